"""A passage: the words of one excerpt as the pure parts of the house see them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """One excerpt to be read: its key, its words, and the language they are in.

    `language` is a BCP 47 tag ("und" where nobody knows); `translation` is a text in the
    team's language, if there is one. Text is NFC; offsets into it count code points.
    """

    key: str
    text: str
    language: str
    translation: str | None = None
