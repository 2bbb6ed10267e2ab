"""What a voice allows, and what a receipt counts, in the words of the page."""

from collections.abc import Mapping

from flask_babel import gettext as _

from listening.participants.consent import Consent
from listening.participants.forgetting import Kind


def levels() -> dict[Consent, str]:
    """What a voice may allow, from least to most."""
    return {
        Consent.COUNT: _("Only count them"),
        Consent.PARAPHRASE: _("May be retold"),
        Consent.QUOTE: _("May be quoted"),
    }


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
