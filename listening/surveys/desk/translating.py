"""A machine translates the texts of a survey that nobody has translated yet."""

from typing import Any

from listening import jobs
from listening.excerpts.desk import translating
from listening.excerpts.desk.translating import Order
from listening.settings import BadInput
from listening.surveys import service as surveys
from listening.surveys import store
from listening.surveys.desk import service
from listening.surveys.records import Survey

KIND = "translate survey"


def start(row: Survey, tag: str) -> jobs.Job:
    """Ask for the translation of every missing text; BadInput where no machine can do it."""
    translating.able(surveys.shown(row).questionnaire.default, tag)
    return jobs.enqueue(KIND, project_id=row.project_id, survey=row.id, language=tag)


def latest(row: Survey) -> jobs.Job | None:
    """The newest such job of a survey's project, if it is this survey's."""
    found = jobs.latest(KIND, row.project_id)
    return found if found is not None and found.args.get("survey") == row.id else None


def gather(args: dict[str, Any]) -> Order:
    """The missing texts; they are the team's own words and not a family's."""
    row = _survey(args)
    source = surveys.shown(row).questionnaire.default
    found = service.standings(row, args["language"])
    return Order(
        machine=translating.able(source, args["language"]),
        texts={one.key: one.source for one in found if one.state == "missing"},
        source=source,
        target=args["language"],
    )


def keep(args: dict[str, Any], said: dict[str, str]) -> None:
    """Keep what the machine said where still nothing stands."""
    service.keep_machines(service.lock(_survey(args)), args["language"], said)


def _survey(args: dict[str, Any]) -> Survey:
    row = store.survey(args["survey"])
    if row is None:
        raise BadInput("The survey was thrown away meanwhile.")
    return row


RUN = jobs.register(jobs.Kind(name=KIND, gather=gather, compute=translating.compute, keep=keep))
