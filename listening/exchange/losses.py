"""What a transfer did with each thing: kept, changed, left out, and why; the counts add up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

FIRST = 20  # identifiers that a report names
HIDDEN = "what might tell who spoke is hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One kind of thing; `came` = `kept` + `changed` + `left_out`."""

    kind: str
    came: int = 0
    kept: int = 0
    changed: int = 0
    left_out: int = 0
    reason: str = ""
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """Collects what happens, thing by thing, while a transfer is worked out."""

    kept: dict[str, int] = field(default_factory=dict)
    events: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def keep(self, kind: str, number: int = 1) -> None:
        """So many things of a kind went over as they were."""
        self.kept[kind] = self.kept.get(kind, 0) + number

    def change(self, kind: str, name: str, reason: str) -> None:
        """This thing went over, but not as it was."""
        self._note(kind, "changed", reason, name)

    def leave(self, kind: str, name: str, reason: str) -> None:
        """This thing stayed behind."""
        self._note(kind, "left out", reason, name)

    def lines(self) -> tuple[Line, ...]:
        """The table: per kind a line of what was kept, then one for each reason."""
        kinds = dict.fromkeys((*self.kept, *(kind for kind, _, _ in self.events)))
        found: list[Line] = []
        for kind in kinds:
            if number := self.kept.get(kind, 0):
                found.append(Line(kind=kind, came=number, kept=number))
            found += self._events(kind)
        return tuple(found)

    def _events(self, kind: str) -> Iterable[Line]:
        for (own, what, reason), names in self.events.items():
            if own != kind:
                continue
            n = len(names)
            changed = n if what == "changed" else 0
            yield Line(
                kind=kind,
                came=n,
                changed=changed,
                left_out=n - changed,
                reason=reason,
                names=tuple(names[:FIRST]),
            )

    def _note(self, kind: str, what: str, reason: str, name: str) -> None:
        self.events.setdefault((kind, what, reason), []).append(name)


def tell_masking(report: Report, *, silent: int, unconfirmed: int, unmasked: bool) -> None:
    """Say whose words stayed here, or that nothing was hidden in what went out."""
    for _ in range(silent):
        report.leave("excerpts", "", "who said it does not allow to be quoted")
    for _ in range(unconfirmed):
        report.change("masks", "", "not confirmed yet: hidden is what the machine proposes")
    if unmasked:
        report.leave("masking", "", "words as they were said, for our own analysis: keep them here")


def rows(lines: Iterable[Line]) -> list[list[str]]:
    """The table as cells, for a file."""
    head = ["kind", "in", "kept", "changed", "left out", "reason", "first 20"]
    return [head] + [
        [
            line.kind,
            str(line.came),
            str(line.kept),
            str(line.changed),
            str(line.left_out),
            line.reason,
            "; ".join(line.names),
        ]
        for line in lines
    ]


def plain(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The table as a database keeps it."""
    names = ("kind", "came", "kept", "changed", "left_out", "reason", "names")
    return [{name: getattr(line, name) for name in names} for line in lines]


def from_plain(found: Iterable[dict[str, Any]]) -> tuple[Line, ...]:
    """The table out of the database."""
    return tuple(Line(**{**one, "names": tuple(one["names"])}) for one in found)
