"""What is done at the desk with a survey's texts: read, write, accept, take back, offer.

The texts stand in the questionnaire; each change here is of single texts in one language, so that
two people at once lose nothing of each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listening.excerpts.desk import comparing, glossary, pieces, words
from listening.excerpts.desk.comparing import Change
from listening.excerpts.desk.entries import Entry, seen
from listening.excerpts.desk.marks import Progress, mark
from listening.excerpts.desk.rows import Conflict, Row
from listening.people import service as people
from listening.settings import BadInput
from listening.surveys import questionnaire as q
from listening.surveys import service as surveys
from listening.surveys import store, texts
from listening.surveys.desk import brought
from listening.surveys.records import Survey
from listening.surveys.wordings import standing
from listening.surveys.wordings import store as wordings
from listening.surveys.wordings.records import WordingStep
from listening.surveys.wordings.standing import Kept, Standing

LONGEST = 4_000
OTHERS = "Somebody has changed this translation meanwhile; both are shown, decide which stays."


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How far a survey is in a language, and whether families see it."""

    tag: str
    progress: Progress
    offered: bool
    released_by: str = ""


def languages(row: Survey) -> list[Language]:
    """Every language but the survey's own."""
    survey, known = surveys.shown(row).questionnaire, wordings.known(row.id)
    released, by = wordings.releases(row.id), wordings.releasers(row.id)
    offered = standing.offered(survey, known, released)
    return [
        Language(
            tag=tag,
            progress=standing.counted(standing.standings(survey, tag, known)),
            offered=tag in offered,
            released_by=people.name_of(by[tag]) if tag in by else "",
        )
        for tag in survey.languages
        if tag != survey.default
    ]


def standings(row: Survey, tag: str) -> list[Standing]:
    """Every text of a survey in a language beside its source."""
    return standing.standings(surveys.shown(row).questionnaire, tag, wordings.known(row.id))


def rows(row: Survey, tag: str, *, me: int, wanted: str = "") -> list[Row]:
    """The lines of a language, in the order in which families meet them."""
    survey = surveys.shown(row).questionnaire
    found = [one for one in standings(row, tag) if wanted in ("", one.state)]
    return _rows(row, survey, tag, found, me=me)


def line(row: Survey, tag: str, key: str, *, me: int) -> Row | None:
    """One line, None where the survey has no such text to translate."""
    survey = surveys.shown(row).questionnaire
    found = [one for one in standings(row, tag) if one.key == key]
    return next(iter(_rows(row, survey, tag, found, me=me)), None)


def lock(row: Survey) -> Survey:
    """Let nobody else write this survey's texts before this is done."""
    return store.locked(row.id) or row


def save(row: Survey, here: Row, text: str, *, looked: str, of: str, by: int) -> None:
    """Keep a person's translation; `looked` and `of` mark what their page showed."""
    text = q.tidy(text)
    if len(text) > LONGEST:
        raise BadInput(f"The translation has {len(text)} characters; use at most {LONGEST}.")
    if text == here.target and here.state in ("human", "missing"):
        return
    if looked != here.seen:
        raise Conflict(OTHERS)
    if of != here.of:
        raise Conflict("The source has changed meanwhile; read it once more.")
    fault = pieces.fault(here.source, text) if text else ""
    if fault:
        raise BadInput(fault)
    _write(row, here.into, {here.key: (text, "human")}, by=by)


def accept(row: Survey, here: Row, *, looked: str, of: str, by: int) -> None:
    """Take a machine's or an older translation as it is, as a person."""
    if not here.target:
        raise BadInput("There is no translation to accept yet.")
    save(row, here, here.target, looked=looked, of=of, by=by)


def undo(row: Survey, here: Row, *, by: int) -> None:
    """Take back one's own newest change of a text; BadInput where somebody changed it since."""
    step = wordings.last_step(row.id, here.key, here.into)
    if step is None or step.by != by or step.after != here.seen:
        raise BadInput("There is nothing of yours to take back here.")
    was = step.before
    survey = surveys.shown(row).questionnaire
    said = {here.key: {here.into: was.get("text", "")}}
    surveys.rewrite(row, texts.retold(survey, said), by=by)
    wordings.undo(step)
    if was.get("origin"):
        kept = Kept(was["origin"], was["source"])
        wordings.know(row.id, {(here.key, here.into): kept}, by=was.get("by"))
    else:
        wordings.forget(row.id, here.key, here.into)


def release(row: Survey, tag: str, *, seen_: Sequence[str], by: int) -> None:
    """Offer a language although texts of it are not ready: just those that were seen.

    BadInput where others are not ready by now.
    """
    open_ = {one.seen for one in standing.unready(standings(row, tag))}
    if open_ != set(seen_):
        raise BadInput("The texts have changed meanwhile; look at what is not ready once more.")
    wordings.release(row.id, tag, open_, by=by)


def hold(row: Survey, tag: str) -> None:
    """Take a release back: the language waits again until it is ready."""
    wordings.hold(row.id, tag)


def entries(row: Survey, tag: str) -> list[Entry]:
    """The texts of a language as they go out to a translator's program."""
    survey = surveys.shown(row).questionnaire
    remarks = words.on_surveys(row.id, tag)
    return [
        Entry(
            key=one.key,
            source=one.source,
            target=one.target,
            state=one.state,
            seen=seen(one.target),
            context=_context(survey, one),
            note=" / ".join(note.text for note in remarks.get(one.key, ()) if not note.settled),
        )
        for one in standings(row, tag)
    ]


def compare(row: Survey, tag: str, data: bytes, name: str) -> tuple[Change, ...]:
    """What a translator's file would change; BadInput where it cannot be read."""
    here = {one.key: one for one in entries(row, tag)}
    return comparing.compare(here, brought.read(data, name, tag, here))


def keep(row: Survey, tag: str, changes: Sequence[Change], *, by: int) -> int:
    """Keep what a file brings, all in one; returns how many texts."""
    said = {one.entry.key: (q.tidy(one.entry.target), one.origin) for one in changes}
    if said:
        _write(row, tag, said, by=by)
    return len(said)


def keep_machines(row: Survey, tag: str, said: Mapping[str, str]) -> int:
    """Keep what a machine said for texts that still have nothing; returns how many."""
    found = {
        one.key: (q.tidy(said[one.key]), "machine")
        for one in standings(row, tag)
        if one.state == "missing"
        and said.get(one.key, "").strip()
        and not pieces.fault(one.source, said[one.key])
    }
    if found:
        _write(row, tag, found, by=None)
    return len(found)


def _write(row: Survey, tag: str, said: Mapping[str, tuple[str, str]], *, by: int | None) -> None:
    """Texts and who made them, by key, as one change of the survey and a step for each."""
    survey, known = surveys.shown(row).questionnaire, wordings.known(row.id)
    makers = wordings.makers(row.id, tag)
    before = {one.key: one for one in standing.standings(survey, tag, known)}
    changed = texts.retold(survey, {key: {tag: text} for key, (text, _origin) in said.items()})
    surveys.rewrite(row, changed, by=by)
    now: dict[tuple[str, str], Kept] = {}
    for key, (text, origin) in said.items():
        kept = known.get((key, tag))
        was = {"text": before[key].target}
        if kept is not None:
            was |= {"origin": kept.origin, "source": kept.source}
        step = WordingStep(
            survey_id=row.id,
            key=key,
            language=tag,
            before={**was, "by": makers.get(key)},
            after=seen(text),
            by=by,
        )
        wordings.add(step)
        if text:
            now[key, tag] = Kept(origin, before[key].source)
        else:
            wordings.forget(row.id, key, tag)
    wordings.know(row.id, now, by=by)


def _rows(
    row: Survey, survey: q.Questionnaire, tag: str, found: Sequence[Standing], *, me: int
) -> list[Row]:
    steps, makers = wordings.last_steps(row.id, tag), wordings.makers(row.id, tag)
    remarks, terms = words.on_surveys(row.id, tag), words.glossary(row.project_id)
    lines = []
    for one in found:
        step = steps.get(one.key)
        lines.append(
            Row(
                key=one.key,
                source=one.source,
                language=survey.default,
                target=one.target,
                into=tag,
                state=one.state,
                seen=seen(one.target),
                of=mark(one.source),
                context=_context(survey, one),
                earlier=one.earlier,
                who=people.name_of(makers.get(one.key)),
                terms=glossary.met(
                    one.source, one.target, terms, language=survey.default, into=tag
                ),
                notes=words.notes(remarks.get(one.key, ())),
                undoable=step is not None and step.by == me and step.after == seen(one.target),
            )
        )
    return lines


def _context(survey: q.Questionnaire, one: Standing) -> str:
    """Which part of the survey a text is, for its translator: the question it belongs to."""
    if not one.question or one.key == f"q:{one.question}:label":
        return ""
    asked = next((x for x in survey.questions if x.name == one.question), None)
    return asked.label.get(survey.default, "") if asked else ""


def with_error(here: Row, error: BadInput, typed: str) -> Row:
    """A line that could not be kept, with what was typed."""
    return replace(here, typed=typed, error=str(error), conflict=isinstance(error, Conflict))
