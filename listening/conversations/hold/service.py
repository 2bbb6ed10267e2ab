"""What is done while people speak: sheets, turns, attendance; and how notes become words kept."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.conversations.hold import store
from listening.conversations.hold.records import SheetRow, TurnRow
from listening.conversations.hold.turns import Typed
from listening.conversations.records import Conversation
from listening.conversations.service import Said, Speaker
from listening.conversations.transcript import MODERATOR
from listening.settings import BadInput

Outcome = Literal["kept", "older"]
LONGEST_ROOM = 20
MOST_PRESENT = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A turn with the name its speaker has among all rooms."""

    room: str
    speaker: str
    turn: TurnRow


def open_sheet(row: Conversation, *, room: str, by: int) -> SheetRow:
    """The sheet of this note taker in this room, a new one where there is none."""
    name = " ".join(room.split())[:LONGEST_ROOM] or "1"
    found = store.own(row.id, room=name, user_id=by)
    if found is None:
        found = SheetRow(conversation_id=row.id, room=name, user_id=by)
        store.add(found)
    return found


def sheet_of(project_id: int, sheet_id: str) -> tuple[SheetRow, Conversation] | None:
    """A sheet with its conversation, if that belongs to the project."""
    found = store.sheet(sheet_id)
    row = conversations.of_project(project_id, found.conversation_id) if found else None
    return (found, row) if found and row else None


def sheets(row: Conversation) -> list[tuple[SheetRow, int]]:
    """Every sheet of a conversation with its number of turns, by room."""
    counts = store.counts(row.id)
    return [(sheet, counts.get(sheet.id, 0)) for sheet in store.sheets(row.id)]


def turns(sheet: SheetRow) -> list[TurnRow]:
    """The turns of a sheet in their order; those taken out are not among them."""
    return [turn for turn in store.turns(sheet.id) if turn.said or turn.interpreted]


def next_place(sheet: SheetRow) -> int:
    """Where the next turn of a sheet stands."""
    return store.last_place(sheet.id) + 1


def lock(sheet: SheetRow, secret: str) -> str:
    """The key under which a device locks what is not stored yet: 32 bytes in base64.

    It follows from the sheet and the installation's secret, so that whoever may open the sheet
    can unlock what an earlier visit left behind, and nobody else who uses the device.
    """
    made = hmac.new(secret.encode(), f"live notes\0{sheet.id}".encode(), hashlib.sha256)
    return base64.b64encode(made.digest()).decode()


def keep_turn(sheet: SheetRow, new: Typed) -> Outcome:
    """Keep a turn once, or its newer version; a turn without words is one taken out."""
    row = store.turn(new.key)
    if row is not None and row.sheet_id != sheet.id:
        raise BadInput("This turn belongs to another sheet; load the page again.")
    if row is None:
        if new.said or new.interpreted:
            store.add(_row(sheet, new))
        return "kept"
    # What was sent twice, or overtaken by a correction, changes nothing.
    if new.revision < row.revision or (row.noted and new.revision == row.revision):
        return "older"
    if row.noted:
        raise BadInput("These notes were kept meanwhile; write the correction as a new turn.")
    for name in ("revision", "speaker", "language", "said", "interpreted", "question", "strong"):
        setattr(row, name, getattr(new, name))
    store.flush()
    return "kept"


def live(row: Conversation) -> list[Live]:
    """Every turn of every room; with several sheets, speakers carry the name of theirs."""
    own = [(sheet, turns(sheet)) for sheet in store.sheets(row.id)]
    spoken = [(sheet, found) for sheet, found in own if found]
    names = _names([sheet for sheet, _found in spoken])
    return [
        Live(
            room=names[sheet.id],
            speaker=_speaker(turn.speaker, names[sheet.id]),
            turn=turn,
        )
        for sheet, found in spoken
        for turn in found
    ]


def finish(
    row: Conversation, *, speakers: Sequence[Speaker], turns: Sequence[tuple[str, Said]]
) -> None:
    """Keep the live notes for good, room by room; sheets stay open for turns that come late."""
    voices = {speaker.pseudonym for speaker in speakers}
    if not any(said.speaker in voices for _room, said in turns):
        raise BadInput("Nobody but whoever led speaks in these notes, so there is nothing to keep.")
    for room in dict.fromkeys(room for room, _said in turns):
        own = [said for name, said in turns if name == room]
        here = {said.speaker for said in own}
        conversations.hear(
            row, speakers=[s for s in speakers if s.pseudonym in here], turns=own, room=room
        )
    row.languages = sorted({*row.languages, *(speaker.language for speaker in speakers)})
    store.empty([one.turn for one in live(row)])


def attendance(row: Conversation) -> dict[int, int]:
    """Group number -> how many were in the room; for those who plan alone."""
    return store.attendance(row.id)


def count(row: Conversation, present: Mapping[int, int]) -> None:
    """Keep how many of each group were there; groups of other projects are no groups."""
    known = {n for groups in communities.groups(row.project_id).values() for n in groups.values()}
    if any(not 0 <= n <= MOST_PRESENT for n in present.values()):
        raise BadInput(f"A number of people lies between 0 and {MOST_PRESENT}.")
    store.set_attendance(row.id, {group: n for group, n in present.items() if group in known})


def _row(sheet: SheetRow, new: Typed) -> TurnRow:
    return TurnRow(
        id=new.key,
        sheet_id=sheet.id,
        place=new.place,
        revision=new.revision,
        speaker=new.speaker,
        language=new.language,
        said=new.said,
        interpreted=new.interpreted,
        question=new.question,
        strong=new.strong,
        minute=new.minute,
    )


def _names(spoken: Sequence[SheetRow]) -> dict[str, str]:
    """A name for each sheet; two sheets of one room are told apart by a letter."""
    if len(spoken) < 2:
        return {sheet.id: "" for sheet in spoken}
    rooms = [sheet.room for sheet in spoken]
    names = {}
    for number, sheet in enumerate(spoken):
        twin = rooms[:number].count(sheet.room)
        several = rooms.count(sheet.room) > 1
        names[sheet.id] = sheet.room + (chr(ord("a") + twin % 26) if several else "")
    return names


def _speaker(name: str, room: str) -> str:
    return name if not room or name == MODERATOR else f"{room}-{name}"
