"""Correcting what was written down: every room that keeps a copy of the words is told."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from listening.excerpts import store
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """An excerpt whose words have changed, what they were, and the note it came from."""

    id: str
    note_id: str
    text: str
    before: str


Told = Callable[[Reworded], None]
_told: list[Told] = []


def register(told: Told) -> Told:
    """Have a room told of every excerpt whose words have changed."""
    _told.append(told)
    return told


def reword(project_id: int, excerpt_id: str, text: str) -> str:
    """Give an excerpt of a conversation other words; returns those it had.

    BadInput where it is not here, is a family's own answer, or would be empty.
    """
    row = next((one for one in store.some([excerpt_id]) if one.project_id == project_id), None)
    if row is None:
        raise BadInput("This turn is no longer here; reload the page.")
    if row.note_id is None:
        raise BadInput("A family's own answer stays as they wrote it; put a memo beside it.")
    words = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if not words:
        raise BadInput("Write what was said; to take the turn out, take its conversation back.")
    before, row.text = row.text, words
    store.add_all([row])
    for told in _told:
        told(Reworded(id=row.id, note_id=row.note_id, text=words, before=before))
    return before
