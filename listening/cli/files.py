"""What an analysis found, as tables and plain values; everything protected."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from listening.causes.card import Card
from listening.causes.wording import card_sentence, grade_name, reason_sentence
from listening.cli.analysis import Analysis, heard
from listening.communities.groups import folded
from listening.excerpts.spreadsheet import safe_cell
from listening.gaps.certainty import Estimate
from listening.gaps.coverage import Heard, beside
from listening.gaps.measures import Gap, NoGap
from listening.themes.engine.stability import words_for

TOO_FEW = "too few to show"


def result(analysis: Analysis) -> dict[str, Any]:
    """Everything as plain values, protected."""
    gap = analysis.district.gap
    return {
        "themes": [
            {
                "key": theme.key,
                "label": theme.label,
                "words": {tag: list(words) for tag, words in theme.words.items()},
                "size": theme.size,
                "voices": voices_of(analysis, theme.key),
                "stability": round(theme.stability, 3),
                "code": theme.code,
            }
            for theme in analysis.themes.themes
        ],
        "statuses": statuses(analysis),
        "groups": [
            {
                "theme": cell.theme,
                "dimension": cell.dimension,
                "group": cell.group,
                **(
                    {"withheld": TOO_FEW}
                    if cell.share is None
                    else {
                        "n": cell.n,
                        "raised": cell.count,
                        **_estimate("share", cell.share),
                        "ratio": [round(x, 3) for x in cell.ratio] if cell.ratio else None,
                    }
                ),
            }
            for cell in analysis.raised
        ],
        "gap": _gap(gap, analysis),
        "cards": [_card(card) for card in analysis.cards],
        "coverage": [_heard(row) for row in coverage_shown(analysis)],
        "card": analysis.themes.card,
    }


def summary(analysis: Analysis, out: Path) -> str:
    """What a person reads on the terminal when the work is done."""
    counts = statuses(analysis)
    lines = [
        f"{len(analysis.entries)} answers of {len(analysis.voices)} voices: "
        + ", ".join(f"{n} {status}" for status, n in counts.items()),
        "",
        *themes_table(analysis),
    ]
    if analysis.cards:
        lines += ["", *cards_table(analysis.cards)]
    lines += [f"Careful: {doubt.text}" for doubt in analysis.district.doubts]
    lines += [f"Careful: {said}." for said in analysis.district.unmatched]
    lines += ["", f"Open {out / 'report.html'}"]
    return "\n".join(lines)


def themes_table(analysis: Analysis) -> list[str]:
    """The largest themes with their voices and how steady they are."""
    ordered = sorted(analysis.themes.themes, key=lambda t: (-voices_of(analysis, t.key), t.label))
    rows = [
        (theme.label, str(voices_of(analysis, theme.key)), words_for(theme.stability))
        for theme in ordered[:15]
    ]
    return aligned([("Theme", "Voices", "Steadiness"), *rows])


def cards_table(cards: Sequence[Card]) -> list[str]:
    """The candidate causes as a table; withheld figures are said."""
    rows: list[tuple[str, ...]] = [
        ("", "Theme", "Group", "Others", "Times as often", "q", "Grade", "Kind")
    ]
    for place, card in enumerate(cards, start=1):
        figures = card.compared
        if figures is None:
            rows.append((str(place), card.label, TOO_FEW, "", "", "", "", card.kind))
            continue
        ratio = (
            f"{card.ratio:.1f} ({card.low:.1f} to {card.high:.1f})"
            if card.ratio is not None and card.low is not None and card.high is not None
            else "–"
        )
        sides = [f"{s.raised} of {s.eligible}" for s in (figures.affected, figures.others)]
        grade = grade_name(card.grade) if card.kind == "candidate" else ""
        rows.append((str(place), card.label, *sides, ratio, f"{figures.q:.3f}", grade, card.kind))
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with columns of one width."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def voices_of(analysis: Analysis, theme: str) -> int:
    """How many voices raised a theme."""
    return sum(theme in themes for themes in analysis.voices.values())


def statuses(analysis: Analysis) -> dict[str, int]:
    """How many answers ended in each of the five states; they add up to all."""
    found = list(analysis.themes.statuses.values())
    return {name: found.count(name) for name in ("coded", "weak", "waiting", "none", "empty")}


def coverage_shown(analysis: Analysis) -> list[Heard | str]:
    """Who was heard, least first; a group too small to show is its name alone."""
    if not analysis.district.enrolled or not analysis.district.dimension:
        return []
    found = analysis.district.coverage(heard(list(analysis.entries)))
    own = analysis.district.group
    group = next((h.group for h in found.groups if folded(h.group) == folded(own)), own)
    return beside(found.groups, group, analysis.policy)


def write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows that open safely in any spreadsheet."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [safe_cell(str(c)) for c in row] for row in rows
        )


def theme_rows(analysis: Analysis) -> Iterable[Sequence[object]]:
    """themes.csv: a header, then a row for each theme."""
    yield "key", "label", "words", "size", "voices", "stability", "code"
    for theme in analysis.themes.themes:
        words = " | ".join(f"{tag}: {', '.join(w)}" for tag, w in theme.words.items())
        yield (
            theme.key,
            theme.label,
            words,
            theme.size,
            voices_of(analysis, theme.key),
            round(theme.stability, 3),
            theme.code or "",
        )


def excerpt_rows(analysis: Analysis) -> Iterable[Sequence[object]]:
    """excerpts.csv: a header, then a row for each membership, or one without a theme."""
    yield "row", "column", "theme", "label", "strength", "start", "end", "language", "status"
    labels = {theme.key: theme.label for theme in analysis.themes.themes}
    by_passage: dict[str, list[Any]] = {}
    for membership in analysis.themes.memberships:
        by_passage.setdefault(membership.passage, []).append(membership)
    for entry in analysis.entries:
        key = analysis.key(entry)
        tail = entry.language, analysis.themes.statuses[key]
        members = by_passage.get(key, [])
        for m in members:
            yield (
                entry.row,
                entry.column,
                m.theme,
                labels.get(m.theme, m.theme),
                round(m.strength, 3),
                m.start,
                m.end,
                *tail,
            )
        if not members:
            yield entry.row, entry.column, "", "", "", "", "", *tail


def _estimate(name: str, value: Estimate) -> dict[str, float]:
    return {name: round(value.value, 4), "low": round(value.low, 4), "high": round(value.high, 4)}


def _gap(gap: Gap | NoGap | None, analysis: Analysis) -> dict[str, Any] | None:
    if gap is None:
        district = analysis.district
        return (
            {"dimension": district.dimension, "group": district.group} if district.group else None
        )
    said: dict[str, Any] = {
        "indicator": gap.measure.name,
        "better": gap.measure.better,
        "period": gap.period,
        "dimension": gap.dimension,
        "group": gap.group,
    }
    if isinstance(gap, NoGap):
        return said | {"withheld": gap.reason}
    return said | {
        "n": gap.n,
        "n_others": gap.n0,
        **{f"rate_{k}" if k != "rate" else k: v for k, v in _estimate("rate", gap.rate).items()},
        "rate_others": round(gap.rate0.value, 4),
        "deficit": round(gap.deficit.value, 4),
        "deficit_low": round(gap.deficit.low, 4),
        "deficit_high": round(gap.deficit.high, 4),
        "students_to_close": round(gap.students.value),
    }


def _card(card: Card) -> dict[str, Any]:
    figures = card.compared
    said: dict[str, Any] = {"theme": card.theme, "label": card.label, "kind": card.kind}
    reasons = [reason_sentence(reason, card) for reason in card.reasons]
    said |= {"sentence": card_sentence(card), "grade": card.grade, "reasons": reasons}
    if figures is None:
        return said | {
            "withheld": TOO_FEW,
            **dict.fromkeys(("ratio", "low", "high", "q", "voices_affected", "voices_other")),
        }
    return said | {
        "ratio": _round(card.ratio),
        "low": _round(card.low),
        "high": _round(card.high),
        "q": _round(figures.q),
        "voices_affected": figures.affected.raised,
        "n_affected": figures.affected.eligible,
        "voices_other": figures.others.raised,
        "n_other": figures.others.eligible,
    }


def _heard(row: Heard | str) -> dict[str, Any]:
    if isinstance(row, str):
        return {"group": row, "withheld": TOO_FEW}
    return {
        "dimension": row.dimension,
        "group": row.group,
        "voices": row.voices,
        "enrolled": row.enrolled,
        "ratio": _round(row.ratio),
        **_estimate("share", row.share),
        "flag": row.flag,
    }


def _round(x: float | None) -> float | None:
    return None if x is None else round(x, 4)
