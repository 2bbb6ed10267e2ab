"""What is done with conversations: keep the notes, read them, take them back."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from listening.communities import service as communities
from listening.conversations import store
from listening.conversations.draft import households
from listening.conversations.records import Conversation, Note
from listening.excerpts import service as excerpts
from listening.excerpts.rewording import Reworded, register
from listening.participants import service as participants
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A participant of a conversation; `groups` maps dimensions to groups."""

    pseudonym: str
    language: str
    household: str = ""
    role: str = ""
    consent: str = "count"
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One turn to be kept; a speaker who is no participant led the conversation."""

    speaker: str
    text: str
    language: str = ""
    question: str = ""
    translation: str = ""
    translated_by: str = "imported"
    strong: bool = False
    minute: int | None = None
    second: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known about a conversation as a whole."""

    kind: str
    title: str
    held_on: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A turn as it is read again; whoever led is no voice."""

    key: str
    speaker: str
    text: str
    language: str
    voice: bool
    translation: str = ""
    translated_by: str = ""
    strong: bool = False
    question: str = ""
    second: int | None = None


def keep_notes(
    project_id: int,
    *,
    about: About,
    speakers: Sequence[Speaker],
    turns: Sequence[Said],
    living_with: Mapping[str, str],
    by: int | None = None,
) -> Conversation:
    """Keep pasted notes once; `living_with` maps a speaker to one who shares their home.

    Raises BadInput where nobody but the leader speaks, or the same notes were kept before.
    """
    if not speakers:
        raise BadInput("Nobody but whoever led speaks in these notes, so there is nothing to keep.")
    for earlier in store.alike(project_id, kind=about.kind, title=about.title):
        if [note.text for note in store.notes(earlier.id)] == [turn.text for turn in turns]:
            raise BadInput(f"These notes were kept before as '{earlier.title}'.")
    # Homes of one conversation never meet those of another.
    token, homes = secrets.token_hex(6), households(living_with)
    at_home = {who: f"{token}-{home}" for who, home in homes.items()}
    return keep(
        project_id,
        kind=about.kind,
        title=about.title,
        held_on=about.held_on,
        place=about.place,
        speakers=[replace(s, household=at_home.get(s.pseudonym, "")) for s in speakers],
        turns=turns,
        by=by,
    )


def keep(
    project_id: int,
    *,
    kind: str,
    title: str,
    speakers: Sequence[Speaker],
    turns: Sequence[Said],
    held_on: date | None = None,
    place: str = "",
    by: int | None = None,
) -> Conversation:
    """Keep a conversation's notes; each participant's turn becomes an excerpt."""
    row = Conversation(
        project_id=project_id,
        kind=kind,
        title=title,
        held_on=held_on,
        place=place,
        languages=sorted({speaker.language for speaker in speakers}),
        made_by=by,
    )
    store.add(row)
    hear(row, speakers=speakers, turns=turns)
    return row


def hear(
    row: Conversation, *, speakers: Sequence[Speaker], turns: Sequence[Said], room: str = ""
) -> None:
    """Add what was said in a conversation, or in one `room` of it, after what is there."""
    people = _participants(row.project_id, speakers)
    spoken = {speaker.pseudonym: speaker.language for speaker in speakers}
    notes = [
        Note(
            conversation_id=row.id,
            position=position,
            participant_id=people.get(turn.speaker),
            speaker=turn.speaker,
            text=turn.text,
            language=turn.language or spoken.get(turn.speaker, "und"),
            question=turn.question,
            strong=turn.strong,
            minute=turn.minute,
            second=turn.second,
        )
        for position, turn in enumerate(turns, start=store.next_position(row.id))
    ]
    store.add_all(notes)
    # An interview is one voice; only people who hear each other share a session.
    session = "" if row.kind == "interview" else f"conversation {row.id} {room}".strip()
    excerpts.add(
        row.project_id,
        [
            excerpts.NewExcerpt(
                participant_id=note.participant_id,
                note_id=note.id,
                text=note.text,
                language=note.language,
                source=row.kind,
                session=session,
                question=note.question,
                translation=turn.translation,
                translated_by=turn.translated_by,
            )
            for note, turn in zip(notes, turns, strict=True)
            if note.participant_id is not None
        ],
    )


def of_project(project_id: int, conversation_id: int) -> Conversation | None:
    """A conversation if it belongs to the project."""
    found = store.conversation(conversation_id)
    return found if found and found.project_id == project_id else None


def all_of(project_id: int) -> list[tuple[Conversation, int]]:
    """The project's conversations with their number of voices, newest first."""
    voices = store.voices(project_id)
    return [(row, voices.get(row.id, 0)) for row in store.conversations(project_id)]


def notes(row: Conversation) -> list[Note]:
    """The turns in order."""
    return store.notes(row.id)


def heard(row: Conversation) -> list[Heard]:
    """The turns in order with their translations."""
    rows = store.notes(row.id)
    quotes = excerpts.of_notes(note.id for note in rows if note.participant_id)
    return [
        Heard(
            key=note.id,
            speaker=note.speaker,
            text=note.text,
            language=note.language,
            voice=note.participant_id is not None,
            translation=quotes[note.id].translation if note.id in quotes else "",
            translated_by=quotes[note.id].translated_by if note.id in quotes else "",
            strong=note.strong,
            question=note.question,
            second=note.second,
        )
        for note in rows
    ]


def consents(row: Conversation) -> dict[str, int]:
    """How many voices of a conversation allow what."""
    known = participants.voices(row.project_id)
    return dict(Counter(known[who].consent for who in store.participants(row.id)))


def around(project_id: int, note_id: str) -> Conversation | None:
    """The conversation of the project in which a note was taken."""
    note = store.note(note_id)
    return of_project(project_id, note.conversation_id) if note else None


def take_back(row: Conversation) -> None:
    """Remove a conversation with its voices and everything coded on their words."""
    participants.withdraw(store.participants(row.id))
    store.remove(row)


@register
def _reword(excerpt: Reworded) -> None:
    """A note says what its excerpt says."""
    note = store.note(excerpt.note_id)
    if note is not None:
        note.text = excerpt.text
        store.add_all([note])


def _participants(project_id: int, speakers: Sequence[Speaker]) -> dict[str, str]:
    pairs = [pair for speaker in speakers for pair in speaker.groups.items()]
    numbers = communities.ensure_groups(project_id, pairs)
    newcomers = [
        participants.Newcomer(
            pseudonym=speaker.pseudonym,
            household=speaker.household,
            role=speaker.role,
            consent=speaker.consent,
            groups=tuple(numbers[pair] for pair in speaker.groups.items()),
        )
        for speaker in speakers
    ]
    keys = participants.add(project_id, newcomers)
    return {s.pseudonym: key for s, key in zip(speakers, keys, strict=True)}
