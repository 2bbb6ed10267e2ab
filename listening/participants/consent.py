"""What a person allows to be done with their words."""

from enum import StrEnum


class Consent(StrEnum):
    """From least to most: only counted, retold, quoted."""

    COUNT = "count"
    PARAPHRASE = "paraphrase"
    QUOTE = "quote"


def may_quote(consent: str) -> bool:
    """Whether the words may leave the team as they were said."""
    return consent == Consent.QUOTE
