"""Exports of other programs become the table an import reads; every column has its fate."""

import io

import foreign_exports as exports
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook

from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import rows
from listening.participants.consent import Consent
from listening.settings import BadInput, Settings
from listening.surveys import imports
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


def test_boxes_to_tick_are_not_suggested_as_a_group_and_words_are() -> None:
    found = of(exports.QUALTRICS)
    mapping = suggested(suggest(found.table, known=()), found)
    assert mapping.groups == ("Where do you live?", "school")
    assert mapping.texts == ("Why do children stay away?", "How do you come? [Other]")


def test_an_export_is_named_on_the_page_kept_without_traces_and_taken_back(
    app: Flask, settings: Settings, ana: FlaskClient, project_id: int
) -> None:
    path = f"/p/{project_id}/imports/new"
    fields = {
        "file": (io.BytesIO(exports.QUALTRICS.encode()), "spring.csv"),
        "csrf_token": csrf(ana, path),
    }
    where = ana.post(path, data=fields).headers["Location"]
    html = ana.get(where).get_data(as_text=True)
    assert "This looks like an export of Qualtrics." in html
    assert "1 row is left out: somebody tried the survey." in html
    assert "IPAddress" in html and "10.0.0.1" not in html
    single = ("translation", "voice", "household", "source", "session", "role")
    chosen = dict.fromkeys(single, "") | {
        "csrf_token": csrf(ana, where),
        "texts": ["Why do children stay away?"],
        "language": "UserLanguage",
        "groups": ["Where do you live?"],
        "consent": "quote",
        "action": "keep",
    }
    assert ana.post(where, data=chosen).status_code == 303
    files = [file for file in settings.instance.rglob("*") if file.is_file()]
    for trace in (b"10.0.0.1", b"Ruiz", b"R_1", b"2026-04-01 10"):
        assert [file.name for file in files if trace in file.read_bytes()] == []
    with app.app_context():
        quotes = {quote.text: quote.language for quote in excerpts.all_quotes(project_id)}
        [(batch, voices)] = imports.batches(project_id)
        assert voices == 2
    assert quotes == {
        "El autobús ya no pasa por aquí": "es",
        "It ends after dark and we walk": "en",
    }
    back = f"/p/{project_id}/surveys/{batch.id}/take-back"
    ana.post(back, data={"csrf_token": csrf(ana, back)})
    with app.app_context():
        assert list(excerpts.all_quotes(project_id)) == []


def test_keys_come_back_in_the_order_of_the_entries_whatever_was_written_first(
    app: Flask, project_id: int
) -> None:
    said = "".join(f"answer number {i} of many,en\n" for i in range(60))
    table = of("comment,language\n" + said).table
    seen = imports.preview(table, Mapping(texts=("comment",), language="language"), among=())
    with app.app_context():
        _batch, keys = imports.keep_with_keys(
            project_id, seen, name="many", sha256="0" * 64, consent=Consent.QUOTE, by=None
        )
        by_key = {quote.id: quote.text for quote in excerpts.all_quotes(project_id)}
        assert [by_key[key] for key in keys] == [entry.text for entry in seen.entries]
