"""All SQL of the workbench but that of its list: what was done, what others did since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, column, exists, func, or_, select, table
from sqlalchemy.orm import aliased

from listening.coding.records import CodeRow, Coding, Done, Step, standing
from listening.db import db, now, random_key

# By name: their records belong to other rooms.
Excerpt = table("excerpt", *(column(c) for c in ("id", "project_id", "note_id")))
Note = table(
    "note",
    *(column(c) for c in ("id", "position", "conversation_id", "participant_id")),
    *(column(c) for c in ("speaker", "text", "language")),
)
Talk = table("conversation", column("id"), column("project_id"), column("title"))
# What is done with a blind round is in the journal too, but is nothing to take back here.
OF_THE_BENCH = and_(Step.kind.not_like("round %"), Step.kind != "adjudicated")


def codings(excerpt_ids: Collection[str]) -> list[Coding]:
    """What stands on these rows outside of blind rounds, oldest first."""
    found: list[Coding] = []
    wanted = list(excerpt_ids)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        asked = select(Coding).where(Coding.excerpt_id.in_(part), standing())
        found += db.session.scalars(asked.order_by(Coding.id)).all()
    return found


def some(ids: Collection[int]) -> list[Coding]:
    asked = select(Coding).where(Coding.id.in_(list(ids)), standing())
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A turn as it was noted; `excerpt` is "" for whoever led the conversation."""

    excerpt: str
    speaker: str
    text: str
    language: str


def held(project_id: int, excerpt_ids: Collection[str]) -> list[str]:
    """The same, kept from others until this is over: two clicks at once make one coding."""
    own = Excerpt.c.project_id == project_id, Excerpt.c.id.in_(list(excerpt_ids))
    db.session.execute(select(Excerpt.c.id).where(*own).order_by(Excerpt.c.id).with_for_update())
    return of_project(project_id, excerpt_ids)


def turns(project_id: int, conversation_id: int) -> list[Turn]:
    """The turns of a conversation in the order of its notes."""
    n = Note.c
    asked = (
        select(Excerpt.c.id, n.speaker, n.text, n.language)
        .select_from(Note)
        .join(Talk, Talk.c.id == n.conversation_id)
        .outerjoin(Excerpt, Excerpt.c.note_id == n.id)
        .where(Talk.c.project_id == project_id, n.conversation_id == conversation_id)
        # What was withdrawn of somebody is nobody's question.
        .where(or_(Excerpt.c.id.is_not(None), n.participant_id.is_(None)))
        .order_by(n.position)
    )
    return [
        Turn(excerpt=key or "", speaker=speaker, text=text, language=language)
        for key, speaker, text, language in db.session.execute(asked)
    ]


def conversations(project_id: int) -> dict[int, str]:
    """Titles of the conversations of a project, by number."""
    asked = select(Talk.c.id, Talk.c.title).where(Talk.c.project_id == project_id)
    return dict(db.session.execute(asked.order_by(Talk.c.id)).all())


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
        # Words are taken back on their own page, where one sees them.
        .where(~exists().where(taken.undoes == Step.id), Step.kind != "reworded")
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
