"""Questions that families must not be asked are stopped, in every language; others are not."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from families import token
from flask import Flask
from flask.testing import FlaskClient

from listening import db, i18n
from listening.settings import BadInput
from listening.surveys import questionnaire as q
from listening.surveys import samples, service
from listening.surveys.linting import rules

TABLE = Path(__file__).with_name("linted_sentences.tsv")


def heaviest(sentence: str, language: str) -> str:
    found = rules.judged(sentence, language) + rules.worded(sentence, language)
    weights = {weight for _, weight, _ in found}
    return next((one for one in ("block", "reason", "sign-off", "warn") if one in weights), "fine")


def asking(**label: str) -> q.Questionnaire:
    survey = samples.sample(("en", "es"))
    extra = q.Question(name="more", kind="text", label=dict(label))
    return replace(survey, questions=(*survey.questions, extra))


@pytest.mark.parametrize("half", ["tuned", "held"])
def test_sentences_of_twelve_languages_are_judged_as_written_down(half: str) -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {row["language"] for row in rows} == set(i18n.FAMILY)
    wrong = [
        (row["sentence"], got)
        for row in rows
        if row["half"] == half
        and (got := heaviest(row["sentence"], row["language"])) != row["expected"]
    ]
    assert wrong == []


def test_the_sample_survey_opens_without_anybody_answering_for_it() -> None:
    survey = samples.sample(i18n.FAMILY, known={"neighbourhood": ["North", "South"]})
    assert rules.stops(rules.lint(survey)) == []


def test_a_translation_that_adds_what_the_source_avoids_is_named() -> None:
    survey = asking(en="How long have you been here?", es="¿Cuál es su estatus migratorio?")
    [found] = rules.stops(rules.lint(survey))
    assert (found.rule, found.question, found.language) == ("status", "more", "es")


def test_nobody_can_answer_for_immigration_status(app: Flask, project_id: int) -> None:
    with app.app_context():
        row = service.write(project_id, asking(en="Are you a US citizen?", es="¿Y usted?"))
        with pytest.raises(BadInput, match="'more' must not be asked"):
            service.open_survey(row)
        [found] = rules.stops(service.linted(row))
        with pytest.raises(BadInput, match="cannot be signed off"):
            service.vouch(row, found, reason="we want to", by=1)


def test_a_protected_question_opens_once_somebody_answers_for_it(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    said = asking(en="What is your religion?", es="¿Cuál es su religión?")
    with app.app_context():
        row = service.write(project_id, said)
        db.db.session.commit()
        mark, number = service.linted(row)[0].mark, row.id
    page = f"/p/{project_id}/surveys/{number}"
    sent = {"csrf_token": token(ana, page)}
    assert ana.post(f"{page}/open", data=sent).status_code == 422
    signed = sent | {"rule": "ppra", "mark": mark, "reason": "Holidays clash with tutoring."}
    assert ana.post(f"{page}/vouch", data=sent | {"rule": "ppra", "mark": "x"}).status_code == 409
    assert ana.post(f"{page}/vouch", data=signed).status_code == 303
    assert "Holidays clash with tutoring." in ana.get(page).text
    assert ana.post(f"{page}/open", data=sent).status_code == 303
    with app.app_context():
        row = service.of_project(project_id, number)
        assert row is not None
        changed = asking(en="What is your religion today?", es="¿Cuál es su religión?")
        with pytest.raises(BadInput, match="answer for it"):
            service.rewrite(row, changed)
