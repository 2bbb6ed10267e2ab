"""A project of ours as plain values, as it goes out and as it comes in again."""

from dataclasses import dataclass, field
from typing import Any

ENGINE = "the engine of Listening"
LANGUAGE = "language of the words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An excerpt on its way out; `groups` are those that may be shown (dimension -> group)."""

    key: str
    voice: str  # 32 letters
    text: str
    language: str
    source: str = "survey"
    session: str = ""
    question: str = ""
    translation: str = ""
    translated_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A coding on its way out; no span is the whole excerpt. `user` is the guid of who coded."""

    guid: str
    excerpt: str
    code: str
    user: str = ""
    start: int = 0
    end: int = 0
    by_engine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A memo on a code, an excerpt, a coding (their guid or key) or, with "", on the project."""

    guid: str
    text: str
    name: str = ""
    user: str = ""
    on: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that an export is made of. `codes` are the codebook's entries in the order of
    the tree; `groups` are per voice; `variables` are guids of dimensions."""

    name: str
    users: dict[str, str] = field(default_factory=dict)  # guid -> name
    codes: tuple[dict[str, Any], ...] = ()
    said: tuple[Said, ...] = ()
    marks: tuple[Mark, ...] = ()
    memos: tuple[Memo, ...] = ()
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    withheld: dict[str, int] = field(default_factory=dict)  # dimension -> voices without group
    left_out: dict[str, int] = field(default_factory=dict)  # reason -> codings
    masked: frozenset[str] = frozenset()  # excerpts in which something is hidden
    silent: int = 0  # excerpts of voices that do not allow to be quoted
    unconfirmed: int = 0  # excerpts whose masks no person has confirmed
    unmasked: bool = False  # for the team's own analysis
    language: str = "en"
