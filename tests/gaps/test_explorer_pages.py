"""The gap explorer as people meet it: places, comparators, months, presets, files, releases."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests_of_pages import bring, csrf, filled, page, ticks, upload

from listening.db import db
from listening.gaps import service, store
from listening.people import service as people
from listening.people.roles import Role

PASSWORD = "a long enough password"


def schools() -> bytes:
    """Two periods, three schools, three races; South has few of one group."""
    lines = ["indicator,period,group_dimension,group,school,enrolled,participating"]
    sizes = {"North": (200, 120, 300), "South": (150, 8, 260), "West": (90, 160, 210)}
    for period, lift in (("2024-25", 0), ("2025-26", 6)):
        for measure in ("Tutoring", "Suspended"):
            for school, own in sizes.items():
                for group, n, share in zip(
                    ("Black", "Asian", "White"), own, (3, 5, 7), strict=True
                ):
                    count = n * share // 10 + (lift if n > 20 else 0)
                    lines.append(f"{measure},{period},race,{group},{school},{n},{count}")
    return "\n".join(lines).encode()


def months() -> bytes:
    lines = ["indicator,period,group_dimension,group,enrolled,participating"]
    for i, month in enumerate(("2025-09", "2025-10", "2025-11", "2025-12", "2026-01")):
        low = 40 if i == 3 else 90
        lines.append(f"Came to school,{month},language,Somali,100,{low}")
        lines.append(f"Came to school,{month},language,English,400,372")
    return "\n".join(lines).encode()


def rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def say(client: FlaskClient, path: str, **said: str) -> None:
    answer = client.post(path, data={"csrf_token": csrf(client, path), **said})
    assert answer.status_code == 303, answer.get_data(as_text=True)


def number_of(app: Flask, project_id: int, name: str) -> int:
    with app.app_context():
        found = service.choice(project_id).measures
        db.session.rollback()
    return next(i for i, n in found.items() if n == name)


def test_schools_comparators_and_files(
    app: Flask, project_id: int, ana: FlaskClient, ben: FlaskClient
) -> None:
    bring(ana, project_id, schools(), "schools.csv")
    base = f"/p/{project_id}/gaps"
    text = page(ana, base)
    assert "Between schools and within schools" in text
    assert "All groups in one figure" in text
    assert '<option value="South">South</option>' in text

    tutoring = number_of(app, project_id, "Tutoring")
    south = page(ana, f"{base}?measure={tutoring}&place=South&period=2025-26")
    assert "too few to show" in south
    at_south = rows(ana, f"{base}.csv?measure={tutoring}&place=South&period=2025-26")
    few = next(r for r in at_south if r["group"] == "Asian")
    assert {few[name] for name in ("n", "count", "rate", "others_n", "behind")} == {""}

    # A named group is compared with only once somebody wrote why.
    asked = f"{base}?measure={tutoring}&period=2025-26&against=group:White"
    assert "write why you chose it" in page(ana, asked)
    told = page(ana, asked + "&reason=the+largest+group")
    assert "Gap to White" in told
    assert "the largest group" in told
    named = rows(ana, f"{base}.csv?{asked.partition('?')[2]}&reason=largest")
    assert {r["compared_with"] for r in named if r["group"] != "White"} == {"White"}

    # A goal is kept with the measure and drawn as a line.
    path = f"{base}/measures/{tutoring}"
    say(ben, path, better="higher", goal="75", access="y", leading="y")
    goal = page(ana, f"{base}?measure={tutoring}&against=goal")
    assert "Gap to the goal, 75%" in goal
    assert "Broken line: the goal, 75%." in goal
    assert "stroke-dasharray" in goal
    assert "four fifths" in page(ana, f"{base}?measure={tutoring}").casefold()
    assert "Leading: moves early" in goal

    for chart, column in (
        ("over-time", "rate"),
        ("schools", "behind"),
        ("summary", "value"),
        ("measures", "kind"),
    ):
        found = rows(ana, f"{base}/charts/{chart}.csv?measure={tutoring}")
        assert found
        assert column in found[0]
    assert ana.get(f"{base}/charts/run.csv").status_code == 404
    assert ana.get(f"{base}/charts/nothing.csv").status_code == 404


def test_a_goal_that_is_no_share_keeps_what_was_typed(
    app: Flask, project_id: int, ana: FlaskClient, chris: FlaskClient
) -> None:
    bring(ana, project_id, schools(), "schools.csv")
    path = f"/p/{project_id}/gaps/measures/{number_of(app, project_id, 'Tutoring')}"
    data = {"csrf_token": csrf(ana, path), "better": "higher", "goal": "175"}
    answer = ana.post(path, data=data)
    assert answer.status_code == 422
    assert 'value="175"' in answer.get_data(as_text=True)
    assert "from 0 to 100" in answer.get_data(as_text=True)
    for hidden in (path, f"/p/{project_id}/gaps/idea", f"/p/{project_id}/gaps/students"):
        assert chris.get(hidden).status_code == 404


def test_idea_preset_is_optional_and_never_a_finding(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    bring(ana, project_id, schools(), "schools.csv")
    base = f"/p/{project_id}/gaps"
    suspended = number_of(app, project_id, "Suspended")
    assert "34 CFR" not in page(ana, f"{base}?measure={suspended}")
    say(ana, f"{base}/idea", cell="10", n="30", threshold="1.2", years="2")
    text = page(ana, f"{base}?measure={suspended}")
    assert "It is never a legal finding" in text
    assert "above the threshold in each of the last 2 years" in text
    found = rows(ana, f"{base}/charts/idea.csv?measure={suspended}")
    assert {r["note"] for r in found} == {"never a legal finding"}
    say(ana, f"{base}/idea", remove="1")
    assert "34 CFR" not in page(ana, f"{base}?measure={suspended}")


def test_months_become_a_run_chart_with_its_signal(project_id: int, ana: FlaskClient) -> None:
    bring(ana, project_id, months(), "months.csv")
    text = page(ana, f"/p/{project_id}/gaps?group=Somali")
    assert "Month by month: Somali" in text
    assert "Outside what chance alone does: 2025-12" in text
    found = rows(ana, f"/p/{project_id}/gaps/charts/run.csv?group=Somali")
    assert [r["signal"] for r in found] == ["no", "no", "no", "yes", "no"]


def test_figures_that_leave_the_team_are_written_down(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    with app.app_context():
        user = people.register("dora@example.org", password=PASSWORD, name="Dora")
        people.join(user.id, project_id, role=Role.VIEWER)
        db.session.commit()
    bring(ana, project_id, schools(), "schools.csv")
    base = f"/p/{project_id}/gaps"

    def written() -> list[tuple[str, str, str]]:
        with app.app_context():
            found = [(r.measure, r.period, r.way) for r in store.releases(project_id)]
            db.session.rollback()
        return sorted(found)

    page(ana, base)
    assert written() == []
    dora = app.test_client()
    token = csrf(dora, "/login")
    dora.post(
        "/login",
        data={"email": "dora@example.org", "password": PASSWORD, "csrf_token": token},
    )
    page(dora, base)
    first = written()
    assert {way for _, _, way in first} == {"page"}
    page(dora, base)
    assert written() == first
    ana.get(f"{base}/charts/over-time.csv")
    assert len(written()) >= len(first)


@pytest.mark.shared
def test_new_york_duplicates_are_noticed_at_the_door(
    project_id: int, ana: FlaskClient, shared: Path, known: Any
) -> None:
    values = known["nyc_graduation"]
    name = "nyc_graduation_by_group_2005_2006.csv"
    text = (shared / "data" / "gaps" / name).read_text("utf-8")
    lines = text.splitlines(keepends=True)
    data = "".join([lines[0], *(x for x in lines[1:] if x.split(",")[-7] == "2006")]).encode()
    where = upload(ana, project_id, data, name).headers["Location"]
    wish = {
        **filled(page(ana, where)),
        "kind": "gaps",
        "indicator": "graduated",
        "column_period": "Cohort",
        "column_group": "Demographic",
        "column_place": "DBN",
        "column_n": "Total Cohort",
        "column_count": "Total Grads - n",
    }
    answer = ana.post(where, data={**wish, "look": "1"})
    told = answer.get_data(as_text=True)
    assert answer.status_code == 200
    doubled = values["duplicates"]["per_cohort"]
    assert len(re.findall(r"Rows \d+ and \d+ both give", told)) == doubled
    assert told.count("Its numbers are those of") == doubled
    assert "Its numbers are those of &#39;English Proficient Students&#39;" in told
    assert "no row of the whole district" in told
    refused = ana.post(where, data={**wish, "keep": "1", "better_x": "higher"})
    assert refused.status_code == 422
    chosen = dict.fromkeys(re.findall(r'name="(better_\w+)"', told), "higher")
    kept = ana.post(where, data={**wish, **ticks(told), **chosen, "keep": "1"})
    assert kept.status_code == 303, re.findall(r'class="error">.*', kept.get_data(as_text=True))
    found = rows(ana, f"/p/{project_id}/gaps.csv?dimension=disability")
    special = next(r for r in found if r["group"] == "Special Education Students")
    assert [int(special["count"]), int(special["n"])] == values["duplicates"]["special_education"]


def agreed(**more: Any) -> dict[str, Any]:
    return {
        "who": "Ms Lee, records office",
        "under": "data agreement of 2 June",
        "destroy_by": "2999-12-31",
        "agreed": "y",
        **more,
    }


def students_file() -> io.BytesIO:
    lines = ["student_id,race,result"]
    lines += [
        f"S{i:04d},{'Black' if i % 3 else 'White'},{'Out' if i % 4 else 'In'}" for i in range(240)
    ]
    return io.BytesIO("\n".join(lines).encode())


PLAIN = {
    "student": "student_id",
    "groups": "race",
    "outcome": "result",
    "outcome_is": "Out",
    "measure": "Left early",
    "period": "2025-26",
    "several": "first",
}


def test_rows_of_students_need_an_agreement_and_leave_no_trace(
    app: Flask, project_id: int, ana: FlaskClient, ben: FlaskClient, tmp_path: Path
) -> None:
    path = f"/p/{project_id}/gaps/students"
    assert ben.get(path).status_code == 403
    refused = upload(ana, project_id, students_file().getvalue(), "students.csv")
    assert refused.status_code == 422
    assert "Rows of students" in refused.get_data(as_text=True)
    token = csrf(ana, path)

    def send(**said: Any) -> Any:
        data = {"csrf_token": token, **PLAIN, **said}
        return ana.post(path, data={**data, "files": (students_file(), "students.csv")})

    for missing in ("who", "under", "destroy_by", "agreed"):
        answer = send(**{k: v for k, v in agreed().items() if k != missing})
        assert answer.status_code == 422
        assert 'value="student_id"' in answer.get_data(as_text=True)
    assert send(**agreed(destroy_by="2001-01-01")).status_code == 422
    with app.app_context():
        assert service.agreements(project_id) == []
        db.session.rollback()

    answer = send(**agreed())
    assert answer.status_code == 303
    where = answer.headers["Location"]
    text = page(ana, where)
    kept = ana.post(where, data={**filled(text), **ticks(text), "keep": "1"})
    assert kept.status_code == 303, kept.get_data(as_text=True)
    tables = page(ana, f"/p/{project_id}/gaps/tables")
    assert "Ms Lee, records office" in tables
    assert "data agreement of 2 June" in tables
    assert "2999" in tables
    assert "furthest behind" in page(ana, f"/p/{project_id}/gaps") or "reliably" in page(
        ana, f"/p/{project_id}/gaps"
    )
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"S0001" not in file.read_bytes(), file


def test_edfi_lines_are_counted_and_their_doubts_ticked(project_id: int, ana: FlaskClient) -> None:
    lines: list[dict[str, Any]] = [
        {"resource": "sessions", "schoolYear": 2026, "schoolId": 1, "totalInstructionalDays": 100}
    ]
    for i in range(60):
        lines.append(
            {"resource": "studentSchoolAssociations", "studentUniqueId": f"S{i}", "schoolId": 1}
        )
        lines.append(
            {
                "resource": "studentEducationOrganizationAssociations",
                "studentUniqueId": f"S{i}",
                "sexDescriptor": f"uri://x#{'Female' if i % 2 else 'Male'}",
            }
        )
    data = io.BytesIO("\n".join(map(json.dumps, lines)).encode())
    path = f"/p/{project_id}/gaps/students"
    answer = ana.post(
        path, data={"csrf_token": csrf(ana, path), **agreed(), "files": (data, "export.jsonl")}
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    text = page(ana, answer.headers["Location"])
    assert "absent on 10 % or more of the days enrolled" in text
