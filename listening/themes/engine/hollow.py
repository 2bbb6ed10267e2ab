"""Words without a subject of their own: stop words, thanks, and answers that say nothing."""

import importlib
import re
from collections.abc import Iterable
from functools import cache

from listening.themes.engine.folding import fold
from listening.themes.engine.languages import ACCENTS_MATTER, SPACY

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


@cache
def stop_words(tag: str) -> frozenset[str]:
    """Words without a subject of their own, folded, pieces of their tokens included."""
    if tag == "und":
        return stop_words("en") | stop_words("es")
    words: Iterable[str] = _OWN_STOP_WORDS.get(tag, "").split()
    if tag in SPACY or tag in ("ko", "vi", "zh", "ja", "th"):
        found = importlib.import_module(f"spacy.lang.{tag}.stop_words").STOP_WORDS
        words = [*words, *found, *_MORE_STOP_WORDS.get(tag, "").split()]
    keep = tag in ACCENTS_MATTER
    folded = {fold(word, keep_accents=keep).text for word in words}
    return frozenset(folded | {piece for word in folded for piece in re.split(r"[\s']+", word)})
