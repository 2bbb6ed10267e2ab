"""What a codebook from outside must be like: plain data in, codes and cues out, or one sentence."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from listening.coding.codebook import Code, Codebook, Cues
from listening.settings import BadInput

KINDS = ("barrier", "strength", "none")
CUE_KINDS = tuple(field.name for field in fields(Cues))
FIELDS = tuple(field.name for field in fields(Code) if field.name != "top")

_KEY = re.compile(r"[\w-]+(\.[\w-]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def term_fault(term: str) -> str:
    """Why `term` cannot be used ("" when it can), worded to follow the term in a sentence."""
    stem = term.removeprefix("-").strip().removesuffix("*").strip()
    if "*" in stem:
        return "has a star before its end; a star may only be the last character"
    if stem.startswith("-"):
        return 'has two leading "-"; one excludes'
    if not any(c.isalnum() for c in stem):
        return "has no letter, so it cannot speak for a code; write a word or delete it"
    # One character is a word in Chinese or Korean (wide), but only a letter elsewhere.
    if len(stem) < 2 and unicodedata.east_asian_width(stem) not in ("W", "F"):
        return "is a single letter; write at least two"
    return ""


def tidy(text: str) -> str:
    """The text without blanks at its ends or doubled inside, on one line."""
    return " ".join(text.split())


def tree(items: Iterable[tuple[str, Any]], name: str) -> Codebook:
    """The codes, once none is there twice and each sub-code has its parent."""
    codes: dict[str, Code] = {}
    for where, item in items:
        code = _code(item, where, name)
        if code.key in codes:
            raise BadInput(f'{where}: code "{code.key}" is there twice; rename or delete one.')
        codes[code.key] = code
    if not codes:
        raise BadInput(f"{name}: there is no code in it; write at least one.")
    for key, code in codes.items():
        parent = code.parent or key.rpartition(".")[0]
        if parent and parent != "/" and parent not in codes:
            raise BadInput(
                f'{name}, code "{key}": its parent "{parent}" is missing; add that code.'
            )
    return Codebook(codes=tuple(codes.values()))


def _code(item: object, where: str, name: str) -> Code:
    entry = mapping(item, where)
    key = entry.get("key", "")
    if not isinstance(key, str) or not _KEY.fullmatch(key.strip()):
        raise BadInput(
            f'{where}: the key "{key}" cannot be used; write letters, digits, "_" and "-", with a'
            " dot before a sub-code."
        )
    place = f'{name}, code "{key.strip()}"'
    check_known(entry, FIELDS, place)
    kind = entry.get("kind") or "barrier"
    if kind not in KINDS:
        raise BadInput(f'{place}: kind "{kind}" is unknown; write {", ".join(KINDS)}.')
    colour = entry.get("colour", "")
    if colour and not (isinstance(colour, str) and _COLOUR.fullmatch(colour)):
        raise BadInput(f'{place}: colour "{colour}" is not like "#0072B2"; write six digits.')
    terms = _lists_by_tag(entry, "terms", place)
    return Code(
        key=key.strip(),
        labels=_by_tag(entry, "labels", place),
        kind=kind,
        definition=_by_tag(entry, "definition", place),
        include=_by_tag(entry, "include", place),
        exclude=_by_tag(entry, "exclude", place),
        terms={tag: tuple(checked_term(t, place) for t in ts) for tag, ts in terms.items()},
        examples=_lists_by_tag(entry, "examples", place),
        borderline=_lists_by_tag(entry, "borderline", place),
        colour=colour,
        short=_by_tag(entry, "short", place),
        notes=_by_tag(entry, "notes", place),
        aliases=_lists_by_tag(entry, "aliases", place),
        codable=_codable(entry.get("codable", ""), place),
        parent=_string(entry.get("parent", ""), f"{place}, parent"),
    )


def _codable(written: object, place: str) -> bool:
    if written not in ("", "yes", "true", "no", "false"):
        raise BadInput(f'{place}: codable "{written}" is unknown; write yes or no.')
    return written not in ("no", "false")


def _by_tag(entry: Mapping[str, Any], name: str, place: str) -> dict[str, str]:
    return {
        language_tag(tag, f"{place}, {name}"): _string(text, f"{place}, {name}")
        for tag, text in mapping(entry.get(name, ""), f"{place}, {name}").items()
    }


def _lists_by_tag(entry: Mapping[str, Any], name: str, place: str) -> dict[str, tuple[str, ...]]:
    return {
        language_tag(tag, f"{place}, {name}"): _strings(texts, f"{place}, {name}")
        for tag, texts in mapping(entry.get(name, ""), f"{place}, {name}").items()
    }


def cues_from(entry: object, place: str) -> Cues:
    """Cues of one language from lists by kind."""
    kinds = mapping(entry, place)
    check_known(kinds, CUE_KINDS, place)
    return Cues(
        **{k: tuple(checked_cue(c, place) for c in _strings(v, place)) for k, v in kinds.items()}
    )


def mapping(value: object, place: str) -> dict[str, Any]:
    """The value if it has names and contents; nothing written counts as none."""
    if value == "":
        return {}
    if not isinstance(value, dict):
        raise BadInput(f'{place}: names and contents are expected here, as in "en: ...".')
    return value


def check_known(entry: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    """Refuse a field that nobody reads; it is mistyped more often than meant."""
    for name in entry:
        if name not in names:
            raise BadInput(f'{place}: "{name}" is unknown; write one of {", ".join(names)}.')


def language_tag(tag: str, place: str) -> str:
    """The tag, if it is written like one (BCP 47); BadInput names the place otherwise."""
    if not _LANGUAGE.fullmatch(tag):
        raise BadInput(f'{place}: "{tag}" is not a language tag; write one such as en or zh_Hans.')
    return tag


def _string(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{place}: one text is expected here, not a list; write it in one line.")
    return tidy(value)


def _strings(value: object, place: str) -> tuple[str, ...]:
    if value == "":
        return ()
    if not isinstance(value, list):
        raise BadInput(f'{place}: a list is expected here, as in "[bus, late bus]".')
    return tuple(_string(item, place) for item in value)


def checked_term(term: str, place: str) -> str:
    """The term, if the notation of terms allows it; BadInput names the place otherwise."""
    if fault := term_fault(term):
        raise BadInput(f'{place}: the term "{term}" {fault}.')
    return term


def checked_cue(cue: str, place: str) -> str:
    """The cue, if there is anything in it; BadInput names the place otherwise."""
    # A cue may be one letter or bare marks: "..." and "-" are answers people give.
    if not cue.rstrip("*").strip():
        raise BadInput(f'{place}: the cue "{cue}" is empty; write a word or delete it.')
    return cue
