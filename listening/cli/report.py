"""report.html: one file that opens anywhere, in the looks of the site, nothing from outside."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from listening.causes.card import Card, Kind
from listening.causes.wording import card_sentence, kind_name, reason_sentence
from listening.cli import files
from listening.cli.analysis import Analysis
from listening.excerpts.leaving import masked
from listening.excerpts.mapping import Entry
from listening.gaps.measures import Gap
from listening.i18n import direction, language_name
from listening.themes.engine import Theme
from listening.themes.engine.stability import words_for

HERE = Path(__file__).resolve().parent.parent
QUOTES = 4
KINDS: tuple[Kind, ...] = ("candidate", "shared", "others", "too_few")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A quote as the quote macro reads it; telephone numbers and addresses are masked."""

    text: str
    language: str
    direction: str
    translation: str = ""
    translated_by: str = "whoever brought the words"
    source: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A protected row as the chart macros read it."""

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    count: int | None = None
    withheld: bool = False
    reason: str = ""


def html(analysis: Analysis) -> str:
    """The report as one HTML text."""
    themes = sorted(
        analysis.themes.themes, key=lambda t: (-files.voices_of(analysis, t.key), t.label)
    )
    return (
        _environment()
        .get_template("report/report.html")
        .render(
            analysis=analysis,
            counts=files.statuses(analysis),
            themes=[_theme(analysis, theme) for theme in themes],
            left={status: _left(analysis, status) for status in ("weak", "waiting")},
            groups=_groups(analysis),
            gap=analysis.district.gap if isinstance(analysis.district.gap, Gap) else None,
            cards=[
                (kind_name(k), k, [_card(c) for c in analysis.cards if c.kind == k]) for k in KINDS
            ],
            ratios=[_ratio(card) for card in analysis.cards if card.kind == "candidate"],
            coverage=files.coverage_shown(analysis),
            style=Markup((HERE / "static" / "style.css").read_text("utf-8")),
        )
    )


def _theme(analysis: Analysis, theme: Theme) -> dict[str, Any]:
    entries = {analysis.key(entry): entry for entry in analysis.entries}
    return {
        "label": theme.label,
        "proposal": theme.code is None,
        "voices": files.voices_of(analysis, theme.key),
        "size": theme.size,
        "steadiness": words_for(theme.stability),
        "words": [(tag, words[:6]) for tag, words in sorted(theme.words.items()) if words],
        "quotes": [_item(entries[key]) for key in theme.exemplars[:QUOTES]],
    }


def _left(analysis: Analysis, status: str) -> list[Item]:
    return [
        _item(entry)
        for entry in analysis.entries
        if analysis.themes.statuses[analysis.key(entry)] == status
    ]


def _groups(analysis: Analysis) -> list[tuple[str, list[tuple[str, list[Row]]]]]:
    """Per dimension the themes with their groups; themes that nobody there raised are left out."""
    labels = {theme.key: theme.label for theme in analysis.themes.themes}
    found = []
    for dimension, cells in groupby(analysis.raised, key=lambda cell: cell.dimension):
        by_theme: dict[str, list[Row]] = {}
        for cell in cells:
            row = Row(label=cell.group, withheld=True, reason=files.TOO_FEW)
            if cell.share is not None:
                row = Row(
                    label=cell.group,
                    value=cell.share.value,
                    low=cell.share.low,
                    high=cell.share.high,
                    n=cell.n,
                    count=cell.count,
                )
            by_theme.setdefault(cell.theme, []).append(row)
        raised = sorted(by_theme, key=lambda key: -files.voices_of(analysis, key))
        found.append((dimension, [(labels[key], by_theme[key]) for key in raised]))
    return found


def _card(card: Card) -> dict[str, Any]:
    return {
        "card": card,
        "sentence": card_sentence(card),
        "reasons": [(r.direction, reason_sentence(r, card)) for r in card.reasons],
    }


def _ratio(card: Card) -> Row:
    if card.ratio is None:
        return Row(label=card.label, withheld=True, reason="no other voice raised it")
    return Row(label=card.label, value=card.ratio, low=card.low, high=card.high)


def _item(entry: Entry) -> Item:
    return Item(
        text=_masked(entry.text, entry.language),
        language=entry.language,
        direction=direction(entry.language),
        translation=_masked(entry.translation, "en"),
        source=entry.source,
    )


def _masked(text: str, language: str) -> str:
    # Nobody confirms masks here, so all that is proposed is masked.
    return masked(text, language).text


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    nothing = NullTranslations()
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        nothing.gettext, nothing.ngettext, newstyle=True
    )
    environment.globals.update(
        page_language="en",
        page_direction="ltr",
        language_name=language_name,
        direction=direction,
        number=_number,
        percent=_percent,
    )
    return environment


def _number(value: float, digits: int = 0) -> str:
    return str(format_decimal(value, "#,##0" + ("." + "0" * digits if digits else ""), "en"))


def _percent(share: float, digits: int = 0) -> str:
    return str(format_percent(share, "#,##0" + ("." + "0" * digits if digits else "") + "%", "en"))
