"""A coded project as plain values, between the database and any file format."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ORIGIN = "Listening"
COLOUR = re.compile(r"#[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?")
# What XML 1.0 has no sign for.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WHOLE_NAME = 60  # characters of a selection's words that its name repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who coded."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code, with everything below it."""

    guid: str
    name: str
    description: str = ""
    colour: str = ""
    codable: bool = True
    notes: tuple[str, ...] = ()
    children: "tuple[Code, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """A user put a code on something; `at` is a date, times are never written."""

    guid: str
    code: str
    user: str = ""
    at: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A stretch of a source's text in code points, end exclusive, as far as we know."""

    guid: str
    start: int
    end: int
    name: str = ""
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text with what was selected in it. `text` is as stored in the file: perhaps with CRLF or
    a byte order mark when it was read; None where the file is missing. `codings` are on it whole.
    `kind` is "text" or the name of something we cannot read."""

    guid: str
    name: str
    text: str | None = ""
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()  # (variable's guid, text)
    kind: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A voice: its attributes and where it speaks."""

    guid: str
    name: str
    values: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """An attribute of cases."""

    guid: str
    name: str
    kind: str = "Text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A memo or a translation; its text lies in a file."""

    guid: str
    name: str
    text: str
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything a project file can say that we can use; `other` counts what it says besides."""

    name: str
    origin: str = ""
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    project_notes: tuple[str, ...] = ()
    other: dict[str, list[str]] = field(default_factory=dict)


def every_code(codes: tuple[Code, ...]) -> Iterator[tuple[Code, tuple[str, ...]]]:
    """Every code with the names on its way down, its own last; parents first."""
    waiting: list[tuple[Code, tuple[str, ...]]] = [(c, (c.name,)) for c in reversed(codes)]
    while waiting:
        code, path = waiting.pop()
        yield code, path
        waiting += [(child, (*path, child.name)) for child in reversed(code.children)]


def hex_of(guid: str) -> str:
    """The 32 letters of a guid, which is how excerpts and voices are called."""
    return guid.replace("-", "")


def guid_of(key: str) -> str:
    """A 32 letter key as a guid."""
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
