"""Looking for words in what was said, in every language and in translations."""

from collections.abc import Collection, Set
from dataclasses import dataclass

from listening.excerpts import service as excerpts
from listening.excerpts.search import store
from listening.excerpts.search.store import Narrowed
from listening.excerpts.search.words import ask, index, marks, pieces, says

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An excerpt that was found; each text in pieces, those that answer the question marked."""

    quote: excerpts.Quote
    said: Pieces
    translated: Pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of what was found, and how much there is in all."""

    hits: list[Hit]
    excerpts: int = 0
    voices: int = 0


def search(
    project_id: int,
    question: str,
    *,
    language: str = "",
    source: str = "",
    among: Set[str] | None = None,
    start: int = 0,
    size: int = 20,
) -> Found:
    """Excerpts whose words, or whose translations, hold all that is asked; `among` some of them.

    In the order of random keys: who said it first, or how often, is nobody's business.
    """
    parts = ask(question)
    if not parts:
        return Found(hits=[])
    entries = tuple(dict.fromkeys(entry for part in parts for entry in part.entries))
    narrowed = Narrowed(language=language, source=source)
    exact = any(part.exact for part in parts)
    if exact or among is not None:
        rows = (store.texts if exact else store.held)(project_id, entries, narrowed)
        all_ = [one for one in rows if among is None or one.id in among]
        all_ = [one for one in all_ if not exact or says(parts, *one.texts)]
        keys = [one.id for one in all_[start : start + size]]
        total, voices = len(all_), len({one.participant_id for one in all_})
    else:
        total, voices = store.counted(project_id, entries, narrowed)
        keys = store.page(project_id, entries, narrowed, start=start, size=size)
    quotes = excerpts.quotes(keys)
    hits = [
        Hit(
            quote=quotes[key],
            said=pieces(quotes[key].text, marks(parts, quotes[key].text)),
            translated=pieces(quotes[key].translation, marks(parts, quotes[key].translation)),
        )
        for key in keys
    ]
    return Found(hits=hits, excerpts=total, voices=voices)


def only_theirs(project_id: int, texts: Collection[str], excerpt_ids: Set[str]) -> set[str]:
    """Folded words of these texts that stand in no other excerpt of the project."""
    return store.only_in(project_id, index(*texts), excerpt_ids)


def said_by_others(project_id: int, words: str, excerpt_ids: Set[str]) -> bool:
    """Whether some other excerpt of the project holds these words, one after the other."""
    parts = ask(f'"{words}"')
    entries = tuple(dict.fromkeys(entry for part in parts for entry in part.entries))
    rows = store.texts(project_id, entries, Narrowed())
    return any(one.id not in excerpt_ids and says(parts, *one.texts) for one in rows)
