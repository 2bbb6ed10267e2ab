"""Encoders by name: `embedded` (always there), or any sentence-transformers folder or name."""

from listening.themes.engine.encoders.embedded import Embedded
from listening.themes.engine.encoders.protocol import Encoder
from listening.themes.engine.encoders.sentence_transformers import open_model

__all__ = ["Embedded", "Encoder", "load"]


def load(name_or_folder: str = "embedded") -> Encoder:
    """The encoder of this name; BadInput says what is missing.

    Nothing heavy is imported before it is asked for.
    """
    if name_or_folder == "embedded":
        return Embedded()
    return open_model(str(name_or_folder))
