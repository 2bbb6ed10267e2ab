"""Promises of a theme map: order does not matter, nothing is dropped, nothing moves."""

import importlib.util
import json
import random
import subprocess
import sys
from collections import Counter

import pytest
from engine_cases import BOOK, invented, passage, subject

from listening.excerpts.passage import Passage
from listening.settings import BadInput
from listening.themes.engine import ThemeMap, encoders, fit
from listening.themes.engine.hollow import stop_words
from listening.themes.engine.stability import of_terms, words_for
from listening.themes.engine.values import STATUSES


@pytest.fixture(scope="module")
def corpus():
    rest = invented(96)
    coded = [
        Passage(f"b-bus-{i}", f"the bus is late on day {i}, lunch was cold", "en") for i in range(8)
    ]
    spanish = [Passage(f"c-es-{i}", f"el autobús tarda {i} minutos", "es") for i in range(4)]
    empty = [Passage("d-none", "N/A", "en"), Passage("e-thanks", "thanks!", "en")]
    twice = [Passage(f"f-{p.key}", p.text.upper() + "!", p.language) for p in rest[:10]]
    return [*rest, *coded, *spanish, *empty, *twice]


@pytest.fixture(scope="module")
def found(corpus):
    return fit(corpus, codebook=BOOK)


def test_shuffled_rows_give_the_identical_map(corpus, found):
    shuffled = random.Random(5).sample(corpus, len(corpus))
    assert fit(shuffled, codebook=BOOK) == found


def test_two_runs_are_identical(corpus, found):
    again = fit(corpus, codebook=BOOK)
    assert json.dumps(again.to_dict()) == json.dumps(found.to_dict())


def test_every_passage_has_one_of_five_statuses(corpus, found):
    assert set(found.statuses) == {p.key for p in corpus}
    assert set(found.statuses.values()) <= set(STATUSES)
    assert sum(found.card["statuses"].values()) == len(corpus) == found.card["n"]
    assert found.statuses["d-none"] == found.statuses["e-thanks"] == "empty"


def test_members_are_the_coded_and_only_they(found):
    coded = {key for key, status in found.statuses.items() if status == "coded"}
    assert {m.passage for m in found.memberships} == coded


def test_themes_account_for_their_members(corpus, found):
    texts = {p.key: p.text for p in corpus}
    sizes = Counter(t for _, t in {(m.passage, m.theme) for m in found.memberships})
    assert {t.key: t.size for t in found.themes} == dict(sizes)
    for m in found.memberships:
        assert 0 <= m.strength <= 1
        assert texts[m.passage][m.start : m.end].strip()
    for theme in found.themes:
        assert 0 <= theme.stability <= 1
        members = {m.passage for m in found.memberships if m.theme == theme.key}
        assert theme.exemplars and set(theme.exemplars) <= members
        assert "-1" not in (theme.key, theme.label)


def test_groups_follow_the_subjects_people_spoke_of(found):
    proposals = [t for t in found.themes if t.code is None]
    assert len(proposals) >= 3
    for theme in proposals:
        subjects = [
            subject(m.passage.removeprefix("f-")) for m in found.memberships if m.theme == theme.key
        ]
        assert Counter(subjects).most_common(1)[0][1] / len(subjects) > 0.9


def test_duplicates_share_a_place(found):
    themes = {m.passage: m.theme for m in found.memberships}
    for key in [k for k in found.statuses if k.startswith("f-")]:
        assert themes.get(key) == themes.get(key.removeprefix("f-"))


def test_one_answer_can_be_in_several_themes(found):
    assert {m.theme for m in found.memberships if m.passage == "b-bus-0"} == {
        "getting_to_school",
        "food",
    }


def test_words_and_labels_are_neither_stop_words_nor_numbers(found):
    for theme in found.themes:
        for tag, words in theme.words.items():
            assert not stop_words(tag) & set(words)
            assert not any(any(c.isdigit() for c in word) for word in words)
        if theme.code is None:
            assert theme.label == ", ".join(theme.words["en"][:3])
        else:
            assert theme.label == next(c for c in BOOK.codes if c.key == theme.key).label("en")


def test_a_group_without_words_of_its_own_is_named_by_an_example():
    kinds = ("they are always there for us all {}", "whatever you would rather have it be {}")
    answers = [Passage(f"{i}", kinds[i % 2].format(10 + i), "en") for i in range(24)]
    found = fit(answers)
    assert found.themes
    for theme in found.themes:
        assert not theme.words
        assert theme.label.strip() and not theme.label.startswith("new-")


def test_the_tree_joins_every_theme_with_english_words(found):
    leaves = {k for n in found.hierarchy for k in (n.left, n.right) if not k.startswith("node-")}
    assert leaves == {t.key for t in found.themes if "en" in t.words}
    assert found.hierarchy[-1].size == len(leaves)


def test_the_card_says_what_was_fitted(found):
    card = found.card
    assert (card["seed"], card["codes"]) == (0, 5)
    assert card["encoder"] == encoders.load("embedded").name
    assert "silhouette" in card["pools"][0]["how"]
    assert set(card["versions"]) >= {"bertopic", "scikit-learn", "spacy"}


@pytest.mark.parametrize("n", [0, 1, 3, 11])
def test_too_few_texts_wait_with_their_nearest_guess(n):
    passages = invented(n)
    found = fit([*passages, passage("the bus is late", key="bus")], codebook=BOOK)
    assert found.statuses == {**{p.key: "waiting" for p in passages}, "bus": "coded"}
    assert {g.passage for g in found.guesses} == {p.key for p in passages}


def test_nothing_at_all_gives_an_empty_map():
    found = fit([])
    assert (found.themes, found.memberships, found.statuses) == ((), (), {})


def test_twelve_texts_can_be_grouped():
    found = fit(invented(12))
    assert set(found.statuses.values()) <= {"coded", "weak"}


def test_languages_are_not_mixed_by_an_encoder_that_cannot():
    alone = encoders.load("in-language")
    found = fit([*invented(24), *invented(24, language="es", prefix="s")], encoder=alone)
    assert {p["pool"] for p in found.card["pools"]} == {"en", "es"}
    for theme in found.themes:
        prefixes = {m.passage[0] for m in found.memberships if m.theme == theme.key}
        assert len(prefixes) == 1


def test_long_answers_are_read_sentence_by_sentence():
    rest = invented(40)
    long = " ".join(p.text.capitalize() + " and more of it all year round." for p in rest[:8])
    found = fit([*rest, passage(f"The bus is late. {long}", key="long")], codebook=BOOK)
    mine = [m for m in found.memberships if m.passage == "long"]
    assert {m.origin for m in mine} == {"term", "cluster"}
    assert len({m.theme for m in mine}) >= 3


def test_grain_shifts_the_number_of_groups():
    corpus = invented(120)
    groups = {
        g: fit(corpus, grain=g).card["pools"][0]["groups"] for g in ("coarse", "medium", "fine")
    }
    assert groups["coarse"] < groups["medium"] < groups["fine"]


def test_two_passages_of_one_key_are_refused():
    with pytest.raises(BadInput, match="key 'p'"):
        fit([passage("a"), passage("b")])


def test_progress_is_told_from_beginning_to_end():
    steps = []
    fit(
        [passage("the bus")],
        codebook=BOOK,
        progress=lambda step, share: steps.append((step, share)),
    )
    shares = [share for _, share in steps]
    assert shares == sorted(shares)
    assert steps[-1] == ("done", 1.0)


def test_new_answers_find_their_theme_and_move_nothing(corpus, found):
    before = json.dumps(found.to_dict())
    new = invented(40, seed=99, prefix="n")
    placed = found.place([*new, *corpus[:5], passage("Cold LUNCH", key="x")])
    assert json.dumps(found.to_dict()) == before
    assert {m for m in placed.memberships if m.passage in {p.key for p in corpus[:5]}} == {
        m for m in found.memberships if m.passage in {p.key for p in corpus[:5]}
    }
    home = {}
    for theme in found.themes:
        if theme.code is None:
            home[theme.key] = Counter(
                subject(e.removeprefix("f-")) for e in theme.exemplars
            ).most_common(1)[0][0]
    right = [home[m.theme] == subject(m.passage) for m in placed.memberships if m.passage[0] == "n"]
    assert len(right) >= 20
    assert sum(right) / len(right) > 0.9
    assert placed.statuses["x"] == "coded"
    assert set(placed.statuses) == {p.key for p in [*new, *corpus[:5]]} | {"x"}


def test_a_strange_answer_waits(found):
    placed = found.place([passage("zxqv wkjh ploum", key="x")])
    assert placed.statuses == {"x": "waiting"}
    assert placed.memberships == ()


def test_assign_gives_the_memberships_alone(corpus, found):
    assert set(found.assign(corpus)) == set(found.memberships)


def test_a_map_read_back_is_the_same_and_places_the_same(found):
    back = ThemeMap.from_dict(json.loads(json.dumps(found.to_dict())))
    assert back == found
    new = invented(20, seed=7, prefix="n")
    assert back.place(new) == found.place(new)


def test_continuing_a_map_keeps_placements_and_themes(corpus, found):
    new = invented(30, seed=3, prefix="n")
    later = fit([*corpus, *new], codebook=BOOK, previous=found)
    assert set(found.memberships) <= set(later.memberships)
    before = {t.key: t.label for t in found.themes}
    assert before.items() <= {t.key: t.label for t in later.themes}.items()
    assert later.card["continued"] is True


def test_a_theme_that_hangs_on_one_word_is_shaky():
    assert of_terms({"a": ("bus",), "b": ("bus",)}) == 0
    assert of_terms({"a": ("bus",), "b": ("ride",), "c": ("bus", "ride"), "d": ()}) == 0.75
    assert [words_for(x) for x in (0.75, 0.5, 0.49)] == ["steady", "fair", "shaky"]


@pytest.mark.parametrize(
    "heavy", ["torch", "sklearn", "spacy", "bertopic", "sentence_transformers"]
)
def test_importing_the_engine_is_cheap(heavy):
    assert importlib.util.find_spec(heavy) is not None
    code = f"import sys, listening.themes.engine; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
