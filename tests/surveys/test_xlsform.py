"""XLSForms come in and go out; what cannot run here is named with its sheet and row."""

import csv
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from test_family_forms import SCHOOL

from listening.settings import BadInput
from listening.surveys import questionnaire as q
from listening.surveys import samples
from listening.surveys.xlsform import exporting, importing, languages, running
from listening.surveys.xlsform.child import converted

ROOT = Path(__file__).resolve().parents[2]
TAGS = ("en", "fr", "zh-Hans", "sw")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """openpyxl warns of parts of workbooks that nobody reads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def fixtures(shared: Path) -> list[tuple[dict[str, str], dict[str, Any]]]:
    folder = shared / "data" / "xlsform"
    with (folder / "expected.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        (row, converted((folder / row["file"]).read_bytes(), Path(row["file"]).suffix))
        for row in rows
    ]


def chosen(form: dict[str, Any]) -> dict[str, str]:
    return dict(zip(languages.headers(form["form"]), TAGS, strict=False))


@pytest.mark.shared
def test_every_public_fixture_gets_the_verdict_of_the_standard(shared: Path) -> None:
    listed = (ROOT / "docs" / "xlsform.md").read_text(encoding="utf-8")
    for row, form in fixtures(shared):
        assert ("form" in form) == (row["accepted"] == "yes"), row["file"]
        if "form" not in form:
            with pytest.raises(BadInput, match="This is no XLSForm"):
                importing.read(form)
            continue
        found = languages.headers(form["form"])
        assert ", ".join(sorted(found)) or row["languages"] == "-", row["file"]
        read = importing.read(form, chosen(form))
        # What is an XLSForm and does not run here stands in the documented table.
        assert bool(read.refused) == (f"`{row['file']}`" in listed), row["file"]
        assert (read.survey is None) == bool(read.refused)
        for one in read.findings:
            assert one.text.endswith((".", "”).")), one.text
            assert one.sheet in ("survey", "choices", "settings")


@pytest.mark.shared
def test_every_text_in_every_language_survives_the_way_out_and_back(shared: Path) -> None:
    ran = 0
    for row, form in fixtures(shared):
        read = importing.read(form, chosen(form)) if "form" in form else None
        if read is None or read.survey is None or not read.survey.questions:
            continue
        ran += 1
        again = converted(exporting.workbook(read.survey), ".xlsx")
        assert "form" in again, (row["file"], again)
        back = importing.read(again)
        assert back.survey is not None, (row["file"], [str(one) for one in back.refused])
        assert texts_of(back.survey) == texts_of(read.survey), row["file"]
        assert logic_of(back.survey) == logic_of(read.survey), row["file"]
    assert ran > 35


def texts_of(survey: q.Questionnaire) -> list[tuple[str, q.Text]]:
    found = [(s.name, s.label) for s in survey.sections]
    for one in survey.questions:
        if one.kind != "calculation":
            found += [(one.name, one.label), *((one.name + n, t) for n, t in q.optional(one))]
        found += [(f"{one.name}:{c.name}", c.label) for c in one.choices]
    return found


def logic_of(survey: q.Questionnaire) -> list[tuple[str, ...]]:
    return [
        (one.name, one.kind, one.section, one.relevant, one.constraint, one.choice_filter)
        for one in survey.questions
    ]


@pytest.mark.parametrize("survey", [SCHOOL, replace(SCHOOL, one_by_one=True)])
def test_our_own_survey_comes_back_whole(survey: q.Questionnaire) -> None:
    read = importing.read(converted(exporting.workbook(survey), ".xlsx"))
    assert read.survey is not None, [str(one) for one in read.findings]
    assert not read.findings
    back = replace(
        read.survey,
        questions=tuple(replace(one, appearance="") for one in read.survey.questions),
    )
    assert back == replace(
        survey,
        questions=tuple(
            # A box of one line is written like any other text.
            replace(one, kind="long text" if one.kind == "text" else one.kind)
            for one in survey.questions
        ),
    )


def test_groups_and_texts_round_the_questions_travel_on_a_sheet_of_their_own() -> None:
    survey = samples.sample(("en", "es", "ar"), known={"neighbourhood": ("Eastside", "Riverside")})
    data = exporting.workbook(survey)
    assert load_workbook(BytesIO(data)).sheetnames[-1] == exporting.OURS
    read = importing.read(converted(data, ".xlsx"))
    assert read.survey is not None
    assert (read.survey.welcome, read.survey.thanks) == (survey.welcome, survey.thanks)
    assert [one.dimension for one in read.survey.questions] == [
        one.dimension for one in survey.questions
    ]
    assert [c.group for one in read.survey.questions for c in one.choices] == [
        c.group for one in survey.questions for c in one.choices
    ]


def book(survey: list[list[str]], choices: list[list[str]] | None = None) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "survey"
    for row in survey:
        sheet.append(row)
    other = made.create_sheet("choices")
    for row in choices or []:
        other.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


HEAD = ["type", "name", "label::English (en)", "relevant", "appearance"]
YES = [["list_name", "name", "label::English (en)"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["geopoint", "where", "Where?"]], "survey, row 3: type geopoint: it asks for a location"),
        ([["image", "picture", "Show"]], "survey, row 3: type photo: a picture"),
        ([["text", "x", "X", "${a} = = 'yes'"]], "survey, row 3: .* cannot be read"),
        ([["text", "x", "X", "${a} = 'maybe'"]], "survey, row 3: .*'maybe' is no choice of 'a'"),
        ([["text", "x", "X", "uuid() = 1"]], "survey, row 3: .*uuid"),
        ([["text", "x", "X", "${y} = 1"], ["text", "y", "Y", "${x} = 1"]], "wait for each other"),
    ],
)
def test_what_cannot_run_here_is_named_by_row(rows: list[list[str]], sentence: str) -> None:
    data = book([HEAD, ["select_one yn", "a", "A?"], *rows], YES)
    read = importing.read(converted(data, ".xlsx"))
    assert read.survey is None
    said = [str(one) for one in read.refused]
    assert any(re.search(sentence, one) for one in said), said


def test_what_tells_who_answers_is_left_out_and_said() -> None:
    rows = [["start", "s", ""], ["deviceid", "d", ""], ["text", "why", "Why?", "", "blinking"]]
    read = importing.read(converted(book([HEAD, *rows]), ".xlsx"))
    assert read.survey is not None
    assert [one.name for one in read.survey.questions] == ["why"]
    assert [(one.row, one.severity) for one in read.findings] == [(2, "stripped")] + [
        (row, "stripped") for row in (3, 4)
    ]


def test_scripts_in_labels_are_words_or_nothing() -> None:
    label = "<b>Why</b> is<br>it <script>alert(1)</script>late &amp; far?"
    read = importing.read(converted(book([HEAD, ["text", "why", label]]), ".xlsx"))
    assert read.survey is not None
    said = read.survey.questions[0].label["en"]
    assert "<" not in said
    assert said.startswith("Why is\nit ")


def test_a_language_without_a_tag_is_asked_for_once() -> None:
    form = converted(
        book([["type", "name", "label", "label::Klingon"], ["text", "a", "A", "B"]]), ".xlsx"
    )
    with pytest.raises(BadInput, match="Say which language the columns 'default, Klingon' hold"):
        importing.read(form)
    read = importing.read(form, {"default": "en", "Klingon": "tlh"})
    assert read.survey is not None
    assert read.survey.questions[0].label == {"en": "A", "tlh": "B"}


@pytest.mark.parametrize(
    ("header", "tag"),
    [("Somali (so)", "so"), ("Soomaali", "so"), ("english", "en"), ("zh_Hans (zh_Hans)", "zh-Hans"),
     ("default", ""), ("Klingon", "")],
)  # fmt: skip
def test_headers_name_their_language(header: str, tag: str) -> None:
    assert languages.guess(header) == tag


def test_a_form_is_read_in_a_process_of_its_own() -> None:
    data = book([HEAD, ["text", "why", "Why?"]])
    assert running.converted(data, "form.xlsx")["form"]["children"][0]["name"] == "why"
    with pytest.raises(BadInput, match="is no XLSForm; bring an Excel file"):
        running.converted(data, "form.pdf")
    assert "refused" in running.converted(b"not a workbook", "form.xlsx")
