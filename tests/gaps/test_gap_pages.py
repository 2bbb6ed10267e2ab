"""Pages of the gaps room, as people meet them."""

import re
from html import unescape
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests_of_pages import bring, csrf, filled, page, ticks, upload

from listening.db import db
from listening.excerpts import uploads
from listening.gaps import service
from listening.gaps.disclosure import Policy
from listening.settings import BadInput, Settings

DEMO = Path(__file__).resolve().parents[2] / "listening" / "demo"
HEADER = "indicator,period,group_dimension,group,enrolled,participating\n"


def stored(app: Flask, project_id: int) -> int:
    with app.app_context():
        found = len(service.imports(project_id)) + len(service.choice(project_id).measures)
        db.session.rollback()
        return found


SMALL = HEADER + (
    "Tutoring,2025-26,home language,English,400,211\n"
    "Tutoring,2025-26,home language,Somali,300,97\n"
    "Tutoring,2025-26,home language,Karen,7,5\n"
    "Tutoring,2025-26,home language,Amharic,8,3\n"
    "Tutoring,2025-26,lunch,free,415,207\n"
    "Tutoring,2025-26,lunch,paid,300,109\n"
)


def test_empty_room_says_what_to_do_first(project_id: int, ana: FlaskClient) -> None:
    text = page(ana, f"/p/{project_id}/gaps")
    assert f"/p/{project_id}/gaps/bring" in text
    assert ana.get(f"/p/{project_id}/gaps.csv").status_code == 404
    example = ana.get(f"/p/{project_id}/gaps/example.csv").get_data()
    bring(ana, project_id, example, "example.csv")
    assert "Eastside is furthest behind" in page(ana, f"/p/{project_id}/gaps")


def test_demo_tables_come_in_and_eastside_is_furthest_behind(
    project_id: int, ana: FlaskClient
) -> None:
    bring(ana, project_id, (DEMO / "gaps.csv").read_bytes(), "gaps.csv")
    bring(ana, project_id, (DEMO / "enrolment.csv").read_bytes(), "enrolment.csv")
    text = page(ana, f"/p/{project_id}/gaps")
    assert "Eastside is furthest behind: 18% of 705 students" in text
    assert "128 of 705 students" in text
    assert "widened by" in text
    assert re.search(rf'/p/{project_id}/causes/1\?[^"]*group=Eastside', text)
    told = page(ana, f"/p/{project_id}/gaps/tables")
    assert "gaps.csv" in told
    assert "enrolment.csv" in told
    assert "Ana" in told
    assert re.search(r">114</td>.*>19</td>|>19</td>.*>114</td>", told, re.DOTALL)


def test_measure_period_and_groups_can_be_chosen(project_id: int, ana: FlaskClient) -> None:
    bring(ana, project_id, (DEMO / "gaps.csv").read_bytes(), "gaps.csv")
    text = page(ana, f"/p/{project_id}/gaps?measure=2&period=2024-25&dimension=lunch")
    assert "Chronic absence, 2024-25" in text
    assert "751 of 3,087 students" in text
    assert "lower is better" in text
    odd = page(ana, f"/p/{project_id}/gaps?measure=x&period=1900&dimension=shoes&sort=size")
    assert "After-school tutoring, 2025-26" in odd


def test_rows_can_be_sorted_and_hidden_ones_stay_at_the_end(
    project_id: int, ana: FlaskClient
) -> None:
    bring(ana, project_id, (DEMO / "gaps.csv").read_bytes(), "gaps.csv")

    def groups(query: str) -> list[str]:
        path = f"/p/{project_id}/gaps?dimension=home_language&{query}"
        table = page(ana, path).partition('<table id="gaps">')[2].partition("</table>")[0]
        return re.findall(r'<th scope="row">([^<]+)</th>', table)

    up, down = groups("sort=rate&order=asc"), groups("sort=rate&order=desc")
    shown = len(up) - 3
    assert {"Amharic", "Karen"} < set(up[shown:]) == set(down[shown:])
    assert up[:shown] == down[:shown][::-1]
    by_name = groups("sort=group&order=asc")
    assert by_name == sorted(by_name)


def test_small_groups_keep_their_names_and_lose_every_number(
    project_id: int, ana: FlaskClient
) -> None:
    planted = SMALL.replace("Karen,7,5", "Karen,9,6").replace("Amharic,8,3", "Amharic,6,2")
    bring(ana, project_id, planted.encode(), "small.csv")
    chosen = "dimension=home+language"
    text = page(ana, f"/p/{project_id}/gaps?{chosen}")
    file = ana.get(f"/p/{project_id}/gaps.csv?{chosen}").get_data().decode("utf-8-sig")
    rows = re.findall(r'<tr><th scope="row">(?:Karen|Amharic).*?</tr>', text, re.DOTALL)
    assert len(rows) == 4  # in the chart's table and in the page's
    for row in rows:
        assert "too few to show" in row
        assert not re.search(r"\d", re.sub(r'colspan="\d"', "", row))
    for line in file.splitlines():
        if "Karen" in line or "Amharic" in line:
            assert not re.search(r"\d", line.replace("2025-26", ""))
    for figure in ("66.7", "67%", "0.6667", "33.3", "0.3333", "6 of 9", "2 of 6"):
        assert figure not in text.partition("</figure>")[2] + file


def test_nothing_is_kept_until_every_doubt_is_ticked(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    where = upload(ana, project_id, SMALL.encode(), "small.csv").headers["Location"]
    text = page(ana, where)
    assert "2 groups of 1 to 9 students stand openly" in text
    seen = ticks(text)
    assert len(seen) >= 1
    answer = ana.post(where, data={**filled(text), "note": "from the office", "keep": "1"})
    assert answer.status_code == 422
    assert "from the office" in answer.get_data(as_text=True)
    assert stored(app, project_id) == 0
    again = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(again)
    answer = ana.post(where, data={**filled(again), **seen, "keep": "1"})
    assert answer.status_code == 303
    assert "from the office" in page(ana, f"/p/{project_id}/gaps/tables")
    assert ana.get(where).status_code == 303  # the file waits no longer


def test_parts_that_do_not_add_up_are_named_with_row_and_numbers(
    project_id: int, ana: FlaskClient
) -> None:
    table = (
        "indicator,period,group_dimension,group,enrolled,participating\n"
        "Tutoring,2025-26,sex,Female,400,200\n"
        "Tutoring,2025-26,sex,Male,300,100\n"
        "Tutoring,2025-26,sex,Total,750,300\n"
    )
    where = upload(ana, project_id, table.encode(), "parts.csv").headers["Location"]
    text = page(ana, where)
    assert "Row 3" in text
    assert "The groups of sex in 2025-26 add up to 700, the total in row 3 says 750." in text


def test_file_that_cannot_be_read_is_refused_with_its_name(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    cases = [
        (b"", "none.csv", "none.csv is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture.png", "picture.png is a file of the kind"),
        (
            b"group,n\n" + bytes([0x81, 0xFF, 0x00, 0x9D]) * 50,
            "odd.csv",
            "odd.csv is in an encoding",
        ),
        (b"PK\x03\x04 broken", "broken.xlsx", "broken.xlsx"),
    ]
    for data, name, sentence in cases:
        answer = upload(ana, project_id, data, name)
        assert answer.status_code == 422, name
        assert sentence in answer.get_data(as_text=True)
    assert stored(app, project_id) == 0


def test_no_file_at_all_is_said(project_id: int, ana: FlaskClient) -> None:
    path = f"/p/{project_id}/gaps/bring"
    answer = ana.post(path, data={"csrf_token": csrf(ana, path)})
    assert answer.status_code == 422
    assert "Choose a file." in answer.get_data(as_text=True)


def test_hard_fault_is_one_sentence_with_row_and_column(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    cases = [
        ("Tutoring,2025-26,sex,Female,many,200\n", "row 1, column 'enrolled': 'many' is neither"),
        ("Tutoring,2025-26,sex,,400,200\n", "row 1, column 'group': the name of the group"),
        ("Tutoring,,sex,Female,400,200\n", "says no period for some or all rows"),
        ("", "has a header but no rows"),
    ]
    for rows, sentence in cases:
        where = upload(ana, project_id, (HEADER + rows).encode(), "bad.csv").headers["Location"]
        text = page(ana, where)
        assert sentence in unescape(text)
        answer = ana.post(where, data={**filled(text), "keep": "1"})
        assert answer.status_code == 422
        assert sentence in unescape(answer.get_data(as_text=True))
    assert stored(app, project_id) == 0


def test_unknown_headers_can_be_mapped(project_id: int, ana: FlaskClient) -> None:
    table = "Subgroup X,Cohort size,Made it\nFemale,400,200\nMale,300,100\n"
    where = upload(ana, project_id, table.encode(), "graduation.csv").headers["Location"]
    text = page(ana, where)
    assert "no column is known to hold the name of the group" in text
    chosen = {
        "kind": "gaps",
        "column_group": "Subgroup X",
        "column_n": "Cohort size",
        "column_count": "Made it",
        "period": "2025",
        "indicator": "graduated",
    }
    looked = ana.post(where, data={**filled(text), **chosen, "look": "1"})
    assert looked.status_code == 200
    text = looked.get_data(as_text=True)
    assert "graduated" in text
    answer = ana.post(where, data={**filled(text), **ticks(text), "keep": "1"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "Male is furthest behind" in page(ana, f"/p/{project_id}/gaps")


def test_near_name_is_asked_about_before_anything_is_kept(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    bring(ana, project_id, (DEMO / "gaps.csv").read_bytes(), "gaps.csv")
    later = HEADER + (
        "After-school tutoring,2026-27,neighbourhood,East side,700,200\n"
        "After-school tutoring,2026-27,neighbourhood,Riverside,1300,600\n"
    )
    where = upload(ana, project_id, later.encode(), "later.csv").headers["Location"]
    text = page(ana, where)
    assert "Is “East side” the same as “Eastside”?" in text
    before = stored(app, project_id)
    unanswered = ana.post(where, data={**filled(text), **ticks(text), "keep": "1"})
    assert unanswered.status_code == 422
    assert stored(app, project_id) == before
    (question,) = set(re.findall(r'name="(same_\w+)"', text))
    told = {question: "Eastside"}
    answer = ana.post(where, data={**filled(text), **ticks(text), **told, "keep": "1"})
    assert answer.status_code == 303
    with app.app_context():
        names = {
            row.group
            for row in service.table(
                project_id, 1, period="2026-27", dimension="neighbourhood", policy=Policy()
            )
        }
        db.session.rollback()
    assert names == {"Eastside", "Riverside"}


def test_same_file_is_refused_at_the_door(project_id: int, ana: FlaskClient) -> None:
    bring(ana, project_id, SMALL.encode(), "small.csv")
    answer = upload(ana, project_id, SMALL.encode(), "again.csv")
    assert answer.status_code == 422
    assert "was imported before" in answer.get_data(as_text=True)


def test_taking_back_asks_first_and_leaves_nothing(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    bring(ana, project_id, SMALL.encode(), "small.csv")
    path = f"/p/{project_id}/gaps/tables/1/take-back"
    assert "6 rows go with it" in page(ana, path)
    assert ana.post(path, data={"csrf_token": csrf(ana, path)}).status_code == 303
    assert stored(app, project_id) == 0
    assert "No numbers yet" in page(ana, f"/p/{project_id}/gaps")
    bring(ana, project_id, SMALL.encode(), "small.csv")


def test_direction_can_be_turned_round_and_back(project_id: int, ana: FlaskClient) -> None:
    bring(ana, project_id, (DEMO / "gaps.csv").read_bytes(), "gaps.csv")
    path = f"/p/{project_id}/gaps"
    for word in ("lower is better", "higher is better"):
        token = csrf(ana, path)
        answer = ana.post(f"{path}/measures/1/turn", data={"csrf_token": token})
        assert answer.status_code == 303
        assert f"For “After-school tutoring”, {word}." in page(ana, answer.headers["Location"])


def test_changes_are_noted_removed_and_put_back(project_id: int, ana: FlaskClient) -> None:
    path = f"/p/{project_id}/gaps/events"
    typed = {"on": "2025-08-25", "title": "New <b>bus</b> timetable", "kind": "transport"}
    wrong = ana.post(path, data={**typed, "on": "August", "csrf_token": csrf(ana, path)})
    assert wrong.status_code == 422
    assert "New &lt;b&gt;bus&lt;/b&gt; timetable" in wrong.get_data(as_text=True)
    assert "Remove" not in page(ana, path)
    assert ana.post(path, data={**typed, "csrf_token": csrf(ana, path)}).status_code == 303
    assert "New &lt;b&gt;bus&lt;/b&gt; timetable" in page(ana, path)
    gone = ana.post(f"{path}/1/remove", data={"csrf_token": csrf(ana, path)})
    text = page(ana, gone.headers["Location"])
    assert "/1/remove" not in text
    assert 'value="2025-08-25"' in text


def test_analyst_reads_but_brings_no_table(
    project_id: int, ana: FlaskClient, ben: FlaskClient
) -> None:
    bring(ana, project_id, SMALL.encode(), "small.csv")
    text = page(ben, f"/p/{project_id}/gaps")
    assert "What did people say?" in text
    assert "Bring a table" not in text
    assert ben.get(f"/p/{project_id}/gaps/bring").status_code == 403
    assert ben.get(f"/p/{project_id}/gaps/tables/1/take-back").status_code == 403


def test_room_does_not_exist_for_chris(
    project_id: int, ana: FlaskClient, chris: FlaskClient
) -> None:
    bring(ana, project_id, SMALL.encode(), "small.csv")
    for path in ("", ".csv", "/bring", "/tables", "/events", "/tables/1/take-back"):
        assert ana.get(f"/p/{project_id}/gaps{path}").status_code == 200
        assert chris.get(f"/p/{project_id}/gaps{path}").status_code == 404


def test_waiting_file_opens_only_for_whoever_brought_it(
    app: Flask, settings: Settings, project_id: int, ana: FlaskClient
) -> None:
    where = upload(ana, project_id, SMALL.encode(), "small.csv").headers["Location"]
    token = where.rpartition("/")[2]
    file = settings.instance / uploads.FOLDER / token
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadInput, match="no longer waiting"):
        uploads.open(settings.instance, token, owner=f"gaps:{project_id}:99")
    assert ana.get(f"/p/{project_id}/gaps/bring/{'0' * 32}").status_code == 303
    assert ana.get(f"/p/{project_id}/gaps/bring/..%2Fsecret.key").status_code in (303, 404)


def test_files_that_wait_too_long_are_swept(tmp_path: Path) -> None:
    token = uploads.keep(tmp_path, b"a,b\n1,2\n", "a.csv")
    assert uploads.open(tmp_path, token) == ("a.csv", b"a,b\n1,2\n")
    assert uploads.sweep(tmp_path) == 0
    assert uploads.sweep(tmp_path, older_than=-1) == 1
    with pytest.raises(BadInput):
        uploads.open(tmp_path, token)
    uploads.drop(tmp_path, token)
