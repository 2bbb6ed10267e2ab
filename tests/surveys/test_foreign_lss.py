"""The structure of a LimeSurvey survey becomes a questionnaire; what does not fit is told."""

from io import BytesIO
from pathlib import Path

import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient

from listening.db import db
from listening.i18n import canonical
from listening.settings import BadInput
from listening.surveys import service
from listening.surveys.foreign import lss, lss_logic
from listening.surveys.foreign.lss import Read
from listening.surveys.questionnaire import Question

Rows = dict[str, list[dict[str, str]]]


def document(tables: Rows, *, kind: str = "Survey", languages: str = "en es") -> bytes:
    """A file as LimeSurvey writes it."""
    out = ["<?xml version='1.0' encoding='UTF-8'?><document>"]
    out.append(
        f"<LimeSurveyDocType>{kind}</LimeSurveyDocType><DBVersion>600</DBVersion><languages>"
    )
    out += [f"<language>{one}</language>" for one in languages.split()]
    out.append("</languages>")
    for table, rows in tables.items():
        fields = "".join(f"<fieldname>{key}</fieldname>" for key in rows[0])
        out.append(f"<{table}><fields>{fields}</fields><rows>")
        for row in rows:
            cells = "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in row.items())
            out.append(f"<row>{cells}</row>")
        out.append(f"</rows></{table}>")
    return "".join([*out, "</document>"]).encode()


# qid, kind, code, relevance, English, Spanish
QUESTIONS = [
    ("10", "L", "WAY", "1", "How do you come?", "¿Cómo viene?"),
    ("11", "M", "NEED", "", "What would help?", "¿Qué ayudaría?"),
    (
        "12",
        "T",
        "WHY",
        'WAY.NAOK == "A1" and NEED_SQ1.NAOK == "Y"',
        "Why <b>not</b>?",
        "¿Por qué no?",
    ),
    ("13", "F", "SAFE", "", "How safe is it?", "¿Qué tan seguro es?"),
    ("14", "Y", "AGAIN", "!is_empty(WHY)", "Again, {WAY.shown}?", "¿Otra vez, {WAY.shown}?"),
    ("15", "|", "PHOTO", "", "A picture", "Una foto"),
    ("16", "N", "KIDS", "sum(1, 2) > count(NEED_SQ1)", "How many?", "¿Cuántos?"),
    ("17", ":", "HOURS", "", "Hours", "Horas"),
    ("18", "1", "DUAL", "", "Now and then", "Ahora y antes"),
]
UNDER = [
    ("31", "11", "SQ1", "0", "A bus", "Un autobús"),
    ("32", "11", "SQ2", "0", "Food", "Comida"),
    ("33", "13", "R1", "0", "The stop", "La parada"),
    ("34", "13", "R2", "0", "The road", "La calle"),
    ("35", "17", "Y1", "0", "Week", "Semana"),
    ("36", "17", "X1", "1", "Morning", "Mañana"),
    ("37", "18", "D1", "0", "Lunch", "Almuerzo"),
]
ANSWERS = [
    ("50", "10", "A1", "0", "Bus", "Autobús"),
    ("51", "10", "A2", "0", "On foot", "A pie"),
    ("52", "13", "1", "0", "Safe", "Seguro"),
    ("53", "13", "2", "0", "Not safe", "No es seguro"),
    ("54", "18", "G", "0", "Good", "Bueno"),
    ("55", "18", "B", "0", "Bad", "Malo"),
    ("56", "18", "M", "1", "Much", "Mucho"),
    ("57", "18", "L", "1", "Little", "Poco"),
]


def newer() -> Rows:
    """One row for each thing, texts apart: LimeSurvey 4 and later."""
    head = {
        "surveyls_survey_id": "7",
        "surveyls_policy_notice": "<p>We keep it a year.</p>",
        "surveyls_endtext": "",
    }
    return {
        "answers": [
            {"aid": a, "qid": q, "code": c, "sortorder": a, "scale_id": s}
            for a, q, c, s, _, _ in ANSWERS
        ],
        "answer_l10ns": [
            {"aid": a, "answer": said, "language": tag}
            for a, _, _, _, en, es in ANSWERS
            for tag, said in (("en", en), ("es", es))
        ],
        "groups": [{"gid": "1", "sid": "7", "group_order": "1", "grelevance": ""}],
        "group_l10ns": [
            {"gid": "1", "group_name": "The way", "language": "en"},
            {"gid": "1", "group_name": "El camino", "language": "es"},
        ],
        "questions": [
            {"qid": q, "parent_qid": "0", "sid": "7", "gid": "1", "type": kind, "title": code,
             "mandatory": "S" if q == "16" else "N", "other": "Y" if q in ("10", "11") else "N",
             "relevance": when, "preg": "/^[0-9]+$/" if q == "16" else "", "question_order": q}
            for q, kind, code, when, _, _ in QUESTIONS
        ],
        "subquestions": [
            {"qid": q, "parent_qid": parent, "title": code, "scale_id": scale, "question_order": q}
            for q, parent, code, scale, _, _ in UNDER
        ],
        "question_l10ns": [
            {"qid": row[0], "question": said, "help": "", "language": tag}
            for row in (*QUESTIONS, *UNDER)
            for tag, said in (("en", row[4]), ("es", row[5]))
        ],
        "question_attributes": [
            {"qid": "11", "attribute": "max_answers", "value": "2", "language": ""},
            {"qid": "13", "attribute": "array_filter", "value": "NEED", "language": ""},
            {"qid": "10", "attribute": "other_replace_text", "value": "Another way", "language": "en"},  # noqa: E501
        ],
        "quota": [{"id": "1", "name": "full"}],
        "surveys": [{"sid": "7", "language": "en", "additional_languages": "es", "format": "S"}],
        "surveys_languagesettings": [
            {**head, "surveyls_language": "en", "surveyls_title": "The late bus",
             "surveyls_welcometext": "<p>Welcome.</p><p>Ten minutes &amp; no name.</p>"},
            {**head, "surveyls_language": "es", "surveyls_title": "El autobús",
             "surveyls_welcometext": "Hola"},
        ],
    }  # fmt: skip


def older() -> Rows:
    """A row for each language, conditions in a table of their own: up to LimeSurvey 3."""
    tables = newer()
    for table, texts, key in (
        ("answers", "answer_l10ns", "aid"),
        ("groups", "group_l10ns", "gid"),
        ("questions", "question_l10ns", "qid"),
        ("subquestions", "question_l10ns", "qid"),
    ):
        said = tables[texts]
        tables[table] = [
            {
                **{k: v for k, v in row.items() if k != "aid"},
                **{k: v for k, v in text.items() if k != "aid"},
            }
            for row in tables[table]
            for text in said
            if text[key] == row[key]
        ]
    for name in ("answer_l10ns", "group_l10ns", "question_l10ns"):
        del tables[name]
    for row in tables["questions"]:
        row["relevance"] = "1"
    tables["conditions"] = [
        {"qid": "12", "cqid": "10", "cfieldname": "7X1X10", "method": "==", "value": value, "scenario": "1"}  # noqa: E501
        for value in ("A1", "A2")
    ] + [{"qid": "12", "cqid": "11", "cfieldname": "+7X1X11SQ1", "method": "==", "value": "Y", "scenario": "1"}]  # fmt: skip  # noqa: E501
    return tables


def read(tables: Rows, **how: str) -> Read:
    return lss.read(document(tables, **how), "survey.lss", tag=canonical)


def question(found: Read, name: str) -> Question:
    return next(one for one in found.survey.questions if one.name == name)


@pytest.mark.parametrize("tables", [newer, older])
def test_every_language_of_every_text_arrives(tables: object) -> None:
    found = read(tables())  # type: ignore[operator]
    survey = found.survey
    assert survey.languages == ("en", "es") and survey.one_by_one
    assert survey.title == {"en": "The late bus", "es": "El autobús"}
    assert survey.welcome["en"].split() == ["Welcome.", "Ten", "minutes", "&", "no", "name."]
    assert survey.sections[0].label == {"en": "The way", "es": "El camino"}
    assert question(found, "WHY").label == {"en": "Why not?", "es": "¿Por qué no?"}
    way = question(found, "WAY")
    assert [choice.name for choice in way.choices] == ["A1", "A2", "other"]
    assert way.choices[0].label == {"en": "Bus", "es": "Autobús"}
    assert way.choices[2].label == {"en": "Another way", "es": "Otro"}


def test_kinds_become_ours() -> None:
    found = read(newer())
    kinds = {one.name: one.kind for one in found.survey.questions}
    assert kinds == {
        "WAY": "single choice", "WAY_other": "text", "NEED": "multiple choice",
        "NEED_other": "text", "WHY": "long text", "SAFE_R1": "single choice",
        "SAFE_R2": "single choice", "AGAIN": "single choice", "KIDS": "decimal",
        "HOURS_Y1_X1": "decimal", "DUAL_D1_0": "single choice", "DUAL_D1_1": "single choice",
    }  # fmt: skip
    assert [one.name for one in found.survey.sections if one.grid] == ["SAFE_rows"]
    assert question(found, "NEED").constraint == "count-selected(.) <= 2"
    assert [c.label["es"] for c in question(found, "DUAL_D1_1").choices] == ["Mucho", "Poco"]
    assert question(found, "WAY_other").relevant == "selected(${WAY}, 'other')"
    assert question(found, "AGAIN").label["es"] == "¿Otra vez, ${WAY}?"


def test_conditions_are_said_our_way_or_told_with_their_own_words() -> None:
    found = read(newer())
    assert question(found, "WHY").relevant == "(${WAY} = 'A1' and selected(${NEED}, 'SQ1'))"
    assert question(found, "AGAIN").relevant == "not(${WHY} = '')"
    assert question(found, "KIDS").relevant == ""
    told = {(task.where, task.what): task.original for task in found.tasks}
    assert told["KIDS", "condition"] == "sum(1, 2) > count(NEED_SQ1)"
    assert told["SAFE", "array filter"] == "NEED"
    assert told["survey", "privacy notice"] == "We keep it a year."
    assert told["survey", "quotas"] == "1"
    assert ("KIDS", "asked for once more when left empty; here it is free") in told
    assert any(where == "PHOTO" for where, _ in told)


def test_the_older_table_of_conditions_is_read() -> None:
    found = read(older())
    assert question(found, "WHY").relevant == (
        "((${WAY} = 'A1' or ${WAY} = 'A2') and selected(${NEED}, 'SQ1'))"
    )


def test_a_condition_that_waits_for_itself_is_a_task_and_the_survey_stands() -> None:
    tables = newer()
    tables["questions"][0]["relevance"] = 'WAY.NAOK == "A9"'
    found = read(tables)
    assert question(found, "WAY").relevant == ""
    assert any(task.where == "WAY" and "A9" in task.original for task in found.tasks)


KNOWN = {"A": ("A", ""), "A_1": ("A", "1"), "B": ("B", ""), "7X1X2": ("B", "")}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("A.NAOK == 'x'", "${A} = 'x'"),
        ("A_1 == 'Y' or A_1", "(selected(${A}, '1') or selected(${A}, '1'))"),
        ("((A.NAOK ne 'x') && B gt 3)", "((${A} != 'x') and ${B} > 3)"),
        ("A == '1' || B == '2' and !is_empty(A)", "(${A} = '1' or (${B} = '2' and not(${A} = '')))"),  # noqa: E501
        ("{7X1X2.NAOK >= 2}", "${B} >= 2"),
        ("A_1.NAOK == ''", "not(selected(${A}, '1'))"),
        ("is_empty(A_1)", "not(selected(${A}, '1'))"),
        ("strlen(B) > 5", "string-length(${B}) > 5"),
        ("if(A == '1', 2, 3) == 2", "if(${A} = '1', 2, 3) = 2"),
        ('regexMatch("/^[0-9]+$/", B)', "regex(${B}, '^[0-9]+$')"),
        ('regexMatch("/bus/", B)', "regex(${B}, '.*(?:bus).*')"),
        ("A == '-oth-'", "${A} = 'other'"),
    ],
)  # fmt: skip
def test_an_expression_of_theirs_in_ours(theirs: str, ours: str) -> None:
    assert lss_logic.translated(theirs, KNOWN.get) == ours


@pytest.mark.parametrize(
    "theirs",
    ["C == 1", "sum(A, B)", "A.shown == 'x'", "A ==", "A == 1)", "A_1 > 2", "rand(1,2)", "A ? 1 : 2",  # noqa: E501
     'regexMatch("/x/i", B)', "(" * 500 + "A"],
)  # fmt: skip
def test_what_has_no_like_is_never_guessed(theirs: str) -> None:
    with pytest.raises(lss_logic.Untold):
        lss_logic.translated(theirs, KNOWN.get)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"<document><LimeSurveyDocType>Survey",
        document(newer(), kind="Group"),
        b'<!DOCTYPE d [<!ENTITY a "b">]><document><LimeSurveyDocType>&a;</LimeSurveyDocType></document>',  # noqa: E501
        b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><document/>',
    ],
)
def test_what_is_no_survey_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(BadInput, match="LimeSurvey"):
        lss.read(data, "survey.lss", tag=canonical)


def test_a_structure_is_looked_at_on_the_page_and_kept_as_a_draft(
    app: Flask, project_id: int, ana: FlaskClient, tmp_path: Path
) -> None:
    path = f"/p/{project_id}/forms/new"
    fields = {"file": (BytesIO(document(newer())), "late.lss"), "csrf_token": csrf(ana, path)}
    where = ana.post(path, data=fields).headers["Location"]
    text = ana.get(where).get_data(as_text=True)
    assert "12 questions" in text and "sum(1, 2) &gt; count(NEED_SQ1)" in text
    kept = ana.post(where, data={"keep": "1", "csrf_token": csrf(ana, where)})
    assert kept.status_code == 303
    assert ana.get(kept.headers["Location"]).status_code == 200
    with app.app_context():
        [(row, _n)] = service.asked(project_id)
        assert row.state == "draft"
        assert len(service.shown(row).questionnaire.questions) == 12
        db.session.rollback()
