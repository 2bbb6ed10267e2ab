"""All SQL of the list of answers: which rows a filter shows, and in which order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, column, exists, func, or_, select, table
from sqlalchemy.orm import aliased

from listening.coding.records import CodeRow, Coding, Done, standing
from listening.db import db

# By name: their records belong to other rooms.
Excerpt = table(
    "excerpt",
    *(column(c) for c in ("id", "project_id", "participant_id", "note_id", "text", "language")),
    *(column(c) for c in ("source", "session", "question")),
)
Translation = table("translation", column("excerpt_id"), column("text"))
Belongs = table("participant_group", column("participant_id"), column("group_id"))
Group = table("group", column("id"), column("name"))
User = table("user", column("id"), column("name"))
Note = table("note", column("id"), column("conversation_id"))
NOBODY = "\uffff"  # sorts behind every name
NO_CODE = 2**30
UNSURE = 2.0  # behind every strength
# How sure the engine is of a suggestion: at least, and less than.
STRENGTHS = {"sure": (0.8, 1.01), "between": (0.5, 0.8), "unsure": (0.0, 0.5)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are asked for; empty values ask for nothing in particular.

    `status`: uncoded, coded, undecided, done, todo (not looked at by `me`). `codes` are numbers of
    a code and all below it. `older` are (code, version) pairs: coded before that version.
    `strength` is one of STRENGTHS: an open suggestion as sure as that. `hidden` are rows of which
    nobody may learn what others did.
    """

    project_id: int
    me: int
    question: str = ""
    language: str = ""
    source: str = ""
    conversation: int | None = None
    status: str = ""
    codes: tuple[int, ...] = ()
    coder: int | None = None
    group: int | None = None
    words: str = ""
    strength: str = ""
    older: tuple[tuple[int, int], ...] = ()
    hidden: frozenset[str] = frozenset()
    sort: str = "id"


def page(wanted: Wanted, *, after: tuple[str, str] | None, size: int) -> list[tuple[str, str]]:
    """(sorting value, key) of the rows after another one, by keyset: fast however far down.

    ValueError where the sorting value is none of this order.
    """
    by, kind = _order(wanted)
    asked = _matching(wanted, select(by, Excerpt.c.id))
    if after is not None:
        value = kind(after[0])
        asked = asked.where(or_(by > value, and_(by == value, Excerpt.c.id > after[1])))
    rows = db.session.execute(asked.order_by(by, Excerpt.c.id).limit(size))
    return [(str(value), key) for value, key in rows]


def keys(wanted: Wanted, *, most: int) -> list[str]:
    """Keys of the rows a filter shows, at most so many."""
    asked = _matching(wanted, select(Excerpt.c.id)).order_by(Excerpt.c.id).limit(most)
    return list(db.session.scalars(asked))


def count(wanted: Wanted) -> int:
    """How many rows a filter shows."""
    asked = _matching(wanted, select(func.count()).select_from(Excerpt))
    return db.session.scalar(asked) or 0


def choices(project_id: int) -> dict[str, list[str]]:
    """The values that rows can be narrowed to."""
    found = {}
    for name in ("question", "language", "source"):
        cell = Excerpt.c[name]
        asked = select(cell).where(Excerpt.c.project_id == project_id, cell != "").distinct()
        found[name] = sorted(str(value) for value in db.session.scalars(asked))
    return found


def _order(wanted: Wanted) -> tuple[ColumnElement[Any], Callable[[str], Any]]:
    """What rows are sorted by, and how its value is read from an address."""
    if wanted.sort in ("language", "question", "source"):
        return Excerpt.c[wanted.sort], str
    if wanted.sort == "group":
        named = (
            select(func.min(Group.c.name))
            .join(Belongs, Belongs.c.group_id == Group.c.id)
            .where(Belongs.c.participant_id == Excerpt.c.participant_id)
        )
        return func.coalesce(named.scalar_subquery(), NOBODY), str
    made = ORDERS.get(wanted.sort)
    if made is None:
        return Excerpt.c.id, str
    value, last, kind = made()
    told: ColumnElement[Any] = func.coalesce(value, last)
    if wanted.hidden:
        # The place in the list must not tell what others did to these.
        told = case((Excerpt.c.id.in_(wanted.hidden), last), else_=told)
    return told, kind


def _by_code() -> tuple[ColumnElement[Any], Any, Callable[[str], Any]]:
    first = _on(select(func.min(CodeRow.position)).join(Coding, Coding.code_id == CodeRow.id))
    return first.where(Coding.state == "accepted").scalar_subquery(), NO_CODE, int


def _by_coder() -> tuple[ColumnElement[Any], Any, Callable[[str], Any]]:
    first = _on(select(func.min(User.c.name)).join(Coding, Coding.coder_id == User.c.id))
    return first.where(Coding.state == "accepted").scalar_subquery(), NOBODY, str


def _by_strength() -> tuple[ColumnElement[Any], Any, Callable[[str], Any]]:
    """The least sure suggestion first: there a person's look is worth most."""
    least = _on(select(func.min(Coding.strength))).where(Coding.state == "suggested")
    return least.scalar_subquery(), UNSURE, float


def _on(asked: Select[Any]) -> Select[Any]:
    here = Coding.excerpt_id == Excerpt.c.id
    return asked.where(here, standing()).correlate(Excerpt)


ORDERS: Mapping[str, Callable[[], tuple[ColumnElement[Any], Any, Callable[[str], Any]]]] = {
    "code": _by_code,
    "coder": _by_coder,
    "strength": _by_strength,
}
SORTS = ("id", "language", "question", "source", "group", *ORDERS)


def _matching(wanted: Wanted, asked: Select[Any]) -> Select[Any]:
    e = Excerpt.c
    asked = asked.where(e.project_id == wanted.project_id)
    if wanted.conversation is not None:
        own = and_(Note.c.id == e.note_id, Note.c.conversation_id == wanted.conversation)
        asked = asked.where(exists().where(own))
    for name in ("question", "language", "source"):
        if value := getattr(wanted, name):
            asked = asked.where(e[name] == value)
    if wanted.group is not None:
        own = Belongs.c.participant_id == e.participant_id
        asked = asked.where(exists().where(own, Belongs.c.group_id == wanted.group))
    for word in wanted.words.lower().split():
        like = f"%{word.replace('%', '').replace('_', '')}%"
        told = exists().where(
            Translation.c.excerpt_id == e.id, func.lower(Translation.c.text).like(like)
        )
        asked = asked.where(or_(func.lower(e.text).like(like), told))
    return _coded(wanted, asked)


def _coded(wanted: Wanted, asked: Select[Any]) -> Select[Any]:
    e, coding = Excerpt.c, aliased(Coding)
    here = and_(coding.excerpt_id == e.id, standing(coding))
    if wanted.codes:
        here = and_(here, coding.code_id.in_(wanted.codes))
    if wanted.coder is not None:
        here = and_(here, coding.coder_id == wanted.coder)
    narrowed = bool(wanted.codes) or wanted.coder is not None
    open_ = and_(here, coding.state == "suggested")
    if wanted.strength:
        least, below = STRENGTHS[wanted.strength]
        open_ = and_(open_, coding.strength >= least, coding.strength < below)
        asked = asked.where(exists().where(open_))
    looked = exists().where(
        Done.excerpt_id == e.id, Done.coder_id == wanted.me, Done.round_id.is_(None)
    )
    if wanted.status == "uncoded":
        asked = asked.where(~exists().where(here, coding.state == "accepted"))
    elif wanted.status == "coded":
        asked = asked.where(exists().where(here, coding.state == "accepted"))
    elif wanted.status == "undecided":
        asked = asked.where(exists().where(open_))
    elif wanted.status == "done":
        asked = asked.where(looked)
    elif wanted.status == "todo":
        asked = asked.where(~looked)
    elif narrowed:
        asked = asked.where(exists().where(here, coding.state != "rejected"))
    if wanted.older:
        old = or_(
            *(
                and_(coding.code_id == code, coding.codebook_version < version)
                for code, version in wanted.older
            )
        )
        asked = asked.where(exists().where(here, coding.state == "accepted", old))
    if wanted.hidden and (wanted.status or wanted.strength or narrowed or wanted.older):
        # What others did to these is not told, not even by which filter shows them.
        asked = asked.where(e.id.not_in(wanted.hidden))
    return asked
