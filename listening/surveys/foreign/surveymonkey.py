"""Exports of SurveyMonkey: two header rows, the question on its first column only."""

from collections.abc import Iterator

from listening.surveys.foreign import rules
from listening.surveys.foreign.values import Part, Parted, Rows, Rule, cells, plain

SYSTEM: dict[str, Rule] = {
    "respondentid": "key", "collectorid": "key", "datecreated": "time", "datemodified": "time",
    "startdate": "time", "enddate": "time", "ipaddress": "device", "emailaddress": "contact",
    "firstname": "contact", "lastname": "contact", "customdata": "key", "customdata1": "key",
    "collectornm": "bookkeeping",
}  # fmt: skip
OPEN = ("open-ended response", "respuesta abierta", "réponse ouverte", "resposta aberta")
OTHER = ("other (please specify)", "otro (especifique)", "autre (veuillez préciser)")
PLAIN = ("response", "respuesta", "réponse", "resposta", "")


def parted(rows: Rows) -> Parted | None:
    """The columns of an export of SurveyMonkey; None for anything else."""
    if len(rows) < 3 or not rows[0] or _key(rows[0][0]) != "respondentid":
        return None
    top, under = list(rows[0]), list(rows[1])
    width = max(len(top), len(under))
    top += [""] * (width - len(top))
    under += [""] * (width - len(under))
    if under[0] or not any(under):
        return None
    parts: list[Part] = []
    for start, end in _spans(top):
        rule = SYSTEM.get(_key(top[start])) if start < 12 else None
        if rule:
            parts.append(Part(at=tuple(range(start, end)), title=plain(top[start]), rule=rule))
        else:
            parts += _question(rows, plain(top[start]), under, range(start, end))
    return Parted(source="SurveyMonkey", parts=tuple(parts), below=2)


def _key(header: str) -> str:
    return header.casefold().replace(" ", "").replace("_", "")


def _spans(top: list[str]) -> Iterator[tuple[int, int]]:
    starts = [i for i, header in enumerate(top) if header]
    yield from zip(starts, [*starts[1:], len(top)], strict=True)


def _question(rows: Rows, title: str, under: list[str], span: range) -> Iterator[Part]:
    ticked = [i for i in span if _ticked(rows, i, under[i])]
    if ticked:
        labels = tuple(plain(under[i]) for i in ticked)
        yield Part(at=tuple(ticked), title=title, labels=labels)
    for i in span:
        if i in ticked:
            continue
        label, filled = plain(under[i]), cells(rows, i, below=2)
        small = label.casefold()
        if ticked and not filled:
            yield Part(at=(i,), title=f"{title} [{label}]", rule="empty")
        elif small in OPEN:
            yield Part(at=(i,), title=title, role="words")
        elif small in PLAIN:
            yield Part(at=(i,), title=title)
        else:
            words = small in OTHER or small.startswith(("other", "otro", "autre"))
            rule = None if words else rules.of_title(label)
            head = f"{title} [{label}]"
            yield Part(at=(i,), title=head, rule=rule, role="words" if words else "")


def _ticked(rows: Rows, at: int, label: str) -> bool:
    filled = cells(rows, at, below=2)
    return bool(filled) and label.casefold() not in OPEN and all(cell == label for cell in filled)
