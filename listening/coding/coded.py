"""Which excerpts bear a code, for the room of excerpts, which stands below and asks by its app."""

from collections.abc import Set

from listening.coding import service
from listening.coding.book import store as book_store
from listening.coding.book import tree
from listening.coding.book.keeping import code_of


def choices(project_id: int, language: str) -> dict[str, str]:
    """Codes in use, key -> name, from top to bottom and set in by their depth."""
    rows = tree.in_order(book_store.codes(project_id))
    return {
        row.key: "\u2003" * depth + code_of(row).label(language)
        for depth, row in rows
        if row.merged_into is None and not row.retired
    }


def excerpts(project_id: int, key: str) -> Set[str]:
    """Excerpts with an accepted coding of this code or of one below it.

    What a blind round still hides from whoever looks is not among them.
    """
    return {one.excerpt_id for one in service.of_theme(project_id, key) if one.state == "accepted"}
