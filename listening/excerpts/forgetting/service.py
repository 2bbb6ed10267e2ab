"""A voice leaves: all that was made of its words is taken out of every room, and counted."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import replace
from functools import partial
from typing import Any

from listening.excerpts.forgetting import store
from listening.excerpts.forgetting.copied import (
    NOTHING,
    TEAMS,
    Copies,
    emptied,
    pruned,
    rewritten,
    unlearned,
)
from listening.excerpts.search import service as search
from listening.participants.forgetting import (
    ROOMS,
    Counts,
    Going,
    Kind,
    Room,
    forget_with,
)

# What stands in the map and the outline of themes that was made of words.
MADE = frozenset({"label", "words"})
# Rooms whose files may wait in the folder of uploads with families' words in them.
WAITING = ("answers", "exchange")


def forget(voices: Set[str], files: bool) -> Counts:
    """Take out every trace but the voices' own rows; what went, by kind.

    The rows that hang on a voice are counted here and fall when the voice is removed.
    """
    found: Counter[Kind] = Counter()
    for project_id, own in store.projects(voices).items():
        going = _going(project_id, own)
        for room in ROOMS.values():
            room.prepare(going)
        for room in ROOMS.values():
            for name, kind in room.falls.items():
                found[kind] += store.falling(name, own)
        # What a machine made first: others may have taken its labels over.
        for step in (_unlearn, _strike, _search):
            for room in ROOMS.values():
                found.update(step(room, going))
        if files:
            found[Kind.TRACES] += store.drop_waiting(project_id, WAITING)
    store.fresh()
    return {kind: number for kind, number in found.items() if number}


def forget_words(project_id: int, words: Mapping[str, Collection[str]]) -> None:
    """Take out what was made of some excerpts whose voice stays: key -> its texts.

    The excerpts themselves are removed by whoever holds the note they came from.
    """
    texts = tuple(dict.fromkeys(text for own in words.values() for text in own if text))
    keys = frozenset(words)
    going = Going(
        project_id=project_id, voices=frozenset(), excerpts=keys, texts=texts, names=set(keys)
    )
    going = replace(going, rare=frozenset(search.only_theirs(project_id, texts, keys)))
    for room in ROOMS.values():
        room.prepare(going)
    for step in (_unlearn, _strike, _search):
        for room in ROOMS.values():
            step(room, going)
    store.fresh()


def _going(project_id: int, voices: Collection[str]) -> Going:
    said = store.said(voices)
    keys = frozenset(key for _, key, _ in said)
    texts = tuple(dict.fromkeys([*(text for _, _, text in said), *store.translations(keys)]))
    going = Going(
        project_id=project_id, voices=frozenset(voices), excerpts=keys, texts=texts, names=set()
    )
    going.names.update(voices, keys)
    return replace(going, rare=frozenset(search.only_theirs(project_id, texts, keys)))


def _unlearn(room: Room, going: Going) -> Counter[Kind]:
    found: Counter[Kind] = Counter()
    for name, kind in {**room.learned, **room.maps}.items():
        sought = going.names if name in room.heavy else None
        for key, before in store.rows(name, going.project_id, sought):
            under = MADE if name in room.maps else frozenset()
            value = unlearned(pruned(before, going.names), going.rare, under=under)
            value = _teams(value, _changing(_copies(going), going.renamed))
            if isinstance(before, str) and value != before:
                going.renamed[before] = value
            found[kind] += _write(name, key, before, value)
    return found


def _strike(room: Room, going: Going) -> Counter[Kind]:
    found: Counter[Kind] = Counter()
    for name, kind in room.logs.items():
        gone = []
        for key, before in store.rows(name, going.project_id, going.names):
            value = pruned(before, going.names)
            if value is NOTHING or emptied(before, value):
                gone.append(key)
                found[kind] += 1
            else:
                found[kind] += _write(name, key, before, value)
        store.remove(name, gone)
    for name, kind in room.named.items():
        for key, before in store.rows(name, going.project_id, going.names):
            value = pruned(before, going.names)
            found[kind] += _write(name, key, before, type(before)() if value is NOTHING else value)
    return found


def _search(room: Room, going: Going) -> Counter[Kind]:
    found: Counter[Kind] = Counter()
    copies = _copies(going)
    for name, kind in room.searched.items():
        for key, before in store.rows(name, going.project_id):
            changed = rewritten(before, _changing(copies, going.renamed))
            found[kind] += _write(name, key, before, changed)
    return found


def _copies(going: Going) -> Copies:
    others = partial(search.said_by_others, going.project_id, excerpt_ids=going.excerpts)
    return Copies(going.texts, others)


def _teams(value: Any, change: Callable[[str], str]) -> Any:
    """The team's own texts inside a map, changed as they are where the team wrote them."""
    if not isinstance(value, dict):
        return value
    return {key: rewritten(one, change) if key in TEAMS else one for key, one in value.items()}


def _changing(copies: Copies, renamed: dict[str, str]) -> Callable[[str], str]:
    return lambda text: copies.without(renamed.get(text, text))


def _write(name: str, key: tuple[Any, ...], before: Any, after: Any) -> int:
    if before == after:
        return 0
    store.change(name, key, after)
    return 1


forget_with(forget)
