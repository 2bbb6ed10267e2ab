"""What the engine knows of languages: scripts, tokenizers, particles written onto words."""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

WITHOUT_BLANKS = frozenset({"zh", "yue", "ja", "th", "lo", "km", "my"})
ACCENTS_MATTER = frozenset({"vi"})
SPACY = frozenset(
    [
        "af",
        "am",
        "ar",
        "az",
        "bg",
        "bn",
        "ca",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "eu",
        "fa",
        "fi",
        "fr",
        "ga",
        "gu",
        "he",
        "hi",
        "hr",
        "ht",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "kn",
        "ky",
        "la",
        "lb",
        "lt",
        "lv",
        "mk",
        "ml",
        "mr",
        "nb",
        "ne",
        "nl",
        "nn",
        "pl",
        "pt",
        "ro",
        "ru",
        "sa",
        "si",
        "sk",
        "sl",
        "sq",
        "sr",
        "sv",
        "ta",
        "te",
        "ti",
        "tl",
        "tn",
        "tr",
        "tt",
        "uk",
        "ur",
        "xx",
        "yo",
    ]
)
_PIECES = re.compile(r"[a-z0-9']+|\S")


def primary(tag: str) -> str:
    """First subtag in small letters: "es-MX" and "es" read the same codebook terms."""
    return tag.replace("_", "-").split("-", 1)[0].lower() or "und"


def script(text: str) -> str:
    """The script most letters of `text` are in, by the first word of their Unicode names."""
    counts: dict[str, int] = {}
    for char in text[:200]:
        if char.isalpha():
            name = unicodedata.name(char, "?").split(" ", 1)[0]
            counts[name] = counts.get(name, 0) + 1
    return max(sorted(counts), key=lambda name: counts[name]) if counts else ""


def vocabulary(tag: str) -> "Vocab":
    """spaCy's store of words for this language; documents to be matched must share it."""
    vocab: Vocab = _pipeline(_spacy_code(tag)).vocab
    return vocab


def tokenize(folded: str, tag: str) -> "Doc":
    """Words of a folded text as a spaCy document.

    Languages written without blanks are cut into characters (Latin words stay whole). Somali,
    Vietnamese (spaCy's splits no punctuation without pyvi) and unknown ones use spaCy's `xx`.
    """
    nlp = _pipeline(_spacy_code(tag))
    if tag not in WITHOUT_BLANKS:
        found: Doc = nlp.tokenizer(folded)
        return found
    from spacy.tokens import Doc as Words

    words: list[str] = []
    spaces: list[bool] = []
    last = 0
    for piece in _PIECES.finditer(folded):
        if words and piece.start() > last:
            spaces[-1] = True
        words.append(piece.group())
        spaces.append(False)
        last = piece.end()
    return Words(nlp.vocab, words=words, spaces=spaces)


def _spacy_code(tag: str) -> str:
    return tag if tag in SPACY or tag == "ko" else "xx"


@cache
def _pipeline(code: str) -> Any:
    import spacy

    # The default Korean tokenizer needs MeCab; blanks and particles (see `forms`) do for us.
    config = {"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}} if code == "ko" else {}
    return spacy.blank(code, config=config)


_ARABIC_HEADS = (
    "وبال",
    "وال",
    "فال",
    "بال",
    "كال",
    "ولل",
    "لل",
    "ال",
    "و",
    "ف",
    "ب",
    "ل",
    "ك",
    "س",
)
_KOREAN_TAILS = [
    "에서는",
    "에서도",
    "에게서",
    "으로는",
    "에서",
    "에게",
    "한테",
    "께서",
    "부터",
    "까지",
    "처럼",
    "보다",
    "마다",
    "으로",
    "하고",
    "이나",
    "이랑",
    "이라",
    "에는",
    "에도",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "에",
    "도",
    "로",
    "와",
    "과",
    "의",
    "만",
    "나",
    "랑",
    "께",
]
_FRENCH_HEADS = re.compile(r"^(?:qu|[ldjmnstc])'(?=\w)")


def forms(word: str, tag: str) -> tuple[str, ...]:
    """`word` and what remains when particles written onto it are taken off.

    Arabic proclitics (and, in, for, the), Korean particles, French and Creole elision: the term
    is then found inside the written word. At least two letters always remain.
    """
    found = [word]
    if tag == "ar":
        found += [word[len(h) :] for h in _ARABIC_HEADS if word.startswith(h)]
    elif tag == "ko":
        found += [word[: -len(t)] for t in _KOREAN_TAILS if word.endswith(t)]
    elif tag in ("fr", "ht") and "'" in word:
        found.append(_FRENCH_HEADS.sub("", word))
    shortest = 2 if tag != "ar" else 3
    return (word, *(f for f in dict.fromkeys(found[1:]) if len(f) >= shortest))
