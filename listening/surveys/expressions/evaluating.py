"""An expression's value for the answers of one form: the server's word is the truth.

Semantics of XPath 1.0 with the functions of ODK. The same tree is sent as JSON to the page's
script, which only shows and hides.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from listening.surveys.expressions.functions import FUNCTIONS, OF_HERE, formatted
from listening.surveys.expressions.parsing import Expression
from listening.surveys.expressions.values import Nodes, Sign, Value, compare, number, text, truth

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def _nothing(_name: str) -> Nodes:
    return ("",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an expression sees.

    `answers` gives the answers under a name, as seen from the present question: one, or one for
    each instance of a repeat looked at from outside. `here` is the present answer, `column` a
    column of the present choice, `choice_label` (choice, question) the words a family saw,
    `within` (name, repeat, number from 1) the answer in one instance.
    """

    answers: Callable[[str], Nodes] = _nothing
    here: str = ""
    today: date = date(1970, 1, 1)
    language: str = "en"
    position: int = 1
    column: Callable[[str], str] = lambda _name: ""
    choice_label: Callable[[str, str], str] = lambda choice, _question: choice
    within: Callable[[str, str, int], str] = lambda _name, _repeat, _number: ""


def holds(tree: Expression, scope: Scope) -> bool:
    """Whether a condition is true."""
    return truth(evaluate(tree, scope))


def written(tree: Expression, scope: Scope) -> str:
    """What a calculation gives as an answer: a text, "" where it comes to no number."""
    value = evaluate(tree, scope)
    if isinstance(value, float) and math.isnan(value):
        return ""
    return text(value)


def evaluate(tree: Expression, scope: Scope) -> Value:
    """The value of an expression."""
    if isinstance(tree, bool | str):
        return tree
    if not isinstance(tree, tuple):
        return float(tree)
    name, *given = tree
    special = SPECIAL.get(name)
    if special is not None:
        return special(given, scope)
    if name in COMPARISONS:
        sign: Sign = name
        return compare(sign, evaluate(given[0], scope), evaluate(given[1], scope))
    if name in OF_HERE and not given:
        return FUNCTIONS[name].compute((scope.here,))
    return FUNCTIONS[name].compute(*(evaluate(one, scope) for one in given))


Given = list[Expression]


def _arithmetic(compute: Callable[[float, float], float]) -> Callable[[Given, Scope], float]:
    def of(given: Given, scope: Scope) -> float:
        return compute(number(evaluate(given[0], scope)), number(evaluate(given[1], scope)))

    return of


def _div(a: float, b: float) -> float:
    if b != 0:
        return a / b
    if a == 0 or math.isnan(a):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def _mod(a: float, b: float) -> float:
    """With the sign of the dividend."""
    if b == 0 or not math.isfinite(a) or math.isnan(b):
        return math.nan
    return a if math.isinf(b) else math.fmod(a, b)


def _if(given: Given, scope: Scope) -> Value:
    return evaluate(given[1] if holds(given[0], scope) else given[2], scope)


def _choice_name(given: Given, scope: Scope) -> str:
    # The second value is a reference in quotes: '${mode}'.
    of = given[1]
    named = of[1] if isinstance(of, tuple) else str(of).strip().removeprefix("${").removesuffix("}")
    return scope.choice_label(text(evaluate(given[0], scope)), named)


def _indexed(given: Given, scope: Scope) -> str:
    answer, repeat = (one[1] if isinstance(one, tuple) else "" for one in given[:2])
    at = number(evaluate(given[2], scope))
    return scope.within(answer, repeat, int(at)) if math.isfinite(at) else ""


def _once(given: Given, scope: Scope) -> Value:
    return scope.here or evaluate(given[0], scope)


def _format(given: Given, scope: Scope) -> str:
    value, pattern = (evaluate(one, scope) for one in given)
    return formatted(value, pattern, language=scope.language)


SPECIAL: dict[str, Callable[[Given, Scope], Value]] = {
    "ref": lambda given, scope: scope.answers(str(given[0])),
    ".": lambda _given, scope: (scope.here,),
    "column": lambda given, scope: (scope.column(str(given[0])),),
    "or": lambda given, scope: any(holds(one, scope) for one in given),
    "and": lambda given, scope: all(holds(one, scope) for one in given),
    "neg": lambda given, scope: -number(evaluate(given[0], scope)),
    "+": _arithmetic(lambda a, b: a + b),
    "-": _arithmetic(lambda a, b: a - b),
    "*": _arithmetic(lambda a, b: a * b),
    "div": _arithmetic(_div),
    "mod": _arithmetic(_mod),
    "if": _if,
    "today": lambda _given, scope: scope.today.isoformat(),
    "now": lambda _given, scope: scope.today.isoformat(),
    "jr:choice-name": _choice_name,
    "position": lambda _given, scope: float(scope.position),
    "indexed-repeat": _indexed,
    "once": _once,
    "format-date": _format,
    "format-date-time": _format,
}
