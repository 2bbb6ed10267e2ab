"""Exports of KoboToolbox and of ODK: names or labels, groups joined by / or -, ticks as 1 and 0."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from listening.surveys.foreign.values import Part, Parted, RowRule, Rows, Rule, cells, plain

KOBO = frozenset({"_uuid", "_submission_time", "_id", "_index"})
SYSTEM: dict[str, Rule] = {
    "_id": "key", "_uuid": "key", "_submission_time": "time", "_validation_status": "bookkeeping",
    "_notes": "bookkeeping", "_status": "bookkeeping", "_submitted_by": "contact",
    "__version__": "bookkeeping", "_version_": "bookkeeping", "_tags": "bookkeeping",
    "meta/rootUuid": "key", "_index": "key", "_parent_table_name": "bookkeeping",
    "_geolocation": "place", "_xform_id_string": "bookkeeping", "_attachments": "file",
    "formhub/uuid": "key", "start": "time", "end": "time", "today": "time", "deviceid": "device",
    "subscriberid": "device", "simserial": "device", "phonenumber": "contact",
    "username": "contact", "email": "contact", "audit": "file", "background-audio": "file",
    "SubmissionDate": "time", "KEY": "key", "SubmitterID": "key", "SubmitterName": "contact",
    "AttachmentsPresent": "bookkeeping", "AttachmentsExpected": "bookkeeping",
    "Status": "bookkeeping", "ReviewState": "bookkeeping", "DeviceID": "device",
    "Edits": "bookkeeping", "FormVersion": "bookkeeping", "instanceID": "key",
    "meta-instanceID": "key", "meta/instanceID": "key", "meta-instanceName": "contact",
    "meta/instanceName": "contact", "SET-OF": "key",
}  # fmt: skip
PARENTS = ("PARENT_KEY", "_parent_index", "_submission__uuid")
PLACE = re.compile(r"[-_](latitude|longitude|altitude|accuracy|precision)$", re.IGNORECASE)
TICK = frozenset({"1", "0", "true", "false", "TRUE", "FALSE", "True", "False"})
NEVER = frozenset({"0", "false", "FALSE", "False"})


def parted(rows: Rows) -> Parted | None:
    """The columns of an export of KoboToolbox or ODK; None for anything else."""
    if len(rows) < 2:
        return None
    header = list(rows[0])
    kobo = len(KOBO.intersection(header)) > 1 or "_parent_index" in header
    odk = "KEY" in header and ("SubmissionDate" in header or "PARENT_KEY" in header)
    if not kobo and not odk:
        return None
    marks = [cell for cell in rows[1] if cell]
    tags = bool(marks) and all(cell.startswith("#") for cell in marks)
    below = 2 if tags else 1
    parts = tuple(sorted(_parts(rows, header, below), key=lambda part: min(part.at)))
    rules: dict[int, RowRule] = {1: "tags"} if tags else {}
    return Parted(
        source="KoboToolbox" if kobo else "ODK Central", parts=parts, below=1, row_rules=rules
    )


def _parts(rows: Rows, header: Sequence[str], below: int) -> Iterator[Part]:
    parent = next((name for name in PARENTS if name in header), "")
    asked = []
    for i, name in enumerate(header):
        rule = _system(name)
        if name == parent:
            yield Part(at=(i,), title="voice", role="voice")
        elif rule:
            yield Part(at=(i,), title=name, rule=rule)
        else:
            asked.append(i)
    lists = dict(_lists(rows, header, asked, below))
    in_lists = {i for columns in lists.values() for i in columns}
    short = _short([*lists, *(header[i] for i in asked if i not in in_lists)])
    for base, columns in lists.items():
        whole = header.index(base) if base in header else None
        labels = tuple(plain(header[i][len(base) + 1 :]) for i in columns)
        at = (*columns, whole) if whole is not None else columns
        yield Part(at=at, title=short[base], labels=labels, never=NEVER, whole=whole)
        in_lists |= {whole} if whole is not None else set()
    for i in asked:
        if i not in in_lists:
            yield Part(at=(i,), title=short[header[i]] or f"column {i + 1}")


def _system(name: str) -> Rule | None:
    if name in SYSTEM:
        return SYSTEM[name]
    if PLACE.search(name):
        return "place"
    if name.startswith(("_submission_", "SET-OF-")) or re.fullmatch(r"_\w*(id|uuid)", name):
        return "key"
    return "file" if name.endswith("_URL") else None


def _lists(
    rows: Rows, header: Sequence[str], asked: Sequence[int], below: int
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Question -> its columns of ticks: below a column of its name, or two and more alike."""
    names = {header[i] for i in asked}
    found: dict[str, list[int]] = {}
    for i in asked:
        filled = set(cells(rows, i, below=below))
        if "/" not in header[i] or not filled <= TICK:
            continue
        cuts = [m.start() for m in re.finditer("/", header[i])]
        bases = [header[i][:cut] for cut in reversed(cuts) if header[i][:cut] in names]
        found.setdefault(bases[0] if bases else header[i].rpartition("/")[0], []).append(i)
    for base, columns in found.items():
        ticked = any(cells(rows, i, below=below) for i in columns)
        if (base in names or len(columns) > 1) and ticked:
            yield base, tuple(columns)


def _short(names: Sequence[str]) -> dict[str, str]:
    """Names without the groups they stand in, where that leaves them apart."""
    names = list(dict.fromkeys(names))
    heads = Counter(name.partition("-")[0] for name in names if "-" in name)

    def tail(name: str) -> str:
        head, dash, rest = name.partition("-")
        if re.fullmatch(r"[\w./-]+", name):  # a name of the form, not a label
            name = rest if dash and heads[head] > 1 else name
            return name.rpartition("/")[2]
        return name

    tails = Counter(tail(name) for name in names)
    return {name: plain(tail(name) if tails[tail(name)] == 1 else name) for name in names}
