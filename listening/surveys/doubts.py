"""What a person should look at before an import is kept; nothing here changes a value."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from listening.communities.groups import find, folded, likely
from listening.excerpts.mapping import Entry

MANY_GROUPS = 40
NAMING = {
    folded(header)
    for header in (
        "name", "first name", "last name", "full name", "email", "e-mail", "phone", "telephone",
        "address", "street", "birth date", "date of birth", "student id", "nombre", "correo",
        "teléfono", "dirección", "ip address", "ip",
    )
}  # fmt: skip

USUAL = {"neighbourhood", "neighborhood", "home language", "school", "grade", "lunch", "race"}

Kind = Literal[
    "personal column", "many groups", "new spelling", "language unknown", "strange language",
    "no voice column", "empty rows",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One thing to look at: of which kind, about which name, how often, and what it may mean."""

    kind: Kind
    name: str = ""
    count: int = 0
    meant: str = ""


def doubts(
    entries: Collection[Entry],
    *,
    rows: int,
    voice_column: str,
    groups: Mapping[str, Mapping[str, int]],
    known: Mapping[str, Collection[str]],
    tags: Collection[str],
) -> list[Doubt]:
    """Doubts about what would be kept.

    `groups` counts voices by dimension and group, `known` holds the project's groups by dimension,
    `tags` are the language tags that have a name.
    """
    found = [
        Doubt(kind="personal column", name=name)
        for name in (*groups, *dict.fromkeys(entry.column for entry in entries))
        if folded(name) in NAMING
    ]
    for dimension, own in groups.items():
        if len(own) > MANY_GROUPS:
            found.append(Doubt(kind="many groups", name=dimension, count=len(own)))
        found += _spellings(own, known.get(find(dimension, known) or "", ()))
    unknown = sum(entry.language == "und" for entry in entries)
    if unknown:
        found.append(Doubt(kind="language unknown", count=unknown))
    spoken = dict.fromkeys(entry.language for entry in entries)
    found += [Doubt(kind="strange language", name=tag) for tag in spoken if tag not in tags]
    if not voice_column:
        found.append(Doubt(kind="no voice column", count=len({e.voice for e in entries})))
    silent = rows - len({entry.row for entry in entries})
    if silent:
        found.append(Doubt(kind="empty rows", count=silent))
    return found


def _spellings(own: Mapping[str, int], known: Collection[str]) -> list[Doubt]:
    fresh = [group for group in own if find(group, known) is None]
    close = [(group, likely(group, known)) for group in fresh]
    return [
        Doubt(kind="new spelling", name=group, count=own[group], meant=meant)
        for group, meant in close
        if meant
    ]
