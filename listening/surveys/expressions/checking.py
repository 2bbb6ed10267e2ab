"""What is wrong with the expressions of a form before any family meets them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from listening.settings import BadInput
from listening.surveys.expressions.functions import FUNCTIONS, MANY, OF_FORM, OF_HERE, REFUSED
from listening.surveys.expressions.parsing import Expression

OPERATORS = frozenset(
    [
        "or",
        "and",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "+",
        "-",
        "*",
        "div",
        "mod",
        "neg",
        "ref",
        "column",
        ".",
        "..",
    ]
)


def check(tree: Expression, *, names: Collection[str], columns: Collection[str] = ()) -> None:
    """BadInput for functions nobody knows, a wrong number of values, answers that are not asked.

    `columns` are those of the choices, which only a choice filter may name.
    """
    for name, given in calls(tree):
        if name == "ref":
            _known(str(given[0]), names)
        elif name == "column" and given[0] not in columns:
            raise BadInput(
                f"“{given[0]}” is no answer; write ${{{given[0]}}} for one, quotes for a text."
            )
        elif name == "..":
            raise BadInput("“..” stands only in position(..) and in ../name.")
        elif name not in OPERATORS:
            _call(name, given)


def calls(tree: Expression) -> Iterator[tuple[str, tuple[Expression, ...]]]:
    """Every operator, reference and function of an expression with what it is given."""
    if not isinstance(tree, tuple):
        return
    name, *given = tree
    yield name, tuple(given)
    if name in ("ref", "column") or (name == "position" and given == [("..",)]):
        return
    for one in given:
        yield from calls(one)


def needs(tree: Expression) -> frozenset[str]:
    """Names of the answers an expression looks at."""
    found = {str(given[0]) for name, given in calls(tree) if name == "ref"}
    for name, given in calls(tree):
        if name == "jr:choice-name" and isinstance(given[1], str):
            found.add(given[1].strip().removeprefix("${").removesuffix("}"))
    return frozenset(found)


def compared_texts(tree: Expression) -> Iterator[tuple[str, str]]:
    """(answer, text) wherever an answer is held against a text or asked for a choice."""
    for name, given in calls(tree):
        if name in ("=", "!=", "selected") and len(given) == 2:
            for one, other in (given, given[::-1]):
                if isinstance(one, tuple) and one[0] == "ref" and isinstance(other, str):
                    yield str(one[1]), other


def order(needed: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Names so that each comes after all it looks at; BadInput names a circle."""
    known = {name: [n for n in names if n in needed] for name, names in needed.items()}
    try:
        return tuple(TopologicalSorter(known).static_order())
    except CycleError as circle:
        ring = " → ".join(reversed(circle.args[1]))
        raise BadInput(f"These answers wait for each other: {ring}. Break the circle.") from None


def _known(name: str, names: Collection[str]) -> None:
    if name not in names:
        raise BadInput(f"${{{name}}} is asked nowhere in this form; check the name.")


def _call(name: str, given: tuple[Expression, ...]) -> None:
    if name in REFUSED:
        raise BadInput(f"{name}() cannot be used here: {REFUSED[name]}.")
    if name in OF_FORM:
        least, most = OF_FORM[name]
    elif name in FUNCTIONS:
        least, most = FUNCTIONS[name].least, FUNCTIONS[name].most
    else:
        raise BadInput(f"{name}() is no function of forms; check how it is written.")
    if name in OF_HERE:
        least = 0
    if not least <= len(given) <= most:
        wanted = (
            str(least)
            if least == most
            else f"{least} or more"
            if most == MANY
            else f"{least} to {most}"
        )
        raise BadInput(f"{name}() takes {wanted} values in its brackets, here are {len(given)}.")
    if name == "position" and given != (("..",),):
        raise BadInput("position() is only known as position(..), the number of the repeat.")
