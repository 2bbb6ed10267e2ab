"""What the page of an import shows: how the file counts, what would be kept, what would not."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from listening.exchange import codebooks, service
from listening.exchange.losses import Line
from listening.exchange.refi import positions, reading, taking
from listening.exchange.refi.positions import BY_KEY, CLOSE, Convention, Detection, Score
from listening.exchange.refi.taking import Intake
from listening.exchange.refi.values import Project
from listening.settings import BadInput

MISFITS = 200  # how many are written down; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A project file as it was read."""

    project: Project
    detection: Detection
    convention: Convention
    intake: Intake
    plan: service.Plan
    samples: tuple[tuple[str, list[tuple[str, str]]], ...]  # rival's key -> quotations both ways
    joint_names: bool  # whether codes are called "A::B"

    @property
    def lines(self) -> tuple[Line, ...]:
        """What would become of each thing."""
        return self.intake.report.lines()


def look(project_id: int, data: bytes, name: str) -> None:
    """Raise BadInput where a file cannot be read at all."""
    if name.lower().endswith(".qdc"):
        codebooks.look(project_id, data, name)
    elif name.lower().endswith(".qdpx"):
        reading.read(data, name)
    else:
        raise BadInput(f"{name} is neither a project (.qdpx) nor a codebook (.qdc).")


def look_at_project(
    project_id: int, data: bytes, name: str, *, convention: str, split_groups: bool
) -> Seen:
    """Read a project by the chosen way of counting, else by the one that fits best."""
    project = reading.read(data, name)
    detection = positions.of_project(project)
    chosen = BY_KEY.get(convention, detection.chosen)
    intake = taking.take(project, chosen, split_groups=split_groups)
    return Seen(
        project=project,
        detection=detection,
        convention=chosen,
        intake=intake,
        plan=service.plan(project_id, intake),
        samples=tuple(_samples(project, detection)),
        joint_names=any(taking.JOINT in code.name for code in project.codes),
    )


def conventions(seen: Seen) -> list[tuple[str, str]]:
    """The ways of counting to choose from, best first."""
    best = seen.detection.scores[0].total
    close = [s for s in seen.detection.scores if best - s.total < CLOSE]
    shown = close if seen.detection.unsure else seen.detection.scores[:1]
    keys = dict.fromkeys((seen.convention, seen.detection.chosen, *(s.convention for s in shown)))
    return [(one.key, told(one)) for one in keys]


def told(one: Convention) -> str:
    """A way of counting in words."""
    return ", ".join(
        (
            _("UTF-16 units") if one.utf16 else _("characters"),
            _("a line end counts 1") if one.crlf_is_one else _("a Windows line end counts 2"),
            _("the mark at the start counts") if one.bom_counts else _("no mark at the start"),
            _("the end is included") if one.inclusive else _("the end is not included"),
        )
    )


def reading_of(seen: Seen) -> dict[str, Any]:
    """How the file was read, to be kept with the report."""
    return {
        "convention": seen.convention.key,
        "scores": [_score(one) for one in seen.detection.scores],
        "odd": list(seen.detection.odd_sources),
        "misfits": [
            [m.source, m.guid, m.start, m.end, m.trouble] for m in seen.intake.misfits[:MISFITS]
        ],
        "misfits_in_all": len(seen.intake.misfits),
    }


def _score(one: Score) -> list[Any]:
    shares = (one.names, one.borders, one.inside)
    return [one.convention.key, round(one.total, 2), *(s and round(s, 2) for s in shares)]


def _samples(project: Project, detection: Detection) -> list[tuple[str, list[tuple[str, str]]]]:
    if not detection.unsure:
        return []
    best = detection.scores[0]
    found = []
    for rival in detection.scores[1:]:
        if best.total - rival.total >= CLOSE:
            break
        pairs = positions.differing(project.sources, detection.chosen, rival.convention)
        if pairs:
            found.append((told(rival.convention), pairs))
    return found
