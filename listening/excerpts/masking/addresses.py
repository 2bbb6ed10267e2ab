"""Addresses of homes: a street with the number of a house, as each language writes it."""

from collections.abc import Iterator

import regex

from listening.excerpts.masking.mask import Span

UNITS = (
    r"apartment|apt|unit|suite|ste|room|floor|lot|apartamento|departamento|depto|dpto|apto|casa"
    r"|interior|int|piso|bloco|bloque|torre|appartement|appt|étage|bât|apatman|guriga|aqal"
    r"|phòng|tầng|căn|кв|квартира|квартире|корп|корпус|подъезд|شقة|طابق|منزل|بيت"
)
UNIT = rf"(?:,?\s?(?:(?:{UNITS})(?!\w)\.?\s?(?:no\.?\s?)?|#\s?)(?:\w?\d[\w-]{{0,4}}|\w(?!\w)))*"
CAP = r"\p{Lu}[\p{L}\p{M}'’.-]*"
LITTLE = r"(?:de|la|las|los|el|del|da|das|do|dos|des|du|le|les|d’|d'|l’|l'|y|e)"
NAMED = (
    rf"(?:{LITTLE}\s?){{0,3}}(?:{CAP}|\d{{1,3}}(?:st|nd|rd|th)?)(?:\s(?:{LITTLE}\s)?{CAP}){{0,3}}"
)
NUMBER = (
    r"(?:(?:no|núm|num|n|nº|n°|#|số|дом|д|رقم)\.?\s?)?"
    r"\d{1,5}(?:[-/]?\d{1,4})?\s?(?:bis|ter|[A-Za-zА-Я])?(?![\w])"
)
ENGLISH = (
    rf"(?<![\w-])\d{{1,5}}(?:-\d{{1,4}})?\s(?:(?:N|S|E|W|NE|NW|SE|SW)\.?\s)?"
    rf"(?:{CAP}\s|\d{{1,3}}(?:st|nd|rd|th)\s){{1,4}}"
    r"(?i:street|st|avenue|ave|lane|ln|road|rd|drive|dr|court|ct|place|pl|boulevard|blvd|way|circle"
    r"|cir|terrace|ter|parkway|pkwy|highway|hwy|trail|square|loop|alley)(?![\w])"
    rf"\.?(?i:{UNIT})"
)
SAME = (ENGLISH, r"(?i:\bP\.?\s?O\.?\s?box\s\d+)", r"(?i:\bapartado(?: postal)?\s\d+)")
ES = "calle|avenida|av|avda|calzada|camino|carretera|pasaje|callejón|bulevar|boulevard|privada"
PT = "rua|avenida|av|travessa|alameda|estrada|rodovia|praça|beco|ladeira"
FR = "rue|avenue|av|boulevard|bd|chemin|allée|impasse|place|route|quai|cours|square"
HT = "ri|lari|avni|wout|rue|avenue"
RU = (
    r"ул|улиц[аеыу]|улицей|проспект[еа]?|пр-т|просп|переулок|переулке|пер|бульвар[е]?|шоссе"
    r"|набережн\w+|площад[ьи]"
)
OWN = {
    "es": rf"(?i:\b(?:{ES})\b\.?)\s{NAMED},?\s(?i:{NUMBER})(?i:{UNIT})",
    "pt": rf"(?i:\b(?:{PT})\b\.?)\s{NAMED},?\s(?i:{NUMBER})(?i:{UNIT})",
    "fr": rf"(?<![\w-])\d{{1,4}}\s?(?:bis|ter)?,?\s(?i:{FR})\.?\s{NAMED}(?i:{UNIT})",
    "ht": rf"(?i:\b(?:{HT})\b)\s{NAMED},?\s(?i:{NUMBER})"
    rf"|(?<![\w-])\d{{1,4}}\s?,?\s(?i:{HT})\s{NAMED}",
    "vi": r"(?i:\b(?:số\s(?:nhà\s)?)?)\d{1,4}[A-Z]?(?:/\d{1,4})*,?\s(?i:đường|phố|ngõ|hẻm|ngách)"
    rf"\s(?:{CAP}|\d+)(?:\s{CAP}){{0,4}}(?i:{UNIT})",
    "ru": rf"(?i:\b(?:{RU})\b\.?)\s{CAP}(?:\s{CAP}){{0,2}},?\s"
    rf"(?i:(?:дом[еа]?|д)\.?\s?)?\d{{1,4}}\w?(?i:{UNIT})",
    "ar": r"(?:شارع|طريق|حارة|زقاق|جادة)(?:\s[\p{Arabic}]+){1,3}\s?،?\s"
    r"(?:رقم\s|بناية\s|عمارة\s|منزل\s|بيت\s)?\d{1,5}"
    r"(?:\s?[،,]\s?(?:شقة|طابق|بناية)\s(?:رقم\s)?\d{1,4})*",
    "zh": r"[\p{Han}&&[^在是住到去于了的和从往，。]]{2,6}(?:路|街|道|巷|弄|胡同)\s?"
    r"[\d一二三四五六七八九十]{1,5}\s?(?:号|號)(?!线|線|车|車|公交)(?:院|大院)?"
    r"(?:\s?\d{1,3}\s?(?:栋|幢|号楼|楼|单元|座))*(?:\s?\d{1,4}\s?(?:室|房|户))?",
    "ko": r"[가-힣]{1,8}(?:로|길)\s?(?:\d{1,4}번?길\s?)?\d{1,4}(?:-\d{1,3})?"
    r"(?![\d시분년월일번명개])"
    r"(?:,?\s?\d{1,4}동)?(?:,?\s?\d{1,4}호)?|\d{1,4}동\s?\d{1,4}호",
    "tl": rf"(?i:\b(?:kalye|kalsada)\b)\s{NAMED},?\s(?i:{NUMBER})",
    "so": rf"(?i:\b(?:waddada|jidka)\b)\s{NAMED},?\s(?i:{NUMBER})",
}
EVERYWHERE = [regex.compile(one) for one in SAME]
COMPILED = {tag: regex.compile(one, regex.VERSION1) for tag, one in OWN.items()}


def spans(text: str, language: str) -> Iterator[Span]:
    """Streets with a number, English ones in every language."""
    if not any(letter.isdigit() for letter in text):
        return
    own = [COMPILED[language]] if language in COMPILED else []
    for pattern in [*own, *EVERYWHERE]:
        for match in pattern.finditer(text):
            yield match.start(), match.start() + len(match[0].rstrip(" ,،")), "address"
