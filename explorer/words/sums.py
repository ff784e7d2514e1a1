"""The sum behind a number, as HTML that opens step by step: words, numbers, source."""

from __future__ import annotations

import ast
import functools
from html import escape
from typing import Any

from explorer.core.compute import Result
from explorer.core.evaluate import Explanation, explain
from explorer.core.forms import value_of
from explorer.core.formula import REGISTRY
from explorer.core.language import asks
from explorer.core.numerals import as_printed
from explorer.words.api_words import who_asks
from explorer.words.checked import range_of
from explorer.words.citing import anchor, formula_address, source_html
from explorer.words.format import MINUS, entered, exactly, write
from explorer.words.rule_of_thumb import rule_of_thumb


def sum_html(result: Result, name: str) -> str:
    """One quantity: its formula with the user's numbers, and below it, folded, each of its terms; one that is all there is
    of a sum stands open."""
    done: dict[str, str] = {}

    def term(name: str, alone: bool = False) -> str:
        """A quantity that stands in several sums is written once."""
        if name not in done:
            e = explain(result, name)
            if name in REGISTRY:
                title = f"{escape(e.label)} <b>{escape(write(e.value, e.unit))}</b>"
                done[name] = (
                    f'<details data-name="{name}"{" open" * alone}><summary>{title}</summary>{body(e)}</details>'
                )
            else:
                title = f"{explained(name, e.label)} <b>{escape(entered(e.value, e.unit))}</b>"
                said = who_asks(result) if name in API_PRICES else e.help
                note = f' <span class="note">{escape(said)}</span>' if said else ""
                done[name] = f'<div class="leaf">{title}{note}</div>'
        return done[name]

    def body(e: Explanation) -> str:
        words, used = _printed(e, _labels(e, result))
        rule = f'<p class="rule">{escape(rule_of_thumb(result))}</p>' if e.name == "training_flop" else ""
        return (
            f'{rule}<p class="words">= {escape(words)}</p>'
            f'<p class="numbers">= {in_numbers(e, result)}</p>'
            f'<p class="source">{source_html(REGISTRY[e.name].source)} Formula: {explained(e.name, e.name)}.</p>'
            f"{_checked(e.name)}{_note(e.name)}{_own(e)}"
            f"{''.join(term(name, alone=is_another(result, e.name)) for name in used)}"
        )

    if name not in REGISTRY:
        return term(name)
    e = explain(result, name)
    return f"<h3>{escape(e.label)} <b>{escape(write(e.value, e.unit))}</b></h3>{body(e)}"


def _checked(name: str) -> str:
    """On what published runs it was checked."""
    said = range_of(name)
    return f'<p class="source">{escape(said)}</p>' if said else ""


def _note(name: str) -> str:
    """What else is to be known about it, such as by which convention it is counted."""
    said = REGISTRY[name].note
    return f'<p class="source">{escape(said)}</p>' if said else ""


def _own(e: Explanation) -> str:
    """Where a visitor can put a number of their own in the place of this one, or put the computed one back."""
    if e.unit == "yes/no":
        return ""
    if not e.given:
        return (
            f'<p class="own"><button type="button" class="xp-link" data-give="{e.name}" data-unit="{escape(e.unit)}"'
            f' aria-label="use a number of your own for {escape(e.label)}">use a number of your own</button></p>'
        )
    return (
        f'<p class="own"><b>{escape(write(e.value, e.unit))} is given by you</b>, in place of what the formula gives.'
        f' <button type="button" class="xp-link" data-put-back="{e.name}"'
        f' aria-label="put back the computed {escape(e.label)}">put the computed number back</button></p>'
    )


MOST_DIGITS = 8
API_PRICES = ("api_usd_per_million_in", "api_usd_per_million_cached", "api_usd_per_million_out")
"""Prices that stand with whose they are, and of when."""


def used_terms(result: Result, name: str) -> list[str]:
    """The arguments of a formula that stand in its printed form for this scenario."""
    return _printed(explain(result, name), {})[1]


def is_another(result: Result, name: str) -> bool:
    """Whether the printed formula is one other quantity alone, as where one branch is taken or nothing is to be added."""
    said, used = _printed(explain(result, name), {})
    return used == [said]


def explained(name: str, said: str) -> str:
    """The name of a quantity as a link to its entry on the page of all formulas; as a text where it has none there."""
    return anchor(said, formula_address(name)) if name in _entries() else escape(said)


@functools.cache
def _entries() -> frozenset[str]:
    """Formulas, and the constants and inputs that they use."""
    return frozenset([*REGISTRY, *(name for formula in REGISTRY.values() for name in formula.parameters)])


def formula_in_words(explanation: Explanation, result: Result) -> str:
    """The printed formula with the labels of its quantities: the branch not taken is left out."""
    return _printed(explanation, _labels(explanation, result))[0]


def _labels(explanation: Explanation, result: Result) -> dict[str, str]:
    """What the arguments are called; where the formula holds a list, a name with a comma stands in quotes."""
    labels = {name: explain(result, name).label for name in explanation.arguments} | {"inf": "∞"}
    if "max(" not in explanation.text and "min(" not in explanation.text:
        return labels
    return {name: f"“{label}”" if "," in label else label for name, label in labels.items()}


def _factors(e: Explanation, result: Result) -> dict[str, str]:
    """The numbers that went in, with as many digits as it takes to come from them to what is printed."""
    comes_to = write(e.computed if e.given else e.value, e.unit)
    for digits in range(4, MOST_DIGITS + 1):
        texts = {name: exactly(value, explain(result, name).unit, digits) for name, value in e.arguments.items()}
        said = {name: as_printed(texts[name], value) for name, value in e.arguments.items()}
        if write(value_of(REGISTRY[e.name].expression, said), e.unit) == comes_to:
            break
    return texts


def formula_in_numbers(explanation: Explanation, result: Result) -> str:
    """The printed formula with the numbers that went in."""
    return _printed(explanation, _factors(explanation, result) | {"inf": "∞"})[0]


def in_numbers(e: Explanation, result: Result) -> str:
    """The formula with its numbers and what it comes to, as HTML."""
    numbers, comes_to = told_in_numbers(e, result)
    return f"{escape(numbers)} = <b>{escape(comes_to)}</b>" if numbers else f"<b>{escape(comes_to)}</b>"


def told_in_numbers(e: Explanation, result: Result) -> tuple[str, str]:
    """The formula with its numbers, and what it comes to; the first is empty where a number stands alone, which is told
    once."""
    texts, terms = _factors(e, result), used_terms(result, e.name)
    numbers = _printed(e, texts | {"inf": "∞"})[0]
    alone = [texts[name] for name in terms] == [numbers]
    told = "" if alone or (not terms and numbers in ("0", "1")) else numbers
    return told, write(e.computed if e.given else e.value, e.unit)


SIGNS = {" * ": " × ", " / ": " ÷ ", " - ": f" {MINUS} ", " ** ": " ^ ", " >= ": " ≥ ", " <= ": " ≤ ", " == ": " = "}


def _printed(explanation: Explanation, texts: dict[str, str]) -> tuple[str, list[str]]:
    """The printed formula with texts for its names, and the names that stand in it, in order."""
    chosen = _Chosen(explanation, texts)
    tree = ast.parse(_written(REGISTRY[explanation.name].expression), mode="eval").body  # a copy, to be cut down
    chosen.decides = asks(tree)
    text = ast.unparse(chosen.visit(tree))
    for operator, sign in SIGNS.items():
        text = text.replace(operator, sign)
    return text, list(dict.fromkeys(chosen.used))


@functools.cache
def _written(expression: ast.expr) -> str:
    """An expression as Python, from which it is copied ten times faster than node by node."""
    return ast.unparse(expression)


def _is_one(node: ast.AST) -> bool:
    """Whether it is the number 1 itself, not a quantity that happens to be 1."""
    return isinstance(node, ast.Constant) and node.value == 1


def _and(*sides: Any) -> ast.BoolOp:
    """All of them, those of an inner "and" without parentheses."""
    inner = [side.values if isinstance(getattr(side, "op", None), ast.And) else [side] for side in sides]
    return ast.BoolOp(ast.And(), [part for parts in inner for part in parts])


class _Chosen(ast.NodeTransformer):
    """Writes texts for names, and leaves out what says nothing: the branch not taken, terms that are zero, factors
    that are the number 1, bounds that do not bind, and all but the first of equal things that are compared.
    """

    def __init__(self, explanation: Explanation, texts: dict[str, str]) -> None:
        self.values, self.texts = explanation.arguments, texts
        self.used: list[str] = []
        self.decides = False  # the formula is a comparison as a whole, which is shown as it is

    def _value(self, node: ast.expr) -> Any:
        return value_of(node, self.values)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self.visit(node.body if self._value(node.test) else node.orelse)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if self.decides and isinstance(node.op, ast.Mult) and asks(node):
            return _and(self.visit(node.left), self.visit(node.right))
        if isinstance(node.op, (ast.Add, ast.Sub)) and not self._value(node.right):
            return self.visit(node.left)
        if isinstance(node.op, ast.Add) and not self._value(node.left):
            return self.visit(node.right)
        if isinstance(node.op, ast.Mult) and not (self._value(node.left) and self._value(node.right)):
            return ast.Constant(0)
        made = self.generic_visit(node)
        if isinstance(node.op, (ast.Mult, ast.Div)) and _is_one(made.right):
            return made.left
        return made.right if isinstance(node.op, ast.Mult) and _is_one(made.left) else made

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if getattr(node.func, "id", "") not in ("min", "max"):
            return self.generic_visit(node)
        if self.decides and asks(node):
            return ast.BoolOp(ast.Or(), [self.visit(arg) for arg in node.args])
        result, told = self._value(node), {}
        for arg in node.args:
            value = self._value(arg)
            if not value and value != result:
                continue
            if value not in told or isinstance(told[value], ast.Constant):
                told[value] = arg
        bind = [arg for value, arg in told.items() if value == result or not isinstance(arg, ast.Constant)]
        return self.visit(bind[0]) if len(bind) == 1 else self.generic_visit(ast.Call(node.func, bind, []))

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return self.generic_visit(node) if self.decides else ast.Constant(int(self._value(node)))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        return self.generic_visit(node) if self.decides else ast.Constant(int(self._value(node)))

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Name(f"{node.value:,}") if type(node.value) is int and node.value >= 10_000 else node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.values:
            self.used.append(node.id)
        return ast.Name(self.texts.get(node.id, node.id))
