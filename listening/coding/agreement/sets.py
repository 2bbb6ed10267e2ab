"""Agreement on the set of codes of each excerpt."""

from collections.abc import Iterable, Sequence

from listening.coding.agreement.units import alpha

Sets = Sequence[Sequence[Iterable[str] | None]]


def alpha_masi(matrix: Sets) -> float | None:
    """Alpha over sets with the MASI distance; an empty set is a value, None is missing."""
    return alpha(matrix, metric="masi")


def alpha_jaccard(matrix: Sets) -> float | None:
    """Alpha over sets with the Jaccard distance."""
    return alpha(matrix, metric="jaccard")
