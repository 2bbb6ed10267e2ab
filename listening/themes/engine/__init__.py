"""The theme engine: passages and a codebook in, themes that stay put out. Pure.

Light to import: scikit-learn, spaCy, BERTopic and torch are loaded when a function needs them.
"""

from listening.themes.engine.decisions import Decision
from listening.themes.engine.fitting import fit
from listening.themes.engine.mapping import ThemeMap
from listening.themes.engine.values import Membership, Theme

__all__ = ["Decision", "Membership", "Theme", "ThemeMap", "fit"]
