"""The second step of bringing notes: what was pasted, who spoke, and what is hidden."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from listening.conversations import draft, forms, transcript
from listening.conversations.service import Said, Speaker
from listening.conversations.transcript import Transcript, Turn
from listening.excerpts.languages import identify


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """Notes as they stand in the form of the second step."""

    notes: forms.NotesForm
    transcript: Transcript
    speakers: Any
    dimensions: dict[str, list[str]]
    proposals: list[draft.Proposal]
    hidden: list[draft.Proposal]

    def speaker(self, pseudonym: str) -> Any:
        """The fields of one speaker."""
        return self.speakers[draft.speaker_key(self.transcript.names[pseudonym])]

    @property
    def turns(self) -> list[Turn]:
        """The turns as they would be kept."""
        return draft.masked(self.transcript.turns, self.hidden)

    def spoken(self, pseudonym: str) -> list[Turn]:
        """The turns of one speaker."""
        return [turn for turn in self.turns if turn.speaker == pseudonym]

    def led(self, pseudonym: str) -> bool:
        """Whether this speaker led the conversation."""
        return bool(self.speaker(pseudonym)["role"].data == forms.LED)

    @property
    def voices(self) -> list[str]:
        """The speakers who count."""
        return [one for one in self.transcript.names if not self.led(one)]


def look(
    form: forms.NotesForm,
    *,
    dimensions: dict[str, list[str]],
    spoken: Sequence[str],
    seen: Collection[str],
    ticked: Collection[str],
) -> Pasted:
    """Read pasted notes; raises BadInput that names the line where they cannot be read."""
    read, mostly = transcript.read(form.notes.data), form.language.data
    speakers = forms.speakers_form(
        names=read.names,
        dimensions=dimensions,
        spoken=spoken,
        suggested=_suggested(read, among=sorted({mostly, *spoken}), mostly=mostly),
    )
    languages = {
        pseudonym: speakers[draft.speaker_key(name)]["language"].data
        for pseudonym, name in read.names.items()
    }
    found = draft.proposals(read, languages=languages, default=mostly, also=form.hide.data or "")
    return Pasted(
        notes=form,
        transcript=read,
        speakers=speakers,
        dimensions=dimensions,
        proposals=found,
        hidden=draft.hidden(found, seen=seen, ticked=ticked),
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
            language=pasted.speaker(turn.speaker)["language"].data,
        )
        for turn in pasted.turns
    ]


def living_with(pasted: Pasted) -> dict[str, str]:
    """For voices who share a home with another, with whom."""
    chosen = {one: pasted.speaker(one)["home"].data for one in pasted.voices}
    return {one: other for one, other in chosen.items() if other in pasted.voices}


def _suggested(read: Transcript, *, among: Sequence[str], mostly: str) -> dict[str, str]:
    """The language of each speaker as it seems; a person sees and changes it."""
    found = {}
    for pseudonym in read.names:
        words = "\n".join(turn.text for turn in read.turns if turn.speaker == pseudonym)
        guess = identify(words, among)
        found[pseudonym] = mostly if guess == "und" else guess
    return found


def _voice(pasted: Pasted, pseudonym: str) -> Speaker:
    fields = pasted.speaker(pseudonym)
    return Speaker(
        pseudonym=pseudonym,
        language=fields["language"].data,
        role=fields["role"].data,
        consent=fields["consent"].data,
        groups=forms.groups_of(fields, pasted.dimensions),
    )
