"""A mask: a span of a text and what would stand there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["e-mail", "link", "account", "address", "birthday", "number", "phone", "name"]
KINDS: tuple[Kind, ...] = get_args(Kind)
REPLACEMENTS: dict[Kind, str] = {
    "e-mail": "[e-mail]",
    "link": "[link]",
    "account": "[account]",
    "address": "[address]",
    "birthday": "[date of birth]",
    "number": "[number]",
    "phone": "[phone]",
    "name": "[name]",
}
# A span in code points and what it seems to be.
Span = tuple[int, int, Kind]


@dataclass(frozen=True, slots=True)
class Mask:
    """A span of a text, in code points, that might be hidden, and what would stand there."""

    start: int
    end: int
    kind: Kind
    replacement: str


def masks(spans: Iterable[Span]) -> list[Mask]:
    """Spans as masks in order; those that overlap become one, called after the first given.

    Together they hide all that each of them would hide.
    """
    joined: list[tuple[int, int, int, Kind]] = []  # start, end, rank, kind
    for start, end, rank, kind in sorted((s, e, rank, k) for rank, (s, e, k) in enumerate(spans)):
        if joined and start < joined[-1][1]:
            first, last, best, called = joined[-1]
            named = (rank, kind) if rank < best else (best, called)
            joined[-1] = (first, max(last, end), *named)
        else:
            joined.append((start, end, rank, kind))
    return [Mask(start, end, kind, REPLACEMENTS[kind]) for start, end, _rank, kind in joined]


def apply(text: str, masks: Sequence[Mask]) -> str:
    """The text with each span replaced; raises ValueError where spans overlap or lie outside."""
    parts, at = [], 0
    for mask in sorted(masks, key=lambda mask: mask.start):
        if not at <= mask.start < mask.end <= len(text):
            raise ValueError(f"mask {mask.start}..{mask.end} overlaps another or lies outside")
        parts += [text[at : mask.start], mask.replacement]
        at = mask.end
    return "".join([*parts, text[at:]])
