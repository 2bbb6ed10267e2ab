"""In which survey a family answered, or which file brought a voice, for the list of voices."""

from collections.abc import Mapping

from listening.excerpts.voices.places import Place, tell
from listening.surveys import store


def _places(project_id: int) -> Mapping[str, Place]:
    return {
        who: Place("family" if kind == "asked" else "brought", name, number)
        for who, number, name, kind in store.answered(project_id)
    }


tell("surveys", _places)
