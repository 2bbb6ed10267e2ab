"""From live notes to words that are kept: who spoke, and what is hidden before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from listening.conversations import draft, forms
from listening.conversations.hold.service import Live
from listening.conversations.service import Said, Speaker
from listening.conversations.transcript import MODERATOR
from listening.excerpts import masking
from listening.excerpts.service import TEAM_LANGUAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text of a turn, as said or as interpreted, with what will be hidden in it."""

    number: int
    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finishing:
    """Live notes as they stand in the form that ends them."""

    live: Sequence[Live]
    speakers: Any
    dimensions: dict[str, list[str]]
    proposals: list[draft.Proposal]
    hidden: list[draft.Proposal]

    def speaker(self, name: str) -> Any:
        """The fields of one speaker."""
        return self.speakers[draft.speaker_key(name)]

    def led(self, name: str) -> bool:
        """Whether this speaker led."""
        return bool(self.speaker(name)["role"].data == forms.LED)

    @property
    def names(self) -> list[str]:
        """Speakers in the order in which they first spoke."""
        return list(dict.fromkeys(one.speaker for one in self.live))

    def spoken(self, name: str) -> list[Live]:
        """The turns of one speaker."""
        return [one for one in self.live if one.speaker == name]


def look(
    live: Sequence[Live],
    *,
    dimensions: dict[str, list[str]],
    languages: Sequence[str],
    hide: str,
    seen: Collection[str],
    ticked: Collection[str],
) -> Finishing:
    """The notes with the fields of each speaker and what might be hidden."""
    names = {one.speaker: one.speaker for one in live}
    own = {
        name: _mostly([one.turn.language for one in live if one.speaker == name]) for name in names
    }
    speakers = forms.speakers_form(
        names=names, dimensions=dimensions, spoken=languages, suggested=own
    )
    found = [
        _proposal(words, mask)
        for words in _texts(live)
        for mask in masking.propose(words.text, words.language, names=draft.names_in(hide))
    ]
    return Finishing(
        live=live,
        speakers=speakers,
        dimensions=dimensions,
        proposals=found,
        hidden=draft.hidden(found, seen=seen, ticked=ticked),
    )


def voices(end: Finishing) -> list[Speaker]:
    """The voices as they will be kept."""
    return [
        Speaker(
            pseudonym=name,
            language=end.speaker(name)["language"].data,
            role=end.speaker(name)["role"].data,
            consent=end.speaker(name)["consent"].data,
            groups=forms.groups_of(end.speaker(name), end.dimensions),
        )
        for name in end.names
        if not end.led(name)
    ]


def said(end: Finishing) -> list[tuple[str, Said]]:
    """Room and turn, masked, in their order; what was only interpreted is the turn itself."""
    masks: dict[int, list[masking.Mask]] = {}
    for one in end.hidden:
        masks.setdefault(one.turn, []).append(one.mask)
    clean = {w.number: masking.apply(w.text, masks.get(w.number, [])) for w in _texts(end.live)}
    return [
        (
            one.room,
            Said(
                speaker=MODERATOR if end.led(one.speaker) else one.speaker,
                text=clean.get(2 * number) or clean[2 * number + 1],
                language=one.turn.language if one.turn.said else TEAM_LANGUAGE,
                question=one.turn.question,
                translation=clean.get(2 * number + 1, "") if one.turn.said else "",
                translated_by="human",
                strong=one.turn.strong,
                minute=one.turn.minute,
            ),
        )
        for number, one in enumerate(end.live)
    ]


def _texts(live: Sequence[Live]) -> list[Words]:
    """Texts as said under even numbers, as interpreted under odd ones."""
    found = []
    for number, one in enumerate(live):
        if one.turn.said:
            found.append(Words(number=2 * number, text=one.turn.said, language=one.turn.language))
        if one.turn.interpreted:
            text = one.turn.interpreted
            found.append(Words(number=2 * number + 1, text=text, language=TEAM_LANGUAGE))
    return found


def _proposal(words: Words, mask: masking.Mask) -> draft.Proposal:
    found = words.text[mask.start : mask.end]
    return draft.Proposal(
        key=draft.key_of(words.number, mask.start, found),
        turn=words.number,
        mask=mask,
        before=words.text[max(0, mask.start - draft.AROUND) : mask.start],
        found=found,
        after=words.text[mask.end : mask.end + draft.AROUND],
    )


def _mostly(tags: Sequence[str]) -> str:
    return max(tags, key=tags.count)
