"""Names in Chinese and Korean, where no capital tells them: by family name and words around."""

from collections.abc import Iterator
from functools import cache

import regex

from listening.excerpts.masking import words
from listening.excerpts.masking.mask import Span


def spans(text: str, language: str) -> Iterator[Span]:
    """Names behind "I am called", beside titles, behind "my son"."""
    if language not in ("zh", "ko"):
        return
    for pattern in _chinese() if language == "zh" else _korean():
        for match in pattern.finditer(text):
            yield *match.span("name"), "name"


@cache
def _chinese() -> tuple[regex.Pattern[str], ...]:
    own = words.raw("zh")
    family = rf"(?:{_any(own['doubled'])}|[{own['family']}])"
    everyday = f"[{own['everyday']}]"
    given = rf"[\p{{Han}}&&[^{own['never']}]]"
    no, kin, titles = rf"(?!{_any(own['no_names'])})", own["kin"], rf"{_any(own['titles'])}(?!傅)"
    called = rf"(?:我叫|名叫|叫做|名字是|名字叫|姓名[:：是]?|{kin}(?:名字)?叫)\s?"
    ways = (
        rf"{called}(?P<name>{no}(?:{family}|{everyday}){given}{{1,2}})",
        rf"{kin}(?P<name>{no}{family}{given}{{2}})",
        rf"(?P<name>{no}{family}{given}{{0,2}}?)(?={titles})",
        rf"(?:^|[，。、！？\s]|跟|和|找|问|是)(?P<name>{everyday})(?={titles})",
    )
    return tuple(regex.compile(way, regex.VERSION1) for way in ways)


@cache
def _korean() -> tuple[regex.Pattern[str], ...]:
    own = words.raw("ko")
    family, syllable = f"[{own['family']}]", f"[{own['syllables']}]"
    titles, no = _any(own["titles"]), rf"(?!{_any(own['no_names'])})"
    alone = "(?:선생님|교장|교감|씨|과장|원장|목사|코치)"
    ways = (
        rf"(?:이름은|이름이|성함은|성함이)\s?(?P<name>[가-힣]{{2,4}}?)(?={own['copula']})",
        rf"(?:저는|나는|전)\s(?P<name>{no}{family}{syllable}{{2}})"
        r"(?=입니다|이에요|예요|이고|이라고|라고|인데요?)",
        rf"(?<![가-힣])(?P<name>{no}{family}{syllable}{{2}})\s?(?={titles})",
        rf"(?<![가-힣])(?P<name>{family})(?={alone})",
        # "이 선생님" is this teacher, "이선생님" one called Lee.
        rf"(?<![가-힣])(?P<name>[{own['apart']}])\s(?={alone})",
        rf"{own['kin']}(?:인|,)?\s(?P<name>{no}{family}?{syllable}{{2}})(?={own['ends']})",
    )
    return tuple(regex.compile(way) for way in ways)


def _any(line: str) -> str:
    return "(?:" + "|".join(word.strip() for word in line.split(",")) + ")"
