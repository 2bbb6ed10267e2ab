"""The map of themes: where they lie, how many voices raise them, what is near them."""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from listening.coding import service as coding
from listening.coding.rounds import veil
from listening.excerpts import service as excerpts
from listening.themes import store
from listening.themes.mapped import branches, layout
from listening.themes.records import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A theme, a proposal, or a branch of several on the map.

    `voices` is None below the smallest number that is told; `x`, `y` and `radius` are in widths
    of the map, None where nothing can be compared with it. `parts` are the names of a branch's
    themes, `proposal` the number of a proposal.
    """

    key: str
    label: str
    kind: str  # barrier, strength, proposal, or branch
    voices: int | None
    near: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    proposal: int | None = None
    x: float | None = None
    y: float | None = None
    radius: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Spots, most voices first, and how many branches are offered besides all themes."""

    spots: list[Spot]
    themes: int
    steps: tuple[int, ...]


@dataclass(slots=True)
class _Theme:
    label: str
    kind: str
    voices: set[str]
    proposal: int | None = None


def drawn(project_id: int, *, into: int | None, least: int, language: str) -> Map | None:
    """The map by the newest run and what people decided since; None before the first run.

    `into` cuts the tree of themes into so many branches. Themes of fewer than `least` voices
    are drawn without their number. Rejected suggestions do not count.
    """
    run = store.latest_run(project_id)
    if run is None:
        return None
    themes = _themes(project_id, language)
    branch = branches.cut(themes, run.outline["hierarchy"], into=into or len(themes) or 1)
    grouped: dict[str, list[str]] = defaultdict(list)
    for key in sorted(themes, key=lambda key: (-len(themes[key].voices), key)):
        grouped[branch[key]].append(key)
    spots = [_spot(keys, themes, run, least) for keys in grouped.values()]
    placed = _placed(spots, list(grouped.values()), run)
    ordered = sorted(placed, key=lambda spot: (-(spot.voices or 0), spot.label.casefold()))
    return Map(spots=ordered, themes=len(themes), steps=branches.steps(len(themes)))


def _themes(project_id: int, language: str) -> dict[str, _Theme]:
    """Themes with a coding that stands or is open, and open proposals, with their voices."""
    who = {quote.id: quote.participant_id for quote in excerpts.all_quotes(project_id)}
    labels, kinds = coding.labels(project_id, language), coding.kinds(project_id)
    found: dict[str, _Theme] = {}
    for one in coding.codings(project_id):
        kind = kinds.get(one.theme, "none")
        if one.state != "rejected" and kind != "none":
            theme = found.setdefault(one.theme, _Theme(labels[one.theme], kind, set()))
            theme.voices.add(who[one.excerpt_id])
    hidden = veil.hidden_here(project_id)
    open_ones = {p.id: p for p in store.proposals(project_id) if p.state == "open"}
    for member in store.members(open_ones):
        if member.excerpt_id not in hidden:
            row = open_ones[member.proposal_id]
            theme = found.setdefault(row.key, _Theme(row.label, "proposal", set(), row.id))
            theme.voices.add(who[member.excerpt_id])
    return found


def _spot(keys: list[str], themes: dict[str, _Theme], run: Run, least: int) -> Spot:
    """One theme, or a branch named for its largest theme; the keys come largest first."""
    first = themes[keys[0]]
    voices = set().union(*(themes[key].voices for key in keys))
    near = [key for key in run.outline.get("near", {}).get(keys[0], ()) if key in themes]
    return Spot(
        key=keys[0],
        label=first.label,
        kind=first.kind if len(keys) == 1 else "branch",
        voices=len(voices) if len(voices) >= least else None,
        near=tuple(themes[key].label for key in near if key not in keys),
        parts=tuple(themes[key].label for key in keys[1:]),
        proposal=first.proposal,
    )


def _placed(spots: list[Spot], grouped: list[list[str]], run: Run) -> list[Spot]:
    """The spots with their places; a branch lies in the middle of its themes."""
    at: list[tuple[float, float] | None] = []
    for keys in grouped:
        known = [run.outline["places"][key] for key in keys if key in run.outline["places"]]
        at.append(tuple(np.mean(known, axis=0)) if known else None)
    on_map = [i for i, place in enumerate(at) if place is not None]
    # What is not told must not be read off the size of a circle either.
    radii = layout.radii([spots[i].voices or 1 for i in on_map])
    where = layout.spread(np.array([at[i] for i in on_map], dtype=np.float64).reshape(-1, 2), radii)
    found = list(spots)
    for row, i in enumerate(on_map):
        one = spots[i]
        found[i] = replace(
            one,
            x=round(float(where[row, 0]), 4),
            y=round(float(where[row, 1]), 4),
            radius=round(float(radii[row]), 4),
        )
    return found
