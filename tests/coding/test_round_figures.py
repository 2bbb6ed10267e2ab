"""Figures of rounds: weights of the draw, the engine as a coder, and the table that goes out."""

import csv
import io
from typing import Any
from zlib import crc32

import pytest
from coding import round_stage as stage
from flask import Flask
from flask.testing import FlaskClient

from listening.coding import agreement
from listening.coding.rounds import (
    figuring,
    machine,
    recording,
    sampling,
    service,
    stretches,
    tables,
)
from listening.coding.rounds.figuring import Unit
from listening.db import db

WIDER = {"a": frozenset({"a"}), "a.x": frozenset({"a", "a.x"}), "b": frozenset({"b"})}


def units(*rows: tuple[str, str, str], weights: list[float] | None = None) -> list[Unit]:
    """A unit for each (codes of 1, codes of 2, codes of the engine), codes apart by blanks."""
    return [
        Unit(
            key=f"e{n}",
            language="en" if n % 2 else "es",
            cluster=f"v{n}",
            length=10,
            weight=weights[n] if weights else 1.0,
            by_coder={
                name: tuple((code, 0, 0) for code in codes.split())
                for name, codes in zip(("1", "2", machine.ENGINE), row, strict=True)
            },
        )
        for n, row in enumerate(rows)
    ]


def test_weights_say_how_many_of_the_frame_each_drawn_excerpt_stands_for() -> None:
    strata = {f"a{i}": "a" for i in range(90)} | {f"b{i}": "b" for i in range(9)} | {"c": "c"}
    drawn = sampling.draw(strata, 20, minimum=3, seed=1)
    found = sampling.weights(strata, drawn)
    assert sum(found.values()) == pytest.approx(100)
    assert {strata[key]: round(weight, 6) for key, weight in found.items()} == {
        "a": 5.0, "b": 3.0, "c": 1.0
    }  # fmt: skip


def test_weighted_agreement_is_that_of_the_sample_repeated_as_often() -> None:
    """By its definition, but for the finite-sample term of alpha, which vanishes with size."""
    one, two = [1, 1, 0, 0, 1, 0] * 40, [1, 0, 0, 0, 1, 1] * 40
    weights = [1, 2, 3, 1, 1, 2] * 40
    many = [
        [mark for mark, weight in zip(row, weights, strict=True) for _ in range(weight)]
        for row in (one, two)
    ]
    told: list[float] = [float(weight) for weight in weights]
    pairs = (
        (agreement.alpha([one, two], weights=told), agreement.alpha(many)),
        (agreement.gwet_ac1([one, two], weights=told), agreement.gwet_ac1(many)),
        (agreement.percent([one, two], weights=told), agreement.percent(many)),
    )
    for weighted, repeated in pairs:
        assert weighted == pytest.approx(repeated, abs=2e-3)
    assert agreement.alpha([one, two], weights=[2.0] * len(one)) == pytest.approx(
        agreement.alpha([one, two])
    )
    assert agreement.alpha([one, two], weights=[0.0] * len(one)) is None
    clusters = [str(n) for n in range(len(one))]
    around, _ = agreement.intervals([one, two], clusters, seed=1, weights=told)
    assert around.low is not None and around.high is not None
    assert around.low < (pairs[0][0] or 0) < around.high
    same, _ = agreement.intervals([one, two], clusters, seed=1, weights=[3.0] * len(one))
    plain, _ = agreement.intervals([one, two], clusters, seed=1)
    assert (same.low, same.high) == pytest.approx((plain.low, plain.high))


def test_codes_that_were_not_asked_for_enter_no_figure_and_a_child_counts_for_its_theme() -> None:
    found = figuring.figures(
        units(("a.x zebra", "a", ""), ("b", "b zebra", "")),
        ["1", "2"],
        wider=WIDER,
        seed=1,
        spans=False,
    )
    rows = {row["code"]: row for row in found["codes"]}
    assert set(rows) == {"a", "a.x", "b"} and rows["a"]["alpha"] == 1
    assert rows["a.x"]["pairs"][0]["b"] == 1


def test_how_common_an_enriched_code_is_is_not_told() -> None:
    rows = units(*[("a.x b", "a.x", "")] * 3, ("", "", ""), weights=[3.0, 3.0, 0.0, 2.0])
    found = figuring.figures(rows, ["1", "2"], wider=WIDER, seed=1, spans=False, enriched="a.x")
    shares = {row["code"]: row["shares"] for row in found["codes"]}
    assert shares == {"a": [None, None], "a.x": [None, None], "b": [0.75, 0.0]}
    assert found["weighted"]


def test_the_engine_is_compared_with_each_person_and_with_the_record() -> None:
    said = [("a", "a", "a"), ("a", "", "a"), ("", "", "b"), ("", "", "")] * 5
    rows = units(*said)
    found = {r["code"]: r for r in machine.beside(rows, ["1", "2"], wider=WIDER, seed=2)}
    assert found["a"]["n"] == 20, "excerpts, not pairs"
    first, second = ([int("a" in row[i]) for row in said] for i in (0, 1))
    engine = [int("a" in row[2]) for row in said]
    assert found["a"]["alpha"] == pytest.approx(agreement.alpha([first + second, engine + engine]))
    assert found["a"]["percent"] == pytest.approx(0.875)
    assert found["a"]["alpha_interval"]["clusters"] == 20
    assert found["a"]["alpha_interval"]["low"] < found["a"]["alpha"]
    assert found["b"]["positive"] == 0 and found["b"]["alpha"] is not None
    record = {u.key: frozenset(said[n][0].split()) for n, u in enumerate(rows)}
    engines = {u.key: frozenset(said[n][2].split()) for n, u in enumerate(rows)}
    against = {r["code"]: r for r in machine.against(record, engines, rows, seed=2)}
    assert (against["a"]["recall"], against["a"]["precision"], against["a"]["f1"]) == (1, 1, 1)
    assert against["b"]["recall"] is None, "nothing was there to find"
    assert against["b"]["precision"] == 0


def test_an_engine_that_never_varies_is_undefined_and_says_why() -> None:
    rows = units(*[("", "", "")] * 12, ("a", "a", "a"))
    found = {r["code"]: r for r in machine.beside(rows[1:], ["1", "2"], wider=WIDER, seed=2)}
    assert found["a"]["alpha"] == 1
    against = machine.against(
        {u.key: frozenset({"a"}) for u in rows},
        {u.key: frozenset({"a"}) for u in rows},
        rows,
        seed=1,
    )
    assert (against[0]["alpha"], against[0]["reason"]) == (None, "no_negative")


def test_stretches_over_all_values_on_one_continuum_where_none_overlap() -> None:
    one = Unit(
        key="e", language="en", cluster="v", length=20,
        by_coder={"1": (("a", 0, 5), ("b", 5, 9)), "2": (("a", 0, 5), ("b", 6, 9))},
    )  # fmt: skip
    rows = stretches.unitised([one], ["1", "2"], ["a", "b"], WIDER)
    by = {(r["code"], r["definition"]): r for r in rows}
    expected = agreement.unitised_alpha(
        [[(0, 5, "a"), (5, 9, "b")], [(0, 5, "a"), (6, 9, "b")]], 20
    )
    assert by["", stretches.ONE_CONTINUUM]["alpha"] == pytest.approx(expected)
    assert by["", stretches.SAME_CODE]["alpha"] == 1
    assert by["", stretches.SAME_CODE]["coverage"] == pytest.approx(0.4)
    assert by["a", stretches.OLDER]["alpha"] == 1 and by["a", stretches.DEFINITION]["alpha"] == 1
    overlapping = Unit(
        key="e", language="en", cluster="v", length=20,
        by_coder={"1": (("a", 0, 5), ("b", 3, 9)), "2": ()},
    )  # fmt: skip
    rows = stretches.unitised([overlapping], ["1", "2"], ["a", "b"], WIDER)
    assert {r["definition"] for r in rows} == {stretches.DEFINITION, stretches.OLDER}


def coded_round(app: Flask, project_id: int, **wish: Any) -> int:
    """A finished round over two languages and two sources, and engine that read it before."""
    with app.app_context():
        stage.say(project_id, {"en": 60, "es": 40})
        keys = stage.say(project_id, {"en": 3}, source="b")
        stage.suggest(project_id, keys[::2], "a.x")
        row = stage.opened(project_id, "ana", "ben", **({"size": 80, "minimum": 3} | wish))
        # What the engine says later is not what it said when the round was opened.
        stage.suggest(project_id, keys, "c")
        stage.hand_in(row, "ana", lambda q: ["a.x"] if crc32(q.text.encode()) % 3 else ["b"])
        stage.hand_in(row, "ben", lambda q: ["a.x"] if crc32(q.text.encode()) % 4 else [])
        stage.decide_all(row)
        recording.finish(row, by=None)
        db.session.commit()
        return row.id


def test_the_table_holds_every_figure_with_its_limits_by_language(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    number_of = coded_round(app, project_id)
    path = f"/p/{project_id}/rounds/{number_of}"
    lines = list(csv.DictReader(io.StringIO(ana.get(f"{path}/figures.csv").get_data(as_text=True))))
    assert tuple(lines[0]) == tables.COLUMNS
    by = {(one["part"], one["code"], one["language"]): one for one in lines}
    with app.app_context():
        row = service.found(project_id, number_of)
        held = service.kept(row)
        assert held
    [kept] = [o for o in held["codes"] if o["code"] == "a.x" and o["language"] == "es"]
    told = by["codes", "a.x", "es"]
    assert int(told["n"]) == kept["n"] >= 30
    for column, value in (
        ("percent", kept["percent"]),
        ("positive", kept["pairs"][0]["positive"]),
        ("negative", kept["pairs"][0]["negative"]),
        ("alpha", kept["alpha"]),
        ("alpha_low", kept["alpha_interval"]["low"]),
        ("alpha_high", kept["alpha_interval"]["high"]),
        ("ac1", kept["ac1"]),
        ("ac1_low", kept["ac1_interval"]["low"]),
        ("ac1_high", kept["ac1_interval"]["high"]),
        ("share_second", kept["shares"][1]),
    ):
        assert float(told[column]) == pytest.approx(value), column
    assert ("sets of codes", "", "es") in by and ("sets of codes", "", "") in by
    assert ("codes, weighted", "a", "") in by, "the small source was drawn more often"
    assert ("engine and people", "a.x", "es") in by and ("engine and record", "a.x", "es") in by
    assert ("engine and people", "c", "") not in by, "it said so after the round was opened"
    alone = by["engine and people", "b", ""]
    assert alone["alpha"] != "" and float(alone["positive"]) == 0
    for line in lines:
        for figure in ("alpha", "ac1"):
            assert (line[figure] == "") == (line[f"{figure}_reason"] != "") or (
                figure == "ac1" and line["part"] in ("sets of codes", "stretches")
            )
    page = ana.get(path).get_data(as_text=True)
    assert "The engine and the coders" in page and "The engine beside what people" in page
    assert "codes that nobody used" in page and "weighted by the draw" in page


def test_a_round_on_stretches_tells_unitised_figures_by_language(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    number_of = coded_round(app, project_id, unit="spans")
    text = ana.get(f"/p/{project_id}/rounds/{number_of}/figures.csv").get_data(as_text=True)
    lines = [one for one in csv.DictReader(io.StringIO(text)) if one["part"] == "stretches"]
    assert {one["language"] for one in lines} == {"", "en", "es"}
    assert {one["code"] for one in lines} == {"", "*", "a", "a.x", "b"}
    assert all(one["definition"] and one["length"] for one in lines)


def test_where_the_engine_read_nothing_it_is_not_compared(app: Flask, project_id: int) -> None:
    with app.app_context():
        keys = stage.say(project_id, {"en": 3})
        row = stage.opened(project_id, "ana", "ben")
        stage.suggest(project_id, keys, "a")
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: ["a"])
        recording.finish(row, by=None)
        held = service.kept(row)
        assert held and held["engine"] == [] and "record" not in held


def test_the_human_sample_knows_its_weights_and_leaves_enriched_excerpts_out(
    app: Flask, project_id: int
) -> None:
    with app.app_context():
        stage.say(project_id, {"en": 30})
        keys = stage.say(project_id, {"es": 4}, source="b")
        stage.suggest(project_id, keys, "b")
        row = stage.opened(project_id, "ana", "ben", size=10, minimum=4, enrich="b")
        assert row.settings["enriched"] == "b"
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: ["b"])
        recording.finish(row, by=None)
        weights = service.sample_weights(project_id)
        assert sum(weights.values()) == pytest.approx(34), "they stand for the whole frame"
        assert set(weights) == {key for key, *_ in service.human_sample(project_id)}
        assert len(weights) == 13 and service.size(row.id) == 15
