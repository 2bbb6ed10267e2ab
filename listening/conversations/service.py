"""What is done with conversations: keep the notes, read them, take them back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from listening.communities import service as communities
from listening.conversations import store
from listening.conversations.records import Conversation, Note
from listening.excerpts import service as excerpts
from listening.participants import service as participants


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
    people = _participants(project_id, speakers)
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
        )
        for position, turn in enumerate(turns)
    ]
    store.add_all(notes)
    excerpts.add(
        project_id,
        [
            excerpts.NewExcerpt(
                participant_id=note.participant_id,
                note_id=note.id,
                text=note.text,
                language=note.language,
                source=kind,
                # An interview is one voice; only people who hear each other share a session.
                session="" if kind == "interview" else f"conversation {row.id}",
                question=note.question,
                translation=turn.translation,
            )
            for note, turn in zip(notes, turns, strict=True)
            if note.participant_id is not None
        ],
    )
    return row


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


def take_back(row: Conversation) -> None:
    """Remove a conversation with its voices and everything coded on their words."""
    participants.withdraw(store.participants(row.id))
    store.remove(row)


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
