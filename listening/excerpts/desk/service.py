"""What is done with the translations of what people said: read, write, accept, take back.

The original is never changed here. A machine's translation stays a machine's until a person
accepts it; a page that is older than what stands here changes nothing and is told so.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listening.excerpts import leaving
from listening.excerpts import service as excerpts
from listening.excerpts.desk import glossary, pieces, store, words
from listening.excerpts.desk.entries import seen
from listening.excerpts.desk.marks import Progress, State, mark, progress, state
from listening.excerpts.desk.records import TranslationStep
from listening.excerpts.desk.rows import Conflict, Row
from listening.excerpts.hiding import service as hiding
from listening.excerpts.records import Excerpt, Translation
from listening.people import service as people
from listening.settings import BadInput

INTO = excerpts.TEAM_LANGUAGE
LONGEST = 20_000
OTHERS = "Somebody has changed this translation meanwhile; both are shown, decide which stays."
Line = tuple[Excerpt, Translation | None]


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a language's lines, how many match, and how far the language is."""

    rows: list[Row]
    total: int
    progress: Progress


def languages(project_id: int) -> dict[str, int]:
    """How many excerpts wait in each language but the team's own, most first."""
    return dict(sorted(store.languages(project_id, into=INTO).items(), key=lambda one: -one[1]))


def progress_of(project_id: int, language: str) -> Progress:
    """How far the translation from one language is."""
    return progress(_state(*line) for line in store.lines(project_id, language, into=INTO))


def queue(
    project_id: int,
    language: str,
    *,
    me: int,
    wanted: State | None = None,
    masked: bool = False,
    start: int = 0,
    size: int = 20,
) -> Queue:
    """A page of a language's lines in an order without meaning; `masked` hides who is named."""
    lines = store.lines(project_id, language, into=INTO)
    found = [line for line in lines if wanted is None or _state(*line) == wanted]
    return Queue(
        rows=_rows(project_id, found[start : start + size], me=me, masked=masked),
        total=len(found),
        progress=progress(_state(*line) for line in lines),
    )


def row(
    project_id: int, language: str, excerpt_id: str, *, me: int, masked: bool = False
) -> Row | None:
    """One line, None where the project has no such excerpt in this language."""
    found = store.line(excerpt_id)
    if found is None or (found.project_id, found.language) != (project_id, language):
        return None
    line = (found, store.translation(excerpt_id, INTO))
    return _rows(project_id, [line], me=me, masked=masked)[0]


def save(here: Row, text: str, *, looked: str, of: str, by: int) -> None:
    """Keep a person's translation; `looked` and `of` mark what their page showed."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if len(text) > LONGEST:
        raise BadInput(f"The translation has {len(text)} characters; use at most {LONGEST}.")
    if text == here.target and here.state in ("human", "missing"):
        return
    if looked != here.seen:
        raise Conflict(OTHERS)
    if of != here.of:
        raise Conflict("The words themselves have changed meanwhile; read them once more.")
    fault = pieces.fault(here.source, text) if text else ""
    if fault:
        raise BadInput(fault)
    _write(here.key, text, origin="human", by=by)


def accept(here: Row, *, looked: str, of: str, by: int) -> None:
    """Take a machine's or an older translation as it is, as a person."""
    if not here.target:
        raise BadInput("There is no translation to accept yet.")
    save(here, here.target, looked=looked, of=of, by=by)


def undo(here: Row, *, by: int) -> None:
    """Take back one's own newest change of a line; BadInput where somebody changed it since."""
    step = store.last_step(here.key, INTO)
    if step is None or step.by != by or step.after != here.seen:
        raise BadInput("There is nothing of yours to take back here.")
    was = step.before
    store.write(
        here.key,
        INTO,
        text=was.get("text", ""),
        origin=was.get("origin", "human"),
        made_from=was.get("made_from", ""),
        by=was.get("by"),
    )
    store.undo(step)


def keep_machines(project_id: int, language: str, said: Mapping[str, str]) -> int:
    """Keep what a machine said for lines that still have nothing; returns how many."""
    kept = 0
    for excerpt, made in store.lines(project_id, language, into=INTO):
        text = said.get(excerpt.id, "").strip()
        if made is None and text and not pieces.fault(excerpt.text, text):
            _write(excerpt.id, text, origin="machine", by=None)
            kept += 1
    return kept


def untranslated(project_id: int, language: str) -> list[Excerpt]:
    """Excerpts of a language without any translation."""
    lines = store.lines(project_id, language, into=INTO)
    return [excerpt for excerpt, made in lines if made is None]


def masked_for_interpreters(project_id: int) -> bool:
    """Whether interpreters read words with everything hidden that may tell who is meant."""
    return store.masked(project_id)


def mask_for_interpreters(project_id: int, *, masked: bool) -> None:
    """Decide whether interpreters read masked words."""
    store.mask(project_id, masked=masked)


def hidden_words(project_id: int, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Words and translations by key with all hidden that a person or the machine would hide."""
    decided = hiding.Decided(project_id, ids)
    return {
        key: (
            _hidden(said, decided.names),
            _hidden(translated, decided.names),
        )
        for key, quote in excerpts.quotes(ids).items()
        for said, translated in [decided.words(quote)]
    }


def with_error(here: Row, error: BadInput, typed: str) -> Row:
    """A line that could not be kept, with what was typed."""
    return replace(here, typed=typed, error=str(error), conflict=isinstance(error, Conflict))


def _state(excerpt: Excerpt, made: Translation | None) -> State:
    if made is None:
        return "missing"
    return state(excerpt.text, made.text, origin=made.origin, made_from=made.made_from)


def _write(excerpt_id: str, text: str, *, origin: str, by: int | None) -> None:
    now = store.translation(excerpt_id, INTO)
    before = (
        {"text": now.text, "origin": now.origin, "made_from": now.made_from, "by": now.by}
        if now
        else {}
    )
    excerpt = store.line(excerpt_id)
    assert excerpt is not None
    store.write(excerpt_id, INTO, text=text, origin=origin, made_from=mark(excerpt.text), by=by)
    store.add(
        TranslationStep(
            excerpt_id=excerpt_id, language=INTO, before=before, after=seen(text), by=by
        )
    )


def _rows(project_id: int, lines: Sequence[Line], *, me: int, masked: bool) -> list[Row]:
    ids = [excerpt.id for excerpt, _made in lines]
    steps, terms = store.last_steps(ids, INTO), words.glossary(project_id)
    remarks, hidden = store.remarks_on(ids), hidden_words(project_id, ids) if masked else {}
    found = []
    for excerpt, made in lines:
        target = made.text if made else ""
        step = steps.get(excerpt.id)
        # The row holds the words as this person may read them, never what is masked for them.
        source, shown = hidden.get(excerpt.id, (excerpt.text, target))
        met = glossary.met(source, shown, terms, language=excerpt.language, into=INTO)
        found.append(
            Row(
                key=excerpt.id,
                source=source,
                language=excerpt.language,
                target=shown,
                into=INTO,
                state=_state(excerpt, made),
                seen=seen(target),
                of=mark(excerpt.text),
                context=excerpt.question,
                who=people.name_of(made.by) if made else "",
                terms=met,
                notes=words.notes(one for one in remarks if one.excerpt_id == excerpt.id),
                undoable=step is not None and step.by == me and step.after == seen(target),
                masked=(source, shown) != (excerpt.text, target),
            )
        )
    return found


def _hidden(words: leaving.Words, names: Sequence[str]) -> str:
    return leaving.masked(
        words.text, words.language, names=names, kept=words.kept, freed=words.freed
    ).text
