"""Two states of a codebook beside each other: what came, went, changed, word by word.

A state is a list of entries as plain data: {"guid", "key", "parent" (guid or None), "position",
"kind", "retired", "merged_into" (guid or None), "split_from" (guid or None), "content"}.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Entry = Mapping[str, Any]
Mark = Literal["same", "gone", "new"]
TEXTS = ("short", "definition", "include", "exclude", "notes")
LISTS = ("examples", "borderline", "aliases", "terms")
PLAIN = ("colour", "codable")


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a text that stayed, went or came."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of one code, in one language ("" where it has none), word by word."""

    name: str
    language: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChange:
    """What became of one code: any of added, removed, retired, restored, renamed, moved, merged,
    split, edited; `into` names the code it was merged into or split from."""

    guid: str
    key: str
    label: str
    kinds: tuple[str, ...]
    into: str = ""
    before: str = ""  # the path it stood at, for a move; the old name, for a rename
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs, in the order of the later tree."""

    codes: tuple[CodeChange, ...] = field(default=())

    def of_kind(self, kind: str) -> tuple[CodeChange, ...]:
        """The codes to which this happened."""
        return tuple(one for one in self.codes if kind in one.kinds)


def compare(old: Sequence[Entry], new: Sequence[Entry], *, language: str = "en") -> Difference:
    """What it takes to come from one state to the other; nothing where they are the same."""
    before, after = ({one["guid"]: one for one in state} for state in (old, new))
    found = [_change(before.get(guid), one, after, before, language) for guid, one in after.items()]
    gone = [
        CodeChange(guid=guid, key=one["key"], label=_label(one, language), kinds=("removed",))
        for guid, one in before.items()
        if guid not in after
    ]
    return Difference(tuple(one for one in [*found, *gone] if one.kinds))


def word_diff(old: str, new: str) -> tuple[Words, ...]:
    """The words of two texts in one line: kept, gone, new; joined again they give both texts."""
    a, b = _tokens(old), _tokens(new)
    found: list[Words] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Words("same", "".join(a[i:j])))
            continue
        if j > i:
            found.append(Words("gone", "".join(a[i:j])))
        if m > k:
            found.append(Words("new", "".join(b[k:m])))
    return tuple(found)


def _tokens(text: str) -> list[str]:
    # Words, marks and blanks each alone; signs of scripts without blanks stand alone too.
    return re.findall(
        r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|[^\w\s]", text
    )


def _change(
    old: Entry | None,
    new: Entry,
    after: Mapping[str, Entry],
    before: Mapping[str, Entry],
    language: str,
) -> CodeChange:
    label, into, was = _label(new, language), "", ""
    kinds: list[str] = []
    if new.get("split_from") and (old is None or not old.get("split_from")):
        kinds.append("split")
        into = _name_of(new["split_from"], after, language)
    if old is None:
        kinds.append("added")
        return CodeChange(
            guid=new["guid"], key=new["key"], label=label, kinds=tuple(kinds), into=into
        )
    if new["merged_into"] and not old["merged_into"]:
        kinds.append("merged")
        into = _name_of(new["merged_into"], after, language)
    if bool(new["retired"]) != bool(old["retired"]):
        kinds.append("retired" if new["retired"] else "restored")
    if old["merged_into"] and not new["merged_into"]:
        kinds.append("restored")
    if old["content"].get("labels") != new["content"].get("labels"):
        kinds.append("renamed")
        was = _label(old, language)
    if old["parent"] != new["parent"]:
        kinds.append("moved")
        was = was or _path(old, before, language)
    fields = _fields(old["content"], new["content"])
    if fields:
        kinds.append("edited")
    return CodeChange(
        guid=new["guid"],
        key=new["key"],
        label=label,
        kinds=tuple(kinds),
        into=into,
        before=was,
        fields=fields,
    )


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    found = []
    for name in ("labels", *TEXTS, *LISTS):
        was, now = old.get(name) or {}, new.get(name) or {}
        for tag in dict.fromkeys((*was, *now)):
            a, b = _text(was.get(tag)), _text(now.get(tag))
            if a != b and name != "labels":
                found.append(FieldChange(name=name, language=tag, words=word_diff(a, b)))
    for name in PLAIN:
        a, b = str(old.get(name) or ""), str(new.get(name) or "")
        if name == "codable":
            a, b = ("no" if x.get(name) is False else "yes" for x in (old, new))
        if a != b:
            found.append(FieldChange(name=name, language="", words=word_diff(a, b)))
    return tuple(found)


def _text(value: object) -> str:
    return "; ".join(value) if isinstance(value, list | tuple) else str(value or "")


def _label(entry: Entry, language: str) -> str:
    labels = entry["content"].get("labels", {})
    return str(labels.get(language) or labels.get("en") or entry["key"])


def _name_of(guid: str, entries: Mapping[str, Entry], language: str) -> str:
    return _label(entries[guid], language) if guid in entries else ""


def _path(entry: Entry, entries: Mapping[str, Entry], language: str) -> str:
    names = [_label(entry, language)]
    while entry["parent"] in entries:
        entry = entries[entry["parent"]]
        names.append(_label(entry, language))
    return " › ".join(reversed(names))
