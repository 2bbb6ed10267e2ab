"""What an address of the list asks for."""

from collections.abc import Mapping

from listening.coding.bench.listed import store
from listening.coding.book import service as book
from listening.coding.book import tree, versions
from listening.coding.rounds import veil

FILTERS = ("question", "language", "source", "conversation", "status", "theme", "coder", "group",
           "strength", "words", "sort", "attributes")  # fmt: skip
STATUSES = ("", "todo", "uncoded", "coded", "undecided", "done", "older")
LONGEST = 200


def wanted(project_id: int, asked: Mapping[str, str], *, me: int) -> store.Wanted:
    """The rows that the words of an address ask for; what makes no sense asks for nothing."""
    status, strength = asked.get("status", ""), asked.get("strength", "")
    older = tuple(versions.rules_changed(project_id).items()) if status == "older" else ()
    if status == "older" and not older:
        older = ((0, 0),)  # nothing has changed: no row is older
    return store.Wanted(
        project_id=project_id,
        me=me,
        question=asked.get("question", ""),
        language=asked.get("language", ""),
        source=asked.get("source", ""),
        conversation=number(asked.get("conversation", "")),
        status=status if status in STATUSES and status != "older" else "",
        codes=codes(project_id, asked.get("theme", "")),
        coder=number(asked.get("coder", "")),
        group=number(asked.get("group", "")),
        words=asked.get("words", "")[:LONGEST],
        strength=strength if strength in store.STRENGTHS else "",
        older=older,
        hidden=veil.hidden_here(project_id),
        sort=asked.get("sort", "id"),
    )


def codes(project_id: int, key: str) -> tuple[int, ...]:
    """Numbers of a code and all below it; none where there is no such code."""
    rows = book.rows(project_id)
    chosen = next((row for row in rows if row.key == key), None)
    return tuple(row.id for row in tree.below(chosen, rows)) if chosen is not None else ()


def number(text: str) -> int | None:
    """A number as an address writes it, None where it is none."""
    plain = text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) < 2**31
    return int(text) if plain else None
