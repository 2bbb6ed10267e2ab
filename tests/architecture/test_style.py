"""Style sheets speak of start and end, never of left and right: so every page mirrors itself."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "listening"
SHEETS = sorted((PACKAGE / "static").glob("*.css"))
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))

SIDE = r"(?:left|right|top|bottom)"
PHYSICAL = re.compile(
    rf"""(?<![\w-])(?:
      (?:scroll-)?(?:margin|padding)-{SIDE}
    | border-{SIDE}(?:-(?:width|style|color))?
    | border-(?:top|bottom)-(?:left|right)-radius
    | {SIDE}
    )\s*:
    | (?<![\w-])(?:text-align(?:-last)?|float|clear|caption-side)\s*:\s*(?:left|right)\b""",
    re.VERBOSE | re.IGNORECASE,
)
# Four values tell left from right unless the second equals the fourth.
FOUR = re.compile(r"(?<![\w-])(?:margin|padding|inset|border-width)\s*:\s*([^;{}]+)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLE_ATTRIBUTE = re.compile(r"\sstyle\s*=\s*(\"[^\"]*\"|'[^']*')")


def physical(css: str) -> list[str]:
    """Declarations in `css` that name a physical side."""
    css = COMMENT.sub("", css)
    found = [match.group() for match in PHYSICAL.finditer(css)]
    for match in FOUR.finditer(css):
        parts = re.findall(r"[^\s(]+(?:\([^)]*\))?", match.group(1))
        if len(parts) == 4 and parts[1] != parts[3]:
            found.append(match.group())
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_style_sheet_names_no_physical_side(sheet: Path) -> None:
    assert physical(sheet.read_text("utf-8")) == []


def test_templates_style_no_physical_side() -> None:
    wrong = {
        path.relative_to(PACKAGE).as_posix(): sides
        for path in TEMPLATES
        if (sides := physical(";".join(STYLE_ATTRIBUTE.findall(path.read_text("utf-8")))))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "planted",
    [
        "a { margin-left: 1px }",
        "a { padding-right: 0 }",
        "a{left:0}",
        "a { position: absolute; right: 0; }",
        "a { top: 0 }",
        "a { text-align: left }",
        "a { float: right }",
        "a { border-left: 1px solid }",
        "a { border-top-left-radius: 2px }",
        "a { scroll-margin-left: 2px }",
        "a { margin: 0 1px 0 2px }",
        "a { inset: 0 auto 0 0 }",
    ],
)
def test_physical_side_is_found(planted: str) -> None:
    assert physical(planted) != []


@pytest.mark.parametrize(
    "planted",
    [
        "a { margin-inline-start: 1px; inset-block-start: 0 }",
        "a { text-align: start; float: inline-end }",
        "a { margin: 0 1px 0 1px; padding: 1px 2px }",
        "/* margin-left: 1px */ a { border-inline-start: 1px solid }",
        "a { background-position: left; transform-origin: left }",
    ],
)
def test_logical_side_is_left_alone(planted: str) -> None:
    assert physical(planted) == []


def test_there_are_sheets_to_look_at() -> None:
    assert {sheet.name for sheet in SHEETS} >= {"style.css", "family.css"}
