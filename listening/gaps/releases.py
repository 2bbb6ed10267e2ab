"""What was shown before: figures packed with their fingerprint, and what they kept to themselves.

A later table of the same measure and period is held against them, so that the one subtracted from
the other gives nobody away.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listening.gaps.disclosure import Held
from listening.gaps.measures import Observation

FIELDS = ("place", "dimension", "group", "state", "n", "count", "rate_low", "rate_high")


@dataclass(frozen=True, slots=True)
class Packed:
    """Shown figures of one measure and period, small, and their fingerprint."""

    cells: bytes
    sha256: str


def pack(shown: Iterable[Observation]) -> Packed:
    """The figures as they were shown, in an order that does not depend on how they came."""
    rows = sorted([getattr(o, name) for name in FIELDS] for o in shown)
    text = json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode()
    return Packed(zlib.compress(text), hashlib.sha256(text).hexdigest())


def unpack(measure: str, period: str, cells: bytes) -> tuple[Observation, ...]:
    """The figures of a release."""
    rows = json.loads(zlib.decompress(cells))
    return tuple(
        Observation(measure=measure, period=period, **dict(zip(FIELDS, row, strict=True)))
        for row in rows
    )


def held(
    earlier: Sequence[Sequence[Observation]],
    present: Iterable[Observation] = (),
    *,
    fewest: int = 0,
) -> Held:
    """What no release has told: withheld once is withheld for good, a band is the widest so far.

    A `present` figure that differs from a released one by 1 to `fewest` - 1 students is withheld
    too: the two, subtracted, would be a table about those students.
    """
    found: dict[tuple[str, ...], tuple[float, float] | None] = {
        _key(o): None for o, _before in small_moves(earlier, present, fewest=fewest)
    }
    for release in earlier:
        for o in release:
            key = _key(o)
            if o.state == "withheld":
                found[key] = None
            elif o.state == "banded" and o.rate_low is not None and o.rate_high is not None:
                before = found.get(key, (0.0, 0.0))
                if before is not None and o.rate_high - o.rate_low > before[1] - before[0]:
                    found[key] = (o.rate_low, o.rate_high)
    return found


def small_moves(
    earlier: Iterable[Sequence[Observation]], present: Iterable[Observation], *, fewest: int
) -> list[tuple[Observation, Observation]]:
    """(present, as it was released) where size or count moved by 1 to `fewest` - 1 students."""
    told: dict[tuple[str, ...], list[Observation]] = {}
    for release in earlier:
        for o in release:
            told.setdefault(_key(o), []).append(o)
    moved = []
    for o in present:
        near = [
            b for b in told.get(_key(o), ()) if _near(o.n, b.n, fewest) or _turned(o, b, fewest)
        ]
        moved += [(o, near[0])] if near else []
    return moved


def _turned(o: Observation, before: Observation, fewest: int) -> bool:
    """The same students, a few of them counted otherwise."""
    return o.n is not None and o.n == before.n and _near(o.count, before.count, fewest)


def _near(a: float | None, b: float | None, fewest: int) -> bool:
    return a is not None and b is not None and 0 < abs(a - b) < fewest


def _key(o: Observation) -> tuple[str, ...]:
    return o.measure, o.period, o.place, o.dimension, o.group
