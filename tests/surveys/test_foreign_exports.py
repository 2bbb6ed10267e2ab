"""Exports of other programs become the table an import reads; every column has its fate."""

import io

import foreign_exports as exports
import pytest
from openpyxl import Workbook

from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import rows
from listening.settings import BadInput
from listening.surveys.foreign import limesurvey
from listening.surveys.foreign.reading import SOURCES, read, suggested
from listening.surveys.foreign.values import Foreign
from listening.surveys.imports import preview, suggest

EVERY = {
    "google": (exports.GOOGLE, "Google Forms"),
    "surveymonkey": (exports.MONKEY, "SurveyMonkey"),
    "qualtrics": (exports.QUALTRICS, "Qualtrics"),
    "qualtrics of 2014": (exports.LEGACY_QUALTRICS, "Qualtrics"),
    "kobo": (exports.KOBO, "KoboToolbox"),
    "odk": (exports.ODK, "ODK Central"),
    "odk children": (exports.ODK_CHILDREN, "ODK Central"),
    "limesurvey codes": (exports.LIME, "LimeSurvey"),
    "limesurvey texts": (exports.LIME_TEXTS, "LimeSurvey"),
    "limesurvey vv": (exports.VV, "LimeSurvey"),
}


def of(text: str, encoding: str = "utf-8") -> Foreign:
    return read(text.encode(encoding), "answers.csv")


def column(found: Foreign, name: str) -> list[str]:
    at = found.table.columns.index(name)
    return [row[at] for row in found.table.rows]


def rules(found: Foreign) -> dict[str, str]:
    return {one.column: one.rule for one in found.left}


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_source_is_told_by_its_headers_in_any_encoding(kind: str, encoding: str) -> None:
    text, source = EVERY[kind]
    found = of(text, encoding)
    assert found.source == source
    assert found.table == of(text).table


@pytest.mark.parametrize("kind", EVERY)
def test_every_column_of_the_file_is_mapped_or_goes_by_a_rule_once(kind: str) -> None:
    text, _ = EVERY[kind]
    raw = _raw(text)
    parted = next(p for source in SOURCES if (p := source(raw)) is not None)
    at = sorted(i for part in parted.parts for i in part.at)
    assert at == list(range(max(map(len, raw))))


def _raw(text: str) -> list[list[str]]:
    return rows(text.encode(), "answers.csv")


@pytest.mark.parametrize("kind", EVERY)
def test_nothing_that_names_a_person_device_or_place_is_left_in(kind: str) -> None:
    found = of(EVERY[kind][0])
    kept = " ".join(cell for row in found.table.rows for cell in row)
    secrets = ("@", "10.0.0.", "R_1", "Ruiz", "35.9", "919-", "tk1", "1980", "2026", "uuid:1/")
    for secret in secrets:
        assert secret not in kept


def test_google_keeps_repeated_titles_apart_and_leaves_choices_as_they_stand() -> None:
    found = of(exports.GOOGLE)
    assert found.table.columns[:2] == ("¿Por qué?", "¿Por qué? (2)")
    assert column(found, "How do you come?") == ["Bus;Walk", "Bus"]
    assert column(found, "How safe is it? [Walk]") == ["Not safe", "Safe"]
    assert found.words == ("¿Por qué?", "¿Por qué? (2)")
    assert set(rules(found).values()) == {"time", "contact"}


def test_surveymonkey_merges_two_header_rows_and_joins_what_was_ticked() -> None:
    found = of(exports.MONKEY)
    assert column(found, "Which ways do you use?") == ["Bus", "Bus; Car"]
    assert column(found, "Which ways do you use? [Other (please specify)]")[0] == "a friend’s cart"
    assert column(found, "Home language") == ["English", "Somali"]
    assert "Why do children stay away?" in found.words
    assert rules(found)["How can we reach you? [Name]"] == "contact"
    assert rules(found)["Respondent ID"] == "key" and rules(found)["IP Address"] == "device"


def test_qualtrics_drops_previews_and_numbers_rows_as_the_file_does() -> None:
    found = of(exports.QUALTRICS)
    assert found.rows == {"preview": 1}
    assert found.table.numbers == (1, 3)
    assert column(found, "How do you come?") == ["Bus", "Bus; Car"]
    assert column(found, "How do you come? [Other]") == ["", "my neighbour"]
    assert "Why do children stay away?" in found.table.columns
    assert found.language == "UserLanguage"
    assert column(found, "Where do you live?") == ["Eastside", "Riverside"]
    assert column(found, "school") == ["Lakeview", ""]


def test_kobo_joins_ticks_leaves_tags_out_and_knows_not_asked_from_not_chosen() -> None:
    found = of(exports.KOBO)
    assert found.rows == {"tags": 1}
    assert column(found, "ways") == ["bus; car", "car", ""]
    assert column(found, "area") == ["Eastside", "Riverside", "Riverside"]
    assert rules(found)["loc"] == "place" and rules(found)["_loc_latitude"] == "place"
    assert found.table.numbers == (2, 3, 4)


def test_kobo_without_ticks_keeps_the_joined_cell() -> None:
    found = of(exports.KOBO.replace('"bus car";"1";"1"', '"bus car";"";""'))
    assert column(found, "ways") == ["bus car", "car", ""]


def test_odk_takes_groups_off_names_but_not_dashes_of_a_name() -> None:
    found = of(exports.ODK)
    assert found.table.columns == ("why", "ways", "follow-up")
    assert column(found, "ways") == ["bus", "bus; car"]


def test_children_of_one_family_speak_with_one_voice() -> None:
    found = of(exports.ODK_CHILDREN)
    mapping = suggested(suggest(found.table, known=()), found)
    seen = preview(found.table, mapping, among=("en",))
    assert seen.voices == 1 and len(seen.entries) == 2


def test_limesurvey_joins_choices_and_counts_who_did_not_finish() -> None:
    found = of(exports.LIME)
    assert column(found, "Q2") == ["SQ001", "SQ001; SQ002"]
    assert column(found, "Q2 [other]") == ["a pie", ""]
    assert column(found, "Q3[SQ001] [1]") == ["4", "2"]
    assert found.unfinished == 1
    seen = preview(found.table, Mapping(texts=("Q1",), language=found.language), among=())
    assert set(seen.languages) == {"es", "de"}


def test_limesurvey_in_words_of_another_language() -> None:
    found = of(exports.LIME_TEXTS)
    assert column(found, "¿Cómo viene?") == ["Autobús", "Carro"]
    assert found.language == "Idioma inicial"


def test_vv_file_is_read_as_it_was_typed() -> None:
    found = of(exports.VV)
    assert column(found, "Why?") == ['The bus\nis "late"\talways', ""]
    assert column(found, "Ways") == ["Bus", "Bus; Car"]
    assert limesurvey.meant("{lbrace}newline}") == "{newline}"


def test_sheets_that_are_not_read_are_named() -> None:
    book = Workbook()
    first = book.active
    for row in _raw(exports.KOBO):
        first.append(row)
    book.create_sheet("empty")
    book.create_sheet("kids").append(["grade", "_parent_index"])
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue(), "answers.xlsx")
    assert found.source == "KoboToolbox" and found.sheets == ("kids",)
    assert column(found, "ways") == ["bus; car", "car", ""]


@pytest.mark.parametrize(
    "text",
    ["comment,id\nThe bus,1\n", "Timestamp,comment\nsoon,The bus\n", "Status,Name\n1,Ana\n"],
)
def test_a_plain_spreadsheet_stays_as_it_is(text: str) -> None:
    found = of(text)
    assert found.source == "" and found.left == ()
    assert found.table.columns == tuple(text.partition("\n")[0].split(","))


def test_a_cell_beyond_the_header_is_refused_with_its_row() -> None:
    with pytest.raises(BadInput, match="row 2 of the file"):
        of(exports.ODK.replace(",dev:1,0,v1", ",dev:1,0,v1,lost"))


def test_an_export_of_nothing_but_previews_is_refused() -> None:
    with pytest.raises(BadInput, match="without any answer"):
        of(exports.QUALTRICS.replace("IP Address,10", "Survey Test,10"))
