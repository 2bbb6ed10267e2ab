"""What the gap page was asked for, and everything it shows of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Response, current_app, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from listening.gaps import exploring, service, sheets, telling, wording
from listening.gaps.cells import Policy
from listening.gaps.exploring import Course, Disproportion, Headline, Summed
from listening.gaps.measures import OTHERS, Comparator, Gap, Goal, Measure, Reference
from listening.gaps.monthly import Run
from listening.gaps.presets import IdeaPolicy
from listening.gaps.races import Races
from listening.gaps.races import load as load_races
from listening.gaps.records import MeasureRow
from listening.gaps.schools import Schools
from listening.i18n import percent
from listening.settings import Settings

GROUP = "group:"  # before the name of a group that others are compared with


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the page was asked for; what makes no sense became the default."""

    measure: int
    period: str
    dimension: str
    place: str = ""
    against: str = "others"
    reason: str = ""
    group: str = ""

    def address(self) -> dict[str, Any]:
        """The same choice as parts of an address."""
        words = {"place": self.place, "reason": self.reason, "group": self.group}
        against = {} if self.against == "others" else {"against": self.against}
        kept = {name: word for name, word in words.items() if word}
        first = {"measure": self.measure, "period": self.period, "dimension": self.dimension}
        return {**first, **against, **kept}


@dataclass(frozen=True)
class Asked:
    """A question to the gap page with its answers, each worked out when it is first needed."""

    project_id: int
    choice: service.Choice
    row: MeasureRow
    chosen: Chosen
    groups: tuple[str, ...]
    comparator: Comparator
    rules: Policy

    @cached_property
    def measure(self) -> Measure:
        """The measure as computing functions take it."""
        return service.to_measure(self.row)

    @cached_property
    def found(self) -> service.Compared:
        """The groups and their gaps."""
        return compared(self, self.comparator)

    @cached_property
    def close(self) -> Gap | None:
        """The gap that is looked at closely: the group asked for, else the one furthest behind."""
        gaps = [row.found for row in self.found.rows if isinstance(row.found, Gap)]
        return next((g for g in gaps if g.group == self.chosen.group), next(iter(gaps), None))

    @cached_property
    def courses(self) -> list[Course]:
        """The groups through all periods."""
        return exploring.courses(
            self.project_id,
            self.chosen.measure,
            dimension=self.chosen.dimension,
            place=self.chosen.place,
            policy=self.rules,
        )

    @cached_property
    def run(self) -> Run | None:
        """The months of the group looked at closely."""
        group = self.close.group if self.close else self.chosen.group
        return exploring.run(self.courses, group or next(iter(self.groups), ""))

    @cached_property
    def schools(self) -> Schools | None:
        """How much of the gap lies between schools."""
        if not self.choice.places or self.chosen.place or self.close is None:
            return None
        return exploring.between_schools(
            self.project_id,
            self.chosen.measure,
            period=self.chosen.period,
            dimension=self.chosen.dimension,
            group=self.close.group,
            against=self.comparator,
            policy=self.rules,
        )

    @cached_property
    def summed(self) -> Summed | None:
        """All groups in one figure."""
        return exploring.in_one_figure(self.found)

    @cached_property
    def headlines(self) -> list[Headline]:
        """Every measure of the project for the same groups."""
        return exploring.headlines(
            self.project_id,
            dimension=self.chosen.dimension,
            place=self.chosen.place,
            policy=self.rules,
        )

    @cached_property
    def idea(self) -> tuple[IdeaPolicy, list[Disproportion]] | None:
        """The preset for groups by race, where the team asked for it."""
        rules = exploring.idea_policy(self.project_id)
        if rules is None or "race" not in self.chosen.dimension.casefold() or self.chosen.place:
            return None
        return rules, exploring.disproportion(
            self.courses, self.measure, period=self.chosen.period, policy=rules
        )


def policy() -> Policy:
    """What may be shown here."""
    settings: Settings = current_app.extensions["listening.settings"]
    return Policy(min_n=settings.min_n, min_voices=settings.min_voices)


def races() -> Races:
    """The lists of races, with what this installation's own file adds."""
    settings: Settings = current_app.extensions["listening.settings"]
    own = settings.instance / "races.toml"
    return load_races(own.read_text("utf-8") if own.is_file() else "")


def asked(project_id: int) -> Asked | None:
    """The question in the address; None while there is no figure."""
    every = service.choice(project_id)
    word = request.args.get("measure", "")
    number = int(word) if word.isdecimal() and len(word) < 10 and int(word) in every.measures else 0
    measure_id = number or next(iter(every.measures), 0)
    row = service.measure_row(project_id, measure_id)
    choice = service.choice(project_id, measure_id)
    if row is None or not choice.periods or not every.dimensions:
        return None
    dimension = _one_of("dimension", choice.dimensions, every.dimensions)
    chosen = Chosen(
        measure=measure_id,
        period=_one_of("period", choice.periods, every.periods),
        dimension=dimension,
        place=_one_of("place", ("", *choice.places)),
        against=request.args.get("against", "others"),
        reason=" ".join(request.args.get("reason", "").split())[:200],
        group=request.args.get("group", ""),
    )
    groups = service.groups_of(project_id, dimension)
    comparator = _comparator(chosen, groups, row)
    return Asked(project_id, choice, row, chosen, groups, comparator, policy())


def compared(about: Asked, comparator: Comparator) -> service.Compared:
    """The table of a question."""
    found = service.compared(
        about.project_id,
        about.chosen.measure,
        period=about.chosen.period,
        dimension=about.chosen.dimension,
        place=about.chosen.place,
        against=comparator,
        policy=about.rules,
    )
    assert found is not None
    return found


def _one_of(name: str, offered: tuple[str, ...], known: tuple[str, ...] = ()) -> str:
    """The word asked for; one that only other measures know is kept, so that the page says so."""
    word = request.args.get(name, "")
    return word if word in (*offered, *known) else next(iter(offered), next(iter(known), ""))


def _comparator(chosen: Chosen, groups: tuple[str, ...], row: MeasureRow) -> Comparator:
    """Whom to compare with; a named group needs a written reason."""
    if chosen.against == "goal" and row.goal is not None:
        return Goal(row.goal)
    name = chosen.against.removeprefix(GROUP)
    if chosen.against.startswith(GROUP) and name in groups and chosen.reason:
        return Reference(name, chosen.reason)
    return OTHERS


def values(about: Asked) -> dict[str, Any]:
    """Everything the page shows."""
    chosen, found = about.chosen, about.found
    sort, descending = _sorting()
    rows = wording.in_order(found.rows, sort, descending=descending)
    close = about.close
    named = chosen.against.startswith(GROUP) and isinstance(about.comparator, Reference)
    return {
        "choice": about.choice,
        "about": about,
        "chosen": chosen,
        "found": found,
        "row": about.row,
        "finding": wording.finding(found),
        "left_out": wording.left_out(found),
        "lines": [wording.line(row, found.measure.better) for row in rows],
        "fifths": _fifths(about),
        "against": _against(about),
        "comparing": _comparing(about.comparator),
        "unexplained": chosen.against.startswith(GROUP) and not named,
        "sort": sort,
        "descending": descending,
        "link": lambda key, order: url_for(
            ".overview", project_id=about.project_id, sort=key, order=order, **chosen.address()
        ),
        "sheet": lambda chart: url_for(
            ".chart_csv", project_id=about.project_id, chart=chart, **chosen.address()
        ),
        "plain": lambda names: [(name, name.replace("_", " ")) for name in names],
        "panels": telling.panels(about.courses),
        "run": telling.run_points(about.run) if about.run else None,
        "run_finding": telling.run_finding(about.run) if about.run else "",
        "steps": telling.steps(close, about.schools, about.measure.better)
        if close and about.schools
        else (),
        "between": telling.between(about.schools, about.measure.better) if about.schools else "",
        "summed": telling.summed(about.summed) if about.summed else (),
        "headlines": [(h, *telling.headline(h)) for h in about.headlines],
        "idea": [(d, telling.idea_words(d, about.idea[0])) for d in about.idea[1]]
        if about.idea
        else None,
        "tables": service.imports(about.project_id),
        "day": format_date,
        "events": service.events(about.project_id),
    }


def _fifths(about: Asked) -> Mapping[str, str]:
    if not about.row.access or isinstance(about.comparator, Goal):
        return {}
    gaps = (row.found for row in about.found.rows)
    return {gap.group: telling.fifths(gap) for gap in gaps if isinstance(gap, Gap)}


def _against(about: Asked) -> list[tuple[str, str]]:
    goal = about.row.goal
    offered: list[tuple[str, str]] = [("others", _("all others"))]
    if goal is not None:
        offered.append(("goal", _("the goal, %(rate)s", rate=percent(goal))))
    return offered + [(GROUP + name, name) for name in about.groups]


def _comparing(comparator: Comparator) -> str:
    words: str = _("Gap to all others")
    if isinstance(comparator, Goal):
        words = _("Gap to the goal, %(rate)s", rate=percent(comparator.rate))
    if isinstance(comparator, Reference):
        words = _("Gap to %(group)s", group=comparator.group)
    return words


def _sorting() -> tuple[str, bool]:
    word = request.args.get("sort", "")
    if word not in wording.SORTS:
        return "gap", True
    return word, request.args.get("order") == "desc"


def _run_sheet(about: Asked) -> str | None:
    return sheets.run_file(about.run) if about.run else None


def _schools_sheet(about: Asked) -> str | None:
    if about.close is None or about.schools is None:
        return None
    return sheets.schools_file(about.close, about.schools, about.measure.better)


def _summary_sheet(about: Asked) -> str | None:
    return sheets.summary_file(about.summed) if about.summed else None


def _idea_sheet(about: Asked) -> str | None:
    return sheets.idea_file(about.idea[1], about.idea[0]) if about.idea else None


SHEETS: Mapping[str, Callable[[Asked], str | None]] = {
    "over-time": lambda about: sheets.courses_file(about.courses),
    "run": _run_sheet,
    "schools": _schools_sheet,
    "summary": _summary_sheet,
    "measures": lambda about: sheets.headlines_file(about.headlines),
    "idea": _idea_sheet,
}


def download(text: str, name: str) -> Response:
    """A table to take along."""
    # With a byte order mark, so that spreadsheet programs read accents as they are.
    return Response(
        text.encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
