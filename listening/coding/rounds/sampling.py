"""A sample drawn by strata: proportional, with a minimum in each, the same for the same seed."""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping


def shares(sizes: Mapping[str, int], size: int, *, minimum: int) -> dict[str, int]:
    """How many to draw from each stratum.

    Largest remainders give `size` in all; then every stratum gets at least `minimum`, or all it
    has, so the sum may lie above `size`.
    """
    whole = sum(sizes.values())
    wanted = min(size, whole)
    exact = {name: wanted * n / whole for name, n in sizes.items()} if whole else {}
    found = {name: int(value) for name, value in exact.items()}
    rest = sorted(exact, key=lambda name: (found[name] - exact[name], name))
    for name in rest[: wanted - sum(found.values())]:
        found[name] += 1
    return {name: max(n, min(minimum, sizes[name])) for name, n in found.items()}


def draw(strata: Mapping[str, str], size: int, *, minimum: int, seed: int) -> list[str]:
    """Keys drawn from key -> stratum, in an order of chance."""
    by_stratum: dict[str, list[str]] = defaultdict(list)
    for key in sorted(strata):
        by_stratum[strata[key]].append(key)
    chance = random.Random(seed)
    wanted = shares({name: len(keys) for name, keys in by_stratum.items()}, size, minimum=minimum)
    found = [
        key for name in sorted(by_stratum) for key in chance.sample(by_stratum[name], wanted[name])
    ]
    chance.shuffle(found)
    return found


def weights(strata: Mapping[str, str], drawn: list[str]) -> dict[str, float]:
    """How many of the frame each drawn key stands for: all of its stratum to those drawn of it."""
    there, taken = Counter(strata.values()), Counter(strata[key] for key in drawn)
    return {key: there[strata[key]] / taken[strata[key]] for key in drawn}
