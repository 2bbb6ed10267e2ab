"""All finders over one text."""

from collections.abc import Iterable, Iterator

from listening.excerpts.masking import (
    addresses,
    birthdays,
    hinted,
    hinted_east,
    listed,
    numbers,
    patterns,
    phones,
    recognised,
)
from listening.excerpts.masking.mask import Mask, Span, masks


def propose(text: str, language: str, *, names: Iterable[str] = ()) -> list[Mask]:
    """What might be hidden in a text, in order: addresses, numbers, names.

    Spans count code points and never overlap. Given `names` are met without regard to case and
    accents, as whole words where the language parts its words; parts of a longer name are met
    alone. Names that nobody gave are met only where words around them, or a model, tell them.
    """
    return masks(_spans(text, language.partition("-")[0], tuple(names)))


def doubtful(text: str, language: str, *, names: Iterable[str] = ()) -> list[Mask]:
    """Words that might be names and are not proposed: capitals in the middle of a sentence."""
    found = propose(text, language, names=names)
    return [
        mask
        for mask in masks(
            (start, end, "name") for start, end in hinted.capitals(text, language.partition("-")[0])
        )
        if not any(mask.start < one.end and one.start < mask.end for one in found)
    ]


def _spans(text: str, language: str, names: tuple[str, ...]) -> Iterator[Span]:
    yield from patterns.spans(text)
    yield from addresses.spans(text, language)
    yield from birthdays.spans(text)
    yield from numbers.spans(text)
    yield from phones.spans(text, language)
    yield from listed.spans(text, language, names)
    yield from hinted_east.spans(text, language)
    yield from hinted.spans(text, language)
    yield from recognised.spans(text, language)
