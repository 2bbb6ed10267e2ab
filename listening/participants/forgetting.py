"""What each room forgets when a voice leaves: the rooms say it here, in one form for all.

Rows that hang on a voice fall by the database's own cascades. What is left is what people and
machines made of the words: a sentence in a memo, an entry in a log, a map of themes. Every column
that could hold such a thing is named by its room, or said to be clean and why; a test holds the
list against the tables.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a receipt counts."""

    ANSWERS = "answers"  # what was filled in, groups, consent
    WORDS = "words"  # texts as they were said
    TRANSLATIONS = "translations"
    CODES = "codes"  # what people and machines put on the words
    REMARKS = "remarks"  # what the team wrote about them
    QUOTES = "quotes"  # where they stood as examples, evidence, or in a text of the team
    PLACES = "places"  # maps and proposals of themes
    TRACES = "traces"  # logs, index, lists of files


Counts = dict[Kind, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """Voices about to leave with all they said; `renamed` collects texts that were made of it."""

    project_id: int
    voices: frozenset[str]
    excerpts: frozenset[str]
    texts: tuple[str, ...] = field(repr=False)
    names: set[str] = field(default_factory=set, repr=False)
    renamed: dict[str, str] = field(default_factory=dict, repr=False)
    rare: frozenset[str] = field(default=frozenset(), repr=False)


def _nothing(_going: Going) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How one room forgets; columns are written "table.column".

    `falls`: tables of which rows go by a cascade. `searched`: people wrote it and may have quoted.
    `learned`: a machine made it of the words. `maps`: so it did, among other things, and `heavy`
    ones are opened only where they name somebody. `logs`: an entry about a voice or an excerpt
    goes as a whole. `named`: a row that stays and loses what it says of them. `clean`: a table or
    column into which no words come, and why. `prepare` sees what leaves before anything is gone.
    """

    name: str
    falls: Mapping[str, Kind] = field(default_factory=dict)
    searched: Mapping[str, Kind] = field(default_factory=dict)
    learned: Mapping[str, Kind] = field(default_factory=dict)
    maps: Mapping[str, Kind] = field(default_factory=dict)
    heavy: Set[str] = frozenset()
    logs: Mapping[str, Kind] = field(default_factory=dict)
    named: Mapping[str, Kind] = field(default_factory=dict)
    clean: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Going], None] = _nothing


ROOMS: dict[str, Room] = {}
_FORGET: list[Callable[[Set[str], bool], Counts]] = []


def register(room: Room) -> Room:
    """Make known what a room forgets."""
    ROOMS[room.name] = room
    return room


def forget_with(forget: Callable[[Set[str], bool], Counts]) -> None:
    """Who does the forgetting; it stands above this room because it reads words."""
    _FORGET[:] = [forget]


def forget(voices: Set[str], *, files: bool) -> Counts:
    """Remove every trace but the voices themselves; `files`: those that wait in a folder too."""
    found: Counts = {}
    for one in _FORGET:
        for kind, number in one(voices, files).items():
            found[kind] = found.get(kind, 0) + number
    return found


OWN = register(
    Room(
        name="participants",
        falls={"participant": Kind.ANSWERS, "participant_group": Kind.ANSWERS},
        clean={"withdrawal": "a receipt counts kinds of things and knows nobody"},
    )
)
BELOW = register(
    Room(
        name="the floors below",
        searched={"job.error": Kind.TRACES, "job.step": Kind.TRACES},
        logs={"job.args": Kind.TRACES},
        clean={
            "project": "a team's name for its work",
            "dimension": "names of groups, shared with the district's tables",
            "group": "names of groups, shared with the district's tables",
            "user": "accounts of those who sign in",
            "membership": "a role",
        },
    )
)
