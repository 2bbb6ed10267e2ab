"""Encoders by name: `embedded` (always there), or any sentence-transformers folder or name."""

from listening.themes.engine.encoders import distilled
from listening.themes.engine.encoders.distilled import Distilled
from listening.themes.engine.encoders.embedded import Embedded
from listening.themes.engine.encoders.protocol import Encoder
from listening.themes.engine.encoders.sentence_transformers import open_model
from listening.themes.engine.encoders.tiers import Tier, tier

__all__ = ["Distilled", "Embedded", "Encoder", "Tier", "load", "tier"]


def load(name_or_folder: str = "embedded") -> Encoder:
    """The encoder of this name; BadInput says what is missing.

    `distilled` reads the tables that bring twelve languages together, `in-language` learns from
    the corpus at hand alone, `embedded` is the first of these whose file is there. Nothing heavy
    is imported before it is asked for.
    """
    if name_or_folder == "distilled" or (name_or_folder == "embedded" and distilled.FILE.is_file()):
        return distilled.open_tables()
    if name_or_folder in ("embedded", "in-language"):
        return Embedded()
    return open_model(str(name_or_folder))
