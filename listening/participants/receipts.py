"""What a receipt counts, in the words of the page; families read it in their language."""

from collections.abc import Mapping

from flask_babel import gettext as _

from listening.participants.forgetting import Kind


def removed(counts: Mapping[Kind, int]) -> list[tuple[str, int]]:
    """The lines of a receipt, those that count something."""
    words = {
        Kind.ANSWERS: _("Answers to questions"),
        Kind.WORDS: _("Texts as they were said"),
        Kind.TRANSLATIONS: _("Translations"),
        Kind.CODES: _("Topics that were put on the words"),
        Kind.REMARKS: _("Remarks about the words"),
        Kind.QUOTES: _("Places where the words were quoted"),
        Kind.PLACES: _("Places in maps of topics"),
        Kind.TRACES: _("Entries in lists and in the search"),
    }
    return [(words[kind], counts[kind]) for kind in Kind if counts.get(kind)]
