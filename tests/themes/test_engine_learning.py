"""What people decide teaches the machine, and never the other way round."""

import random

import numpy as np
import pytest
from engine_cases import passage
from hypothesis import given, settings
from hypothesis import strategies as st

from listening.coding.codebook import Code, Codebook
from listening.excerpts.passage import Passage
from listening.themes.engine import (
    Decision,
    Membership,
    ThemeMap,
    calibration,
    fit,
    learning,
    uncertainty,
)
from listening.themes.engine.learning import Example
from listening.themes.engine.values import Guess


def examples(n, *, terms, language="en", theme="food"):
    """Half speak of the theme, which one dimension shows; `terms(i)` is what the terms say."""
    rng = np.random.default_rng(1)
    found = []
    for i in range(n):
        right = i % 2 == 0
        vector = rng.normal(0, 0.3, 8) + np.eye(8)[0] * (1 if right else -1)
        vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        found.append(
            Example(
                theme=theme, language=language, vector=vector, right=right,
                terms=terms(i), key=f"{i:04d}",
            )
        )  # fmt: skip
    return found


def test_a_coder_takes_over_only_where_it_beats_the_terms():
    blind = learning.learn(examples(40, terms=lambda i: i % 8 == 0), together=frozenset())
    perfect = learning.learn(examples(40, terms=lambda i: i % 2 == 0), together=frozenset())
    assert [(c.theme, c.language, c.sole) for c in blind] == [("food", "en", True)]
    assert blind[0].f1 > 0.9 > blind[0].f1_terms
    assert perfect == ()


def test_too_few_decisions_teach_nothing():
    assert learning.learn(examples(18, terms=lambda i: False), together=frozenset()) == ()


def test_languages_that_share_a_space_learn_from_each_other():
    mixed = examples(14, terms=lambda i: False)
    mixed += examples(14, terms=lambda i: False, language="so")
    assert [c.language for c in learning.learn(mixed, together=frozenset({"en", "so"}))] == [""]
    assert learning.learn(mixed, together=frozenset()) == ()


def test_the_order_of_decisions_teaches_the_same():
    given_ = examples(40, terms=lambda i: False)
    turned = random.Random(3).sample(given_, len(given_))
    first, second = (learning.learn(e, together=frozenset())[0].to_dict() for e in (given_, turned))
    assert first == second


def test_a_coder_comes_back_as_it_was_stored():
    coder = learning.learn(examples(40, terms=lambda i: False), together=frozenset())[0]
    again = learning.coder_from(coder.to_dict())
    rows = np.eye(8, dtype=np.float32)
    assert np.array_equal(again.scores(rows), coder.scores(rows))
    assert again.curve == coder.curve


_CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=120)


@given(_CASES)
def test_more_strength_never_means_less(cases):
    curve = calibration.learn(cases)
    values = [curve(x / 20) for x in range(21)]
    assert values == sorted(values)
    assert all(0 <= v <= 1 for v in values)


def test_strengths_come_to_mean_what_they_say():
    rng = random.Random(5)
    boastful = [(0.9, rng.random() < 0.5) for _ in range(400)]
    boastful += [(0.6, rng.random() < 0.2) for _ in range(400)]
    curve = calibration.learn(boastful)
    after = [(curve(raw), right) for raw, right in boastful]
    assert calibration.error(boastful) > 0.3
    assert calibration.error(after) < 0.05


def test_few_cases_leave_strengths_as_they_were():
    assert calibration.learn([(0.9, False)] * 19) is calibration.SAME
    assert calibration.learn([(0.9, False)] * 20)(0.9) < 0.5


def membership(key, strength, theme="food", origin="term"):
    return Membership(passage=key, theme=theme, strength=strength, start=0, end=3, origin=origin)


def test_what_the_machine_doubts_most_is_asked_first():
    found = uncertainty.queue(
        [membership("sure", 0.98), membership("torn", 0.5), membership("mine", 1.0, origin="pin")],
        [Guess(passage="lost", theme="housing", similarity=0.3)],
        languages={"sure": "en", "torn": "en", "lost": "so"},
    )
    assert [q.passage for q in found] == ["torn", "lost", "sure"]
    assert {q.passage: q.why for q in found}["lost"] == "unplaced"


def test_what_is_decided_is_not_asked_again():
    machine = [membership("a", 0.5), membership("b", 0.5)]
    found = uncertainty.queue(machine, languages={}, decided=[("a", "food")])
    assert [q.passage for q in found] == ["b"]


def test_one_theme_does_not_fill_the_queue():
    many = [membership(f"f{i}", 0.5) for i in range(30)] + [membership("h", 0.7, "housing")]
    found = uncertainty.queue(many, languages={}, most=10)
    assert "housing" in {q.theme for q in found}


COOKING = Codebook(codes=(Code(key="cooking", labels={"en": "Cooking"}, terms={"en": ("stove",)}),))


def taught(n=30):
    """Answers about meals that no term finds, with a person's decisions on them."""
    rng = random.Random(2)
    meals = ["rice", "tortillas", "porridge", "noodles", "kitchen", "plates", "hungry"]
    other = ["pencil", "paint", "fractions", "essay", "marker", "notebook", "spelling"]
    corpus, decisions = [], []
    for i in range(n):
        mine = i % 2 == 0
        words = rng.sample(meals if mine else other, 4)
        corpus.append(Passage(f"p{i:03d}", "the children want " + " ".join(words), "en"))
        kind = "accept" if mine else "reject"
        decisions.append(Decision(kind, passage=f"p{i:03d}", theme="cooking"))
    return corpus, decisions


def test_decisions_improve_what_is_suggested_for_new_answers():
    corpus, decisions = taught()
    new = [
        Passage("new-meal", "noodles and rice, the plates come from the kitchen", "en"),
        Passage("new-other", "an essay with the marker in a notebook, then fractions", "en"),
    ]
    before = fit(corpus, codebook=COOKING)
    after = fit(corpus, codebook=COOKING, decisions=decisions)
    assert not any(m.theme == "cooking" for m in before.assign(new))
    found = [m for m in after.assign(new) if m.theme == "cooking"]
    assert [(m.passage, m.origin) for m in found] == [("new-meal", "learned")]
    assert after.card["learned"][0]["f1"] > after.card["learned"][0]["terms"]


def test_a_stored_map_reads_new_answers_as_before():
    corpus, decisions = taught()
    new = [passage("noodles and rice, the plates come from the kitchen", key="n")]
    found = fit(corpus, codebook=COOKING, decisions=decisions)
    assert ThemeMap.from_dict(found.to_dict()).assign(new) == found.assign(new)


@pytest.mark.parametrize("seed", range(2))
@settings(max_examples=3, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_learning_undoes_a_decision(seed, rng):
    corpus, decisions = taught()
    # People may decide against everything the machine could learn.
    turned = [
        Decision("accept" if d.kind == "reject" else "reject", passage=d.passage, theme="cooking")
        for d in rng.sample(decisions, 6)
    ]
    wanted = {d.passage: d.kind for d in [*decisions, *turned]}
    more = [passage(f"rice {i} {seed} noodles pencil", key=f"m{i}") for i in range(12)]
    first = fit(corpus, codebook=COOKING, decisions=[*decisions, *turned])
    later = fit([*corpus, *more], codebook=COOKING, decisions=[*decisions, *turned], previous=first)
    for found in (first, later):
        placed = {m.passage for m in found.memberships if m.theme == "cooking"}
        assert {key for key, kind in wanted.items() if kind == "accept"} <= placed
        assert not {key for key, kind in wanted.items() if kind == "reject"} & placed
