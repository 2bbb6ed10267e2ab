"""Exports of LimeSurvey: CSV with codes, texts or both as header, and the tab-separated VV file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from listening.surveys.foreign.values import Part, Parted, Rows, Rule, cells, plain

RULES: dict[str, Rule] = {
    "id": "key", "submitdate": "time", "lastpage": "bookkeeping", "seed": "bookkeeping",
    "token": "key", "startdate": "time", "datestamp": "time", "ipaddr": "device",
    "refurl": "device", "firstname": "contact", "lastname": "contact", "email": "contact",
    "interviewtime": "time", "completed": "time", "usesleft": "bookkeeping",
}  # fmt: skip
# The program's own words for its columns, by language of the person who exported.
WORDS = {
    "id": ("response id", "id de respuesta", "id de la réponse", "antwort id", "antwort-id",
           "id da resposta"),
    "submitdate": ("date submitted", "fecha de envío", "date de soumission", "datum abgeschickt",
                   "data de envio"),
    "lastpage": ("last page", "última página", "dernière page", "letzte seite"),
    "startlanguage": ("start language", "lenguaje inicial", "idioma inicial", "langue de départ",
                      "start-sprache", "língua inicial"),
    "seed": ("seed", "semilla", "tête de série", "zufallsstartwert", "semente"),
    "token": ("token", "access code", "contraseña", "código de acceso", "code d'accès",
              "zugangsschlüssel", "zugangscode"),
    "startdate": ("date started", "fecha de inicio", "date de lancement", "datum gestartet"),
    "datestamp": ("date last action", "fecha de la última acción", "date de la dernière action",
                  "datum letzte aktivität"),
    "ipaddr": ("ip address", "dirección ip", "adresse ip", "ip-adresse"),
    "refurl": ("referrer url", "url de referencia", "url référente", "weiterleitungs-url"),
    "firstname": ("first name", "nombre", "prénom", "vorname"),
    "lastname": ("last name", "apellidos", "nom de famille", "nachname"),
    "email": ("email address", "dirección de correo electrónico", "adresse courriel",
              "e-mail-adresse"),
    "interviewtime": ("total time", "tiempo total", "temps total", "gesamtzeit"),
}  # fmt: skip
OWN = {word: key for key, words in WORDS.items() for word in words} | {key: key for key in RULES}
OWN["startlanguage"] = "startlanguage"
YES = frozenset({"Y", "Yes", "Sí", "Oui", "Ja", "Sim", "1"})
NEVER = frozenset({"N", "No", "Non", "Nein", "Não", "N/A", "0", "2"})
CODED = re.compile(r"^([A-Za-z]\w*)((?:\[[^\]]*\])*)$")
BOTH = re.compile(r"^([A-Za-z]\w*(?:\[[^\]]*\])*)\. +(.+)$", re.DOTALL)
LAST = re.compile(r"^(.*\S)\s*\[([^\[\]]*)\]$", re.DOTALL)
ESCAPES = {
    "{newline}": "\n", "{cr}": "\n", "{tab}": "\t", "{quote}": '"', "{question_not_shown}": "",
    "{lbrace}": "{",
}  # fmt: skip
ESCAPE = re.compile("|".join(map(re.escape, ESCAPES)))


def parted(rows: Rows) -> Parted | None:
    """The columns of an export of LimeSurvey; None for anything else."""
    if len(rows) < 2:
        return None
    if {"id", "submitdate", "startlanguage"} <= set(rows[1]):
        return _taken_apart(rows, rows[1], _texts(rows), below=2)
    codes = [_code(header) for header in rows[0]]
    if {"id", "startlanguage"} <= {_own(code, i) for i, code in enumerate(codes)}:
        return _taken_apart(rows, codes, [_words(header) for header in rows[0]], below=1)
    return None


def escaped(rows: Rows) -> bool:
    """Whether cells are written as in a VV file."""
    return len(rows) > 1 and {"id", "submitdate", "startlanguage"} <= set(rows[1])


def meant(cell: str) -> str:
    """A cell of a VV file as it was typed."""
    return ESCAPE.sub(lambda found: ESCAPES[found[0]], cell).strip()


def _texts(rows: Rows) -> list[str]:
    return [*rows[0], *[""] * (len(rows[1]) - len(rows[0]))]


def _code(header: str) -> str:
    both = BOTH.match(header)
    return both[1] if both else header


def _words(header: str) -> str:
    both = BOTH.match(header)
    return plain(both[2] if both else header)


def _own(code: str, at: int) -> str:
    """The program's own name of a column; its columns stand in front, some at the end."""
    key = OWN.get(plain(code).casefold(), "")
    return "" if key in ("firstname", "lastname", "email") and at > 12 else key


def _taken_apart(rows: Rows, codes: Sequence[str], texts: Sequence[str], *, below: int) -> Parted:
    parts: list[Part] = []
    asked: dict[str, list[int]] = {}
    for i, code in enumerate(codes):
        own = _own(code, i)
        if own == "startlanguage":
            parts.append(Part(at=(i,), title=plain(texts[i]) or code, role="language"))
        elif own:
            parts.append(Part(at=(i,), title=plain(texts[i]) or code, rule=RULES[own]))
        else:
            asked.setdefault(_stem(code), []).append(i)
    for columns in asked.values():
        parts += _question(rows, codes, texts, columns, below)
    sent = [i for i, code in enumerate(codes) if _own(code, i) == "submitdate"]
    open_ = (
        sum(not row[sent[0]] if sent[0] < len(row) else True for row in rows[below:]) if sent else 0
    )
    found = Parted(source="LimeSurvey", parts=tuple(parts), below=below, unfinished=open_)
    return replace(found, parts=tuple(sorted(parts, key=lambda part: part.at)))


def _stem(code: str) -> str:
    coded, texted = CODED.match(code), LAST.match(code)
    if coded:
        # In a VV file subquestions follow an underscore: Q1_SQ001.
        return coded[1].partition("_")[0] if "_" in coded[1] and not coded[2] else coded[1]
    return texted[1] if texted else code


def _question(
    rows: Rows, codes: Sequence[str], texts: Sequence[str], columns: Sequence[int], below: int
) -> Iterator[Part]:
    filled = {i: set(map(meant, cells(rows, i, below=below))) - {""} for i in columns}
    spoken = [i for i in columns if re.search(r"(other|comment)\]?$", codes[i]) and i != columns[0]]
    spoken += [i for i in columns if re.search(r"\[(other|comment)\]$", texts[i], re.I)]
    closed = [i for i in columns if i not in spoken]
    ticks = len(closed) > 1 and all(filled[i] <= YES | NEVER for i in closed)
    ticks = ticks and any(filled[i] & YES for i in closed) and not _digits(filled, closed)
    if ticks:
        heads = [_divided(texts[i], codes[i]) for i in closed]
        labels = tuple(label or title for title, label in heads)
        yield Part(at=tuple(closed), title=heads[0][0], labels=labels, never=NEVER)
    for i in columns:
        if ticks and i in closed:
            continue
        title, label = _divided(texts[i], codes[i])
        head = f"{title} [{label}]" if label else title
        yield Part(at=(i,), title=head, role="words" if i in spoken else "")


def _digits(filled: dict[int, set[str]], closed: Sequence[int]) -> bool:
    """Numbers alone may be a scale of points; they are kept as they stand."""
    return set().union(*(filled[i] for i in closed)) <= {"0", "1", "2"}


def _divided(text: str, code: str) -> tuple[str, str]:
    """(question, choice or row) of a header."""
    found = LAST.match(plain(text)) or LAST.match(code)
    return (found[1], found[2]) if found else (plain(text) or code, "")
