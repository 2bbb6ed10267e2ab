"""All SQL of the search: the index is written with the words, in the same transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, event, func, select, text
from sqlalchemy.orm import Session

from listening.db import db
from listening.excerpts.records import Excerpt, Translation
from listening.excerpts.search.records import SearchWord
from listening.excerpts.search.words import Entry, index

ONCE = text(
    "INSERT INTO search_word (project_id, word, excerpt_id)"
    " VALUES (:project_id, :word, :excerpt_id) ON CONFLICT DO NOTHING"
)
PART = 500  # SQLite bounds the number of parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What else an excerpt must be."""

    language: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """An excerpt's key and voice, with everything it says where that was asked for."""

    id: str
    participant_id: str
    texts: tuple[str, ...] = ()


def counted(project_id: int, entries: Sequence[Entry], narrowed: Narrowed) -> tuple[int, int]:
    """How many excerpts hold all entries, and of how many voices."""
    question = select(func.count(), func.count(func.distinct(Excerpt.participant_id)))
    found = db.session.execute(question.where(*_holds(project_id, entries, narrowed))).one()
    return int(found[0]), int(found[1])


def page(
    project_id: int, entries: Sequence[Entry], narrowed: Narrowed, *, start: int, size: int
) -> list[str]:
    """Excerpts that hold all entries, in the order of their random keys."""
    question = select(Excerpt.id).where(*_holds(project_id, entries, narrowed))
    return list(db.session.scalars(question.order_by(Excerpt.id).offset(start).limit(size)))


def held(project_id: int, entries: Sequence[Entry], narrowed: Narrowed) -> list[Held]:
    """All excerpts that hold all entries, by their random keys."""
    question = select(Excerpt.id, Excerpt.participant_id)
    asked = question.where(*_holds(project_id, entries, narrowed)).order_by(Excerpt.id)
    return [Held(key, who) for key, who in db.session.execute(asked)]


def texts(project_id: int, entries: Sequence[Entry], narrowed: Narrowed) -> list[Held]:
    """As `held`, with all that they say, for what an index cannot tell."""
    holds = _holds(project_id, entries, narrowed)
    question = select(Excerpt.id, Excerpt.participant_id, Excerpt.text).where(*holds)
    rows = list(db.session.execute(question.order_by(Excerpt.id)))
    asked = select(Translation.excerpt_id, Translation.text)
    joined = asked.join(Excerpt, Excerpt.id == Translation.excerpt_id).where(*holds)
    also: dict[str, list[str]] = {}
    for key, said in db.session.execute(joined):
        also.setdefault(key, []).append(said)
    return [Held(key, who, (said, *also.get(key, ()))) for key, who, said in rows]


def only_in(project_id: int, words: Collection[str], excerpt_ids: Collection[str]) -> set[str]:
    """Those of these words that no other excerpt of the project holds."""
    wanted = sorted(word.encode() for word in words)
    elsewhere: set[bytes] = set()
    for start in range(0, len(wanted), PART):
        part = wanted[start : start + PART]
        question = select(SearchWord.word, SearchWord.excerpt_id).where(
            SearchWord.project_id == project_id, SearchWord.word.in_(part)
        )
        elsewhere |= {w for w, key in db.session.execute(question) if key not in excerpt_ids}
    return {word.decode() for word in wanted if word not in elsewhere}


def _holds(
    project_id: int, entries: Sequence[Entry], narrowed: Narrowed
) -> list[ColumnElement[bool]]:
    asked = [Excerpt.project_id == project_id]
    if narrowed.language:
        asked.append(Excerpt.language == narrowed.language)
    if narrowed.source:
        asked.append(Excerpt.source == narrowed.source)
    return [*asked, *(Excerpt.id.in_(_with(project_id, entry)) for entry in entries)]


def _with(project_id: int, entry: Entry) -> Any:
    word = entry.text.encode()
    holds = SearchWord.word == word
    if entry.begins:
        # No letter in UTF-8 begins with the byte 255, so this is past every word that begins so.
        holds = SearchWord.word.between(word, word + b"\xff")
    return select(SearchWord.excerpt_id).where(SearchWord.project_id == project_id, holds)


@event.listens_for(db.session, "after_flush")
def _follow(session: Session, _context: Any) -> None:
    """Whatever room writes words or changes them, the index says the same."""
    added = [row for row in session.new if isinstance(row, Excerpt)]
    fresh = {row.id for row in added}
    touched = {
        row.id if isinstance(row, Excerpt) else row.excerpt_id
        for rows in (session.new, session.dirty, session.deleted)
        for row in rows
        if isinstance(row, Excerpt | Translation)
        and not (isinstance(row, Excerpt) and row in session.deleted)
    } - fresh
    rows = [(row.project_id, row.id, index(row.text)) for row in added]
    for part in _parts(sorted(touched)):
        rows += _anew(session, part)
    _write(session, rows)


def _anew(session: Session, part: list[str]) -> list[tuple[int, str, set[str]]]:
    """The words of excerpts that changed, read again; what stood there is gone."""
    session.execute(delete(SearchWord).where(SearchWord.excerpt_id.in_(part)))
    said = select(Excerpt.project_id, Excerpt.id, Excerpt.text).where(Excerpt.id.in_(part))
    also = (
        select(Excerpt.project_id, Excerpt.id, Translation.text)
        .join(Excerpt, Excerpt.id == Translation.excerpt_id)
        .where(Excerpt.id.in_(part))
    )
    found: dict[tuple[int, str], set[str]] = {}
    for project_id, key, words in [*session.execute(said), *session.execute(also)]:
        found.setdefault((project_id, key), set()).update(index(words))
    return [(project_id, key, words) for (project_id, key), words in found.items()]


def _write(session: Session, rows: Iterable[tuple[int, str, set[str]]]) -> None:
    made = [
        {"project_id": project_id, "word": word.encode(), "excerpt_id": key}
        for project_id, key, words in rows
        for word in words
    ]
    if made:
        made.sort(key=lambda one: (one["word"], one["excerpt_id"]))
        session.execute(ONCE, made)


def _parts(keys: list[str]) -> list[list[str]]:
    return [keys[start : start + PART] for start in range(0, len(keys), PART)]
