"""What people decided stands, whatever else was decided and whatever comes in."""

import pytest
from engine_cases import BOOK, invented, passage
from hypothesis import given, settings
from hypothesis import strategies as st

from listening.settings import BadInput
from listening.themes.engine import Decision, Membership, fit
from listening.themes.engine.decisions import apply, replay, settle, standing

_PASSAGES = st.sampled_from(["p1", "p2", "p3"])
_THEMES = st.sampled_from(["a", "b", "c", "d"])
_DECISIONS = st.one_of(
    st.builds(Decision, st.sampled_from(["accept", "reject", "pin"]), _PASSAGES, _THEMES),
    st.builds(Decision, st.just("move"), _PASSAGES, st.none() | _THEMES, _THEMES),
    st.builds(Decision, st.just("none"), _PASSAGES),
    st.builds(lambda t, n: Decision("rename", theme=t, label=n), _THEMES, st.sampled_from("XYZ")),
    st.builds(lambda a, b: Decision("merge", theme=a, to=b), _THEMES, _THEMES),
    st.builds(lambda a, b: Decision("split", theme=a, to=b), _THEMES, _THEMES),
)
_MACHINE = st.lists(
    st.builds(
        lambda p, t, s: Membership(
            passage=p, theme=t, strength=s, start=0, end=4, origin="cluster"
        ),
        _PASSAGES,
        _THEMES,
        st.sampled_from([0.2, 0.7]),
    ),
    max_size=8,
)
_LENGTHS = {"p1": 9, "p2": 9, "p3": 9}


def outcome(decisions, machine):
    verdicts = replay(decisions)
    members = apply(verdicts, machine, _LENGTHS)
    statuses = settle(verdicts, dict.fromkeys(_LENGTHS, "weak"), members)
    return verdicts, members, statuses


def told(decisions):
    """The last word on each passage and theme, by a plain second reading of the log."""
    aliases, placed, rejected, nothing = {}, set(), set(), set()

    def name(key):
        return name(aliases[key]) if key in aliases else key

    def put(p, t):
        placed.add((p, t))
        rejected.discard((p, t))
        nothing.discard(p)

    def drop(p, t):
        placed.discard((p, t))
        rejected.add((p, t))

    for d in decisions:
        theme, to = d.theme and name(d.theme), d.to and name(d.to)
        if d.kind in ("accept", "pin"):
            put(d.passage, theme)
        elif d.kind == "reject":
            drop(d.passage, theme)
        elif d.kind == "move":
            if theme and theme != to:
                drop(d.passage, theme)
            put(d.passage, to)
        elif d.kind == "none":
            nothing.add(d.passage)
            placed -= {(p, t) for p, t in placed if p == d.passage}
        elif d.kind == "merge" and theme != to:
            aliases[theme] = to
            placed |= {(p, to) for p, t in placed if t == theme}
            placed -= {(p, t) for p, t in placed if t == theme}
            rejected |= {(p, to) for p, t in rejected if t == theme}
            rejected -= placed
    return placed, rejected, nothing, name


@settings(deadline=None, max_examples=300)
@given(st.lists(_DECISIONS, max_size=12), _MACHINE)
def test_no_machine_result_undoes_a_decision(decisions, machine):
    placed, rejected, nothing, name = told(decisions)
    _, members, statuses = outcome(decisions, machine)
    where = {(m.passage, m.theme) for m in members}
    assert placed <= where
    assert not where & rejected
    assert not {p for p, _ in where} & nothing
    assert all(name(m.theme) == m.theme for m in members)
    assert all(statuses[p] == "none" for p in nothing)
    assert all(m.origin in ("person", "pin") for m in members if (m.passage, m.theme) in placed)


@settings(deadline=None, max_examples=150)
@given(st.lists(_DECISIONS, max_size=10), _DECISIONS, _MACHINE)
def test_undo_takes_back_the_last_decision_and_nothing_else(decisions, last, machine):
    undone = [*decisions, last, Decision("undo")]
    assert outcome(undone, machine) == outcome(decisions, machine)


@settings(deadline=None, max_examples=150)
@given(st.lists(_DECISIONS, max_size=10), _MACHINE)
def test_a_replay_is_the_same_twice_and_statuses_add_up(decisions, machine):
    first, second = outcome(decisions, machine), outcome(decisions, machine)
    assert first == second
    assert set(first[2]) == set(_LENGTHS)
    assert {p for p, s in first[2].items() if s == "coded"} == {m.passage for m in first[1]}


@settings(deadline=None, max_examples=150)
@given(st.lists(_DECISIONS, max_size=12))
def test_names_given_by_people_are_kept(decisions):
    verdicts = replay(decisions)
    expected = {}
    for at, d in enumerate(decisions):
        if d.kind == "rename":
            expected[replay(decisions[:at]).theme(d.theme)] = d.label
    assert verdicts.labels == expected


def test_undo_can_name_what_it_takes_back():
    log = [Decision("accept", "p1", "a"), Decision("accept", "p2", "a"), Decision("undo", "p1")]
    assert standing(log) == [Decision("accept", "p2", "a")]


@pytest.mark.parametrize(
    ("decision", "lack"),
    [
        (Decision("accept", "p1"), "theme"),
        (Decision("rename", theme="a"), "label"),
        (Decision("move", "p1"), "to"),
        (Decision("shout", "p1"), "known kind"),
    ],
)
def test_a_decision_that_lacks_something_is_named(decision, lack):
    with pytest.raises(BadInput, match=lack):
        replay([decision])


def test_decisions_hold_in_a_whole_fit_and_as_data_grow():
    first = invented(60)
    found = fit(first, codebook=BOOK)
    one, other = [t for t in found.themes if t.code is None][:2]
    moved, pinned, shut = one.exemplars[0], one.exemplars[1], one.exemplars[2]
    decisions = [
        Decision("move", moved, one.key, other.key),
        Decision("pin", pinned, "food"),
        Decision("reject", pinned, one.key),
        Decision("none", shut),
        Decision("rename", theme=other.key, label="Our own name"),
        Decision("merge", theme=one.key, to="school_news"),
    ]
    corpus = [*first, *invented(40, seed=4, prefix="n"), passage("late bus", key="bus")]
    later = fit(corpus, codebook=BOOK, decisions=decisions, previous=found)
    where = {(m.passage, m.theme): m.origin for m in later.memberships}
    assert where[moved, other.key] == "person"
    assert where[pinned, "food"] == "pin"
    assert (pinned, "school_news") not in where
    assert later.statuses[shut] == "none"
    themes = {t.key: t for t in later.themes}
    assert themes[other.key].label == "Our own name"
    assert one.key not in themes
    assert themes["school_news"].aliases == (one.key,)
    assert themes["food"].exemplars[0] == pinned
    new = later.place([passage("late bus and more", key="new"), *first[:9]])
    assert {m for m in new.memberships if m.passage != "new"} <= set(later.memberships)


def test_a_rejected_placement_never_comes_back():
    answers = [passage("the bus is late", key="p")]
    no = [Decision("reject", "p", "getting_to_school")]
    found = fit(answers, codebook=BOOK, decisions=no)
    assert found.memberships == ()
    assert found.statuses == {"p": "waiting"}
    assert found.place(answers).memberships == ()
    again = [passage("the bus is late, so late", key="p")]
    assert found.assign(again) == ()


def test_a_theme_that_only_people_made_exists():
    decisions = [
        Decision("split", theme="food", to="breakfast", label="Breakfast", passage="p"),
        Decision("rename", theme="ideas", label="Ideas"),
    ]
    found = fit([passage("cold lunch", key="p")], codebook=BOOK, decisions=decisions)
    named = {t.key: (t.label, t.size, t.stability) for t in found.themes}
    assert named["breakfast"] == ("Breakfast", 1, 1.0)
    assert named["ideas"] == ("Ideas", 0, 0.0)
    assert [m.theme for m in found.memberships] == ["breakfast"]
