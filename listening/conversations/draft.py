"""Notes on their way in: what might be hidden in them, and what a person chose to hide."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from listening.communities.groups import folded
from listening.conversations.transcript import Transcript, Turn
from listening.excerpts import masking

AROUND = 30
MANY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Something in a turn that might be hidden; `key` names it in a form.

    A `turn` beyond the last one counts on through the headings.
    """

    key: str
    turn: int
    mask: masking.Mask
    before: str
    found: str
    after: str


def key_of(*parts: object) -> str:
    """A short word for a form that follows the content, so that it survives changed notes."""
    text = "\0".join(str(part) for part in parts)
    return hashlib.blake2s(text.encode(), digest_size=5).hexdigest()


def speaker_key(name: str) -> str:
    """What the fields of a speaker are called in a form."""
    return "voice_" + key_of(folded(name))


def names_in(typed: str) -> list[str]:
    """The names that somebody typed, parted by commas or lines."""
    return [name.strip() for name in re.split(r"[,;、،\n]", typed) if name.strip()]


def proposals(
    transcript: Transcript, *, tags: Sequence[str], default: str, also: str = ""
) -> list[Proposal]:
    """What might be hidden, in the order of the turns and then of the headings above them.

    `tags` are the languages of the turns, `default` that of headings, `also` names that somebody
    typed.
    """
    names = [*transcript.personal_names, *names_in(also)]
    texts = [(turn.text, tag) for turn, tag in zip(transcript.turns, tags, strict=True)]
    texts += [(question, default) for question in questions(transcript.turns)]
    found = []
    for number, (text, language) in enumerate(texts):
        for mask in masking.propose(text, language, names=names):
            words = text[mask.start : mask.end]
            found.append(
                Proposal(
                    key=key_of(number, mask.start, words),
                    turn=number,
                    mask=mask,
                    before=text[max(0, mask.start - AROUND) : mask.start],
                    found=words,
                    after=text[mask.end : mask.end + AROUND],
                )
            )
    return found


def hidden(
    found: list[Proposal], *, seen: Collection[str], ticked: Collection[str]
) -> list[Proposal]:
    """The proposals that hold: all but those that somebody saw and did not tick."""
    return [one for one in found if one.key in ticked or one.key not in seen]


def questions(turns: Sequence[Turn]) -> list[str]:
    """The headings above turns, each once, in their order."""
    return list(dict.fromkeys(turn.question for turn in turns if turn.question))


def masked(turns: Sequence[Turn], chosen: list[Proposal]) -> list[Turn]:
    """The turns as they will be kept, with what stands above them."""
    masks: dict[int, list[masking.Mask]] = {}
    for one in chosen:
        masks.setdefault(one.turn, []).append(one.mask)
    above = {
        question: masking.apply(question, masks.get(number, []))
        for number, question in enumerate(questions(turns), len(turns))
    }
    return [
        replace(
            turn,
            text=masking.apply(turn.text, masks.get(number, [])),
            question=above.get(turn.question, ""),
        )
        for number, turn in enumerate(turns)
    ]


def gathered(found: Sequence[Proposal]) -> list[list[Proposal]]:
    """Proposals for a page: what was found many times is one line to decide on.

    A call in which twelve people say each other's names has hundreds of them.
    """
    alike: dict[tuple[str, str], list[Proposal]] = {}
    for one in found:
        alike.setdefault((folded(one.found), one.mask.replacement), []).append(one)
    return [
        lot
        for group in alike.values()
        for lot in ([group] if len(group) >= MANY else [[one] for one in group])
    ]


def households(living_with: Mapping[str, str]) -> dict[str, str]:
    """Speaker -> the first speaker of their home, for those who share one with somebody.

    `living_with` says for a speaker whom they live with; chains are followed to their end.
    """
    root = {one: one for pair in living_with.items() for one in pair}
    for one, other in living_with.items():
        old, new = root[one], root[other]
        root = {who: new if home == old else home for who, home in root.items()}
    return root
