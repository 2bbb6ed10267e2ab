"""The improvement cycle: which steps a team has behind it, and which one comes next."""

from dataclasses import dataclass
from typing import Literal

Step = Literal["listen", "themes", "gaps", "causes", "act", "reflect", "tell"]
STEPS: tuple[Step, ...] = ("listen", "themes", "gaps", "causes", "act", "reflect", "tell")
ENOUGH_VOICES = 15  # from here a barrier that half of a group names is rarely overlooked


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a project holds, in counts."""

    voices: int = 0
    excerpts: int = 0
    new_excerpts: int = 0  # came after the newest run of the engine
    ran: bool = False
    running: bool = False
    undecided: int = 0  # themes and proposals with open suggestions
    accepted: int = 0  # themes with accepted codings
    gaps: int = 0  # measures that show a group behind
    tables: int = 0


def done(standing: Standing) -> frozenset[Step]:
    """The steps that hold something a team can go on with."""
    found: set[Step] = set()
    if standing.voices >= ENOUGH_VOICES:
        found.add("listen")
    if standing.accepted and not standing.undecided:
        found.add("themes")
    if standing.tables:
        found.add("gaps")
    return frozenset(found)


def following(standing: Standing) -> Step:
    """The one step worth taking now."""
    if standing.excerpts == 0:
        return "listen"
    if not standing.ran or standing.undecided or not standing.accepted:
        return "themes"
    if standing.tables == 0:
        return "gaps"
    return "causes"
