"""Copies of somebody's words in what others wrote: what is taken out, and what stays."""

import pytest

from listening.excerpts.forgetting.copied import (
    NOTHING,
    Copies,
    emptied,
    pruned,
    rewritten,
    unlearned,
)

SAID = [
    "My son waits an hour at the cold corner",
    "我们的校车每天早上总是迟到",
    "Too dark there, alone",
]


def without(text: str, *, others: str = "") -> str:
    return Copies(SAID, lambda run: bool(others) and run in others).without(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("She: my SON waits an  hour at the corner!", "She: [taken back] corner!"),
        ("waits an hour at the cold corner. Sad.", "[taken back]. Sad."),
        ("waits an hour at, I heard", "waits an hour at, I heard"),  # four words are no copy
        ("She is afraid: too dark there alone.", "She is afraid: [taken back]."),  # all of it
        ("The “cold corner” came up", "The “[taken back]” came up"),  # in quotation marks
        ("The “late bus” came up", "The “late bus” came up"),
        ("家长说：校车每天早上总是迟到。", "家长说：[taken back]。"),
        ("校车迟到是个问题", "校车迟到是个问题"),
        ("", ""),
        ("…", "…"),
    ],
)
def test_what_is_a_copy(text: str, left: str) -> None:
    assert without(text) == left


def test_what_somebody_else_said_too_stays_theirs() -> None:
    text = "waits an hour at the cold corner"
    assert without(text, others="Ali waits an hour at the cold corner") == text


def test_texts_inside_json_are_changed_and_keys_stay() -> None:
    value = {"waits an hour at the": ["waits an hour at the cold", 3, None, {"a": "b"}]}
    changed = rewritten(value, without)
    assert changed == {"waits an hour at the": ["[taken back]", 3, None, {"a": "b"}]}


def test_an_entry_about_a_voice_goes_and_one_among_others_is_taken_out() -> None:
    names = {"x1"}
    assert pruned({"excerpt": "x1", "theme": "t"}, names) is NOTHING
    assert pruned("x1", names) is NOTHING
    kept = pruned({"rows": ["x1", "x2"], "was": {"x1": "a", "x2": "b"}, "n": 2}, names)
    assert kept == {"rows": ["x2"], "was": {"x2": "b"}, "n": 2}
    gone = pruned({"gone": [{"excerpt_id": "x1"}, {"excerpt_id": "x2"}]}, names)
    assert gone == {"gone": [{"excerpt_id": "x2"}]}
    assert emptied({"rows": ["x1"]}, pruned({"rows": ["x1"]}, names))
    assert not emptied({"rows": [], "n": 1}, {"rows": [], "n": 1})
    assert not emptied({"rows": ["x1", "x2"]}, {"rows": ["x2"]})


def test_a_machine_forgets_words_that_nobody_else_said() -> None:
    rare = {"quorvex"}
    assert unlearned({"en": ["Quorvex", "bus"]}, rare) == {"en": ["bus"]}
    assert unlearned("quorvex, bus, late", rare) == "bus, late"
    assert unlearned("Quorvex", rare) == "…"
    found = unlearned(
        {"themes": [{"key": "quorvex", "label": "quorvex / bus", "words": {"en": ["quorvex"]}}]},
        rare,
        under=frozenset({"label", "words"}),
    )
    assert found == {"themes": [{"key": "quorvex", "label": "bus", "words": {"en": []}}]}
    team = {"codebook": {"label": "quorvex"}}
    assert unlearned(team, rare, under=frozenset({"label"})) == team
