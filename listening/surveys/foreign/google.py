"""Exports of Google Forms: one header row, the time of sending first, titles that may repeat."""

import re

from listening.surveys.foreign.values import Part, Parted, Rows, Rule, cells, plain

TIMES = frozenset(
    [
        "timestamp", "marca temporal", "horodateur", "zeitstempel", "carimbo de data/hora",
        "informazioni cronologiche", "отметка времени", "时间戳记", "時間戳記", "타임스탬프",
        "طابع زمني", "dấu thời gian", "タイムスタンプ", "tijdstempel", "sygnatura czasowa",
        "zaman damgası", "позначка часу", "marca de temps", "ora colectării",
    ]
)  # fmt: skip
WHEN = re.compile(r"\d{1,4}[-/. ]+\d{1,2}[-/. ]+\d{1,4}\D.*\d{1,2}:\d{2}.*|\d{4}-\d\d-\d\d")
SYSTEM: dict[str, Rule] = {
    "email address": "contact", "username": "contact", "nombre de usuario": "contact",
    "dirección de correo electrónico": "contact", "adresse e-mail": "contact",
    "endereço de e-mail": "contact", "e-mail-adresse": "contact", "score": "bookkeeping",
    "puntuación": "bookkeeping",
}  # fmt: skip


def parted(rows: Rows) -> Parted | None:
    """The columns of an export of Google Forms; None for anything else."""
    if not rows or not rows[0] or rows[0][0].strip().casefold() not in TIMES:
        return None
    when = cells(rows, 0, below=1)
    if not when or not all(WHEN.fullmatch(cell) for cell in when):
        return None
    parts = [Part(at=(0,), title=plain(rows[0][0]), rule="time")]
    for i, header in enumerate(rows[0][1:], 1):
        title = plain(header) or f"column {i + 1}"
        parts.append(Part(at=(i,), title=title, rule=SYSTEM.get(title.casefold())))
    return Parted(source="Google Forms", parts=tuple(parts), below=1)
