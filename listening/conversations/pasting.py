"""The second step of bringing notes: what was pasted, who spoke, and what is hidden."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from listening.conversations import draft, forms, transcript
from listening.conversations.service import Said, Speaker
from listening.conversations.transcript import Transcript, Turn
from listening.excerpts.languages import identify
from listening.i18n import LANGUAGES
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """Notes as they stand in the form of the second step; `turns` are those that would be kept."""

    notes: forms.NotesForm
    transcript: Transcript
    speakers: Any
    dimensions: dict[str, list[str]]
    proposals: list[draft.Proposal]
    hidden: list[draft.Proposal]
    turns: list[Turn]

    def speaker(self, pseudonym: str) -> Any:
        """The fields of one speaker."""
        return self.speakers[draft.speaker_key(self.transcript.names[pseudonym])]

    def spoken(self, pseudonym: str) -> list[Turn]:
        """The turns of one speaker."""
        return [turn for turn in self.turns if turn.speaker == pseudonym]

    def led(self, pseudonym: str) -> bool:
        """Whether this speaker led the conversation."""
        return bool(self.speaker(pseudonym)["role"].data == forms.LED)

    def place(self, one: draft.Proposal) -> str:
        """Who says what might be hidden; empty where it stands in a heading."""
        turns = self.transcript.turns
        return turns[one.turn].speaker if one.turn < len(turns) else ""

    @property
    def voices(self) -> list[str]:
        """The speakers who count."""
        return [one for one in self.transcript.names if not self.led(one)]

    @property
    def timed(self) -> bool:
        """Whether the notes tell where in a recording something was said."""
        return any(turn.second is not None for turn in self.transcript.turns)


def look(
    form: forms.NotesForm,
    *,
    dimensions: dict[str, list[str]],
    spoken: Sequence[str],
    seen: Collection[str],
    ticked: Collection[str],
) -> Pasted:
    """Read pasted notes; raises BadInput that names the line where they cannot be read."""
    read, mostly = _known(transcript.read(form.notes.data)), form.language.data
    if not form.questions.data:
        read = replace(read, turns=tuple(replace(turn, question="") for turn in read.turns))
    among = sorted({mostly, *spoken})
    found = [turn.language or identify(turn.text, among) for turn in read.turns]
    speakers = forms.speakers_form(
        names=read.names,
        dimensions=dimensions,
        spoken=spoken,
        suggested=_suggested(read, among=among, mostly=mostly),
    )
    own = {who: speakers[draft.speaker_key(name)] for who, name in read.names.items()}
    tags = [
        _tag(turn, guess, own[turn.speaker], among=among if form.each_turn.data else ())
        for turn, guess in zip(read.turns, found, strict=True)
    ]
    masks = draft.proposals(read, tags=tags, default=mostly, also=form.hide.data or "")
    hidden = draft.hidden(masks, seen=seen, ticked=ticked)
    return Pasted(
        notes=form,
        transcript=read,
        speakers=speakers,
        dimensions=dimensions,
        proposals=masks,
        hidden=hidden,
        turns=[
            replace(turn, language=tag, second=turn.second if form.places.data else None)
            for turn, tag in zip(draft.masked(read.turns, hidden), tags, strict=True)
        ],
    )


def spread(pasted: Pasted) -> None:
    """Give every voice what was chosen for everybody."""
    for pseudonym in pasted.voices:
        own = pasted.speaker(pseudonym)
        for field in pasted.speakers["everybody"]:
            if field.data:
                own[field.short_name].data = field.data


def voices(pasted: Pasted) -> list[Speaker]:
    """The voices as they will be kept."""
    return [_voice(pasted, pseudonym) for pseudonym in pasted.voices]


def said(pasted: Pasted) -> list[Said]:
    """The turns as they will be kept."""
    return [
        Said(
            speaker=transcript.MODERATOR if pasted.led(turn.speaker) else turn.speaker,
            text=turn.text,
            language=turn.language,
            question=turn.question,
            second=turn.second,
        )
        for turn in pasted.turns
    ]


def living_with(pasted: Pasted) -> dict[str, str]:
    """For voices who share a home with another, with whom."""
    chosen = {one: pasted.speaker(one)["home"].data for one in pasted.voices}
    return {one: other for one, other in chosen.items() if other in pasted.voices}


def _known(read: Transcript) -> Transcript:
    """The notes, if every language that is written into them is one we know; else BadInput."""
    for number, turn in enumerate(read.turns, 1):
        if turn.language and turn.language not in LANGUAGES:
            raise BadInput(
                f"Turn {number} of the notes says '[{turn.language}]', which is no language we "
                "know; write a tag such as [es], or none."
            )
    return read


def _tag(turn: Turn, guess: str, fields: Any, *, among: Collection[str]) -> str:
    """The language of a turn: what the notes say, what was found, else that of who speaks.

    Somebody who speaks a language that nobody looked for is never found to speak another one.
    """
    own = str(fields["language"].data)
    found = guess if guess != "und" and own in among else own
    return turn.language or found


def _suggested(read: Transcript, *, among: Sequence[str], mostly: str) -> dict[str, str]:
    """The language of each speaker as it seems; a person sees and changes it."""
    suggested = {}
    for pseudonym in read.names:
        own = [turn for turn in read.turns if turn.speaker == pseudonym]
        told = Counter(turn.language for turn in own if turn.language).most_common(1)
        guess = told[0][0] if told else identify("\n".join(turn.text for turn in own), among)
        suggested[pseudonym] = mostly if guess == "und" else guess
    return suggested


def _voice(pasted: Pasted, pseudonym: str) -> Speaker:
    fields = pasted.speaker(pseudonym)
    return Speaker(
        pseudonym=pseudonym,
        language=fields["language"].data,
        role=fields["role"].data,
        consent=fields["consent"].data,
        groups=forms.groups_of(fields, pasted.dimensions),
    )
