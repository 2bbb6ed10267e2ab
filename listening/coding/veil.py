"""What a coder of an open round may not see: the others' codes and the engine's suggestions.

Until every coder has handed in, codings on the round's excerpts are left out of whatever the
coding room gives to other rooms, so that no page can forget it. Who is looking is set for each
request; a worker or a command looks for nobody in particular and sees all.
"""

from contextvars import ContextVar

from listening.coding import store

_viewer: ContextVar[int | None] = ContextVar("viewer", default=None)


def looking(viewer_id: int | None) -> None:
    """Say who looks at what is read from here on."""
    _viewer.set(viewer_id)


def own(person_id: int | None) -> bool:
    """Whether something is by whoever is looking now."""
    return person_id is not None and person_id == _viewer.get()


def hidden(project_id: int, viewer_id: int) -> frozenset[str]:
    """Keys of the excerpts whose codings by others, and suggestions, this person may not see."""
    return store.hidden(project_id, viewer_id)


def hidden_here(project_id: int) -> frozenset[str]:
    """The same for whoever is looking now; nothing where nobody is."""
    viewer = _viewer.get()
    return frozenset() if viewer is None else store.hidden(project_id, viewer)
