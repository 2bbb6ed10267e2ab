"""What the finders of masks reach, held from getting worse; figures are floors just below."""

import csv
import importlib.util
import json
import sys
from pathlib import Path

import pytest
import spacy

from listening.excerpts.masking import propose, recognised, words

ROOT = Path(__file__).resolve().parents[2]
# By its file: the folder's other scripts have the names of packages.
_spec = importlib.util.spec_from_file_location("masks", ROOT / "benchmarks" / "masking.py")
assert _spec is not None and _spec.loader is not None
bench = importlib.util.module_from_spec(_spec)
sys.modules["masks"] = bench
_spec.loader.exec_module(bench)

ALL = list(bench.cases())
# Half -> least recall, least precision. Measured: tuned .99/1.00, held 1.00/1.00, hard .18/1.00;
# the held half at first sight, before two slips that it showed were mended: .98/.99.
FLOORS = {"tuned": (0.97, 0.97), "held": (0.97, 0.97), "hard": (0.15, 0.9)}


@pytest.mark.parametrize("half", FLOORS)
def test_recall_and_precision_stay(half: str) -> None:
    table = bench.scores(case for case in ALL if case.half == half)["all", ""]
    recall, precision = FLOORS[half]
    assert table.recall >= recall, table.missed
    assert table.precision >= precision, table.wrong


def test_every_language_has_enough_sentences_and_stays_above_its_floor() -> None:
    some = [case for case in ALL if case.half != "hard"]
    assert len(some) >= 200
    found = {name: s for (what, name), s in bench.scores(some).items() if what == "language"}
    assert len(found) == 12
    for language, score in found.items():
        own = [case for case in some if case.language == language]
        assert len(own) >= 20, language
        assert any(not case.spans for case in own), language
        assert score.recall >= 0.9, (language, score.missed)
        assert score.precision >= 0.9, (language, score.wrong)


@pytest.mark.parametrize("language", sorted(words.languages()))
def test_no_word_of_school_talk_is_a_name(language: str) -> None:
    """The terms of the codebook are what families talk about: none of them may be hidden."""
    file = ROOT / "listening" / "coding" / "starter" / "terms" / f"{language}.tsv"
    with file.open(encoding="utf-8") as lines:
        terms = [cell for row in csv.reader(lines, delimiter="\t") for cell in row]
    assert len(terms) > 50
    hidden = [t for t in terms for mask in propose(t, language) if mask.kind == "name"]
    assert hidden == []


@pytest.mark.parametrize("language", sorted(words.languages()))
def test_names_hidden_wherever_they_stand_are_no_other_words(language: str) -> None:
    own = words.of(language)
    assert not own.given & (own.common | own.also | own.places)


def test_an_installed_model_adds_names_and_is_loaded_once(tmp_path: Path) -> None:
    """A real spaCy model on disk, made here: a ruler that knows one person and one town."""
    made = spacy.blank("en")
    ruler = made.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": "PERSON", "pattern": "Oluwaseun"}, {"label": "GPE", "pattern": "Ravenna"}]
    )
    made.to_disk(tmp_path / "en")
    assert json.loads((tmp_path / "en" / "meta.json").read_text())["lang"] == "en"
    text = "Yesterday Oluwaseun left for Ravenna."
    assert propose(text, "en") == []
    recognised.look_in(tmp_path)
    try:
        [mask] = propose(text, "en")
        assert (text[mask.start : mask.end], mask.kind) == ("Oluwaseun", "name")
        assert propose("Ayer Oluwaseun salió.", "es") == []
        assert recognised.available("en") and not recognised.available("es")
    finally:
        recognised.forget(tmp_path)
    assert propose(text, "en") == []


def test_a_model_of_many_languages_stands_in(tmp_path: Path) -> None:
    made = spacy.blank("xx")
    made.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "Sagal"}])
    made.to_disk(tmp_path / "xx")
    recognised.look_in(tmp_path)
    try:
        text = "😀 Sagal ayaa ii sheegtay"
        [mask] = propose(text, "so")
        assert text[mask.start : mask.end] == "Sagal"
    finally:
        recognised.forget(tmp_path)
