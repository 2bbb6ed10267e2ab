"""What is done with surveys: write, open, answer, close."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from listening.communities import service as communities
from listening.db import random_key, this_week
from listening.excerpts import service as excerpts
from listening.participants import service as participants
from listening.participants.consent import Consent
from listening.settings import BadInput
from listening.surveys import questionnaire as q
from listening.surveys import store
from listening.surveys.records import Answer, Response, Survey, SurveyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A survey as it is shown now."""

    survey: Survey
    questionnaire: q.Questionnaire


def write(project_id: int, survey: q.Questionnaire, *, by: int | None = None) -> Survey:
    """Keep a new survey as a draft."""
    q.check(survey)
    row = Survey(
        project_id=project_id,
        token=secrets.token_hex(8),
        name=survey.title[survey.default],
        made_by=by,
    )
    store.add(row)
    store.add(SurveyVersion(survey_id=row.id, number=1, questionnaire=q.to_dict(survey)))
    return row


def rewrite(row: Survey, survey: q.Questionnaire) -> None:
    """Change a survey: once it has been open, as a new version beside the old one."""
    q.check(survey)
    row.name = survey.title[survey.default]
    found = store.version(row.id, row.version)
    if row.state == "draft" and found is not None:
        found.questionnaire = q.to_dict(survey)
        return
    row.version += 1
    store.add(SurveyVersion(survey_id=row.id, number=row.version, questionnaire=q.to_dict(survey)))


def open_survey(row: Survey) -> None:
    """Let families answer; refused while a text of an offered language is missing."""
    survey = shown(row).questionnaire
    for language in survey.languages:
        gaps = q.missing(survey, language)
        if gaps:
            raise BadInput(
                f"The survey cannot be opened in '{language}' yet: {len(gaps)} texts are missing, "
                f"first '{gaps[0]}'. Translate them or take the language out."
            )
    row.state = "open"


def close_survey(row: Survey) -> None:
    """Stop asking; what families are writing at this moment is still accepted."""
    row.state = "closed"


def shown(row: Survey, *, version: int | None = None) -> Shown:
    """A survey with the questionnaire of a version, the present one unless told."""
    found = store.version(row.id, version or row.version) or store.version(row.id, row.version)
    if found is None:
        raise LookupError(f"survey {row.id} has no version {row.version}")
    return Shown(survey=row, questionnaire=q.from_dict(found.questionnaire))


def by_token(token: str) -> Survey | None:
    """The survey behind a public address; a draft has none."""
    found = store.survey_by_token(token)
    return found if found and found.state != "draft" and found.kind == "asked" else None


def of_project(project_id: int, survey_id: int) -> Survey | None:
    """A survey if it belongs to the project."""
    found = store.survey(survey_id)
    return found if found and found.project_id == project_id else None


def asked(project_id: int) -> list[tuple[Survey, int]]:
    """The project's own surveys with the number of answers, newest first."""
    counts = store.response_counts(project_id)
    return [(s, counts.get(s.id, 0)) for s in store.surveys(project_id) if s.kind == "asked"]


def answer(
    row: Survey,
    form: Mapping[str, str],
    *,
    submit_key: str,
    version: int,
    language: str,
    consent: Consent,
) -> None:
    """Keep what a family sent: once, however often the same form arrives.

    The same key with other words means that the family went back and corrected: the new words
    take the place of the old.
    """
    survey = shown(row, version=version).questionnaire
    values = q.read(survey, form)
    earlier = store.response(row.id, submit_key)
    if earlier is not None:
        if store.answers(earlier.id) == values:
            return
        participants.withdraw([earlier.participant_id])
    _keep(
        row,
        survey,
        values,
        submit_key=submit_key,
        version=version,
        language=language,
        consent=consent,
    )


def _keep(
    row: Survey,
    survey: q.Questionnaire,
    values: Mapping[str, str],
    *,
    submit_key: str,
    version: int,
    language: str,
    consent: Consent,
) -> None:
    groups = communities.ensure_groups(row.project_id, q.groups(survey, values))
    newcomer = participants.Newcomer(consent=consent.value, groups=tuple(groups.values()))
    [participant] = participants.add(row.project_id, [newcomer])
    response = Response(
        survey_id=row.id,
        version=version,
        participant_id=participant,
        submit_key=submit_key,
        language=language,
        mode="web",
        week=this_week(),
    )
    if not store.add_once(response):
        participants.withdraw([participant])
        return
    kept = [Answer(response_id=response.id, question=n, value=v) for n, v in values.items()]
    store.add(*kept)
    said = {question.name for question in survey.questions if question.kind in q.LONGEST}
    excerpts.add(
        row.project_id,
        [
            excerpts.NewExcerpt(
                participant_id=participant,
                answer_id=one.id,
                text=one.value,
                language=language,
                source="survey",
                question=one.question,
            )
            for one in kept
            if one.question in said
        ],
    )


def new_key() -> str:
    """A submission key: random, it never expires and stands for nobody."""
    return random_key()
