"""What people decided, replayed: constraints that no run and no new data undoes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from listening.settings import BadInput
from listening.themes.engine.values import Membership, Origin, Status

Kind = Literal["accept", "reject", "rename", "merge", "split", "move", "pin", "none", "undo"]
_NEEDS: dict[str, tuple[str, ...]] = {
    "accept": ("passage", "theme"),
    "reject": ("passage", "theme"),
    "rename": ("theme", "label"),
    "merge": ("theme", "to"),
    "split": ("theme", "to"),
    "move": ("passage", "to"),
    "pin": ("passage", "theme"),
    "none": ("passage",),
    "undo": (),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing a person decided.

    accept, reject, pin: this passage, this theme (pin also makes it the example). move: from
    `theme` (None: from wherever a machine put it) `to` a theme. none: nothing here. rename: the
    theme's label. merge: `theme` becomes another name of `to`. split: `to` is a new theme beside
    `theme`, with `passage` moved there if given. undo: the latest decision still standing, among
    those of this passage or theme if given.
    """

    kind: Kind
    passage: str | None = None
    theme: str | None = None
    to: str | None = None
    label: str | None = None


@dataclass(slots=True)
class Verdicts:
    """Where all decisions together have led."""

    aliases: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    placed: dict[tuple[str, str], Origin] = field(default_factory=dict)
    rejected: set[tuple[str, str]] = field(default_factory=set)
    nothing: set[str] = field(default_factory=set)
    only: set[str] = field(default_factory=set)  # machine placements of these are void
    named: dict[str, None] = field(default_factory=dict)  # themes people speak of: they exist

    def theme(self, key: str) -> str:
        """The theme this key stands for after all merges."""
        while key in self.aliases:
            key = self.aliases[key]
        return key

    def aliases_of(self, key: str) -> tuple[str, ...]:
        """Keys merged into this theme; they stay valid names of it."""
        return tuple(sorted(old for old in self.aliases if self.theme(old) == key))


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions without those undone; BadInput where one lacks what it needs."""
    kept: list[Decision] = []
    for decision in decisions:
        missing = [n for n in _NEEDS.get(decision.kind, ()) if not getattr(decision, n)]
        if decision.kind not in _NEEDS or missing:
            lack = f"lacks its {missing[0]}" if missing else "is of no known kind"
            raise BadInput(f"The decision '{decision.kind}' {lack}; it cannot be replayed.")
        if decision.kind != "undo":
            kept.append(decision)
            continue
        for at in range(len(kept) - 1, -1, -1):
            if _concerns(kept[at], decision):
                del kept[at]
                break
    return kept


def _concerns(decision: Decision, undo: Decision) -> bool:
    same_passage = undo.passage is None or decision.passage == undo.passage
    return same_passage and (undo.theme is None or undo.theme in (decision.theme, decision.to))


def replay(decisions: Iterable[Decision]) -> Verdicts:
    """All decisions in their order; a later one about the same thing wins over an earlier."""
    verdicts = Verdicts()
    for decision in standing(decisions):
        _take(verdicts, decision)
    return verdicts


def _take(v: Verdicts, d: Decision) -> None:
    theme = v.theme(d.theme) if d.theme else None
    to = v.theme(d.to) if d.to else None
    match d.kind:
        case "accept" | "pin" if d.passage and theme:
            _put(v, d.passage, theme, "pin" if d.kind == "pin" else "person")
        case "reject" if d.passage and theme:
            _reject(v, d.passage, theme)
        case "none" if d.passage:
            v.nothing.add(d.passage)
            v.placed = {k: o for k, o in v.placed.items() if k[0] != d.passage}
        case "move" if d.passage and to:
            _move(v, d.passage, theme, to)
        case "rename" if theme and d.label:
            v.labels[theme] = d.label
            v.named[theme] = None
        case "merge" if theme and to and theme != to:
            _merge(v, theme, to, d.label)
        case "split" if theme and to and theme != to:
            v.named[to] = None
            if d.label:
                v.labels[to] = d.label
            if d.passage:
                _move(v, d.passage, theme, to)


def _put(v: Verdicts, passage: str, theme: str, origin: Origin) -> None:
    v.placed[passage, theme] = origin
    v.rejected.discard((passage, theme))
    v.nothing.discard(passage)
    v.named[theme] = None


def _reject(v: Verdicts, passage: str, theme: str) -> None:
    v.placed.pop((passage, theme), None)
    v.rejected.add((passage, theme))


def _move(v: Verdicts, passage: str, theme: str | None, to: str) -> None:
    if theme is None:
        v.only.add(passage)
    elif theme != to:
        _reject(v, passage, theme)
    _put(v, passage, to, "person")


def _merge(v: Verdicts, theme: str, to: str, label: str | None) -> None:
    v.aliases[theme] = to
    v.named[to] = None
    v.named.pop(theme, None)
    if label:
        v.labels[to] = label
    for (passage, key), origin in list(v.placed.items()):
        if key == theme:
            del v.placed[passage, theme]
            v.placed.setdefault((passage, to), origin)
    v.rejected = {(p, to if key == theme else key) for p, key in v.rejected}
    # What a person placed outlives what a person rejected under the other name.
    v.rejected -= v.placed.keys()


def apply(
    verdicts: Verdicts, memberships: Sequence[Membership], lengths: Mapping[str, int]
) -> list[Membership]:
    """Machine memberships bent to the verdicts; `lengths` are the passages there are.

    A person's placement keeps the spans and words the machine had found for it, and spans the
    whole passage otherwise.
    """
    kept: dict[tuple[str, str, int, int], Membership] = {}
    for one in memberships:
        key = (one.passage, verdicts.theme(one.theme))
        origin = verdicts.placed.get(key)
        void = one.passage in verdicts.nothing or key in verdicts.rejected
        if void or (origin is None and one.passage in verdicts.only):
            continue
        mine = replace(one, theme=key[1])
        if origin is not None:
            mine = replace(mine, origin=origin, strength=1.0)
        place = (*key, one.start, one.end)
        if place not in kept or kept[place].strength < mine.strength:
            kept[place] = mine
    found = {(passage, theme) for passage, theme, _, _ in kept}
    whole = [
        Membership(passage=p, theme=t, strength=1.0, start=0, end=lengths[p], origin=origin)
        for (p, t), origin in verdicts.placed.items()
        if p in lengths and (p, t) not in found
    ]
    return sorted([*kept.values(), *whole], key=lambda m: (m.passage, m.start, m.end, m.theme))


def settle(
    verdicts: Verdicts, statuses: Mapping[str, Status], memberships: Sequence[Membership]
) -> dict[str, Status]:
    """One status for each passage after the verdicts, in the order of the keys."""
    placed = {m.passage for m in memberships}
    settled: dict[str, Status] = {}
    for key in sorted(statuses):
        if key in placed:
            settled[key] = "coded"
        elif key in verdicts.nothing:
            settled[key] = "none"
        else:
            settled[key] = "waiting" if statuses[key] == "coded" else statuses[key]
    return settled
