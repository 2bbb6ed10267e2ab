"""The languages of a form's headers: “Somali (so)” is so; what has no tag is asked for once."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from listening.communities.groups import folded
from listening.i18n import LANGUAGES

TAG = re.compile(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\)\s*$")
UNNAMED = "default"
OWN = {
    folded(word): one.tag for one in LANGUAGES.values() for word in (one.english, one.name, one.tag)
}


def headers(form: Mapping[str, Any]) -> list[str]:
    """Every language a form's texts are under, in the order met; `default` for no language."""
    found: dict[str, None] = {}

    def look(value: Any, key: str = "") -> None:
        if isinstance(value, Mapping):
            if value.get("label") in ADDED:  # pyxform's own words for “other”
                return
            texts = key in TEXTS or key in MEDIA
            if texts and value and all(isinstance(v, str) for v in value.values()):
                found.update(dict.fromkeys(value))
            else:
                for name, inner in value.items():
                    if name != "tags":  # of maps, which are never asked for
                        look(inner, name)
        elif isinstance(value, list):
            for inner in value:
                look(inner, key)
        elif key in TEXTS and isinstance(value, str) and value:
            found.setdefault(UNNAMED)

    look({"children": form.get("children", []), "choices": form.get("choices", {})})
    return list(found)


ADDED = ("Other", "Specify other.")
TEXTS = frozenset({"label", "hint", "guidance_hint", "jr:constraintMsg", "jr:requiredMsg"})
MEDIA = frozenset({"image", "audio", "video"})


def guess(header: str, *, default: str = "") -> str:
    """The tag of a header, "" where a person has to say it."""
    tagged = TAG.search(header)
    if tagged:
        return tagged[1].replace("_", "-")
    if header == UNNAMED:
        return guess(default) if default and default != UNNAMED else ""
    return OWN.get(folded(header), "")


def tags(found: Iterable[str], chosen: Mapping[str, str], *, default: str) -> dict[str, str]:
    """Header -> tag, a person's choice before a guess; without either the header has none."""
    named = {name: chosen.get(name) or guess(name, default=default) for name in found}
    return {name: tag for name, tag in named.items() if tag}
