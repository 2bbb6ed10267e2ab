"""What somebody chose to hide is hidden, and a changed note never turns a choice around."""

from listening.conversations import draft
from listening.conversations.transcript import Turn, read

NOTES = "Maria: Call me, 555-0142.\nBen: I know Maria. She has a@b.org."


def found(notes: str = NOTES, also: str = "") -> list[draft.Proposal]:
    made = read(notes)
    return draft.proposals(made, tags=["en"] * len(made.turns), default="en", also=also)


def test_names_of_speakers_are_looked_for_in_what_others_say() -> None:
    assert [one.found for one in found()] == ["555-0142", "Maria", "a@b.org"]
    assert [(one.before, one.after) for one in found()][1] == ("I know ", ". She has a@b.org.")


def test_other_names_can_be_given() -> None:
    assert "Luis" in [one.found for one in found("P1: my son Luis", also="Ana، Luis")]


def test_what_nobody_has_seen_yet_is_hidden() -> None:
    chosen = draft.hidden(found(), seen=(), ticked=())
    assert draft.masked(read(NOTES).turns, chosen) == [
        Turn("P1", "Call me, [phone]."),
        Turn("P2", "I know [name]. She has [e-mail]."),
    ]


def test_what_was_seen_and_not_ticked_stays() -> None:
    phone, name, mail = found()
    seen = [phone.key, name.key, mail.key]
    assert draft.hidden(found(), seen=seen, ticked=[name.key]) == [name]


def test_a_choice_follows_the_words_not_their_place() -> None:
    seen = [one.key for one in found()]
    changed = found(NOTES.replace("555-0142", "555-0199"))
    assert [one.found for one in draft.hidden(changed, seen=seen, ticked=())] == ["555-0199"]


def test_homes_join_through_others() -> None:
    homes = draft.households({"P2": "P1", "P3": "P2", "P5": "P4"})
    assert homes["P1"] == homes["P2"] == homes["P3"] != homes["P4"] == homes["P5"]
    assert "P6" not in homes


def test_two_who_name_each_other_share_one_home() -> None:
    homes = draft.households({"P1": "P2", "P2": "P1"})
    assert homes["P1"] == homes["P2"]
