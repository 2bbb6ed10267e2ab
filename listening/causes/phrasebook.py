"""The sentences and banned words of one language, read once from `sentences/<language>.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from listening.settings import BadInput

FOLDER = files("listening.causes") / "sentences"
Forms = Mapping[str, str]  # plural category -> template


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One file: templates by section and key, and the lists of the wording guard.

    `status` is "written", or "drafted" while a native reader has not gone over it.
    """

    code: str
    status: str
    quotes: tuple[str, str]
    banned: tuple[str, ...]
    allowed: tuple[str, ...]
    prefixes: tuple[str, ...] = ()
    joined: bool = False
    sections: Mapping[str, Mapping[str, str | Forms]] = field(default_factory=dict)

    @property
    def speaks(self) -> bool:
        """Whether there are sentences, not only a list of banned words."""
        return "card" in self.sections

    def template(self, section: str, key: str, form: str = "other") -> str:
        """The template of a key, in the plural `form` where it has several."""
        found = self.sections[section][key]
        return found if isinstance(found, str) else found.get(form, found["other"])


def languages() -> tuple[str, ...]:
    """All languages that have a file."""
    names = (entry.name for entry in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def language_of(code: str) -> Language:
    """The file of a language; "es-MX" and "zh_Hans" find es and zh. Raises BadInput if none."""
    primary = code.replace("_", "-").split("-")[0].lower()
    if primary not in languages():
        raise BadInput(
            f"There are no sentences for the language '{code}'; known are {', '.join(languages())}."
        )
    return _read(primary)


def speaking(code: str) -> Language:
    """The file of a language that has sentences, else the English one."""
    primary = code.replace("_", "-").split("-")[0].lower()
    found = _read(primary) if primary in languages() else _read("en")
    return found if found.speaks else _read("en")


@lru_cache
def _read(code: str) -> Language:
    raw = tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))
    rules = raw["guard"]
    return Language(
        code=code,
        status=raw["status"],
        quotes=(raw["quotes"][0], raw["quotes"][1]),
        banned=tuple(rules["banned"]),
        allowed=tuple(rules["allowed"]),
        prefixes=tuple(rules.get("prefixes", ())),
        joined=rules.get("joined", False),
        sections={
            name: part for name, part in raw.items() if isinstance(part, dict) and name != "guard"
        },
    )
