"""A team's list of names: pasted, used while it is wanted, then gone; what it hid stays hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from listening.excerpts import service as excerpts
from listening.excerpts.hiding import deciding, store
from listening.excerpts.hiding.records import MaskRow, NameList
from listening.excerpts.masking import listed_spans
from listening.excerpts.service import Quote
from listening.settings import BadInput

MOST, LONGEST = 3_000, 80
LONGEST_KEPT = timedelta(days=366)
PARTS = ("text", "translation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a list brought: names, excerpts they stand in, confirmed ones to be looked at again."""

    names: int
    excerpts: int
    reopened: int


def of_project(project_id: int) -> tuple[str, ...]:
    """The names to hide; a list whose day is over is forgotten on the spot."""
    row = store.names(project_id)
    if row is None:
        return ()
    if row.until < store.today():
        forget(project_id)
        return ()
    return tuple(row.names)


def until(project_id: int) -> date | None:
    """The last day on which the list is kept."""
    row = store.names(project_id) if of_project(project_id) else None
    return row.until if row else None


def keep(project_id: int, typed: str, *, last: date | None, by: int | None) -> Kept:
    """Keep a list in place of the one there is; BadInput names the line that is no name."""
    names = read(typed)
    if last is None or not store.today() <= last <= store.today() + LONGEST_KEPT:
        raise BadInput("Choose a last day from today on, at most a year away.")
    forget(project_id)
    store.add_all([NameList(project_id=project_id, names=names, until=last, by=by)])
    return Kept(names=len(names), **_reopen(project_id, names))


def read(typed: str) -> list[str]:
    """The names in what somebody pasted, one a line or between commas, each once."""
    found: dict[str, None] = {}
    for number, line in enumerate(typed.splitlines(), 1):
        for name in re.split(r"[,;،、\t]", line):
            name = " ".join(name.split())
            if not name:
                continue
            if len(name) > LONGEST or not any(letter.isalpha() for letter in name):
                raise BadInput(f"Line {number}: “{name[:30]}” is no name.")
            if len(name) < 2 and not "\u3040" <= name <= "\ud7a3":
                raise BadInput(
                    f"Line {number}: “{name}” is too short; it would hide every such word."
                )
            found[name] = None
    if not found:
        raise BadInput("Paste at least one name.")
    if len(found) > MOST:
        raise BadInput(f"A list holds at most {MOST} names; this one has {len(found)}.")
    return list(found)


def forget(project_id: int) -> bool:
    """Forget the list; where its names stand stays hidden. False where there was none."""
    row = store.names(project_id)
    if row is None:
        return False
    store.add_all(
        MaskRow(
            excerpt_id=quote.id,
            part=part,
            first=one.start,
            past=one.end,
            kind=one.kind,
            hidden=True,
            exact=one.exact,
            before=one.before,
            after=one.after,
        )
        for quote, part, one in _standing(project_id, tuple(row.names))
    )
    store.remove_names(row)
    return True


def _reopen(project_id: int, names: list[str]) -> dict[str, int]:
    met = {quote.id for quote, _, _ in _standing(project_id, tuple(names))}
    again = met & set(store.seen(project_id))
    for key in again:
        store.unmark(key)
    return {"excerpts": len(met), "reopened": len(again)}


def _standing(
    project_id: int, names: tuple[str, ...]
) -> Iterator[tuple[Quote, str, deciding.Decision]]:
    """Where the names stand and nobody has decided yet."""
    decided: dict[tuple[str, str], list[MaskRow]] = {}
    for row in store.masks(project_id):
        decided.setdefault((row.excerpt_id, row.part), []).append(row)
    keys = [quote.id for quote in excerpts.all_quotes(project_id)]
    for quote in excerpts.quotes(keys).values():
        for part in PARTS:
            text, language = part_of(quote, part)
            own = decided.get((quote.id, part), ())
            for start, end, kind in set(listed_spans(text, language.partition("-")[0], names)):
                if not any(row.first <= start and end <= row.past for row in own):
                    yield quote, part, deciding.decision(text, start, end, kind, hidden=True)


def part_of(quote: Quote, part: str) -> tuple[str, str]:
    """The words of a part and their language."""
    if part == "text":
        return quote.text, quote.language
    return quote.translation, excerpts.TEAM_LANGUAGE
