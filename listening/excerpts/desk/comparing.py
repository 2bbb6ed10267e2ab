"""What a translator's file would change, before anything is kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from listening.excerpts.desk import pieces
from listening.excerpts.desk.entries import Entry, seen
from listening.excerpts.desk.marks import State, mark

Kind = Literal["added", "changed", "accepted", "unchanged", "conflict", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the difference: what stands here, what the file brings, and why if refused."""

    kind: Kind
    entry: Entry
    before: str = ""
    reason: str = ""

    @property
    def origin(self) -> str:
        """Who made the translation that would be kept."""
        return "machine" if self.entry.state == "machine" else "human"


def compare(here: Mapping[str, Entry], brought: Iterable[Entry]) -> tuple[Change, ...]:
    """The difference, in the file's order; an empty translation never deletes."""
    brought = list(brought)
    times = Counter(entry.key for entry in brought)
    return tuple(_change(here.get(entry.key), entry, times[entry.key]) for entry in brought)


def kept(changes: Iterable[Change], *, conflicts: bool = False) -> tuple[Change, ...]:
    """Those that keeping the file would write; conflicts only where a person says so."""
    wanted = {"added", "changed", "accepted"} | ({"conflict"} if conflicts else set())
    return tuple(one for one in changes if one.kind in wanted)


def _change(now: Entry | None, entry: Entry, times: int) -> Change:
    reason = _refusal(now, entry, times)
    if reason or now is None:
        return Change(kind="refused", entry=entry, before=now.target if now else "", reason=reason)
    return Change(kind=_kind(now, entry), entry=entry, before=now.target)


def _refusal(now: Entry | None, entry: Entry, times: int) -> str:
    if now is None:
        return f"This survey has no text '{entry.key}'."
    if times > 1:
        return f"The file has '{entry.key}' {times} times; leave one of them."
    if not entry.target.strip():
        return ""
    if entry.source and mark(entry.source) != mark(now.source):
        return "The source has changed since this was exported; export it once more."
    return pieces.fault(now.source, entry.target)


def _kind(now: Entry, entry: Entry) -> Kind:
    if not entry.target.strip():
        return "unchanged"
    if mark(entry.target) == mark(now.target):
        return "accepted" if _accepts(now.state, entry.state) else "unchanged"
    if not now.target:
        return "added"
    if entry.seen and entry.seen != seen(now.target):
        return "conflict"
    return "changed"


def _accepts(now: State, brought: State) -> bool:
    """Whether the file says that a person looked at what was a machine's or stale here."""
    return brought == "human" and now in ("machine", "stale")
