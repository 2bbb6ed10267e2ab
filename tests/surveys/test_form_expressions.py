"""Conditions and calculations of forms say the same here as in other evaluators."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import pytest
import rxeval
from form_expressions import (
    ANSWERS,
    BROKEN,
    BY_HAND,
    DIFFERENT,
    NOT_FOR_RXEVAL,
    OF_FORMS,
    PLAIN,
    REPEATED,
)
from lxml import etree

from listening.settings import BadInput
from listening.surveys.expressions import checking
from listening.surveys.expressions.evaluating import Scope, evaluate, holds, written
from listening.surveys.expressions.parsing import Expression, parse
from listening.surveys.expressions.values import Value, spelt, text

TODAY = dt.date(2025, 11, 25)
NAMES = {*ANSWERS, *REPEATED}
SCOPE = Scope(
    answers=lambda name: REPEATED[name] if name in REPEATED else (ANSWERS[name],), today=TODAY
)
WORDS = ("or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod")


def form() -> str:
    """The same answers as the XML of a form."""
    root = etree.Element("data")
    for name, value in ANSWERS.items():
        etree.SubElement(root, name).text = value
    for i in range(3):
        row = etree.SubElement(root, "row")
        for name, values in REPEATED.items():
            etree.SubElement(row, name).text = values[i]
    return etree.tostring(root, encoding="unicode")


def xpath(tree: Expression) -> str:
    """An expression of ours as XPath 1.0."""
    if isinstance(tree, str):
        return f'"{tree}"' if "'" in tree else f"'{tree}'"
    if not isinstance(tree, tuple):
        return spelt(float(tree))
    name, *given = tree
    if name == "ref":
        return f"/data/row/{given[0]}" if given[0] in REPEATED else f"/data/{given[0]}"
    if name == "neg":
        return f"(-{xpath(given[0])})"
    if name in WORDS:
        return "(" + f" {name} ".join(xpath(one) for one in given) + ")"
    return f"{name}({', '.join(xpath(one) for one in given)})"


def plain(value: Any) -> str:
    """A value of any evaluator in the same words."""
    if isinstance(value, list):
        return (value[0].text or "") if value else ""
    if isinstance(value, (bool, str, tuple)):
        return text(value)
    return spelt(float(value))


def ours(said: str) -> Value:
    tree = parse(said)
    checking.check(tree, names=NAMES)
    return evaluate(tree, SCOPE)


def test_there_are_many_to_agree_on() -> None:
    assert len(set(PLAIN)) + len(set(OF_FORMS)) >= 220


@pytest.mark.parametrize("said", PLAIN)
def test_plain_expressions_as_libxml_understands_them(said: str) -> None:
    theirs = etree.fromstring(form()).xpath(xpath(parse(said)))
    mine = ours(said)
    if isinstance(theirs, float) and isinstance(mine, float) and math.isfinite(theirs):
        assert mine == pytest.approx(theirs, rel=1e-12)
    elif said != "string(1 div 3)":  # the last digit is not the standard's matter
        assert plain(mine) == plain(theirs)


@pytest.mark.parametrize(
    "said", [said for said in (*PLAIN, *OF_FORMS) if said not in NOT_FOR_RXEVAL]
)
def test_form_expressions_as_rxeval_understands_them(said: str) -> None:
    theirs = rxeval.eval_expression(xpath(parse(said)), form(), today=TODAY.isoformat())
    mine = plain(ours(said))
    try:
        assert float(mine) == pytest.approx(float(theirs), rel=1e-9, nan_ok=True)
    except ValueError:
        assert mine == theirs


@pytest.mark.parametrize("said", BY_HAND)
def test_what_neither_of_them_computes(said: str) -> None:
    assert ours(said) == BY_HAND[said]


@pytest.mark.parametrize("said", DIFFERENT)
def test_where_we_differ_on_purpose(said: str) -> None:
    assert ours(said) == DIFFERENT[said][0]


@pytest.mark.parametrize("said", BROKEN)
def test_what_cannot_be_read_is_refused_with_a_sentence(said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parse(said)
    assert "cannot be read" in str(refusal.value) or "breaks off" in str(refusal.value)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("${nobody} = 1", "is asked nowhere"),
        ("yes = ${mode}", "quotes for a text"),
        ("selected(${modes})", "takes 2 values"),
        ("substr(${mode}, 1, 2, 3)", "takes 2 to 3 values"),
        ("coalesce(${mode})", "takes 2 or more values"),
        ("uuid()", "cannot be used here"),
        ("pulldata('a', 'b', 'c', 'd')", "cannot be used here"),
        ("shout(${mode})", "is no function of forms"),
        ("position(${mode})", "position(..)"),
        (".. = 1", "stands only in position"),
    ],
)
def test_what_makes_no_sense_in_a_form_is_refused(said: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        checking.check(parse(said), names=NAMES)


def test_a_name_may_hold_a_dash_and_a_reference_subtracts() -> None:
    assert parse("${a}-1") == ("-", ("ref", "a"), 1)
    assert parse("a-b") == ("column", "a-b")
    assert parse("android = 1") == ("=", ("column", "android"), 1)
    assert parse("../age") == ("ref", "age")


def test_the_form_itself_is_seen_through_the_scope() -> None:
    labels: Mapping[tuple[str, str], str] = {("bus", "mode"): "El autobús"}
    scope = Scope(
        answers=lambda name: (ANSWERS[name],),
        here="4",
        position=2,
        language="es",
        column=lambda name: {"place": "Eastside"}[name],
        choice_label=lambda choice, question: labels[choice, question],
        within=lambda name, repeat, number: f"{name} {repeat} {number}",
    )

    def said(of: str) -> str:
        return text(evaluate(parse(of), scope))

    assert holds(parse(". > 3 and . < 5"), scope)
    assert said("position(..)") == "2"
    assert said("jr:choice-name(${mode}, '${mode}')") == "El autobús"
    assert said("indexed-repeat(${grade}, ${row}, 2)") == "grade row 2"
    assert holds(parse("place = ${word}"), scope)
    assert said("once(7)") == "4"
    assert said("format-date('2025-09-01', '%e %b')") == "1 sept"
    assert written(parse("${empty} + 1"), scope) == ""
    assert said("string-length()") == "1"


def test_calculations_come_in_an_order_and_circles_are_named() -> None:
    needed = {"a": {"b", "outside"}, "b": {"c"}, "c": set[str]()}
    assert checking.order(needed) == ("c", "b", "a")
    with pytest.raises(BadInput, match=r"wait for each other: .*→"):
        checking.order({"a": ["b"], "b": ["a"]})
    assert checking.needs(parse("jr:choice-name(${a}, '${b}') = ${c}")) == {"a", "b", "c"}
    found = set(checking.compared_texts(parse("${a} = 'x' or selected(${b}, 'y')")))
    assert found == {("a", "x"), ("b", "y")}


def test_a_pattern_that_would_never_end_matches_nothing() -> None:
    scope = Scope(here="a" * 60 + "!")
    assert not holds(parse("regex(., '(a+)+$')"), scope)
    assert not holds(parse("regex(., '(')"), scope)


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(BadInput, match="nested too deeply"):
        parse("(" * 300 + "1" + ")" * 300 + " + -" + "-" * 80 + "1")
