"""Coders learnt ahead from the parallel corpus (`models/train_coders.py`), by encoder."""

from functools import cache
from pathlib import Path

import numpy as np

from listening.themes.engine.calibration import Curve
from listening.themes.engine.learning import Coder

FILE = Path(__file__).resolve().parents[3] / "models" / "embedded" / "coders.npz"


def coders(encoder: str) -> tuple[Coder, ...]:
    """One coder a theme of the starter codebook for the encoder of this name; none for others."""
    return _open(FILE, FILE.stat().st_mtime_ns).get(encoder, ()) if FILE.is_file() else ()


@cache
def _open(file: Path, _changed: int) -> dict[str, tuple[Coder, ...]]:
    with np.load(file, allow_pickle=False) as kept:
        name, themes = str(kept["encoder"]), str(kept["themes"]).split()
        curve = Curve(tuple(map(float, kept["raw"])), tuple(map(float, kept["right"])), 0)
        found = tuple(
            Coder(
                theme=theme,
                language="",
                direction=direction.astype(np.float32),
                bias=float(bias),
                least=float(kept["least"]),
                curve=curve,
            )
            for theme, direction, bias in zip(
                themes, kept["directions"], kept["biases"], strict=True
            )
        )
    return {name: found}
