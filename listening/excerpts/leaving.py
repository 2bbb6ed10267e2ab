"""The one door for words that leave the team: what of them may go, and in which form.

Whatever hands words to somebody outside (a brief, a page, a file) asks here, so that consent and
masks cannot be forgotten in one place and kept in another. Pure: no Flask, no database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from listening.excerpts.masking import Mask, apply, propose
from listening.participants.consent import may_quote


class Sight(StrEnum):
    """For whose eyes words are made ready."""

    MASKED = "masked"  # anybody's: consent is asked, what might tell who spoke is hidden
    OWN = "own"  # the team's own analysis: as they were said, for who may read raw words


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words that ask to leave; `kept` are masks that a person set on just these words.

    `freed` are spans that a person looked at and wants to be seen.
    """

    text: str
    language: str
    kept: tuple[Mask, ...] = ()
    freed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Masked:
    """Words as they would be printed, the masks, and what they hide with what stands there."""

    text: str
    masks: tuple[Mask, ...]
    hidden: tuple[tuple[str, str], ...]

    def forward(self, start: int, end: int) -> tuple[int, int]:
        """A span of the words as said -> the same span here; a mask is met as a whole."""
        return self._moved(start, end, here=False)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """A span here -> the same span of the words as said; a mask is met as a whole."""
        return self._moved(start, end, here=True)

    def _moved(self, start: int, end: int, *, here: bool) -> tuple[int, int]:
        grown = 0
        first, last = start, end
        for mask in self.masks:
            said = (mask.start, mask.end)
            shown = (mask.start + grown, mask.start + grown + len(mask.replacement))
            old, new = (shown, said) if here else (said, shown)
            if old[0] < start:
                first = new[0] if start < old[1] else start - old[1] + new[1]
            if old[0] < end:
                last = new[1] if end < old[1] else end - old[1] + new[1]
            grown += len(mask.replacement) - (mask.end - mask.start)
        return first, last


def leaving(
    words: Iterable[Words],
    *,
    consent: str,
    names: Sequence[str] = (),
    sight: Sight = Sight.MASKED,
) -> tuple[Masked, ...] | None:
    """What of a voice's words may leave, in order; None where the voice does not allow it.

    Masked is all that the machine proposes, all `names`, and all a person masked before.
    """
    if sight is Sight.OWN:
        return tuple(Masked(one.text, (), ()) for one in words)
    if not may_quote(consent):
        return None
    return tuple(
        masked(one.text, one.language, names=names, kept=one.kept, freed=one.freed) for one in words
    )


def as_seen(text: str, masks: Sequence[Mask], *, consent: str) -> str | None:
    """Words with just the masks a person saw and released; None where consent is gone."""
    return apply(text, masks) if may_quote(consent) else None


def masked(
    text: str,
    language: str,
    *,
    names: Sequence[str] = (),
    kept: Sequence[Mask] = (),
    freed: Sequence[tuple[int, int]] = (),
) -> Masked:
    """The text with everything hidden that the machine, a person, or an earlier look would hide.

    What is proposed and lies wholly in a span that a person freed is seen; what a person hid
    stays hidden whatever else was freed.
    """
    masks = [mask for mask in kept if 0 <= mask.start < mask.end <= len(text)]
    for mask in propose(text, language, names=names):
        if not any(start <= mask.start and mask.end <= end for start, end in freed):
            masks += _outside(mask, masks)
    ordered = tuple(sorted(masks, key=lambda mask: mask.start))
    hidden = tuple((text[mask.start : mask.end], mask.replacement) for mask in ordered)
    return Masked(apply(text, ordered), ordered, hidden)


def _outside(mask: Mask, others: Sequence[Mask]) -> list[Mask]:
    """What of a mask the others leave open, so that nothing of it is seen beside them."""
    left, at = [], mask.start
    for other in sorted(others, key=lambda one: one.start):
        if other.end <= at or other.start >= mask.end:
            continue
        if at < other.start:
            left.append(replace(mask, start=at, end=other.start))
        at = max(at, other.end)
    if at < mask.end:
        left.append(replace(mask, start=at))
    return left
