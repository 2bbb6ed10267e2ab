"""What a family can do with the number of its form: go on later, take the answer back."""

from collections.abc import Mapping
from typing import Any

from listening.participants import service as participants
from listening.surveys.records import Draft, Survey
from listening.surveys.resuming import code as codes
from listening.surveys.resuming import store


def save(row: Survey, content: Mapping[str, Any], *, code: str, secret: str) -> None:
    """Keep a form that is not sent yet, in the place of what was kept under its number."""
    store.sweep()
    mark = codes.mark("draft", row.id, code, secret=secret)
    locked = codes.lock(content, code)
    store.keep(Draft(mark=mark, survey_id=row.id, locked=locked, until=store.until()))


def saved(row: Survey, *, code: str, secret: str) -> dict[str, Any] | None:
    """A form that was kept, None where the number opens nothing."""
    found = store.draft(codes.mark("draft", row.id, code, secret=secret))
    # The lock is tried in either case, so that the time says nothing.
    return codes.unlock(found.locked if found else bytes(120), code)


def forget(row: Survey, *, code: str, secret: str) -> None:
    """Remove a form that has been sent."""
    store.forget(codes.mark("draft", row.id, code, secret=secret))


def receipt(row: Survey, *, code: str, secret: str) -> str:
    """What an answer keeps, so that its number finds it again."""
    return codes.mark("receipt", row.id, code, secret=secret)


def take_back(row: Survey, *, code: str, secret: str) -> participants.Receipt | None:
    """Remove an answer with every trace, and its form; the receipt, None where nothing was there.

    A form that was never sent has left no trace but itself, so its receipt counts nothing.
    """
    drafted = store.draft(codes.mark("draft", row.id, code, secret=secret)) is not None
    forget(row, code=code, secret=secret)
    found = store.participant_of(row.id, receipt(row, code=code, secret=secret))
    if found is None and not drafted:
        return None
    return participants.take_out(row.project_id, [found] if found else [], by=None)
