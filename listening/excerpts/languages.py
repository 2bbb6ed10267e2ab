"""Which language a text is in, guessed only where a guess is safe."""

from collections.abc import Sequence
from functools import cache
from typing import Any

# The languages told apart where nobody says which ones to expect.
COMMON = (
    *("en", "es", "vi", "zh-Hans", "ar", "so", "ht", "pt", "fr", "ru", "ko", "tl"),
    *("de", "uk", "pl", "ja", "hi", "bn", "ur", "fa", "am", "sw"),
)
SURE = 0.9
FEW_WORDS = 4
# py3langid knows one Chinese; our tags name two.
BASES = {"zh-Hans": "zh", "zh-Hant": "zh", "prs": "fa"}


def identify(text: str, among: Sequence[str]) -> str:
    """The tag out of `among` that the text is in, "und" where it is too short or too unsure.

    With one candidate there is nothing to tell apart and it is returned. Identifier: py3langid,
    restricted to the candidates; under four words only a script of its own is trusted.
    """
    if len(among) == 1:
        return among[0]
    if not among:
        return "und"
    short = len(text.split()) < FEW_WORDS
    if short and text.isascii():
        return "und"
    known = {BASES.get(tag, tag): tag for tag in among}
    tag, probability = _identifier(tuple(sorted(known))).classify(text)
    if tag not in known or probability < SURE:
        return "und"
    return known[tag]


@cache
def _identifier(tags: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 0.6 s, not for the web process

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([tag for tag in tags if tag in identifier.labels])
    return identifier
