"""Names that an installed spaCy model recognises; without one nothing is found here."""

from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from listening.excerpts.masking.mask import Span

PERSONS = frozenset({"PERSON", "PER", "PS", "PRS"})
MANY = "xx"  # spaCy's tag for a model of many languages
LONGEST = 20_000  # letters read by a model at once
_folders: list[Path] = []


def look_in(folder: Path) -> None:
    """Take models from this folder too: one folder each, named by language (`en`, `xx`)."""
    if folder not in _folders:
        _folders.append(folder)
    _model.cache_clear()


def forget(folder: Path) -> None:
    """Take no more models from this folder."""
    _folders.remove(folder)
    _model.cache_clear()


def spans(text: str, language: str) -> Iterator[Span]:
    """Persons that the model of the language recognises."""
    if not text.strip() or len(text) > LONGEST:
        return
    model = _model(language)
    for one in model(text).ents if model is not None else ():
        if one.label_ in PERSONS:
            yield one.start_char, one.end_char, "name"


def available(language: str) -> bool:
    """Whether a model for the language is there."""
    return _place(language) is not None


@cache
def _model(language: str) -> Any:
    place = _place(language)
    if place is None:
        return None
    import spacy  # a second, and only where there is a model

    return spacy.load(place)


def _place(language: str) -> str | None:
    """The folder or the package of the best model: the language's own, else one of many."""
    for tag in (language, MANY):
        for folder in _folders:
            if (folder / tag / "meta.json").is_file():
                return str(folder / tag)
        # Packages of models say so themselves, so spaCy is not loaded to ask.
        names = sorted(entry.name for entry in entry_points(group="spacy_models"))
        own = [name for name in names if name.startswith(f"{tag}_")]
        if own:
            return own[0]
    return None
