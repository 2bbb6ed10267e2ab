"""Correct what a turn says; its codings find their place again, and all of it can be taken back."""

from dataclasses import asdict, dataclass
from hashlib import sha256

from listening.coding.correcting import store
from listening.coding.correcting.records import Correction
from listening.coding.reading.anchoring import anchor, follow
from listening.coding.records import Coding, Step
from listening.excerpts import service as excerpts
from listening.excerpts.rewording import Reworded, register, reword
from listening.settings import BadInput

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Corrected:
    """How many codings of words found their place, and how many stand on the whole turn now."""

    kept: int
    lost: int


def mark(text: str) -> str:
    """What a page sends back so that nobody corrects words that somebody else has changed."""
    return sha256(text.encode()).hexdigest()[:16]


def history(excerpt_id: str) -> list[Correction]:
    """Corrections of a turn, newest first."""
    return store.corrections(excerpt_id)


def correct(project_id: int, excerpt_id: str, text: str, *, seen: str, by: int) -> Corrected:
    """Give a turn other words; `seen` is the mark of the words that the person had before them.

    BadInput, with nothing changed, where somebody was faster, nothing is new, or a blind round
    is at work on it.
    """
    old = _words(project_id, excerpt_id)
    if mark(old) != seen:
        raise BadInput("Somebody has corrected this turn meanwhile; look at its words once more.")
    if len(text) > LONGEST:
        raise BadInput(f"A turn holds at most {LONGEST:,} letters; cut it into two in the notes.")
    _refuse_in_a_round(excerpt_id)
    codings = store.on_words(excerpt_id)
    spans = {one.guid: [one.start, one.end] for one in codings}
    reword(project_id, excerpt_id, text)
    if _words(project_id, excerpt_id) == old:
        raise BadInput("These are the words that stand there already.")
    lost = sum(not one.end for one in codings)
    store.add(Correction(excerpt_id=excerpt_id, before=old, spans=spans, lost=lost, by=by))
    _step(project_id, excerpt_id, by)
    return Corrected(kept=len(codings) - lost, lost=lost)


def undo(project_id: int, excerpt_id: str, *, by: int) -> None:
    """Take the newest correction back; codings return to the words they stood on."""
    row = next((one for one in history(excerpt_id) if not one.undone), None)
    if row is None:
        raise BadInput("No correction of this turn is left to take back.")
    _refuse_in_a_round(excerpt_id)
    reword(project_id, excerpt_id, row.before)
    for one in store.everything(excerpt_id):
        if one.guid in row.spans:
            start, end = row.spans[one.guid]
            _place(one, (start, end), row.before)
    row.undone = True
    store.save()
    _step(project_id, excerpt_id, by)


@register
def _follow(excerpt: Reworded) -> None:
    """Codings on words go where their words went, whoever corrected them and on which page."""
    for one in store.on_words(excerpt.id):
        place = follow(excerpt.before, excerpt.text, start=one.start, end=one.end)
        _place(one, place, excerpt.text)
    store.save()


def _words(project_id: int, excerpt_id: str) -> str:
    found = excerpts.of_project(project_id, [excerpt_id])
    if not found:
        raise BadInput("This turn is no longer here; reload the page.")
    return found[0].text


def _refuse_in_a_round(excerpt_id: str) -> None:
    if store.in_a_round(excerpt_id):
        raise BadInput("A blind round is at work on this turn; correct it when the round is over.")


def _place(coding: Coding, span: tuple[int, int] | None, text: str) -> None:
    """Put a coding on its words, or on the whole turn where they are gone."""
    coding.start, coding.end = span or (0, 0)
    coding.anchor = asdict(anchor(text, start=span[0], end=span[1])) if span else {}


def _step(project_id: int, excerpt_id: str, by: int) -> None:
    subject = {"rows": [excerpt_id], "count": 1}
    store.add(Step(project_id=project_id, kind="reworded", subject=subject, by=by))
