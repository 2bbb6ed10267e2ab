"""What is done with surveys: write, open, answer, close."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.excerpts.languages import identify
from listening.participants import service as participants
from listening.participants.consent import Consent
from listening.settings import BadInput
from listening.surveys import filling, store, texts
from listening.surveys import questionnaire as q
from listening.surveys.filling import Filled
from listening.surveys.linting import rules
from listening.surveys.linting.rules import Finding
from listening.surveys.records import Answer, Response, Survey, SurveyVersion, Vouch
from listening.surveys.wordings import standing
from listening.surveys.wordings import store as wordings

# The family's choice is one more thing the form asked; names of questions hold no colon.
CONSENT = "form:consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A survey as it is shown in one version."""

    survey: Survey
    version: int
    questionnaire: q.Questionnaire


def write(project_id: int, survey: q.Questionnaire, *, by: int | None = None) -> Survey:
    """Keep a new survey as a draft."""
    _sound(survey)
    row = Survey(
        project_id=project_id,
        token=secrets.token_hex(8),
        name=survey.title[survey.default],
        made_by=by,
    )
    store.add(row)
    store.add(SurveyVersion(survey_id=row.id, number=1, questionnaire=q.to_dict(survey)))
    return row


def begin(project_id: int, survey: q.Questionnaire, *, name: str, by: int | None = None) -> Survey:
    """Keep a survey that is still being written; nothing in it has to be complete."""
    row = Survey(
        project_id=project_id,
        token=secrets.token_hex(8),
        name=survey.title.get(survey.default) or name,
        made_by=by,
    )
    store.add(row)
    store.add(SurveyVersion(survey_id=row.id, number=1, questionnaire=q.to_dict(survey)))
    return row


def rewrite(row: Survey, survey: q.Questionnaire, *, by: int | None = None) -> None:
    """Change a survey: once it has been open, as a new version beside the old one.

    While it is open no language that families see may lose a text; a draft may have gaps.
    """
    found = store.version(row.id, row.version)
    before = q.from_dict(found.questionnaire) if found is not None else None
    seen = offered(row)
    if row.state != "draft":
        _sound(survey)
    if row.state == "open":
        _complete(survey, seen)
        _fit_to_ask(row, survey)
    row.name = survey.title.get(survey.default) or row.name
    if before == survey:
        return
    if before is not None:
        known = wordings.known(row.id)
        wordings.know(row.id, standing.followed(before, survey, known), by=by)
    if found is not None and (row.state == "draft" or _unseen(seen, before, survey)):
        found.questionnaire = q.to_dict(survey)
        return
    row.version += 1
    store.add(SurveyVersion(survey_id=row.id, number=row.version, questionnaire=q.to_dict(survey)))


def _unseen(seen: tuple[str, ...], before: q.Questionnaire | None, after: q.Questionnaire) -> bool:
    """Whether families have seen nothing of what changed: only texts of languages held back."""
    if before is None or before.languages != after.languages:
        return False
    return texts.spoken(before, seen) == texts.spoken(after, seen)


def offered(row: Survey) -> tuple[str, ...]:
    """Languages in which families may see a survey; the others wait for their translators."""
    survey = shown(row).questionnaire
    if len(survey.languages) == 1:
        return survey.languages
    return standing.offered(survey, wordings.known(row.id), wordings.releases(row.id))


def shown_to_families(row: Survey, *, version: int | None = None, also: str = "") -> Shown:
    """A survey with the languages that families may see, and the one they are reading already."""
    whole = shown(row, version=version)
    seen = {*offered(row), whole.questionnaire.default, also}
    tags = tuple(tag for tag in whole.questionnaire.languages if tag in seen)
    return replace(whole, questionnaire=replace(whole.questionnaire, languages=tags))


def open_survey(row: Survey) -> None:
    """Let families answer; refused while a text is missing in the language it was written in.

    Another language that is not ready is held back until its translators are done.
    """
    survey = shown(row).questionnaire
    _sound(survey)
    _complete(survey, (survey.default,))
    _fit_to_ask(row, survey)
    # Made now: groups made as answers arrive would be numbered in the order of arrival.
    communities.ensure_groups(
        row.project_id,
        [
            (question.dimension, choice.group)
            for question in survey.questions
            for choice in question.choices
            if question.dimension and choice.group
        ],
    )
    row.state = "open"


def _sound(survey: q.Questionnaire) -> None:
    q.check(survey)
    filling.check(survey)


def _complete(survey: q.Questionnaire, languages: Iterable[str]) -> None:
    for language in (tag for tag in survey.languages if tag in {*languages, survey.default}):
        gaps = q.missing(survey, language)
        if gaps:
            raise BadInput(
                f"The survey cannot be opened in '{language}' yet: {len(gaps)} texts are missing, "
                f"first '{gaps[0]}'. Translate them or take the language out."
            )


def linted(row: Survey) -> list[Finding]:
    """What the linter finds in a survey and nobody has answered for."""
    return _findings(row, shown(row).questionnaire)


def vouches(row: Survey) -> list[Vouch]:
    """Who answered for which question of a survey, and why."""
    return store.vouches(row.id)


def vouch(row: Survey, finding: Finding, *, reason: str, by: int) -> None:
    """Answer for a question by name, with a reason; it holds for this wording only."""
    if finding.weight not in ("sign-off", "reason"):
        raise BadInput(f"Question '{finding.question}' cannot be signed off; change its words.")
    if not reason.strip():
        raise BadInput(f"Write why the survey needs to ask question '{finding.question}'.")
    store.add(
        Vouch(
            survey_id=row.id,
            question=finding.question,
            rule=finding.rule,
            mark=finding.mark,
            reason=reason.strip()[:1000],
            by=by,
        )
    )


def _findings(row: Survey, survey: q.Questionnaire) -> list[Finding]:
    answered = {(one.rule, one.mark) for one in store.vouches(row.id)}
    return rules.lint(survey, answered=answered)


def _fit_to_ask(row: Survey, survey: q.Questionnaire) -> None:
    stopping = rules.stops(_findings(row, survey))
    if not stopping:
        return
    first = stopping[0]
    what = "must not be asked" if first.weight == "block" else "needs somebody to answer for it"
    raise BadInput(
        f"Question '{first.question}' {what} (in '{first.language}': \"{first.words}\"). "
        f"See 'Before families see it' on the survey's page; {len(stopping)} to mend in all."
    )


def close_survey(row: Survey) -> None:
    """Stop asking. What families kept open shows their words for copying.

    Keys are forgotten, so that a page left open on a phone no longer points at an answer.
    """
    row.state = "closed"
    store.forget_keys(row.id)
    store.forget_drafts(row.id)


def throw_away(row: Survey) -> None:
    """Remove a draft; refused once families have seen it."""
    if row.state != "draft":
        raise BadInput(f"The survey '{row.name}' has been open, so it stays; close it instead.")
    store.remove(row)


def shown(row: Survey, *, version: int | None = None) -> Shown:
    """A survey with the questionnaire of a version, the present one unless told."""
    found = store.version(row.id, version or row.version) or store.version(row.id, row.version)
    if found is None:
        raise LookupError(f"survey {row.id} has no version {row.version}")
    return Shown(survey=row, version=found.number, questionnaire=q.from_dict(found.questionnaire))


def fill(seen: Shown, raw: Mapping[str, str], *, language: str) -> Filled:
    """A form with what was typed so far, as the version that was shown asks it today."""
    return filling.fill(seen.questionnaire, raw, language=language, today=store.today())


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


def answers(row: Survey) -> int:
    """How many forms a survey has got."""
    return store.response_counts(row.project_id).get(row.id, 0)


def answer(
    row: Survey,
    values: Mapping[str, str],
    *,
    submit_key: str,
    version: int,
    language: str,
    consent: Consent,
    mode: str = "web",
    receipt: str | None = None,
) -> None:
    """Keep the values of a filled form: once, however often the same form arrives.

    The same key with other words means that the family went back and corrected: the new words
    take the place of the old.
    """
    seen = shown(row, version=version)
    values = dict(values)
    if q.says_nothing(values):
        return
    said = values | {CONSENT: consent.value}
    earlier = store.response(row.id, submit_key)
    replaced: list[str] = []
    if earlier is not None:
        before = store.answers(earlier.id)
        # A phone with a bad line sends what it sent before, long after it was corrected.
        if before == said or _mark(submit_key, said) in earlier.replaced:
            return
        replaced = [*earlier.replaced, _mark(submit_key, before)]
        participants.withdraw([earlier.participant_id])
    groups = communities.ensure_groups(row.project_id, q.groups(seen.questionnaire, values))
    newcomer = participants.Newcomer(consent=consent.value, groups=tuple(groups.values()))
    [participant] = participants.add(row.project_id, [newcomer])
    response = Response(
        survey_id=row.id,
        version=seen.version,
        participant_id=participant,
        submit_key=submit_key,
        language=language,
        mode=mode,
        receipt=receipt,
        replaced=replaced,
        week=store.week(),
    )
    if not store.add_once(response):
        participants.withdraw([participant])
        return
    _keep_words(seen, response, said)


def _mark(submit_key: str, said: Mapping[str, str]) -> str:
    """Four bytes: enough to know words again, far too few to guess them from."""
    text = json.dumps([submit_key, sorted(said.items())], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _keep_words(seen: Shown, response: Response, said: Mapping[str, str]) -> None:
    kept = [Answer(response_id=response.id, question=n, value=v) for n, v in said.items()]
    store.add(*kept)
    survey = seen.questionnaire
    in_words = {one.name for one in survey.questions if one.kind in q.WORDS}
    excerpts.add(
        seen.survey.project_id,
        [
            excerpts.NewExcerpt(
                participant_id=response.participant_id,
                answer_id=one.id,
                text=one.value,
                language=_spoken(one.value, response.language, survey.languages),
                source="survey",
                question=q.named(one.question),
            )
            for one in kept
            if q.named(one.question) in in_words
        ],
    )


def _spoken(text: str, form: str, offered: tuple[str, ...]) -> str:
    """The language of the words: the form's, unless they are surely in another one offered."""
    heard = identify(text, offered)
    return form if heard == "und" else heard


def new_key() -> str:
    """A submission key: random, it never expires and stands for nobody."""
    return secrets.token_hex(16)
