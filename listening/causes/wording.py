"""Cards and reasons in plain sentences, made only from the templates of a language.

Words a team wrote (themes, events, notes) stand in quotation marks, so that a reader sees whose
they are and the guard leaves them alone.
"""

import datetime as dt
from collections.abc import Sequence

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from listening.causes.card import Card, Compared, Grade, Kind, Reason, Slot
from listening.causes.guard import guard
from listening.causes.phrasebook import Language, speaking
from listening.gaps.coverage import LOW

__all__ = [
    "card_sentence",
    "card_story",
    "grade_name",
    "guard",
    "kind_name",
    "reason_sentence",
    "source_names",
    "times",
]

QUOTED = {"title", "note", "name"}
SHOWN_FROM, ENROLLED_FROM = 5, 10  # fewer voices or students are no figure to print
CHANCES = {"p", "q", "smallest_p"}
PERCENTS = {"share"}
MARKS = str.maketrans({"“": "'", "”": "'", "«": "'", "»": "'", "\n": " "})


def card_sentence(card: Card, language: str = "en") -> str:
    """What a card says in one sentence; without any figure where the card is withheld."""
    words = speaking(language)
    slots = {
        "group": _own(card.group),
        "comparator": _comparator(card, words),
        "theme": _quoted(card.label, words),
    }
    figures = card.compared
    if figures is not None:
        for name, share in (("1", figures.affected), ("0", figures.others)):
            slots["a" if name == "1" else "b"] = _whole(share.raised, words)
            slots[f"n{name}"] = _whole(share.eligible, words)
        for name, value in (("ratio", card.ratio), ("low", card.low), ("high", card.high)):
            slots[name] = "" if value is None else times(value, words.code)
    return words.template("card", _key(card)).format_map(slots)


def reason_sentence(reason: Reason, card: Card, language: str = "en") -> str:
    """One reason of a card in one sentence."""
    words = speaking(language)
    slots = {
        "indicator": _quoted(card.indicator, words),
        "comparator": _comparator(card, words),
    }
    slots |= {name: _filled(reason.key, name, value, words) for name, value in reason.slots}
    key = reason.key
    if slots.get("note") == _quoted("", words):
        key = f"{key}_plain"
    count = dict(reason.slots).get("n", 0)
    form = _locale(words.code).plural_form(count if isinstance(count, int) else 0)
    return words.template("reason", key, form).format_map(slots)


def card_story(card: Card, language: str = "en") -> str:
    """The sentence of a card and what goes with it: sources, mechanism, time, who was heard.

    Says only what speaks beside the comparison; the reasons for the grade stand on their own.
    """
    words = speaking(language)
    figures = card.compared
    told = [card_sentence(card, language)]
    if figures is not None and card.kind == "candidate":
        told += [_told(key, slots, card, words) for key, slots in _story(card, figures)]
    return " ".join(told)


def _story(card: Card, figures: Compared) -> list[tuple[str, dict[str, Slot]]]:
    """Keys of the story with their slots, in the order of reading."""
    found: list[tuple[str, dict[str, Slot]]] = []
    if len(figures.triangulated) > 1:
        found.append(("agree", {"sources": figures.triangulated, "n": figures.languages}))
    if figures.claims:
        found.append(("mechanism", {"n": figures.claims}))
    reasons = {reason.key: dict(reason.slots) for reason in card.reasons}
    if "event_before" in reasons:
        found.append(("event", reasons["event_before"]))
    if "record_agrees" in reasons:
        found.append(("record", {}))
    large = [h for h in card.coverage if h.voices >= SHOWN_FROM and h.enrolled >= ENROLLED_FROM]
    least = min(large, key=lambda row: row.ratio, default=None)
    if least is not None and least.ratio < LOW:
        shares = (100 * least.enrolled / least.enrolled_total, 100 * least.share.value)
        students, voices = (round(share) for share in shares)
        if voices < students:
            group = f"{least.group} ({least.dimension.replace('_', ' ')})"
            slots: dict[str, Slot] = {"students": students, "voices": voices, "group": group}
            found.append(("heard", slots))
    if card.unheard:
        found.append(("not_heard", {"groups": card.unheard}))
    return found


def _told(key: str, slots: dict[str, Slot], card: Card, words: Language) -> str:
    filled = {name: _filled(key, name, value, words) for name, value in slots.items()}
    filled["indicator"] = _quoted(card.indicator, words)
    count = slots.get("n", 0)
    form = _locale(words.code).plural_form(count if isinstance(count, int) else 0)
    text = words.template("story", key, form).format_map(filled)
    return text[:1].upper() + text[1:]


def grade_name(grade: Grade, language: str = "en") -> str:
    """The name of a grade."""
    return speaking(language).template("grade", grade)


def kind_name(kind: Kind, language: str = "en") -> str:
    """The heading of the list that a card stands in."""
    return speaking(language).template("kind", kind)


def source_names(names: Sequence[str], language: str = "en") -> str:
    """Kinds of source in the reader's language, as a list in one phrase."""
    words = speaking(language)
    return _listed([_source(name, words) for name in names], words)


def times(ratio: float, language: str = "en") -> str:
    """A ratio as people say it: whole from 3 on, one decimal below, never rounded onto 1."""
    lands_on_one = ratio != 1 and f"{ratio:.1f}" == "1.0"
    pattern = "#,##0" if ratio >= 3 else "0.00" if lands_on_one else "0.0"
    return format_decimal(ratio, format=pattern, locale=_locale(language))


def _key(card: Card) -> str:
    figures = card.compared
    if figures is None:
        return "withheld"
    if card.kind != "candidate":
        return card.kind
    if card.ratio is None or card.high is None:
        return "no_other" if figures.others.raised == 0 else "no_ratio"
    return "less" if card.high < 1 else "more"


def _filled(key: str, name: str, value: Slot, words: Language) -> str:
    if isinstance(value, tuple):
        return _listed([_source(item, words) for item in value], words)
    if isinstance(value, str):
        return _text(key, name, value, words)
    if name in CHANCES:
        return _chance(float(value), words)
    if name in PERCENTS or (key, name) == ("low_representation", "ratio"):
        return format_percent(value, locale=_locale(words.code))
    return times(value, words.code) if isinstance(value, float) else _whole(value, words)


def _text(key: str, name: str, value: str, words: Language) -> str:
    if name == "date":
        day = dt.date.fromisoformat(value)
        return format_date(day, format="long", locale=_locale(words.code))
    if name == "language":
        return _language_name(value, words)
    if key == "without_source":
        return _source(value, words)
    return _quoted(value, words) if name in QUOTED else _own(value)


def _chance(value: float, words: Language) -> str:
    locale = _locale(words.code)
    if value < 0.001:
        return f"< {format_decimal(0.001, format='0.000', locale=locale)}"
    return f"= {format_decimal(value, format='0.000' if value < 0.1 else '0.00', locale=locale)}"


def _whole(value: int, words: Language) -> str:
    return format_decimal(value, format="#,##0", locale=_locale(words.code))


def _listed(items: Sequence[str], words: Language) -> str:
    return format_list(items, locale=_locale(words.code))


def _source(name: str, words: Language) -> str:
    known = words.sections["source"].get(name.strip().lower().replace(" ", "_"))
    return known if isinstance(known, str) else _quoted(name, words)


def _comparator(card: Card, words: Language) -> str:
    if card.comparator == "all others":
        return words.template("word", "others")
    return _own(card.comparator)


def _language_name(code: str, words: Language) -> str:
    """The name of a language in the reader's language, or what the voice's file calls it."""
    try:
        return Locale.parse(code, sep="-").get_language_name(words.code) or _own(code)
    except (UnknownLocaleError, ValueError):
        return _own(code)


def _quoted(text: str, words: Language) -> str:
    return f"{words.quotes[0]}{_own(text)}{words.quotes[1]}"


def _own(text: str) -> str:
    return text.translate(MARKS)


def _locale(code: str) -> Locale:
    # Schools in the United States write 1,352 and 5.6 in Spanish too, as the pages do.
    return Locale.parse({"es": "es_US"}.get(code, code))
