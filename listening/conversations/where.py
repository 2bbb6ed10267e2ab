"""In which conversation a voice spoke, for the list of voices."""

from collections.abc import Mapping

from listening.conversations import store
from listening.excerpts.voices.places import Place, tell


def _places(project_id: int) -> Mapping[str, Place]:
    return {
        who: Place("conversation", title, number) for who, number, title in store.spoken(project_id)
    }


tell("conversations", _places)
