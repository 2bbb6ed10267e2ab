"""The brief as a value, and the files it becomes."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from sample_brief import ARABIC, PLANTED, SOMALI, brief, made_cards, withheld_brief, without

from listening.actions.brief.compose import compose
from listening.actions.brief.document import (
    Chart,
    Document,
    Grid,
    Heading,
    Points,
    Quoted,
    Sentence,
)
from listening.actions.brief.numbers import COLUMNS, as_csv
from listening.actions.brief.phrases import LANGUAGES, phrases
from listening.actions.brief.word import word_file
from listening.causes.guard import guard
from listening.gaps.certainty import Estimate

ORDER = ["problem", "own", "gap", "heard", "leads", "shared", "against", "limits", "checks"]


def machine_texts(paper: Document) -> Iterator[str]:
    """Every sentence of the paper that nobody of the team wrote."""
    for section in paper.sections:
        yield section.title
        for block in section.blocks:
            match block:
                case Sentence(text, kind) if kind != "own":
                    yield text
                case Heading(_, beside):
                    yield beside
                case Points(title, points):
                    yield title
                    yield from (text for _, text in points)
                case Chart():
                    yield from (block.title, block.finding, *block.head)
                case Grid():
                    yield from (block.caption, *block.head)
                case Quoted():
                    yield block.translated_by


def texts_of_word(data: bytes) -> list[str]:
    file = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return [p.text for p in file.paragraphs] + cells


def word(paper: Document) -> bytes:
    return word_file(paper, made_on=brief().made_on)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_stand_in_the_order_of_reading(language: str) -> None:
    assert [s.key for s in compose(brief(language)).sections] == [*ORDER, "sources"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_machine_claims_more_than_it_can(language: str) -> None:
    every = [
        brief(language),
        brief(language, cards=(), coverage=(), change=None, checks=(), sources=(), quotes={}),
        brief(language, cards=without(made_cards(), kind="shared"), voices=3, unknown=40),
        brief(language, overrides={"bus": ("heard", "It is proven to be the cause")}),
        withheld_brief(),
    ]
    texts = [text for one in every for text in machine_texts(compose(one))]
    assert len(texts) > 150
    assert [(text, guard(text, language)) for text in texts if guard(text, language)] == []


def test_every_template_passes_the_guard_in_both_languages() -> None:
    for language in LANGUAGES:
        found = phrases(language).templates
        for section, templates in found.items():
            for key, text in templates.items():
                assert guard(text, language) == [], (language, section, key)


def test_both_languages_have_the_same_templates_and_slots() -> None:
    english, spanish = (phrases(language).templates for language in LANGUAGES)
    slots = re.compile(r"{(\w+)}")
    assert {s: set(t) for s, t in english.items()} == {s: set(t) for s, t in spanish.items()}
    for section, templates in english.items():
        for key, text in templates.items():
            other = spanish[section][key]
            assert set(slots.findall(text)) == set(slots.findall(other)), (section, key)


def test_spanish_brief_says_nothing_in_english() -> None:
    english, spanish = (set(machine_texts(compose(brief(x)))) for x in LANGUAGES)
    same = {text for text in english & spanish if text}
    assert all("bus" in text or "tutoring" in text for text in same), same


def test_the_problem_is_one_sentence_with_its_range() -> None:
    (sentence,) = compose(brief()).sections[0].blocks
    assert isinstance(sentence, Sentence)
    assert sentence.text == (
        "In 2025-26, “After-school tutoring” counts 128 of 705 students in the group Eastside "
        "(18%), against 47% of all others: 29 points lower (likely 25 to 32)."
    )


@pytest.mark.parametrize(
    ("better", "deficit", "said"),
    [
        ("higher", (0.1, 0.05, 0.15), "10 points lower (likely 5 to 15)."),
        ("lower", (0.1, 0.05, 0.15), "10 points higher, where lower is better"),
        (
            "higher",
            (-0.1, -0.15, -0.05),
            "10 points higher (likely 5 to 15), so the group is ahead",
        ),
        ("lower", (-0.1, -0.15, -0.05), "10 points lower, where lower is better"),
        ("higher", (0.01, -0.02, 0.04), "likely from 2.0 points ahead to 4.0 behind"),
        ("higher", (0.001, 0.0004, 0.0016), "0.10 points lower (likely 0.04 to 0.16)"),
    ],
)
def test_the_problem_says_which_way_and_how_sure(
    better: str, deficit: tuple[float, float, float], said: str
) -> None:
    gap = brief().gap
    turned = replace(
        gap,
        measure=replace(gap.measure, better=better),  # type: ignore[arg-type]
        deficit=Estimate(*deficit),
    )
    (sentence,) = compose(brief(gap=turned)).sections[0].blocks
    assert isinstance(sentence, Sentence) and said in sentence.text


def test_a_team_s_own_words_are_marked_and_left_as_they_are() -> None:
    own = [b for b in compose(brief()).sections[1].blocks if isinstance(b, Sentence)]
    assert [b.text for b in own if b.kind == "own"] == [
        "We met six times.",
        "The late bus is the root cause.",
        "Bring the late bus back.",
    ]


def test_a_lead_has_its_grade_its_reasons_and_its_quotes_in_this_order() -> None:
    leads = next(s for s in compose(brief()).sections if s.key == "leads")
    at = next(i for i, b in enumerate(leads.blocks) if isinstance(b, Heading))
    kinds = [block.form for block in leads.blocks[at : at + 8]]
    assert kinds[:3] == ["heading", "sentence", "points"]
    assert kinds.index("quoted") > max(i for i, kind in enumerate(kinds) if kind == "points")
    quoted = [b for b in leads.blocks if isinstance(b, Quoted)]
    assert [q.text for q in quoted] == [SOMALI, ARABIC]
    assert [q.translated_by for q in quoted] == [
        "Translated by a person",
        "Translated by a machine, not yet checked by a person",
    ]


def test_a_team_s_grade_stands_beside_the_computed_one_with_its_reason() -> None:
    paper = compose(brief(overrides={"bus": ("corroborated", "We saw the roster")}))
    texts = list(machine_texts(paper))
    assert "Grade: Corroborated" in texts
    assert any("computed was" in text and "“We saw the roster”" in text for text in texts)
    taken = compose(brief(overrides={"bus": ("heard", "Too soon")}))
    leads = next(s for s in taken.sections if s.key == "leads")
    assert not any(isinstance(b, Heading | Quoted) for b in leads.blocks)
    assert any("“Too soon”" in text for text in machine_texts(replace(taken, sections=(leads,))))


def test_what_nobody_has_looked_at_is_said() -> None:
    texts = list(machine_texts(compose(brief())))
    assert "No independent record has been looked at for “bus times”." in texts
    assert any(t.startswith("1 suggestion of the engine") for t in texts)
    checked = brief(checks=(replace(brief().checks[0], result="agrees", note="fell by 40"),))
    told = compose(checked)
    assert not any("No independent record" in t for t in machine_texts(told))
    grid = next(
        b for s in told.sections for b in s.blocks if isinstance(b, Grid) and b.id == "checks"
    )
    assert grid.rows[0][-1] == "agrees: “fell by 40”"


def test_no_session_and_no_household_is_named() -> None:
    paper = compose(brief())
    everything = repr(paper) + as_csv(paper.figures)
    assert "SESSION" not in everything and "HOUSEHOLD" not in everything


def test_word_file_opens_again_and_says_all_the_page_says() -> None:
    for language in LANGUAGES:
        paper = compose(brief(language))
        said = "\n".join(texts_of_word(word(paper)))
        for text in machine_texts(paper):
            assert text in said
        for section in paper.sections:
            for block in section.blocks:
                if isinstance(block, Chart | Grid):
                    rows = block.words if isinstance(block, Chart) else block.rows
                    for cell in (cell for row in rows for cell in row):
                        assert cell in said


def test_word_file_has_headings_and_tables_that_repeat_their_head() -> None:
    paper = compose(brief())
    file = docx.Document(io.BytesIO(word(paper)))
    headings = [p.text for p in file.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == [section.title for section in paper.sections]
    assert "bus times" in [
        p.text for p in file.paragraphs if p.style and p.style.name == "Heading 2"
    ]
    assert all(t.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for t in file.tables)
    assert file.core_properties.title == paper.title
    assert (file.core_properties.author, file.core_properties.language) == ("Ana", "en")


def test_word_file_says_the_language_and_direction_of_each_quote() -> None:
    file = docx.Document(io.BytesIO(word(compose(brief("es")))))
    runs = {run.text: run for p in file.paragraphs for run in p.runs}
    somali, arabic = runs[SOMALI]._r.rPr, runs[ARABIC]._r.rPr
    assert somali is not None and arabic is not None
    assert somali.find(qn("w:lang")).get(qn("w:val")) == "so"
    assert somali.find(qn("w:rtl")) is None
    assert arabic.find(qn("w:rtl")) is not None
    assert arabic.find(qn("w:lang")).get(qn("w:bidi")) == "ar"
    paragraph = next(p for p in file.paragraphs if p.text == ARABIC)
    assert paragraph._p.pPr is not None and paragraph._p.pPr.find(qn("w:bidi")) is not None
    languages = {x.get(qn("w:val")) for x in file.styles.element.iter(qn("w:lang"))}
    assert languages == {"es"}


def test_word_file_takes_signs_that_no_xml_may_hold() -> None:
    texts = texts_of_word(word(compose(brief(title="a\x00b\x0b\ufffe", ask="c\x1b\ud800d"))))
    assert "ab" in texts and "cd" in texts


def test_numbers_of_the_file_are_those_of_the_gap_and_the_cards() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(compose(brief()).figures))))
    assert tuple(rows[0]) == COLUMNS
    found = {(r["subject"], r["who"], r["figure"]): r for r in rows}
    rate = found["After-school tutoring, 2025-26", "Eastside", "rate"]
    assert (rate["count"], rate["n"], rate["value"]) == ("128", "705", "0.1816")
    bus = found["bus times", "Eastside", "share"]
    assert (bus["count"], bus["n"]) == ("12", "22")
    ratio = found["bus times", "Eastside", "times as often"]
    assert float(ratio["low"]) < float(ratio["value"]) < float(ratio["high"])


def test_a_name_that_a_spreadsheet_would_run_is_quoted() -> None:
    gap = replace(brief().gap, group="=HYPERLINK(1)")
    rows = list(csv.reader(io.StringIO(as_csv(compose(brief(gap=gap)).figures))))
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert any(cell == "'=HYPERLINK(1)" for row in rows for cell in row)


def test_numbers_of_a_group_too_small_are_nowhere() -> None:
    """Planted: 3 of 7 in Hilltop, and 3 voices; its partner Orchard is withheld with it."""
    paper = compose(brief())
    xml = "".join(
        zipfile.ZipFile(io.BytesIO(word(paper))).read(name).decode("utf-8", "replace")
        for name in zipfile.ZipFile(io.BytesIO(word(paper))).namelist()
        if name.startswith("word/document")
    )
    visible = re.sub(r"<[^>]+>", " ", xml)
    n, count = PLANTED
    for text in (visible, repr(paper.sections), as_csv(paper.figures)):
        assert not re.search(rf"(?<![\d.]){count} (?:of|de) {n}\b", text)
        assert "0.4286" not in text and "42.9" not in text and "43%" not in text
        assert "37 of 83" not in text
    rows = [r for r in csv.DictReader(io.StringIO(as_csv(paper.figures))) if r["who"] == "Hilltop"]
    assert [(r["value"], r["count"], r["n"]) for r in rows] == [("", "", "")]


def test_with_too_few_voices_no_card_shows_a_figure() -> None:
    paper = compose(withheld_brief())
    texts = [t for s in paper.sections for t in machine_texts(replace(paper, sections=(s,)))]
    assert "One of the two sides has too few voices to show, so nothing is compared." in texts
    assert not any("voices of the group" in text for text in texts)
    shares = [f for f in paper.figures if f.figure in ("share", "times as often")]
    assert shares and all((f.value, f.count, f.n) == (None, None, None) for f in shares)
