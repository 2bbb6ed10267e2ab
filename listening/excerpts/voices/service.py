"""What is shown of those who spoke, and what one of them said."""

from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.excerpts import store
from listening.excerpts.voices.listing import Line
from listening.excerpts.voices.places import Place, places
from listening.participants import service as participants
from listening.participants.consent import Consent
from listening.participants.service import Voice


def lines(project_id: int) -> list[Line]:
    """Every voice of a project."""
    spoken, said = places(project_id), store.said_by(project_id)
    names = _group_names(project_id)
    return [
        _line(voice, names, spoken, said.get(key, 0))
        for key, voice in participants.voices(project_id).items()
    ]


def one(project_id: int, voice: str) -> Line | None:
    """One voice, None where the project has no such voice."""
    return next((line for line in lines(project_id) if line.id == voice), None)


def words(voice: str) -> list[excerpts.Quote]:
    """All that one voice said; turns of a conversation by their random keys, like answers."""
    found = excerpts.quotes(store.keys_of(voice))
    return [found[key] for key in sorted(found)]


def _line(
    voice: Voice,
    names: dict[int, str],
    spoken: dict[str, Place],
    said: int,
) -> Line:
    return Line(
        id=voice.id,
        name=voice.pseudonym,
        groups=tuple(sorted(names[number] for number in voice.groups if number in names)),
        group_ids=voice.groups,
        consent=Consent(voice.consent),
        place=spoken.get(voice.id),
        excerpts=said,
    )


def _group_names(project_id: int) -> dict[int, str]:
    return {
        number: f"{dimension}: {name}"
        for dimension, groups in communities.groups(project_id).items()
        for name, number in groups.items()
    }
