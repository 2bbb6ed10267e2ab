"""What the engine knows of languages: scripts, tokenizers, stop words, words of no content."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from listening.themes.engine.folding import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

WITHOUT_BLANKS = frozenset({"zh", "yue", "ja", "th", "lo", "km", "my"})
ACCENTS_MATTER = frozenset({"vi"})
_SPACY = frozenset(
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

# Short lists of our own for languages that spaCy lacks; function words only.
_OWN_STOP_WORDS = {
    "so": "waa oo iyo in ka ku la u si ay uu aan waxaan waxay waxa wuxuu ah ayaa ee ama ma haa "
    "inay inuu inaan kuma kale kala soo sii loo lagu laga uga ugu isku hadii haddii laakiin sida "
    "markii marka mid kasta aad badan wax ayay ayuu inta tani tan kan kuwa waan way wuu maxaa "
    "leh lahayn jira jiraan jiro yahay yihiin ahayn ilaa kadib kaliya weli anigu annaga iyaga",
    "ht": "a ak nan ki pou yo li mwen nou ou se sa te ap pa gen la an yon tout men si lè kote "
    "epi oswa sou ka pi anpil kòm tankou m w l n y de en lan konsa toujou jis paske poukisa "
    "sèlman menm chak kèk okenn fè ta va pral sot",
    "sw": "na ya wa kwa ni katika la za hii hiyo kuwa cha si yake wao sana pia lakini au kama",
    "hmn": "thiab ntawm yog tsis muaj rau nyob lawv kuv peb koj nws los tau ua li cov lub tus",
}
_MORE_STOP_WORDS = {
    # What nearly every answer to "what would help?" says, whatever its subject.
    "en": "need needs needed want wants like lot thing things",
    "es": "necesita necesitan necesitamos necesito quiero queremos quisiera gusta cosa cosas",
    "fr": "besoin veux voulons voudrais faut chose choses",
    "pt": "precisa precisam precisamos quero queremos gostaria coisa coisas",
    "ko": "그리고 그런데 하지만 그래서 너무 정말 더 수 것 게 좀 잘 못 안 저희 우리 제 있어요 "
    "없어요 있습니다 없습니다 해요 합니다 때 등 및",
    "tl": "ang ng mga sa na ay at ko mo po kami namin kayo sila nila ito iyan hindi wala may",
}
THANKS = [
    "thank you",
    "thanks",
    "many thanks",
    "thank you so much",
    "thank you very much",
    "gracias",
    "muchas gracias",
    "merci",
    "merci beaucoup",
    "obrigado",
    "obrigada",
    "muito obrigado",
    "muito obrigada",
    "شكرا",
    "شكرا جزيلا",
    "谢谢",
    "謝謝",
    "多谢",
    "감사합니다",
    "고맙습니다",
    "cảm ơn",
    "cám ơn",
    "mèsi",
    "mèsi anpil",
    "mahadsanid",
    "waad mahadsantahay",
    "salamat",
    "maraming salamat",
    "salamat po",
    "спасибо",
    "большое спасибо",
]
NOTHING = {
    "": "n/a|na|n.a.|x|xx|xxx|nil|null|?|...",
    "en": "none|nothing|no|nope|no comment|no comments|nothing to add|nothing else|not sure|"
    "don't know|i don't know|do not know|idk|no idea|not applicable|no answer",
    "es": "nada|ninguno|ninguna|ningún comentario|sin comentarios|no sé|no se|no|nada más|"
    "no aplica|no tengo comentarios",
    "pt": "nada|nenhum|nenhuma|sem comentários|não sei|não|nenhum comentário|nada a acrescentar",
    "fr": "rien|aucun|aucune|non|sans commentaire|je ne sais pas|rien à ajouter|pas de commentaire",
    "ht": "anyen|okenn|non|mwen pa konnen|pa gen anyen|san kòmantè|pa gen kòmantè",
    "so": "waxba|maya|ma garanayo|ma aqaan|waxba ma jiraan|ma jiro|faallo ma jirto",
    "vi": "không|không có|không có gì|không biết|không có ý kiến|chưa biết",
    "zh": "无|無|没有|沒有|不知道|没意见|没有意见|暂无|不清楚",
    "ko": "없음|없어요|없습니다|모르겠어요|모릅니다|의견 없음|특별히 없음",
    "ru": "нет|ничего|не знаю|нет комментариев|без комментариев|никаких",
    "ar": "لا شيء|لا يوجد|لا اعرف|لا|بدون تعليق|لا تعليق",
    "tl": "wala|wala naman|hindi ko alam|walang komento|wala po",
}


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
    return tag if tag in _SPACY or tag == "ko" else "xx"


@cache
def _pipeline(code: str) -> Any:
    import spacy

    # The default Korean tokenizer needs MeCab; blanks and particles (see `forms`) do for us.
    config = {"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}} if code == "ko" else {}
    return spacy.blank(code, config=config)


@cache
def stop_words(tag: str) -> frozenset[str]:
    """Words without a subject of their own, folded, pieces of their tokens included."""
    if tag == "und":
        return stop_words("en") | stop_words("es")
    words: Iterable[str] = _OWN_STOP_WORDS.get(tag, "").split()
    if tag in _SPACY or tag in ("ko", "vi", "zh", "ja", "th"):
        import importlib

        found = importlib.import_module(f"spacy.lang.{tag}.stop_words").STOP_WORDS
        words = [*words, *found, *_MORE_STOP_WORDS.get(tag, "").split()]
    keep = tag in ACCENTS_MATTER
    folded = {fold(word, keep_accents=keep).text for word in words}
    return frozenset(folded | {piece for word in folded for piece in re.split(r"[\s']+", word)})


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
