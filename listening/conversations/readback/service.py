"""What is done with read-backs: a code for each who spoke, their word on it, the team's answer."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from listening.conversations import service as conversations
from listening.conversations.readback import code as codes
from listening.conversations.readback import store
from listening.conversations.readback.records import ConsentNote, ReadbackRow, ReplyRow
from listening.conversations.records import Conversation, Note
from listening.excerpts import service as excerpts
from listening.excerpts.forgetting.service import forget_words
from listening.excerpts.rewording import reword
from listening.participants import service as participants
from listening.settings import BadInput

OPEN_FOR = timedelta(days=60)
LONGEST = 2_000
VERDICTS = ("right", "change", "out")
HOW = ("spoken", "written")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One who spoke: pseudonym, consent and how it is known, whether a code is open."""

    id: str
    speaker: str
    language: str
    turns: int
    consent: str
    how: str = ""
    noted_by: int | None = None
    noted_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A note as its speaker reads it again, with what they said of it before."""

    key: str
    text: str
    language: str
    question: str
    translation: str
    verdict: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What somebody who spoke asks for: `words` are what should stand there."""

    key: str
    conversation: Conversation
    speaker: str
    text: str
    language: str
    verdict: str
    words: str


class Missing(BadInput):
    """Notes that should be changed, without a word what to."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__("Write what should stand there.")
        self.keys = tuple(keys)


def people(row: Conversation) -> list[Person]:
    """Those who spoke in a conversation, in the order of their first turn."""
    said: dict[str, list[Note]] = {}
    for note in conversations.notes(row):
        if note.participant_id:
            said.setdefault(note.participant_id, []).append(note)
    voices, noted = participants.voices(row.project_id), store.consents(said)
    open_ones = store.codes(row.id)
    found = []
    for who, notes in said.items():
        how, opened = noted.get(who), open_ones.get(who)
        fresh = opened is not None and opened.until >= store.today()
        found.append(
            Person(
                id=who,
                speaker=notes[0].speaker,
                language=notes[0].language,
                turns=len(notes),
                consent=voices[who].consent,
                how=how.how if how else "",
                noted_by=how.noted_by if how else None,
                noted_on=how.noted_on if how else None,
                until=opened.until if opened is not None and fresh else None,
            )
        )
    return found


def note_consent(row: Conversation, participant_id: str, how: str, *, by: int) -> None:
    """Write down how somebody told what they allow; "" takes the note back."""
    _person(row, participant_id)
    if how not in ("", *HOW):
        raise BadInput("Consent is spoken or written.")
    store.forget_consent(participant_id)
    if how:
        store.add(
            ConsentNote(participant_id=participant_id, how=how, noted_by=by, noted_on=store.today())
        )


def open_code(row: Conversation, participant_id: str, *, language: str, secret: str) -> str:
    """A new code for one who spoke, shown this once; an older one opens nothing any more."""
    _person(row, participant_id)
    made = codes.new()
    store.end(participant_id)
    store.add(
        ReadbackRow(
            participant_id=participant_id,
            conversation_id=row.id,
            mark=codes.mark(made, secret=secret),
            language=language,
            until=store.today() + OPEN_FOR,
        )
    )
    return made


def close_code(row: Conversation, participant_id: str) -> None:
    """Let a code open nothing any more."""
    _person(row, participant_id)
    store.end(participant_id)


def opened(typed: str, *, secret: str) -> ReadbackRow | None:
    """What a typed code opens; None where it opens nothing, or no longer."""
    code = codes.typed(typed)
    row = store.by_mark(codes.mark(code, secret=secret)) if code else None
    return row if row is not None and row.until >= store.today() else None


def items(row: ReadbackRow) -> list[Item]:
    """What was noted of whoever has the code."""
    notes = store.notes_of(row)
    keys = [note.id for note in notes]
    said, known = excerpts.of_notes(keys), store.replies(keys)
    return [
        Item(
            key=note.id,
            text=note.text,
            language=note.language,
            question=note.question,
            translation=said[note.id].translation if note.id in said else "",
            verdict=known[note.id].verdict if note.id in known else "",
            words=known[note.id].words if note.id in known else "",
        )
        for note in notes
    ]


def answer(row: ReadbackRow, said: Mapping[str, tuple[str, str]]) -> int:
    """Keep what somebody says of their notes: key -> (verdict, words); returns how many.

    A later word takes the place of an earlier one. Raises Missing, and keeps nothing, where
    something should be changed and no words say to what.
    """
    notes = {note.id: note for note in store.notes_of(row)}
    own = {
        key: (verdict, _clean(words))
        for key, (verdict, words) in said.items()
        if key in notes and verdict in VERDICTS
    }
    without = [key for key, (verdict, words) in own.items() if verdict == "change" and not words]
    if without:
        raise Missing(without)
    known = store.replies(own)
    for key, (verdict, words) in own.items():
        reply = known.get(key) or ReplyRow(note_id=key, verdict=verdict, words=words)
        if (reply.verdict, reply.words) != (verdict, words):
            reply.done, reply.done_by = False, None
        # Words beside "right" or "take it out" ask for nothing.
        reply.verdict, reply.words = verdict, words if verdict == "change" else ""
        store.add(reply)
    return len(own)


def tasks(project_id: int) -> list[Task]:
    """What those who spoke ask for and nobody has done yet."""
    return [
        Task(
            key=reply.id,
            conversation=row,
            speaker=note.speaker,
            text=note.text,
            language=note.language,
            verdict=reply.verdict,
            words=reply.words,
        )
        for reply, note, row in store.waiting(project_id)
    ]


def do(project_id: int, reply_id: str, *, by: int) -> str:
    """Do what was asked: write the words, or take the note out; returns which of the two."""
    reply, note = _reply(project_id, reply_id)
    said = excerpts.of_notes([note.id]).get(note.id)
    if reply.verdict == "out":
        if said is not None:
            forget_words(project_id, {said.id: [said.text, said.translation]})
        store.remove_note(note)
        return "out"
    if said is None:
        raise BadInput("This turn is no longer here; reload the page.")
    reword(project_id, said.id, reply.words)
    settle(project_id, reply_id, by=by)
    return "change"


def settle(project_id: int, reply_id: str, *, by: int) -> None:
    """Put a task away: it was done by hand, or talked over."""
    reply, _note = _reply(project_id, reply_id)
    reply.done, reply.done_by = True, by
    store.add(reply)


def _reply(project_id: int, reply_id: str) -> tuple[ReplyRow, Note]:
    found = store.reply(project_id, reply_id)
    if found is None:
        raise LookupError(reply_id)
    if found[0].done or found[0].verdict == "right":
        raise BadInput("This is done already; reload the page.")
    return found


def _person(row: Conversation, participant_id: str) -> None:
    if participant_id not in {note.participant_id for note in conversations.notes(row)}:
        raise LookupError(participant_id)


def _clean(words: str) -> str:
    plain = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\0", "\ufffd"))
    return plain.strip()[:LONGEST]
