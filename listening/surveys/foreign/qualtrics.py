"""Exports of Qualtrics: short names, texts and import ids above the answers (older: two rows)."""

import json
import re
from collections.abc import Iterator

from listening.surveys.foreign.values import Part, Parted, RowRule, Rows, Rule, cells, plain

SYSTEM: dict[str, Rule] = {
    "startdate": "time", "enddate": "time", "recordeddate": "time", "status": "bookkeeping",
    "progress": "bookkeeping", "durationinseconds": "time", "finished": "bookkeeping",
    "ipaddress": "device", "responseid": "key", "responseset": "bookkeeping", "name": "contact",
    "recipientlastname": "contact", "recipientfirstname": "contact", "recipientemail": "contact",
    "emailaddress": "contact", "externalreference": "key", "externaldatareference": "key",
    "externaldata": "key", "locationlatitude": "place", "locationlongitude": "place",
    "locationaccuracy": "place", "distributionchannel": "bookkeeping",
    "qrecaptchascore": "bookkeeping", "qrelevantidduplicate": "device",
    "qrelevantidduplicatescore": "device", "qrelevantidfraudscore": "device",
    "qrelevantidlaststartdate": "device", "qballotboxstuffing": "device",
    "qduplicaterespondent": "device", "qdlp": "bookkeeping",
}  # fmt: skip
DEVICE = re.compile(
    r"browser|resolution|operating ?system|user ?agent|_(os|version)$", re.IGNORECASE
)
PAGE_TIMES = re.compile(r"_(first click|last click|page submit|click count)$", re.IGNORECASE)
STATUS: dict[str, RowRule] = {
    "1": "preview", "2": "preview", "9": "preview", "17": "preview", "8": "spam", "12": "spam",
    "48": "spam", "survey preview": "preview", "survey test": "preview", "spam": "spam",
    "offline survey preview": "preview", "survey preview spam": "preview",
    "imported spam": "spam", "eox spam": "spam",
}  # fmt: skip
QUESTION = re.compile(r"^(QID\d+|Q\d+(?:\.\d+)?)(?:[_#-](.+))?$")


def parted(rows: Rows) -> Parted | None:
    """The columns of an export of Qualtrics; None for anything else."""
    ids = next((i for i in (1, 2) if i < len(rows) and _ids(rows[i])), None)
    if ids is not None:
        keys = [_import_id(cell) for cell in rows[ids]]
        names, texts, below = rows[0], rows[1] if ids == 2 else rows[0], ids + 1
    elif len(rows) > 2 and rows[1] and _key(rows[1][0]) == "responseid":
        names, texts, below = rows[1], rows[1], 2  # the older way: codes above, texts below
        keys = list(rows[0])
    else:
        return None
    width = max(len(names), len(texts))
    names, texts = ([*line, *[""] * (width - len(line))] for line in (names, texts))
    keys += [""] * (width - len(keys))
    parts: list[Part] = []
    questions: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        found = QUESTION.match(keys[i]) if ids is not None else QUESTION.match(name) or None
        rule = _system(name)
        if rule or _key(name) in ("userlanguage", "qlanguage"):
            parts.append(
                Part(at=(i,), title=plain(name), rule=rule, role="" if rule else "language")
            )
        else:
            questions.setdefault(found[1] if found else f"column {i}", []).append(i)
    for columns in questions.values():
        parts += _question(rows, texts, names, columns, below)
    statuses = [i for i, name in enumerate(names) if _key(name) == "status"]
    return Parted(
        source="Qualtrics",
        parts=tuple(sorted(parts, key=lambda part: part.at)),
        below=below,
        row_rules=dict(_left_rows(rows, statuses, below)),
    )


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _ids(row: list[str] | tuple[str, ...] | object) -> bool:
    return isinstance(row, list | tuple) and any('"ImportId"' in cell for cell in row)


def _import_id(cell: str) -> str:
    try:
        found = json.loads(cell)
    except ValueError:
        return ""
    return str(found.get("ImportId", "")) if isinstance(found, dict) else ""


def _system(name: str) -> Rule | None:
    if PAGE_TIMES.search(name):
        return "time"
    return SYSTEM.get(_key(name)) or ("device" if DEVICE.search(name) else None)


def _left_rows(rows: Rows, statuses: list[int], below: int) -> Iterator[tuple[int, RowRule]]:
    for i in range(below, len(rows)):
        for at in statuses:
            status = rows[i][at].casefold() if at < len(rows[i]) else ""
            if status in STATUS:
                yield i, STATUS[status]


def _question(
    rows: Rows, texts: list[str], names: list[str], columns: list[int], below: int
) -> Iterator[Part]:
    """One question: its ticks joined, each row of a grid and each text a column of its own."""
    written = [i for i in columns if names[i].upper().endswith("_TEXT")]
    closed = [i for i in columns if i not in written]
    heads = {i: _divided(texts[i]) for i in columns}
    filled = {i: set(cells(rows, i, below=below)) for i in closed}
    ticks = len(closed) > 1 and all(v <= {"1"} or v <= {heads[i][1]} for i, v in filled.items())
    if ticks and any(filled.values()):
        labels = tuple(heads[i][1] for i in closed)
        yield Part(at=tuple(closed), title=heads[closed[0]][0], labels=labels)
    else:
        for i in closed:
            title, label = heads[i]
            title = (
                plain(texts[i]) if len(closed) == 1 else f"{title} [{label}]" if label else title
            )
            yield Part(at=(i,), title=title.removesuffix(" - Selected Choice"))
    for i in written:
        title, label = heads[i]
        head = f"{title} [{label.removesuffix(' - Text')}]"
        yield Part(at=(i,), title=head, role="words")


def _divided(text: str) -> tuple[str, str]:
    """(question, choice or row) of a text such as “Why? - Selected Choice - Bus”."""
    title = plain(text)
    if title.endswith(" - Text"):
        title = title.removesuffix(" - Text")
    for mark in (" - Selected Choice - ", " - Selected Choice", " - "):
        before, found, after = title.partition(mark) if mark != " - " else title.rpartition(mark)
        if found:
            return before, after
    return title, ""
