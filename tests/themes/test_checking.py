"""The machine held against people, language by language."""

import random

import pytest

from listening.themes.checked.checking import Mark, Said, agreements, shares
from listening.themes.prevalence import estimate

RECALL = {"en": 0.95, "so": 0.45}


def world(*, coded: int) -> tuple[list[Said], dict[str, set[str]], list[Mark]]:
    """Two languages in which three of ten excerpts raise the bus; the machine misses half of
    them in Somali. `coded` excerpts of each were coded blind."""
    chance = random.Random(11)
    said, machine, sample = [], {"bus": set[str](), "food": set[str]()}, []
    for tag, recall in RECALL.items():
        for i in range(600):
            key = f"{tag}{i}"
            said.append(Said(excerpt=key, voice=f"v{key}", language=tag))
            true = i % 10 < 3
            if chance.random() < (recall if true else 0.02):
                machine["bus"].add(key)
            if i < coded:
                sample += [(key, tag, "bus", int(true)), (key, tag, "food", 0)]
    return said, machine, sample


def test_a_gap_between_languages_that_the_machine_made_goes() -> None:
    said, machine, sample = world(coded=120)
    english, somali = shares(said, machine["bus"], sample, theme="bus", least=10)
    assert english.machine and somali.machine and english.machine > 1.6 * somali.machine
    assert english.told and somali.told
    assert abs(english.told.value - somali.told.value) < 0.06
    for one in (english.told, somali.told):
        assert one.how != "machine" and one.low <= 0.3 <= one.high


def test_agreement_says_how_much_the_machine_misses() -> None:
    said, machine, sample = world(coded=120)
    english, somali = agreements(said, machine, sample, least=10)
    assert english.checked and somali.checked
    assert english.recall and somali.recall and english.recall > 0.85 and somali.recall < 0.6
    assert english.kappa and somali.kappa and english.kappa > somali.kappa


def test_what_the_machine_never_finds_counts_as_missed() -> None:
    said, machine, sample = world(coded=120)
    sample = [(key, tag, code, 1 if code == "food" else mark) for key, tag, code, mark in sample]
    english, _ = agreements(said, machine, sample, least=10)
    assert english.recall is not None and english.recall < 0.4


def test_without_a_sample_nothing_is_put_right_and_it_is_said() -> None:
    said, machine, sample = world(coded=29)
    for one in shares(said, machine["bus"], sample, theme="bus", least=10):
        assert one.told and one.told.how == "machine" and one.told.kappa is None
    for row in agreements(said, machine, sample, least=10):
        assert not row.checked and row.wanted == 1 and row.kappa is None


def test_a_language_of_a_few_voices_has_no_figures() -> None:
    said = [Said(excerpt=f"k{i}", voice=f"v{i % 3}", language="ko") for i in range(60)]
    [row] = agreements(said, {"bus": {"k1"}}, [], least=10)
    [share] = shares(said, {"k1"}, [], theme="bus", least=10)
    assert row.excerpts is None and row.sample is None
    assert share.machine is None and share.told is None


def test_a_sample_drawn_by_strata_counts_by_its_weights() -> None:
    """Half of the sample comes from a tenth of the excerpts, where everybody raises it."""
    machine = [0] * 1000
    sample = [(1, 0)] * 50 + [(0, 0)] * 50
    weights = [2.0] * 50 + [18.0] * 50
    plain, weighted = estimate(machine, sample), estimate(machine, sample, weights=weights)
    assert plain.value == pytest.approx(0.5) and weighted.value == pytest.approx(0.1)
    assert weighted.low < 0.1 < weighted.high
    assert weighted.high - weighted.low > 0.08
