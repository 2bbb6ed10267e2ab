"""Coarser readings of themes: the tree of a run cut into fewer branches."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def cut(keys: Iterable[str], tree: Sequence[Mapping[str, Any]], *, into: int) -> dict[str, str]:
    """Theme -> its branch, when the tree is cut into so many at most, as far as it reaches: a
    theme outside of it stands alone under its own key.

    `tree` are the joins of a run (`key`, `left`, `right`), nearest first; joins of themes that
    are not among `keys` pass on what is left of them.
    """
    branch = {key: key for key in keys}
    members = {key: {key} for key in branch}
    for node in tree:
        if len(set(branch.values())) <= max(into, 1):
            break
        own = members.pop(node["left"], set()) | members.pop(node["right"], set())
        members[node["key"]] = own
        branch |= dict.fromkeys(own, node["key"])
    return branch


def steps(count: int) -> tuple[int, ...]:
    """How many branches are offered for so many themes: about half, a quarter and an eighth of
    them, never fewer than two."""
    return tuple(dict.fromkeys(n for n in (count // 2, count // 4, count // 8) if n >= 2))
