"""The fields of a code in the one description that the format has, and out of it again."""

from collections.abc import Sequence
from dataclasses import dataclass

MARKS = {
    "short": "Short:",
    "include": "Include:",
    "exclude": "Exclude:",
    "examples": "Typical:",
    "borderline": "Borderline:",
    "aliases": "Also called:",
    "original": "Name:",
}
MANY = ("examples", "borderline", "aliases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a description holds; `original` is the name where another had to be exported."""

    definition: str = ""
    short: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    borderline: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    original: str = ""


def fold(fields: Fields) -> str:
    """Definition first, then a line for each field that says something.

    A line of a text that itself begins like a field is indented, so that it is read back as text.
    """
    lines = [_inner(fields.definition)] if fields.definition else []
    for name, mark in MARKS.items():
        value = getattr(fields, name)
        texts: Sequence[str] = value if name in MANY else ([value] if value else [])
        lines += [f"{mark} {_inner(text)}" for text in texts]
    return "\n".join(lines)


def split(description: str) -> Fields:
    """The fields of a description; without marks all of it is the definition."""
    found: dict[str, list[str]] = {"definition": []}
    at, index = "definition", 0
    for line in description.replace("\r\n", "\n").split("\n"):
        name = next((n for n, mark in MARKS.items() if line.startswith(mark)), "")
        if name:
            texts = found.setdefault(name, [])
            texts.append(_outer(line[len(MARKS[name]) :].removeprefix(" ")))
            at, index = name, len(texts) - 1
        elif at == "definition" and not found[at]:
            found[at].append(_outer(line))
        else:
            found[at][index] += "\n" + _outer(line)
    one = {n: "\n".join(t) for n, t in found.items() if n not in MANY}
    many = {n: tuple(t) for n, t in found.items() if n in MANY}
    return Fields(**one, **many)  # type: ignore[arg-type]


def _inner(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        f"\\{line}" if line.startswith(("\\", *MARKS.values())) else line for line in lines
    )


def _outer(line: str) -> str:
    return line.removeprefix("\\")
