"""What a questionnaire must not ask, what needs a sign-off, and what could be asked better."""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from listening.surveys import questionnaire as q

Weight = Literal["block", "reason", "sign-off", "warn"]
WORDS = Path(__file__).with_name("words.yaml")
MANY = 20
LONG = 30  # words of one sentence
HARD = 9.0  # school year by Flesch and Kincaid
UNSPACED = ("zh",)
STOPS: tuple[tuple[str, Weight], ...] = (
    ("status", "block"),
    ("identity", "block"),
    ("birthplace", "reason"),
    ("ppra", "sign-off"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend, or to answer for; `question` is "" for the whole survey."""

    rule: str
    weight: Weight
    question: str
    language: str
    words: str = ""
    mark: str = ""  # of all wordings of the question: a sign-off holds only for what was read


def lint(survey: q.Questionnaire, *, answered: Set[tuple[str, str]] = frozenset()) -> list[Finding]:
    """All findings, the gravest first; `answered` holds (rule, mark) somebody answered for."""
    found = [one for question in survey.questions for one in _of_question(question, survey)]
    found += _of_whole(survey)
    order = ("block", "reason", "sign-off", "warn")
    left = [one for one in found if one.weight == "block" or (one.rule, one.mark) not in answered]
    return sorted(left, key=lambda one: order.index(one.weight))


def stops(findings: list[Finding]) -> list[Finding]:
    """Those that keep a survey shut."""
    return [one for one in findings if one.weight != "warn"]


def minutes(survey: q.Questionnaire) -> int:
    """Estimated minutes: 150 words read a minute, then seconds by kind of question.

    The seconds are our own guesses (typing on a phone 60, choosing 8, any other 10).
    """
    texts = [survey.welcome, *(text for one in survey.questions for text in _texts(one))]
    read = sum(_length(text.get(survey.default, ""), survey.default) for text in texts) / 150 * 60
    costs = {"long text": 60, "text": 20, "note": 0, "calculation": 0, "audio": 60}
    act = sum(costs.get(one.kind, 8 if one.choices else 10) for one in survey.questions)
    return max(1, math.ceil((read + act) / 60))


def mark(question: q.Question) -> str:
    """A short mark of all that families read of a question, in every language."""
    said = repr([sorted(text.items()) for text in _texts(question)])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def judged(text: str, language: str) -> list[tuple[str, Weight, str]]:
    """Findings in one text: (rule, weight, the words that gave rise to it)."""
    words, plain = _words(language), _plain(text)
    found: list[tuple[str, Weight, str]] = []
    for rule, weight in STOPS:
        if hit := _first(words.get(rule, ()), plain):
            found.append((rule, weight, hit))
    return found


def worded(text: str, language: str) -> list[tuple[str, Weight, str]]:
    """How a question could be put better: leading, two in one, jargon, too long."""
    words, plain = _words(language), _plain(text)
    found: list[tuple[str, Weight, str]] = []
    for rule in ("leading", "jargon"):
        if hit := _first(words.get(rule, ()), plain):
            found.append((rule, "warn", hit))
    if _double(plain, words.get("and", ())):
        found.append(("double", "warn", ""))
    sentences = [part for part in re.split(r"[.!?。?!؟]+", text) if part.strip()]
    if any(_length(part, language) > LONG for part in sentences):
        found.append(("long", "warn", ""))
    elif language == "en" and len(plain.split()) > 8 and _grade(plain, len(sentences)) > HARD:
        found.append(("hard", "warn", ""))
    return found


def _of_question(question: q.Question, survey: q.Questionnaire) -> Iterator[Finding]:
    if question.kind == "calculation":
        return
    seen = mark(question)
    for language in survey.languages:
        once: set[str] = set()
        for number, text in enumerate(_texts(question)):
            said = text.get(language, "")
            hits = judged(said, language) if question.kind != "note" else []
            if number == 0 and question.kind != "note":
                hits += worded(said, language)
            for rule, weight, hit in hits:
                if rule not in once:
                    once.add(rule)
                    yield Finding(
                        rule=rule, weight=weight, question=question.name,
                        language=language, words=hit, mark=seen,
                    )  # fmt: skip


def _of_whole(survey: q.Questionnaire) -> Iterator[Finding]:
    asked = [one for one in survey.questions if one.kind not in q.SILENT]
    if len(asked) > MANY:
        yield Finding(rule="many", weight="warn", question="", language=survey.default)
    grouped = [one for one in asked if one.dimension]
    cells = math.prod(len(one.choices) for one in grouped)
    if len(grouped) > 3 or (len(grouped) > 1 and cells > 200):
        yield Finding(
            rule="single out", weight="warn", question="",
            language=survey.default, words=str(cells),
        )  # fmt: skip
    for language in survey.languages:
        if not _words(language):
            yield Finding(rule="unread", weight="warn", question="", language=language)


def _texts(question: q.Question) -> list[q.Text]:
    return [question.label, question.hint, *(choice.label for choice in question.choices)]


def _double(plain: str, joins: tuple[str, ...]) -> bool:
    """Two things judged at once: a question of degree or opinion with an "and" in its second half.

    Only English, where the words of degree are listed; elsewhere two question marks.
    """
    if len(re.findall(r"[?؟?]", plain)) > 1:
        return True
    degree = re.search(r"\b(satisfied|happy|often|easy|helpful|good|rate)\b(.*)", plain)
    return bool(degree and _first(joins, degree[2]))


def _grade(plain: str, sentences: int) -> float:
    """School year of an English text (Flesch and Kincaid 1975), syllables by vowel groups."""
    words = re.findall(r"[a-z']+", plain) or [""]
    parts = sum(max(1, len(re.findall(r"[aeiouy]+", word.removesuffix("e")))) for word in words)
    return 0.39 * len(words) / max(1, sentences) + 11.8 * parts / len(words) - 15.59


def _length(text: str, language: str) -> int:
    if language.split("-")[0] in UNSPACED:
        return math.ceil(len(text) / 1.6)  # about 1.6 characters stand for a word
    return len(text.split())


def _first(pieces: tuple[str, ...], plain: str) -> str:
    found = (re.search(piece, plain) for piece in pieces)
    return next((hit[0] for hit in found if hit), "")


def _plain(text: str) -> str:
    same = unicodedata.normalize("NFKC", text).lower().replace("\u2019", "'")
    return re.sub("[\u064b-\u0652\u0640]", "", unicodedata.normalize("NFC", same))


def _words(language: str) -> dict[str, tuple[str, ...]]:
    return _lists().get(language.split("-")[0], {})


@cache
def _lists() -> dict[str, dict[str, tuple[str, ...]]]:
    read = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {tag: {name: tuple(p) for name, p in kinds.items()} for tag, kinds in read.items()}
