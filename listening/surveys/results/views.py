"""Pages of results: what families answered to closed questions, by group, and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answered

from listening import i18n, web
from listening.gaps.cells import Policy
from listening.gaps.showing import download
from listening.people.access import member
from listening.people.roles import Right
from listening.surveys import questionnaire as q
from listening.surveys import service as surveys
from listening.surveys.records import Survey
from listening.surveys.results import service, sheets
from listening.surveys.results.service import Result, Share
from listening.surveys.results.tallies import SEVERAL, UNSTATED

blueprint = Blueprint("results", __name__)
HERE = "/p/<int:project_id>/surveys/<int:survey_id>/results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row of a chart: a share with its words."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    count: int | None
    withheld: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The shares of one answer over groups, or of all answers over everybody."""

    id: str
    title: str
    bars: tuple[Bar, ...]


@blueprint.get(HERE)
@member(Right.READ)
def results(project_id: int, survey_id: int) -> str:
    """What did families answer, group by group?"""
    row = own(project_id, survey_id)
    found = service.results(row)
    dimensions = list(found.sizes) if found else []
    by = request.args.get("by", "")
    by = by if by in dimensions else ""
    texts = _Texts(surveys.shown(row).questionnaire)
    return web.page(
        "surveys/results/results.html",
        stage="listen",
        row=row,
        found=found,
        by=by,
        dimensions=dimensions,
        sizes={d: {named(g): n for g, n in rows.items()} for d, rows in found.sizes.items()}
        if found
        else {},
        asked=[(one, texts.asked(one), texts.charts(one, by, found)) for one in found.results]
        if found
        else [],
        middles=texts.middles,
        least=policy().min_voices,
        words=_in_words(row),
    )


@blueprint.get(HERE + ".csv")
@member(Right.READ)
def results_csv(project_id: int, survey_id: int) -> Response:
    """The same numbers for every dimension, as a file."""
    row = own(project_id, survey_id)
    found = service.results(row)
    if found is None:
        abort(404)
    texts = _Texts(surveys.shown(row).questionnaire)
    text = sheets.table(found, asked=texts.asked, label=texts.answer, named=named)
    return download(text, f"results-{survey_id}.csv")


@blueprint.post(HERE)
@member(Right.COLLECT)
def work_out(project_id: int, survey_id: int) -> Answered:
    """Work the results out, or anew where enough has changed."""
    row = own(project_id, survey_id)
    if row.state != "closed":
        flash(_("Close the survey first. Results would show single families arrive."), "warning")
    else:
        service.work_out(row, policy=policy())
    return redirect(url_for(".results", project_id=project_id, survey_id=survey_id), 303)


def own(project_id: int, survey_id: int) -> Survey:
    """A survey of the project that asks."""
    row = surveys.of_project(project_id, survey_id)
    if row is None or row.kind != "asked":
        abort(404)
    return row


def policy() -> Policy:
    """What may be shown here."""
    settings = current_app.extensions["listening.settings"]
    return Policy(min_n=settings.min_n, min_voices=settings.min_voices)


def named(group: str) -> str:
    """What a row of a dimension is called."""
    special: Mapping[str, str] = {
        "": _("everybody"),
        UNSTATED: _("group not stated"),
        SEVERAL: _("in several groups"),
    }
    return str(special.get(group, group))


def _in_words(row: Survey) -> int:
    survey = surveys.shown(row).questionnaire
    return sum(one.kind in q.WORDS for one in survey.questions)


class _Texts:
    """The survey's texts in the page's language, else in its own."""

    def __init__(self, survey: q.Questionnaire) -> None:
        self.survey = survey
        self.language = i18n.page_language()

    def say(self, text: q.Text) -> str:
        return q.say(text, self.language, self.survey.default)[0]

    def asked(self, one: Result) -> str:
        """The words of a question."""
        return self.say(one.question.label) or one.question.name

    def answer(self, one: Result, name: str) -> str:
        """The words of an answer."""
        if one.question.kind == "acknowledge":
            return str(_("ticked"))
        label = next((c.label for c in one.question.choices if c.name == name), {})
        words = self.say(label) or name
        return str(_("%(answer)s first", answer=words)) if one.question.kind == "rank" else words

    def charts(self, one: Result, by: str, found: Any) -> list[Chart]:
        """All answers of everybody; by a dimension, each answer over its groups."""
        if one.shape == "number":
            return []
        if not by:
            bars = tuple(_bar(self.answer(one, s.answer), s) for s in one.of("", ""))
            return [Chart(id=f"r-{one.question.name}", title=self.asked(one), bars=bars)]
        answers = dict.fromkeys(s.answer for s in one.shares)
        rows = ("", *found.sizes[by])
        return [
            Chart(
                id=f"r-{one.question.name}-{place}",
                title=self.answer(one, answer),
                bars=tuple(
                    _bar(named(s.group), s)
                    for group in rows
                    for s in one.of(by if group else "", group)
                    if s.answer == answer
                ),
            )
            for place, answer in enumerate(answers)
        ]

    def middles(self, one: Result, by: str) -> list[tuple[str, Share]]:
        """The medians of everybody and of the groups of a dimension."""
        return [(named(s.group), s) for s in one.shares if s.dimension in ("", by)]


def _bar(label: str, share: Share) -> Bar:
    return Bar(
        label=label, value=share.value, low=share.low, high=share.high, n=share.n,
        count=share.count, withheld=share.withheld,
    )  # fmt: skip
