"""A machine translates what nobody has translated yet: a background job, and what it may read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from listening import jobs
from listening.excerpts import leaving
from listening.excerpts import service as excerpts
from listening.excerpts.desk import service, store
from listening.excerpts.desk.machines import machine
from listening.excerpts.desk.machines.machine import Machine
from listening.excerpts.hiding import service as hiding
from listening.participants import service as participants
from listening.settings import BadInput

KIND = "translate excerpts"
PART = 10  # texts between two words about the progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Texts by key for one machine; it travels to the child process and must pickle."""

    machine: Machine
    texts: dict[str, str]
    source: str
    target: str


def start(project_id: int, language: str) -> jobs.Job:
    """Ask for the translation of everything that has none; BadInput where no machine can do it."""
    able(language, service.INTO)
    return jobs.enqueue(KIND, project_id=project_id, project=project_id, language=language)


def able(source: str, target: str) -> Machine:
    """The machine that translates between two languages; BadInput where there is none."""
    plugged = store.plugged()
    if plugged is None:
        raise BadInput("No translation machine is plugged in; `docs/running.md` says how.")
    if target not in machine.targets(plugged, source):
        raise BadInput(f"The machine does not translate from '{source}' into '{target}'.")
    return plugged


def latest(project_id: int) -> jobs.Job | None:
    """The newest such job of a project."""
    return jobs.latest(KIND, project_id)


def may_leave(project_id: int, language: str, plugged: Machine) -> dict[str, str]:
    """What the machine gets to read of a language's untranslated lines.

    On this machine itself: all of it. Elsewhere: words of those who may be quoted, with everything
    hidden that may tell who is meant.
    """
    waiting = service.untranslated(project_id, language)
    if not plugged.host:
        return {one.id: one.text for one in waiting}
    voices = participants.voices(project_id)
    decided = hiding.Decided(project_id, [one.id for one in waiting])
    found = {}
    for key, quote in excerpts.quotes(one.id for one in waiting).items():
        consent = voices[quote.participant_id].consent
        said, _translated = decided.words(quote)
        gone = leaving.leaving([said], consent=consent, names=decided.names)
        if gone is not None:
            found[key] = gone[0].text
    return found


def gather(args: dict[str, Any]) -> Order:
    """The texts of a job."""
    plugged = store.plugged()
    if plugged is None:
        raise BadInput("The translation machine was taken away meanwhile.")
    texts = may_leave(args["project"], args["language"], plugged)
    return Order(machine=plugged, texts=texts, source=args["language"], target=service.INTO)


def compute(order: Order, report: Callable[[str, float], None]) -> dict[str, str]:
    """Ask the machine, telling `report` the share done."""
    said: dict[str, str] = {}
    keys = list(order.texts)
    for start_ in range(0, len(keys), PART):
        part = keys[start_ : start_ + PART]
        texts = [order.texts[key] for key in part]
        done = machine.translate(order.machine, texts, source=order.source, target=order.target)
        said |= dict(zip(part, done, strict=True))
        report("translating", len(said) / len(keys))
    return said


def keep(args: dict[str, Any], said: dict[str, str]) -> None:
    """Keep what the machine said where still nothing stands."""
    service.keep_machines(args["project"], args["language"], said)


RUN = jobs.register(jobs.Kind(name=KIND, gather=gather, compute=compute, keep=keep))
