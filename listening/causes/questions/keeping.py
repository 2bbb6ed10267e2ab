"""Questions that the team keeps under a name."""

from typing import Any

from listening.causes.questions import store
from listening.causes.questions.records import QuestionRow
from listening.settings import BadInput


def save(project_id: int, name: str, asked: dict[str, Any], *, by: int | None) -> QuestionRow:
    """Keep a question under a name."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 120:
        raise BadInput("The question needs a name of at most 120 characters; write one.")
    row = QuestionRow(project_id=project_id, name=tidy, asked=asked, by=by)
    store.add(row)
    return row


def saved(project_id: int) -> list[QuestionRow]:
    """Questions that the team kept."""
    return store.questions(project_id)


def known(project_id: int, question_id: int) -> bool:
    """Whether a kept question is the project's own."""
    row = store.one(question_id)
    return row is not None and row.project_id == project_id


def forget(project_id: int, question_id: int) -> None:
    """Throw a kept question away; the codes stay as they are."""
    row = store.one(question_id)
    if row is None or row.project_id != project_id:
        raise BadInput("This question was already thrown away.")
    store.remove(row)
