"""The sentences of a brief in one language, from reviewed templates, and its numbers and dates."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from listening.causes.wording import MARKS
from listening.gaps.certainty import Estimate

FOLDER = files("listening.actions.brief") / "sentences"
LANGUAGES = ("en", "es")
# Spanish as districts in the United States write its numbers, as on every page.
REGIONS = {"es": "es_US"}


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """Templates of one language by section and key."""

    language: str
    templates: Mapping[str, Mapping[str, str]]

    @property
    def locale(self) -> Locale:
        """How numbers, dates and lists are written."""
        return Locale.parse(REGIONS.get(self.language, self.language))

    def say(self, section: str, key: str, **slots: str) -> str:
        """The template with its slots filled."""
        return self.templates[section][key].format_map(slots)

    def counted(self, section: str, key: str, n: int, **slots: str) -> str:
        """The template in the form for one or for several."""
        form = "one" if n == 1 else "other"
        return self.say(section, f"{key}_{form}", n=self.number(n), **slots)

    def number(self, value: float, digits: int = 0) -> str:
        """A number in the language's marks."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, format=pattern, locale=self.locale)

    def percent(self, share: float) -> str:
        """A share from 0 to 1 in whole percents."""
        return format_percent(round(share, 2), format="#,##0%", locale=self.locale)

    def times(self, ratio: float) -> str:
        """A ratio as charts say it: whole from 3 on, one decimal below, two below 1."""
        if ratio >= 2.95:
            return self.number(round(ratio))
        short = ratio >= 0.95 or round(ratio, 2) == round(ratio, 1)
        return self.number(round(ratio, 2), 1 if short else 2)

    def points(self, e: Estimate) -> dict[str, str]:
        """An estimate in percentage points as slots; no limit is rounded onto 0."""
        least = min(abs(100 * x) for x in e)
        digits = 0 if least >= 1 else 1 if least >= 0.1 else 2
        ends = zip(("points", "low", "high"), e, strict=True)
        return {name: self.number(100 * x, digits) for name, x in ends}

    def day(self, day: dt.date) -> str:
        """A date in words."""
        return format_date(day, format="long", locale=self.locale)

    def listed(self, items: Iterable[str]) -> str:
        """Names one after another."""
        return format_list(list(items), locale=self.locale)

    def quoted(self, text: str) -> str:
        """Words of the team or of the district's table between the language's marks."""
        opening, closing = self.templates["mark"]["opening"], self.templates["mark"]["closing"]
        return f"{opening}{own(text)}{closing}"


def own(text: str) -> str:
    """Somebody's words so that they can stand between our marks."""
    return text.translate(MARKS)


def phrases(language: str) -> Phrases:
    """The phrases of a language, English where it has none."""
    primary = language.replace("_", "-").split("-")[0].lower()
    return _read(primary if primary in LANGUAGES else "en")


@lru_cache
def _read(language: str) -> Phrases:
    return Phrases(language, tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8")))
