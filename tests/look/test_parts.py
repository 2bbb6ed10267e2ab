"""Every part renders with nothing undefined, is well formed, leaks nothing, and can be read."""

import gzip
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import html5lib
import pytest
from jinja2 import UndefinedError


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "look_preview", Path(__file__).with_name("preview.py")
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


preview = _load()
Row = preview.Row
STATIC = preview.PACKAGE / "static"
CHARTS = ("dots", "bars", "ratios")
PLANTED = {"value": 0.7331, "low": 0.6229, "high": 0.8447, "n": 9173, "count": 6725}
LEAKS = re.compile(r"0\.73|73%|73\.3|7331|62\.2|62%|84\.4|84%|8447|6229|9,?173|6,?725")


def render(body: str, *, tag: str = "en", **values: Any) -> str:
    """A snippet rendered with everything a page has."""
    env = preview.environment({"snippet.html": body}, tag=tag)
    given = {"page_language": tag, "page_direction": preview.DIRECTIONS.get(tag, "ltr")}
    return str(env.get_template("snippet.html").render(given | values))


def chart(kind: str, rows: list[Any], *, tag: str = "en") -> str:
    """One chart of `kind` from `rows`."""
    return render(
        f'{{% from "parts/charts.html" import {kind} with context %}}'
        f'{{{{ {kind}("c", "Who raised it", "A finding.", rows) }}}}',
        tag=tag,
        rows=rows,
    )


def dumbbell(pairs: list[dict[str, Any]]) -> str:
    """A dumbbell chart of `pairs`."""
    return render(
        '{% from "parts/charts.html" import dumbbell with context %}'
        '{{ dumbbell("c", "Before and now", "A finding.", pairs, "2023", "2024") }}',
        pairs=pairs,
    )


def drawing(html: str) -> str:
    """The picture alone, without its table."""
    found = re.search(r"<svg role=.*?</desc>(.*)</svg>\s*<details", html, re.DOTALL)
    assert found
    return re.sub(r"<defs>.*?</defs>", "", found.group(1), flags=re.DOTALL)


def parse(html: str) -> Any:
    """The document, refused if any tag is wrong."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


@pytest.mark.parametrize("tag", ["en", "es", "ar"])
def test_every_page_is_well_formed_and_every_id_is_unique(tag: str) -> None:
    for name, html in preview.pages(tag).items():
        page = parse(html)
        ids = [node.get("id") for node in page.iter() if node.get("id")]
        assert sorted(set(ids)) == sorted(ids), name
        assert page.get("lang") == tag
        assert page.get("dir") == preview.DIRECTIONS.get(tag, "ltr")
        assert len(list(page.iter("h1"))) == 1


@pytest.mark.parametrize("tag", ["en", "es", "ar"])
def test_every_reference_points_at_something(tag: str) -> None:
    for name, html in preview.pages(tag).items():
        page = parse(html)
        ids = {node.get("id") for node in page.iter()}
        for node in page.iter():
            for attribute in ("aria-labelledby", "aria-describedby", "for"):
                assert set((node.get(attribute) or "").split()) <= ids, (name, node.attrib)


def test_family_pages_carry_no_script_and_fit_the_first_packets() -> None:
    sheet = (STATIC / "family.css").read_bytes()
    for tag in ("en", "es", "ar"):
        for name, html in preview.pages(tag).items():
            if name.startswith("family"):
                assert "<script" not in html and " style=" not in html and "http" not in html
                # Even where nothing between us and the phone compresses.
                assert len(html.encode()) + len(sheet) < 14_000
    assert len(gzip.compress(sheet, mtime=0)) < 2048


def test_staff_page_has_no_inline_style_and_no_handler() -> None:
    html = preview.pages("en")["staff-en.html"]
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)


def test_a_missing_value_is_refused_not_blank() -> None:
    with pytest.raises(UndefinedError):
        render('{% from "parts/numbers.html" import share %}{{ share(nothing) }}')


@pytest.mark.parametrize("kind", CHARTS)
def test_withheld_row_keeps_its_words_and_leaks_nothing(kind: str) -> None:
    shown = Row(label="Eastside", value=0.5, low=0.25, high=0.75, n=40, count=20)
    secret = Row(label="Northfield", withheld=True, reason="too few to show", **PLANTED)
    html = chart(kind, [shown, secret])
    assert "Northfield" in html and html.count("too few to show") == 2
    assert not LEAKS.search(html)
    # Neither does the axis stretch for what is not shown.
    assert drawing(html) == drawing(
        chart(kind, [shown, Row(label="Northfield", withheld=True, reason="too few to show")])
    )


@pytest.mark.parametrize("kind", CHARTS)
def test_the_planted_value_is_seen_when_it_is_not_withheld(kind: str) -> None:
    assert LEAKS.search(chart(kind, [Row(label="Northfield", **PLANTED)]))


@pytest.mark.parametrize("kind", CHARTS)
def test_withheld_row_has_no_mark(kind: str) -> None:
    picture = drawing(chart(kind, [Row(label="Northfield", withheld=True, **PLANTED)]))
    assert not re.search(r"<circle|<path|class=\"(band|bar|whisker|edge)", picture)
    assert "-hatch)" in picture


def test_withheld_end_of_a_dumbbell_leaks_nothing() -> None:
    shown = Row(label="2023", value=0.5, low=0.25, high=0.75, n=40, count=20)
    secret = Row(label="2024", withheld=True, reason="too few to show", **PLANTED)
    html = dumbbell([{"label": "Northfield", "first": shown, "second": secret}])
    assert not LEAKS.search(html)
    assert "<path" not in drawing(html) and 'class="join"' not in html


def test_withheld_numbers_and_ratios_leak_nothing() -> None:
    html = render(
        '{% from "parts/numbers.html" import share, ratio %}{{ share(row) }}{{ ratio(row) }}',
        row=Row(label="Northfield", withheld=True, **PLANTED),
    )
    assert html.count("too few to show") == 2 and not LEAKS.search(html)


@pytest.mark.parametrize("kind", ["dots", "bars"])
def test_a_drawing_says_no_more_than_its_words(kind: str) -> None:
    one = Row(label="Eastside", value=0.3333, low=0.2016, high=0.4961, n=36, count=12)
    near = Row(label="Eastside", value=0.3349, low=0.1984, high=0.5049, n=36, count=12)
    assert drawing(chart(kind, [one])) != drawing(chart(kind, [Row(label="Eastside", value=0.4)]))
    same = Row(label="Eastside", value=0.33, low=0.2, high=0.5, n=36, count=12)
    assert drawing(chart(kind, [one])) == drawing(chart(kind, [near]))
    assert drawing(chart(kind, [one])) == drawing(chart(kind, [same]))


def test_ratio_axis_puts_twice_and_half_at_equal_distance() -> None:
    def place(value: float) -> float:
        html = chart("ratios", [Row(label="x", value=value, low=0.25, high=4.0)])
        found = re.search(r'<svg x="([\d.]+)%"', html)
        assert found
        return float(found.group(1))

    assert place(2.0) - place(1.0) == pytest.approx(place(1.0) - place(0.5), abs=0.11)
    assert place(4.0) - place(1.0) == pytest.approx(2 * (place(2.0) - place(1.0)), abs=0.11)
    assert place(0.5) < place(1.0) < place(2.0) < place(4.0)


@pytest.mark.parametrize("value", [0.0, 0.003, 50.0, 4000.0])
def test_extreme_ratios_stay_on_the_axis(value: float) -> None:
    html = chart("ratios", [Row(label="x", value=value, low=0.0, high=5000.0)])
    places = [float(x) for x in re.findall(r'x\d?="([\d.]+)%"', drawing(html))]
    assert all(0 <= x <= 100 for x in places)


@pytest.mark.parametrize("kind", CHARTS)
def test_names_change_sides_in_arabic_and_the_axis_does_not(kind: str) -> None:
    rows = [Row(label="ا", value=0.5, low=0.25, high=0.75, n=4, count=2)]
    english, arabic = chart(kind, rows), chart(kind, rows, tag="ar")
    assert '<text class="name" x="0"' in english
    assert '<text class="name" x="100%"' in arabic
    marks = re.compile(r"<(?:circle|line|rect|svg x)[^>]*>|<text x=[^>]*>")
    assert marks.findall(drawing(english)) == marks.findall(drawing(arabic))


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_has_a_name_a_finding_and_its_table(kind: str) -> None:
    page = parse("<!doctype html><title>x</title>" + chart(kind, preview.rows()))
    (picture,) = [n for n in page.iter() if str(n.tag).endswith("svg") and n.get("role")]
    assert picture.get("role") == "img"
    names = picture.get("aria-labelledby").split()
    assert [n.text for n in page.iter() if n.get("id") in names] == ["Who raised it", "A finding."]
    heads = [n.text for n in page.iter("th") if n.get("scope") == "row"]
    assert heads == [row.label for row in preview.rows()]


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_without_rows_still_stands(kind: str) -> None:
    parse("<!doctype html><title>x</title>" + chart(kind, []))


def test_what_people_wrote_is_never_markup() -> None:
    evil = "<b onclick=x>&"
    long = "A name too long to stand beside its figures: " + evil
    row = Row(label=evil, value=0.5, low=0.4, high=0.6, n=10, count=5, reason=evil)
    for kind in CHARTS:
        html = chart(kind, [row, Row(label=evil, withheld=True, reason=evil)])
        html += chart(kind, [row, Row(label=long, withheld=True, reason=evil)])
        assert "<b " not in html and "&lt;b onclick=x&gt;&amp;" in html
        assert "&amp;lt;" not in html


def test_quote_gives_the_original_first_in_its_own_language() -> None:
    html = render(
        '{% from "parts/quotes.html" import quote with context %}{{ quote(item) }}',
        item=preview.quotes()[1],
        tag="en",
    )
    assert '<p class="words" lang="ar" dir="rtl">' in html
    assert html.index('lang="ar"') < html.index("Translated by a machine")
    assert html.index("Translated by a machine") < html.index("The bus leaves")


@pytest.mark.parametrize("grade", ["heard", "lead", "strong lead", "corroborated", "confirmed"])
def test_each_grade_has_its_word_and_its_own_shape(grade: str) -> None:
    def badge(name: str) -> str:
        return render('{% from "parts/cards.html" import badge %}{{ badge(g) }}', g=name)

    others = {"heard", "lead", "strong lead", "corroborated", "confirmed"} - {grade}
    shape = re.compile(r"<svg.*</svg>", re.DOTALL)
    assert grade.split()[0].title() in badge(grade)
    assert all(shape.findall(badge(grade)) != shape.findall(badge(o)) for o in others)


def test_a_wrong_field_says_what_to_do_and_is_tied_to_it() -> None:
    html = preview.pages("en")["staff-en.html"]
    page = parse(html)
    box = next(n for n in page.iter("input") if n.get("id") == "title")
    assert box.get("aria-invalid") == "true"
    message = next(n for n in page.iter("p") if n.get("id") == box.get("aria-describedby"))
    assert "Give the session a name." in "".join(message.itertext())
    links = {n.get("href") for n in page.iter("a")}
    assert {"#title", "#kind-0"} <= links


def test_sorting_a_column_again_turns_it_round() -> None:
    body = (
        '{% from "parts/tables.html" import table %}'
        "{% macro link(key, order) %}{{ key }}-{{ order }}{% endmacro %}"
        '{% call table("t", "T", columns, sort="n", descending=down, link=link) %}{% endcall %}'
    )
    columns = [{"key": "name", "label": "Name"}, {"key": "n", "label": "N", "numeric": True}]
    down = render(body, columns=columns, down=True)
    assert 'aria-sort="descending"' in down and 'href="n-asc"' in down
    assert 'href="name-asc"' in down
    up = render(body, columns=columns, down=False)
    assert 'aria-sort="ascending"' in up and 'href="n-desc"' in up


def test_paging_shows_nothing_for_one_page() -> None:
    body = (
        '{% from "parts/tables.html" import paging %}{% macro link(n) %}?page={{ n }}{% endmacro %}'
        "{{ paging(page, pages, link) }}"
    )
    assert render(body, page=1, pages=1).strip() == ""
    first = render(body, page=1, pages=3)
    assert "?page=2" in first and "?page=0" not in first
    assert "?page=4" not in render(body, page=3, pages=3)


def test_frame_stands_with_nothing_given() -> None:
    env = preview.environment()
    for name in ("frame.html", "family/frame.html"):
        page = parse(env.get_template(name).render())
        assert page.get("lang") == "en"


def test_switching_language_can_take_the_typed_words_along() -> None:
    other = {"tag": "so", "name": "Soomaali", "dir": "ltr", "submit": "answers"}
    here = {"tag": "en", "name": "English", "dir": "ltr", "submit": "answers"}
    html = render('{% extends "family/frame.html" %}', languages=[here, other])
    assert re.search(r'<button type="submit" form="answers" name="language" value="so"', html)
    assert html.index("Soomaali") < html.index("<h1>")


# Colours: every pair of text and ground that the sheets use, in both schemes.

TEXT = ("ink", "soft", "accent", "danger")
GROUNDS = ("paper", "sheet", "accent-wash")
PAIRS = [(text, ground) for text in TEXT for ground in GROUNDS] + [
    ("on-accent", "accent"),
    ("danger", "danger-wash"),
    ("ink", "danger-wash"),
]
STAFF_PAIRS = [
    ("on-accent", "accent-strong"),
    ("accent-strong", "paper"),
    ("accent-strong", "accent-wash"),
    ("on-danger", "danger"),
    ("good", "good-wash"),
    ("ink", "good-wash"),
    ("warn", "warn-wash"),
    ("ink", "warn-wash"),
    ("ink", "sunk"),
    ("soft", "sunk"),
    ("accent", "sunk"),
]
MARKS = [
    (mark, ground)
    for mark in ("data-1", "data-2", "data-3", "data-4", "edge")
    for ground in ("paper", "sheet")
]


def palettes(sheet: str) -> dict[str, dict[str, str]]:
    """Custom colours of a sheet, light and dark."""
    css = (STATIC / sheet).read_text("utf-8")
    light, dark = re.findall(r":root\s*\{([^}]*--paper[^}]*)\}", css)[:2]
    colour = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")
    first = dict(colour.findall(light))
    return {"light": first, "dark": first | dict(colour.findall(dark))}


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_knows_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("sheet", "pairs", "least"),
    [
        ("style.css", PAIRS + STAFF_PAIRS, 4.5),
        ("family.css", PAIRS, 4.5),
        ("style.css", MARKS, 3.0),
        ("family.css", [("edge", "paper"), ("edge", "sheet")], 3.0),
    ],
)
def test_colours_can_be_told_apart(
    sheet: str, pairs: list[tuple[str, str]], least: float, scheme: str
) -> None:
    palette = palettes(sheet)[scheme]
    weak = {p: round(contrast(palette[p[0]], palette[p[1]]), 2) for p in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}


def test_family_colours_are_the_same_as_the_staff_pages() -> None:
    family, staff = palettes("family.css"), palettes("style.css")
    for scheme, colours in family.items():
        assert colours.items() <= staff[scheme].items()
