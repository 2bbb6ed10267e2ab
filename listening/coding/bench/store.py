"""All SQL of the workbench: which rows a filter shows, what was done, what others did since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, column, exists, func, or_, select, table
from sqlalchemy.orm import aliased

from listening.coding.records import CodeRow, Coding, Done, Step
from listening.db import db, now, random_key

# By name: their records belong to other rooms.
Excerpt = table(
    "excerpt",
    *(column(c) for c in ("id", "project_id", "participant_id", "note_id", "text", "language")),
    *(column(c) for c in ("source", "session", "question")),
)
Translation = table("translation", column("excerpt_id"), column("text"))
Belongs = table("participant_group", column("participant_id"), column("group_id"))
Note = table("note", column("id"), column("position"), column("conversation_id"))
Talk = table("conversation", column("id"), column("project_id"), column("title"))
SORTS = ("id", "language", "question")
# What is done with a blind round is in the journal too, but is nothing to take back here.
OF_THE_BENCH = and_(Step.kind.not_like("round %"), Step.kind != "adjudicated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are asked for; empty values ask for nothing in particular.

    `status`: uncoded, coded, undecided, done, todo (not looked at by `me`). `codes` are numbers of
    a code and all below it. `older` are (code, version) pairs: coded before that version.
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
    older: tuple[tuple[int, int], ...] = ()
    hidden: frozenset[str] = frozenset()
    sort: str = "id"


def page(wanted: Wanted, *, after: tuple[str, str] | None, size: int) -> list[tuple[str, str]]:
    """(sorting value, key) of the rows after another one, by keyset: fast however far down."""
    by = Excerpt.c[wanted.sort if wanted.sort in SORTS else "id"]
    asked = _matching(wanted, select(by, Excerpt.c.id))
    if after is not None:
        asked = asked.where(or_(by > after[0], and_(by == after[0], Excerpt.c.id > after[1])))
    rows = db.session.execute(asked.order_by(by, Excerpt.c.id).limit(size))
    return [(str(value), key) for value, key in rows]


def count(wanted: Wanted) -> int:
    """How many rows a filter shows."""
    asked = _matching(wanted, select(func.count()).select_from(Excerpt))
    return db.session.scalar(asked) or 0


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
    here = and_(coding.excerpt_id == e.id, coding.round_id.is_(None))
    if wanted.codes:
        here = and_(here, coding.code_id.in_(wanted.codes))
    if wanted.coder is not None:
        here = and_(here, coding.coder_id == wanted.coder)
    narrowed = bool(wanted.codes) or wanted.coder is not None
    accepted = exists().where(here, coding.state == "accepted")
    open_ = exists().where(here, coding.state == "suggested")
    looked = exists().where(
        Done.excerpt_id == e.id, Done.coder_id == wanted.me, Done.round_id.is_(None)
    )
    if wanted.status == "uncoded":
        asked = asked.where(~accepted)
    elif wanted.status == "coded":
        asked = asked.where(accepted)
    elif wanted.status == "undecided":
        asked = asked.where(open_)
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
    if wanted.hidden and (wanted.status or narrowed or wanted.older):
        # What others did to these is not told, not even by which filter shows them.
        asked = asked.where(e.id.not_in(wanted.hidden))
    return asked


def codings(excerpt_ids: Collection[str]) -> list[Coding]:
    """Everything on these rows outside of blind rounds, oldest first."""
    found: list[Coding] = []
    wanted = list(excerpt_ids)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        asked = select(Coding).where(Coding.excerpt_id.in_(part), Coding.round_id.is_(None))
        found += db.session.scalars(asked.order_by(Coding.id)).all()
    return found


def some(ids: Collection[int]) -> list[Coding]:
    asked = select(Coding).where(Coding.id.in_(list(ids)), Coding.round_id.is_(None))
    return list(db.session.scalars(asked))


def named(guids: Collection[str]) -> list[Coding]:
    found: list[Coding] = []
    wanted = list(guids)
    for start in range(0, len(wanted), 500):
        asked = select(Coding).where(Coding.guid.in_(wanted[start : start + 500]))
        found += db.session.scalars(asked).all()
    return found


def of_project(project_id: int, excerpt_ids: Collection[str]) -> list[str]:
    """Those of these keys that are excerpts of the project, in the order given."""
    asked = select(Excerpt.c.id).where(
        Excerpt.c.project_id == project_id, Excerpt.c.id.in_(list(excerpt_ids))
    )
    own = set(db.session.scalars(asked))
    return [key for key in excerpt_ids if key in own]


def in_conversation(project_id: int, conversation_id: int) -> list[str]:
    """The excerpts of a conversation in the order of its notes."""
    asked = (
        select(Excerpt.c.id)
        .join(Note, Note.c.id == Excerpt.c.note_id)
        .where(Excerpt.c.project_id == project_id, Note.c.conversation_id == conversation_id)
        .order_by(Note.c.position)
    )
    return list(db.session.scalars(asked))


def conversations(project_id: int) -> dict[int, str]:
    """Titles of the conversations of a project, by number."""
    asked = select(Talk.c.id, Talk.c.title).where(Talk.c.project_id == project_id)
    return dict(db.session.execute(asked.order_by(Talk.c.id)).all())


def choices(project_id: int) -> dict[str, list[str]]:
    """The values that rows can be narrowed to."""
    found = {}
    for name in ("question", "language", "source"):
        cell = Excerpt.c[name]
        asked = select(cell).where(Excerpt.c.project_id == project_id, cell != "").distinct()
        found[name] = sorted(str(value) for value in db.session.scalars(asked))
    return found


def coders(project_id: int) -> list[int]:
    """Numbers of the people who have coded here."""
    asked = (
        select(Coding.coder_id)
        .join(CodeRow, CodeRow.id == Coding.code_id)
        .where(CodeRow.project_id == project_id, Coding.coder_id.is_not(None))
        .distinct()
    )
    return sorted(number for number in db.session.scalars(asked) if number is not None)


def done(excerpt_ids: Collection[str], coder_id: int) -> set[str]:
    asked = select(Done.excerpt_id).where(
        Done.excerpt_id.in_(list(excerpt_ids)),
        Done.coder_id == coder_id,
        Done.round_id.is_(None),
    )
    return set(db.session.scalars(asked))


def moment() -> datetime:
    return now()


def key() -> str:
    return random_key()


def mark(excerpt_id: str, coder_id: int) -> None:
    add(Done(excerpt_id=excerpt_id, coder_id=coder_id))


def unmark(excerpt_id: str, coder_id: int) -> None:
    own = select(Done).filter_by(excerpt_id=excerpt_id, coder_id=coder_id, round_id=None)
    for row in db.session.scalars(own):
        db.session.delete(row)
    db.session.flush()


def add(*rows: Coding | Done | Step) -> None:
    db.session.add_all(rows)
    db.session.flush()


def remove(rows: Sequence[Coding]) -> None:
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def step(step_id: int) -> Step | None:
    return db.session.get(Step, step_id)


def latest(project_id: int) -> int:
    """The number of the newest step, 0 before any."""
    return db.session.scalar(select(func.max(Step.id)).filter_by(project_id=project_id)) or 0


def since(project_id: int, step_id: int, *, but: int) -> list[Step]:
    """What others did after a step, oldest first."""
    asked = select(Step).where(
        Step.project_id == project_id, Step.id > step_id, Step.by.is_distinct_from(but)
    )
    return list(db.session.scalars(asked.order_by(Step.id).limit(500)))


def last_own(project_id: int, by: int) -> Step | None:
    """The newest step of a person that is no undo and was not taken back."""
    taken = aliased(Step)
    asked = (
        select(Step)
        .where(Step.project_id == project_id, Step.by == by, Step.undoes.is_(None), OF_THE_BENCH)
        .where(~exists().where(taken.undoes == Step.id))
        .order_by(Step.id.desc())
    )
    return db.session.scalars(asked).first()


def steps(project_id: int, *, by: int | None, before: int | None, size: int) -> list[Step]:
    """The journal, newest first."""
    asked = select(Step).filter_by(project_id=project_id).where(OF_THE_BENCH)
    if by is not None:
        asked = asked.where(Step.by == by)
    if before is not None:
        asked = asked.where(Step.id < before)
    return list(db.session.scalars(asked.order_by(Step.id.desc()).limit(size)))


def taken_back(step_ids: Collection[int]) -> set[int]:
    asked = select(Step.undoes).where(Step.undoes.in_(list(step_ids)))
    return {number for number in db.session.scalars(asked) if number is not None}
