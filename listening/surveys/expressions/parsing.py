"""Expressions of forms, read once at import: text in, one syntax tree out.

The tree is made of tuples, numbers and strings, so that it is stored and sent as JSON:
`${mode} = 'bus' and . > 3` becomes `("and", ("=", ("ref", "mode"), "bus"), (">", (".",), 3))`.
The language is the part of XPath 1.0 that the XLSForm documentation gives to authors of forms;
other paths are refused.
"""

from functools import cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError

from listening.settings import BadInput

Expression = str | float | tuple[Any, ...]
LONGEST = 2_000  # characters; nobody can read a longer one
DEEPEST = 60

GRAMMAR = r"""
?start: or_
?or_: and_ ("or" and_)*
?and_: eq ("and" eq)*
?eq: rel | eq EQ rel
?rel: add | rel REL add
?add: mul | add ADD mul
?mul: neg | mul MUL neg
?neg: atom | "-" neg -> minus
?atom: NUMBER -> number
     | STRING -> string
     | "${" NAME "}" -> ref
     | "." -> here
     | ".." ["/" NAME] -> above
     | NAME "(" [or_ ("," or_)*] ")" -> call
     | NAME -> column
     | "(" or_ ")"
EQ: "=" | "!="
REL: "<=" | ">=" | "<" | ">"
ADD: "+" | "-"
MUL: "*" | "div" | "mod"
NUMBER.2: /[0-9]+(\.[0-9]*)?|\.[0-9]+/
STRING: /"[^"]*"|'[^']*'/
NAME: /(?!(?:and|or|div|mod)(?![\w.\-]))[^\W\d][\w.\-]*(:[^\W\d][\w.\-]*)?/
%ignore /\s+/
"""

# What authors type although forms know nothing of it: sign -> what to write instead.
MISTAKES = {
    "==": "write one “=” to compare",
    "&&": "write “and”",
    "||": "write “or”",
    "<>": "write “!=”",
    "‘": "use straight quotes ' or \"",
    "’": "use straight quotes ' or \"",
    "“": "use straight quotes ' or \"",
    "”": "use straight quotes ' or \"",
    "≤": "write “<=”",
    "≥": "write “>=”",
    "!": "write “not(…)” or “!=”",
    "/": "only ${name}, . and ../name point to answers",
    "[": "only ${name}, . and ../name point to answers",
}


@v_args(inline=True)
class _Tree(Transformer[Token, Expression]):
    def number(self, token: Token) -> float:
        value = float(token)
        return int(value) if value.is_integer() else value

    def string(self, token: Token) -> str:
        return str(token)[1:-1]

    def ref(self, token: Token) -> Expression:
        return ("ref", str(token))

    def column(self, token: Token) -> Expression:
        return ("column", str(token))

    def here(self) -> Expression:
        return (".",)

    def above(self, token: Token | None = None) -> Expression:
        return ("ref", str(token)) if token is not None else ("..",)

    def minus(self, value: Expression) -> Expression:
        return ("neg", value)

    def call(self, name: Token, *given: Expression | None) -> Expression:
        return (str(name), *(one for one in given if one is not None))

    def or_(self, *parts: Expression) -> Expression:
        return ("or", *parts)

    def and_(self, *parts: Expression) -> Expression:
        return ("and", *parts)

    def _two(self, left: Expression, sign: Token, right: Expression) -> Expression:
        return (str(sign), left, right)

    eq = rel = add = mul = _two


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)


def parse(text: str) -> Expression:
    """The tree of an expression; BadInput says where it breaks and what to write instead."""
    if len(text) > LONGEST:
        raise BadInput(f"The expression has {len(text):,} characters; use at most {LONGEST:,}.")
    try:
        tree: Expression = _Tree().transform(_parser().parse(text))
    except UnexpectedInput as fault:
        raise BadInput(_complaint(text, fault)) from None
    except (VisitError, RecursionError):
        raise BadInput(
            "The expression is nested too deeply; split it with a calculation."
        ) from None
    if depth(tree) > DEEPEST:
        raise BadInput("The expression is nested too deeply; split it with a calculation.")
    return tree


def depth(tree: Expression) -> int:
    """How many levels an expression has."""
    if not isinstance(tree, tuple):
        return 1
    return 1 + max((depth(part) for part in tree[1:]), default=0)


def _complaint(text: str, fault: UnexpectedInput) -> str:
    at = fault.pos_in_stream
    # The end of the text is where an unclosed bracket or quote is noticed.
    if at is None or at < 0 or at >= len(text) or getattr(fault, "token", None) == "":
        at = len(text)
    for sign, instead in MISTAKES.items():
        if text.startswith(sign, at) or text.startswith(sign, max(0, at - 1)):
            return f"“{text}” cannot be read at character {at + 1} (“{sign}”): {instead}."
    if at == len(text):
        return f"“{text}” breaks off; a bracket or a quote is not closed, or something is missing."
    return f"“{text}” cannot be read at character {at + 1} (“{text[at : at + 12]}”)."
