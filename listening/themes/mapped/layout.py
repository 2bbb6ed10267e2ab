"""Where themes lie on the map: near each other where people speak of them in like words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_STEPS = 200
_LEAST, _MOST = 0.035, 0.13  # radii, in widths of the map


def places(vectors: Floats) -> Floats:
    """Positions (n, 2) within 0..1 whose distances follow those of the vectors (n, d).

    Classical scaling (Torgerson 1952) of cosine distances. Each axis points so that its largest
    deviation is positive: the same vectors give the same map. Zero to two vectors lie on a line.
    """
    n = len(vectors)
    if n < 2:
        return np.full((n, 2), 0.5)
    length = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    unit = vectors / length
    squared = np.maximum(0.0, 2.0 - 2.0 * (unit @ unit.T))
    middle = np.eye(n) - 1.0 / n
    values, axes = np.linalg.eigh(-0.5 * middle @ squared @ middle)
    top = np.argsort(-values)[:2]
    found = axes[:, top] * np.sqrt(np.maximum(values[top], 0.0))
    if found.shape[1] < 2:
        found = np.column_stack([found, np.zeros(n)])
    signs = np.sign(found[np.abs(found).argmax(axis=0), [0, 1]])
    return _scaled(found * np.where(signs == 0, 1.0, signs))


def nearest(keys: Sequence[str], vectors: Floats, *, most: int = 4) -> dict[str, list[str]]:
    """Key -> the others whose vectors lie nearest by cosine, nearest first; at most four, and
    none that points another way (cosine 0 or less)."""
    if len(keys) < 2:
        return {key: [] for key in keys}
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    alike = np.round(unit @ unit.T, 6)
    found = {}
    for i, key in enumerate(keys):
        order = sorted((j for j in range(len(keys)) if j != i), key=lambda j: (-alike[i, j], j))
        found[key] = [keys[j] for j in order[:most] if alike[i, j] > 0]
    return found


def radii(sizes: Sequence[int]) -> Floats:
    """Radii whose areas are in proportion to the sizes, bounded so that all can be read."""
    if not len(sizes):
        return np.zeros(0)
    largest = max(*sizes, 1) if len(sizes) > 1 else max(sizes[0], 1)
    share = np.sqrt(np.asarray(sizes, dtype=np.float64) / largest)
    return _LEAST + (_MOST - _LEAST) * share


def spread(at: Floats, radius: Floats) -> Floats:
    """The positions moved apart until no circle covers another (or 200 steps are over)."""
    moved = at.astype(np.float64).copy()
    for _ in range(_STEPS):
        away = moved[:, None, :] - moved[None, :, :]
        far = np.linalg.norm(away, axis=2)
        np.fill_diagonal(far, np.inf)
        short = (radius[:, None] + radius[None, :]) * 1.05 - far
        if not (short > 1e-6).any():
            break
        # Two themes at one point part along a direction that their numbers give.
        rows, columns = np.nonzero((far < 1e-9) & (short > 0))
        turn = 2.4 * rows
        away[rows, columns] = np.column_stack([np.cos(turn), np.sin(turn)])
        far = np.maximum(far, 1e-9)
        push = np.divide(short, far, out=np.zeros_like(far), where=short > 0)
        push[rows, columns] = short[rows, columns]
        moved += 0.25 * (push[:, :, None] * away).sum(axis=1)
    return moved


def _scaled(at: Floats) -> Floats:
    """Into the square 0..1, both axes by one factor."""
    low, high = at.min(axis=0), at.max(axis=0)
    side = max(float((high - low).max()), 1e-9)
    scaled: Floats = (at - (low + high) / 2) / side + 0.5
    return scaled
