"""Conditions of LimeSurvey as expressions of ours; what cannot be said in them is Untold."""

import re
from collections.abc import Callable, Mapping, Sequence

TOKENS = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?![\w]))|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<sign>==|!=|<=|>=|&&|\|\||[<>!()+\-*/,])
    |(?P<name>[A-Za-z0-9_]+(?:\.[A-Za-z]+)?))""",
    re.VERBOSE,
)
WORDS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
         "and": "&&", "or": "||"}  # fmt: skip
LEVELS: tuple[Mapping[str, str], ...] = (
    {"||": "or"},
    {"&&": "and"},
    {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "div"},
)
METHODS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "": "="}
DEEPEST = 40
# What a name stands for: (question, "") for an answer, (question, choice) for one tick of a list.
Resolve = Callable[[str], tuple[str, str] | None]


class Untold(ValueError):
    """A condition that has to be written anew by a person."""


def translated(written: str, resolve: Resolve) -> str:
    """An expression of LimeSurvey in ours; Untold where there is no like."""
    reader = _Reader(_tokens(written.strip().removeprefix("{").removesuffix("}")), resolve)
    found = reader.level(0)
    if reader.at < len(reader.tokens):
        raise Untold(reader.tokens[reader.at][1])
    return found


def conditioned(rows: Sequence[Mapping[str, str]], resolve: Resolve) -> str:
    """Rows of the table of conditions: one source any of, sources all, scenarios any of."""
    scenarios: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        source = row.get("cfieldname", "").lstrip("+")
        found = resolve(source)
        method = METHODS.get(row.get("method", "").strip())
        value = row.get("value", "")
        if found is None or method is None or value.startswith(("@", "{")):
            raise Untold(source)
        part = _ticked(found, method, value) if found[1] else _compared(found[0], method, value)
        scenarios.setdefault(row.get("scenario", "1"), {}).setdefault(source, []).append(part)
    every = [
        _joined([_joined(parts, "or") for parts in sources.values()], "and")
        for sources in scenarios.values()
    ]
    return _joined(every, "or")


def _joined(parts: Sequence[str], sign: str) -> str:
    return parts[0] if len(parts) == 1 else "(" + f" {sign} ".join(parts) + ")"


def _compared(question: str, method: str, value: str) -> str:
    return f"${{{question}}} {method} {quoted(_meant(value))}"


def _meant(value: str) -> str:
    return "other" if value == "-oth-" else value


def _ticked(found: tuple[str, str], method: str, value: str) -> str:
    chosen = f"selected(${{{found[0]}}}, {quoted(found[1])})"
    if value not in ("Y", "", "N") or method not in ("=", "!="):
        raise Untold(value)
    return chosen if (value == "Y") == (method == "=") else f"not({chosen})"


def quoted(text: str) -> str:
    """A text in quotes; Untold where it holds both kinds."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise Untold(text)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while text[at:].strip():
        match = TOKENS.match(text, at)
        if match is None:
            raise Untold(text[at:])
        kind = match.lastgroup or ""
        value = match[kind]
        if kind == "name" and value.lower() in WORDS:
            kind, value = "sign", WORDS[value.lower()]
        found.append((kind, value))
        at = match.end()
    return found


class _Reader:
    """Reads tokens from left to right, each operator binding as in LimeSurvey."""

    def __init__(self, tokens: Sequence[tuple[str, str]], resolve: Resolve) -> None:
        self.tokens, self.resolve = tokens, resolve
        self.at, self.depth = 0, 0
        self.ticks: dict[str, tuple[str, str]] = {}
        self.whole: set[str] = set()  # what stands in brackets already

    def next(self) -> tuple[str, str]:
        """The next token, taken."""
        if self.at >= len(self.tokens):
            raise Untold("it breaks off")
        self.at += 1
        return self.tokens[self.at - 1]

    def sees(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        return self.at < len(self.tokens) and self.tokens[self.at] in [("sign", s) for s in signs]

    def level(self, n: int) -> str:
        """Operators of one strength and everything stronger."""
        if n == len(LEVELS):
            return self.one()
        left = self.level(n + 1)
        while self.sees(*LEVELS[n]):
            sign = LEVELS[n][self.next()[1]]
            left = self.pair(left, sign, self.level(n + 1))
        return left

    def pair(self, left: str, sign: str, right: str) -> str:
        """Two sides of an operator; a tick compared with Y or nothing is chosen or not."""
        for one, other in ((left, right), (right, left)):
            if one in self.ticks and sign in ("=", "!="):
                return _ticked(self.ticks[one], sign, other.strip("'\""))
        if sign not in ("or", "and"):
            if left in self.ticks or right in self.ticks:
                raise Untold(left)
            return f"{left} {sign} {right}"
        self.whole.add(f"({left} {sign} {right})")
        return f"({left} {sign} {right})"

    def one(self) -> str:
        """A value, a call, something in brackets, or its contrary."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Untold("it is nested too deeply")
        found = self.value(*self.next())
        self.depth -= 1
        return found

    def value(self, kind: str, value: str) -> str:
        """What a token begins."""
        if kind == "number":
            return value
        if kind == "text":
            return quoted(_meant(re.sub(r"\\(.)", r"\1", value[1:-1])))
        if kind == "sign":
            return self.bracket(value)
        return self.call(value) if self.sees("(") else self.name(value)

    def bracket(self, sign: str) -> str:
        """What follows a bracket, a “not” or a minus."""
        if sign == "(":
            inside = self.level(0)
            if self.next() != ("sign", ")"):
                raise Untold("a bracket is not closed")
            return inside if inside in self.ticks or inside in self.whole else f"({inside})"
        if sign == "!":
            return f"not({self.one()})"
        if sign == "-":
            return f"-{self.one()}"
        raise Untold(sign)

    def name(self, value: str) -> str:
        """An answer, or one tick of a list."""
        name, _, suffix = value.partition(".")
        found = self.resolve(name)
        if found is None or suffix not in ("", "NAOK", "code", "value", "valueNAOK"):
            raise Untold(value)
        if not found[1]:
            return f"${{{found[0]}}}"
        mark = f"selected(${{{found[0]}}}, {quoted(found[1])})"
        self.ticks[mark] = found
        return mark

    def call(self, function: str) -> str:
        """A function with what it is given."""
        self.next()
        given: list[str] = []
        while not self.sees(")"):
            given.append(self.level(0))
            if not self.sees(")") and self.next() != ("sign", ","):
                raise Untold(function)
        self.next()
        return self.called(function.lower(), given)

    def called(self, function: str, given: list[str]) -> str:
        """The same function under our name."""
        match function, given:
            case "is_empty", [one]:
                return f"not({one})" if one in self.ticks else f"{one} = ''"
            case "strlen", [one] if one not in self.ticks:
                return f"string-length({one})"
            case "if", [test, yes, no]:
                return f"if({test}, {yes}, {no})"
            case "regexmatch", [pattern, one] if one not in self.ticks:
                return matching(pattern.strip("'\""), one)
        raise Untold(function)


def matching(pattern: str, value: str) -> str:
    """A pattern between slashes as our test; flags have no like."""
    found = re.fullmatch(r"/(.*)/", pattern, re.DOTALL)
    if found is None:
        raise Untold(pattern)
    body = found[1]
    # Theirs looks anywhere in the answer, ours at all of it.
    whole = body.startswith("^") and body.endswith("$") and "|" not in body
    return f"regex({value}, {quoted(body if whole else f'.*(?:{body}).*')})"
