"""What families say aloud: kept only with their leave, heard by the team, written down by hand."""

import hashlib
import hmac
import io
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from listening.excerpts import service as excerpts
from listening.excerpts.sounds import cleaning, sniffing
from listening.settings import BadInput
from listening.surveys import questionnaire as q
from listening.surveys import service as surveys
from listening.surveys import store as answers
from listening.surveys.records import Survey
from listening.surveys.resuming.store import until
from listening.surveys.spoken import locking, store
from listening.surveys.spoken.records import SpokenAnswer

LARGEST = 6 * 2**20  # bytes; a minute as phones record it is one or two million
SPOKEN = "spoken"  # what an answer holds until it is written down
LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A recording as the team sees it; `question` is what was asked."""

    id: str
    question: q.Text
    language: str
    written: bool


def asked(survey: q.Questionnaire) -> bool:
    """Whether anything may be answered by speaking."""
    return any(one.kind == "audio" for one in survey.questions)


def take(
    row: Survey,
    files: Mapping[str, bytes],
    *,
    submit_key: str,
    asked_for: Collection[str],
    allowed: Collection[str],
    secret: str,
) -> dict[str, str]:
    """Keep the recordings that came with a form, by question; what is wrong with which.

    Without leave nothing is kept, and what was kept before goes.
    """
    store.sweep()
    mark = _mark(row, submit_key, secret)
    wrong: dict[str, str] = {}
    store.drop(mark, [name for name in asked_for if name not in allowed])
    for name, sound in files.items():
        if name not in allowed:
            wrong[name] = "no leave"
            continue
        try:
            kind, plain = _clean(sound)
        except BadInput:
            wrong[name] = "no sound"
            continue
        made = secrets.token_hex(16)
        store.keep(
            SpokenAnswer(
                id=made,
                survey_id=row.id,
                mark=mark,
                question=name,
                kind=kind,
                locked=locking.lock(plain, made, secret=secret),
                until=until(),
            )
        )
    return wrong


def _clean(sound: bytes) -> tuple[str, bytes]:
    """The kind of a sound and the sound without what the phone wrote beside it."""
    kind = sniffing.kind(sound[: sniffing.HEAD])
    if not kind or len(sound) > LARGEST:
        raise BadInput("This file is no recording of at most a minute.")
    file = io.BytesIO(sound)
    cleaning.clean(file, kind)
    return kind, file.getvalue()


def held(row: Survey, submit_key: str, *, secret: str) -> list[str]:
    """The questions of a form for which a recording lies here."""
    return store.questions(_mark(row, submit_key, secret))


def loosen(row: Survey, submit_key: str, *, secret: str) -> None:
    """Keep the recordings of a form apart while its answer is replaced by a corrected one."""
    store.give(_mark(row, submit_key, secret), None)


def give(row: Survey, submit_key: str, values: Collection[str], *, secret: str) -> None:
    """Tie recordings to the answer they came with; those of questions not asked any more go."""
    mark = _mark(row, submit_key, secret)
    store.drop(mark, [name for name in store.questions(mark) if name not in values])
    found = answers.response(row.id, submit_key)
    if found is not None:
        store.give(mark, found.id)


def close(row: Survey) -> None:
    """Forget by which form a recording came, and what was never sent."""
    store.forget_keys(row.id)


def recordings(row: Survey) -> list[Heard]:
    """Everything that was said aloud and sent."""
    survey = surveys.shown(row).questionnaire
    labels = {one.name: one.label for one in survey.questions}
    told = []
    for one in store.of_survey(row.id):
        found = store.answered(one)
        if found is not None:
            label = labels.get(q.named(one.question), {})
            told.append(
                Heard(id=one.id, question=label, language=found[0].language, written=one.written)
            )
    return told


def recording(row: Survey, key: str) -> SpokenAnswer | None:
    """One recording of the survey that was sent."""
    found = store.one(key)
    return found if found and found.survey_id == row.id and found.response_id else None


def sound(found: SpokenAnswer, *, secret: str) -> bytes:
    """The sound of a recording."""
    return locking.unlock(found.locked, found.id, secret=secret)


def write_down(row: Survey, key: str, text: str, *, keep: bool) -> None:
    """Make an excerpt of what somebody heard; then the recording goes unless it shall stay."""
    found, said = recording(row, key), q.tidy(text)
    filled = store.answered(found) if found else None
    if found is None or filled is None or found.written:
        raise BadInput("This recording was already written down, or removed.")
    if not said or len(said) > LONGEST:
        raise BadInput("Write down what is said; at most 20,000 letters.")
    response, answer = filled
    answer.value = said
    excerpts.add(
        row.project_id,
        [
            excerpts.NewExcerpt(
                participant_id=response.participant_id,
                answer_id=answer.id,
                text=said,
                language=response.language,
                source="survey",
                question=q.named(found.question),
            )
        ],
    )
    found.written = True
    if not keep:
        store.remove(found)


def remove(row: Survey, key: str) -> None:
    """Remove a recording; what was written down of it stays."""
    found = recording(row, key)
    if found is None:
        raise BadInput("This recording is already gone.")
    store.remove(found)


def _mark(row: Survey, submit_key: str, secret: str) -> str:
    said = f"voice:{row.id}:{submit_key}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
