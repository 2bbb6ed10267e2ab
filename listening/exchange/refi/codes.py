"""The codebook as a tree of exported codes, each name used once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from listening.exchange.losses import Report
from listening.exchange.refi.describing import Fields, fold
from listening.exchange.refi.values import COLOUR, Code

Entry = Mapping[str, Any]


def tree(
    entries: Sequence[Entry],
    *,
    language: str,
    report: Report,
    keep: Collection[str] = (),
    notes: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Code, ...]:
    """Codes in use, and retired ones among `keep` (guids that something is coded with)."""
    needed = _needed(entries, keep)
    children: dict[str | None, list[Entry]] = {}
    for entry in entries:
        if entry["guid"] in needed:
            children.setdefault(entry["parent"], []).append(entry)
        else:
            report.leave("codes", label(entry, language), "retired, and nothing is coded with it")
    used: set[str] = set()

    def below(parent: str | None, above: str) -> tuple[Code, ...]:
        return tuple(one(entry, above) for entry in children.get(parent, ()))

    def one(entry: Entry, above: str) -> Code:
        own = label(entry, language)
        name = _unique(own, above, used)
        _tell(entry, own, name, language, report)
        return Code(
            guid=entry["guid"],
            name=name,
            description=fold(_fields(entry, language, "" if name == own else own)),
            colour=_colour(entry),
            codable=entry["content"].get("codable", True) is not False,
            notes=(notes or {}).get(entry["guid"], ()),
            children=below(entry["guid"], own),
        )

    return below(None, "")


def label(entry: Entry, language: str) -> str:
    """A code's name in a language, else in English, else its key."""
    labels = entry["content"].get("labels", {})
    return str(labels.get(language) or labels.get("en") or entry["key"])


def _needed(entries: Sequence[Entry], keep: Collection[str]) -> set[str]:
    by_guid = {entry["guid"]: entry for entry in entries}
    found: set[str] = set()
    for entry in entries:
        if entry["retired"] and entry["guid"] not in keep:
            continue
        at: Entry | None = entry
        while at is not None and at["guid"] not in found:
            found.add(at["guid"])
            at = by_guid.get(at["parent"]) if at["parent"] else None
    return found


def _unique(name: str, above: str, used: set[str]) -> str:
    found, number = name, 1
    if found.casefold() in used and above:
        found = f"{above}: {name}"
    base = found
    while found.casefold() in used:
        number += 1
        found = f"{base} ({number})"
    used.add(found.casefold())
    return found


def _tell(entry: Entry, own: str, name: str, language: str, report: Report) -> None:
    content = entry["content"]
    if name != own:
        report.change("codes", own, "another code has this name; the original is in its text")
    elif any(set(content.get(field) or {}) - {language} for field in ("labels", "definition")):
        report.change("codes", own, f"only its texts in '{language}' fit into the format")
    else:
        report.keep("codes")


def _fields(entry: Entry, language: str, original: str) -> Fields:
    content = entry["content"]

    def text(name: str) -> str:
        return str((content.get(name) or {}).get(language, ""))

    def many(name: str) -> tuple[str, ...]:
        return tuple((content.get(name) or {}).get(language, ()))

    return Fields(
        definition=text("definition"),
        short=text("short"),
        include=text("include"),
        exclude=text("exclude"),
        examples=many("examples"),
        borderline=many("borderline"),
        aliases=many("aliases"),
        original=original,
    )


def _colour(entry: Entry) -> str:
    colour = str(entry["content"].get("colour") or "")
    return colour if COLOUR.fullmatch(colour) else ""
