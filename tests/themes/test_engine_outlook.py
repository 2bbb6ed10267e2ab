"""Drift, the tree, tiers, the pivot, kept vectors and the second opinion."""

import random
import stat

import numpy as np
import pytest
from engine_cases import BOOK, invented, passage

from listening.settings import BadInput
from listening.themes.engine import fit, second_opinion
from listening.themes.engine.drift import swarms
from listening.themes.engine.encoders import load, tier
from listening.themes.engine.encoders.caching import Cached, forget, text_hash
from listening.themes.engine.encoders.pivot import Pivot, gist, modes
from listening.themes.engine.stability import sureness


def bundle(n, direction, prefix, rng):
    rows = rng.normal(0, 0.05, (n, 6)) + np.eye(6)[direction]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return [f"{prefix}{i}" for i in range(n)], rows.astype(np.float32)


def test_answers_that_fit_nowhere_but_lie_together_are_shown_together():
    rng = np.random.default_rng(0)
    near, rows = bundle(12, 0, "near", rng)
    few, others = bundle(5, 2, "few", rng)
    found = swarms([*near, *few], np.vstack([rows, others]), [""] * 17)
    assert [set(s.passages) for s in found] == [set(near)]


def test_the_order_of_waiting_answers_changes_no_group():
    rng = np.random.default_rng(0)
    keys, rows = bundle(30, 0, "a", rng)
    order = random.Random(1).sample(range(30), 30)
    turned = swarms([keys[i] for i in order], rows[order], [""] * 30)
    assert turned == swarms(keys, rows, [""] * 30)


def test_what_cannot_be_compared_is_not_grouped():
    keys, rows = bundle(12, 0, "a", np.random.default_rng(0))
    assert swarms(keys, rows, ["so"] * 6 + ["am"] * 6) == ()


def test_a_map_tells_what_new_answers_fit_no_theme():
    found = fit(invented(60), codebook=BOOK)
    new = [passage(f"the choir sings on the balcony tonight {i}", key=f"n{i}") for i in range(10)]
    waiting = [p.key for p in new if found.place([p]).statuses[p.key] == "waiting"]
    told = {key for s in found.drift(new) for key in s.passages}
    assert told == (set(waiting) if len(waiting) >= 8 else set())
    assert found.drift(new[:3]) == ()


def test_new_answers_move_nothing_that_was_placed():
    corpus = invented(60)
    found = fit(corpus)
    before = {(m.passage, m.theme) for m in found.memberships}
    later = fit([*corpus, *invented(40, seed=9, prefix="b")], previous=found)
    assert before <= {(m.passage, m.theme) for m in later.memberships}
    assert {(m.passage, m.theme) for m in found.assign(corpus)} == before


def test_the_tree_is_cut_where_asked():
    found = fit(invented(200), grain="fine")
    for themes in (1, 2, len(found.themes)):
        branches = found.coarser(themes)
        assert set(branches) == {t.key for t in found.themes}
        assert len(set(branches.values())) == max(themes, len(found.themes) - len(found.hierarchy))


def test_words_say_how_sure_a_theme_is():
    assert sureness(0.9, 40) == "firm"
    assert sureness(0.9, 6) == "tentative"
    assert sureness(0.6, 40) == "tentative"
    assert sureness(0.9, 3) == sureness(0.3, 40) == "examples only"


def test_each_language_has_its_tier():
    embedded = load("embedded")
    assert (tier("so", embedded).letter, tier("so", embedded).pooled) == ("B", True)
    assert (tier("am", embedded).letter, tier("am", embedded).pooled) == ("A", False)
    assert tier("es-MX", load("in-language")).letter == "A"


@pytest.fixture
def apertium(tmp_path, monkeypatch):
    """A program that answers as Apertium does, with capital letters for English."""
    program = tmp_path / "apertium"
    program.write_text('#!/bin/sh\nif [ "$1" = "-l" ]; then echo spa-eng; else tr a-z A-Z; fi\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return "apertium"


class English:
    """Tells capital letters from small ones, and nothing else."""

    name, dimension, languages, shared = "capitals", 2, frozenset({"en"}), False

    def encode(self, texts, languages):
        return np.array([[t.isupper(), not t.isupper()] for t in texts], dtype=np.float32)


def test_spanish_is_read_through_english_where_the_program_is_there(apertium):
    assert modes(apertium) == {"es": "spa-eng"}
    assert gist(["hola\namigos", "el bus"], "es-MX", apertium) == ["HOLA AMIGOS", "EL BUS"]
    assert gist(["bonjour"], "fr", apertium) is None
    encoder = Pivot(load("embedded"), apertium)
    assert tier("es", encoder).letter == "B"  # its own tables are better than a gist
    assert tier("es", Pivot(English(), apertium)).letter == "C"
    said = Pivot(English(), apertium).encode(["el bus", "the bus"], ["es", "en"])
    assert said[:, 0].tolist() == [1.0, 0.0]  # what came in capitals


def test_without_the_program_there_is_no_gist():
    assert modes("no-such-apertium") == {}
    assert gist(["hola"], "es", "no-such-apertium") is None


class Counting:
    """Our own encoder, counting what it is asked."""

    def __init__(self):
        self.inner, self.asked = load("embedded"), 0
        self.name, self.dimension = self.inner.name, self.inner.dimension
        self.languages, self.shared = self.inner.languages, True

    def encode(self, texts, languages):
        self.asked += len(texts)
        return self.inner.encode(texts, languages)


def test_no_text_is_encoded_twice_and_what_is_forgotten_is_gone(tmp_path):
    inner, file = Counting(), tmp_path / "instance" / "vectors.sqlite"
    kept = Cached(inner, file)
    texts, tags = ["the bus is late", "baska waa daahay", "the bus is late"], ["en", "so", "en"]
    first = kept.encode(texts, tags)
    assert inner.asked == 2
    assert np.array_equal(Cached(inner, file).encode(texts, tags), first)
    assert np.allclose(first, inner.inner.encode(texts, tags), atol=1e-6)
    assert inner.asked == 2
    assert b"late" not in file.read_bytes()
    gone = first[0].tobytes()
    assert gone in file.read_bytes()
    assert forget(file, [text_hash("the bus is late", "en")]) == 1
    assert gone not in file.read_bytes()
    kept.encode(texts, tags)
    assert inner.asked == 3


def test_a_second_opinion_needs_enough_answers():
    with pytest.raises(BadInput, match="at least 50 answers"):
        second_opinion.ask(["one"] * 10, np.ones((10, 4), dtype=np.float32), [None] * 10)
