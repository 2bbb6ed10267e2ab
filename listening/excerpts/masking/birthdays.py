"""Dates of birth: a date near a word for being born."""

import re
from collections.abc import Iterator

from listening.excerpts.masking.mask import Span

BORN = re.compile(
    r"\bborn\b|\bDOB\b|\bd\.o\.b\b|birth\s?da(?:y|te)|date of birth"
    r"|\bnaci[óo]|\bnacid[oa]|nacimiento|cumplea[ñn]os|\bnasceu|\bnasci|nascimento|anivers[áa]rio"
    r"|\bn[ée]{2}s?\b|\bnée?s?\b|naissance|anniversaire|\bfèt\b|nesans"
    r"|\bsinh\b|\bdhal[ao]\w*|ipinanganak|kapanganakan|kaarawan|родил|рожд"
    r"|出生|生日|生于|생년월일|생일|태어|ولد|الميلاد|ميلاد|مواليد",
    re.IGNORECASE,
)
MONTHS = (
    "jan\\w*|feb\\w*|mar\\w*|apr\\w*|may|june?|july?|aug\\w*|sep\\w*|oct\\w*|nov\\w*|dec\\w*"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre"
    "|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    "|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    "|janvye|fevriye|mas|avril|me|jen|jiyè|out|septanm|oktòb|novanm|desanm"
    "|enero|pebrero|marso|hunyo|hulyo|agosto|setyembre|oktubre|nobyembre|disyembre"
    "|январ\\w|феврал\\w|март\\w?|апрел\\w|мая|июн\\w|июл\\w|август\\w?|сентябр\\w|октябр\\w"
    "|ноябр\\w|декабр\\w"
    "|janaayo|febraayo|maarso|abriil|maajo|juun|luulyo|agoosto|sebtembar|oktoobar|nofembar|disembar"
    "|يناير|فبراير|مارس|أبريل|ابريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
    "|كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول"
)
YEAR = r"(?:19|20|١٩|٢٠|۱۹|۲۰)\d\d"
DATE = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?(?:{YEAR}|\d\d)"
    rf"|{YEAR}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,2}}"
    rf"|{YEAR}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日号일]?"
    rf"|\d{{1,2}}\s?(?:st|nd|rd|th|er|º|-го)?\s?(?:of|de|di|d’)?\s?(?:{MONTHS})\.?,?"
    rf"(?:\s?(?:de|del|of)?\s?{YEAR}(?:\s?(?:года|г\.))?)?"
    rf"|(?:{MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s{YEAR})?"
    rf"|\d{{1,2}}\stháng\s\d{{1,2}}(?:,?\snăm\s{YEAR})?)(?!\d)",
    re.IGNORECASE,
)
NEAR = 30
ENDS = re.compile(r"[.!?。！？؟]\s|\n")


def spans(text: str) -> Iterator[Span]:
    """Dates with a word for being born close before or behind them in the same sentence."""
    if not BORN.search(text):
        return
    for match in DATE.finditer(text):
        before = ENDS.split(text[max(0, match.start() - NEAR) : match.start()])[-1]
        after = ENDS.split(text[match.end() : match.end() + NEAR])[0]
        if BORN.search(before) or BORN.search(after):
            yield match.start(), match.start() + len(match[0].rstrip(" ,")), "birthday"
