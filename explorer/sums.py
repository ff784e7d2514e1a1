"""The sum behind a number, as HTML that opens step by step: words, numbers, source."""

from __future__ import annotations

import ast
from html import escape
from typing import Any

import numpy as np

from explorer import catalog
from explorer.core.evaluate import Explanation, Result, explain
from explorer.core.formula import REGISTRY, expression
from explorer.format import MINUS, exactly, write


def sum_html(result: Result, name: str, depth: int = 0) -> str:
    """One quantity: its formula with the user's numbers, and below it each of its terms."""
    e = explain(result, name)
    value = escape(write(e.value, e.unit))
    if name not in REGISTRY:
        note = f' <span class="note">{escape(e.help)}</span>' if e.help else ""
        return f'<div class="leaf">{escape(e.label)} <b>{value}</b>{note}</div>'
    terms = "".join(sum_html(result, term, depth + 1) for term in used_terms(result, name))
    body = (
        f'<p class="words">= {escape(formula_in_words(e, result))}</p>'
        f'<p class="numbers">= {escape(formula_in_numbers(e, result))} = <b>{value}</b></p>'
        f'<p class="source">{source_html(e.source)}</p>{terms}'
    )
    if depth == 0:
        return f"<h3>{escape(e.label)} <b>{value}</b></h3>{body}"
    return f'<details data-name="{name}"><summary>{escape(e.label)} <b>{value}</b></summary>{body}</details>'


def used_terms(result: Result, name: str) -> list[str]:
    """The arguments of a formula that stand in its printed form for this scenario."""
    e = explain(result, name)
    printed = formula_in_words(e, result)
    return [term for term in e.arguments if explain(result, term).label in printed and e.arguments[term] is not None]


def source_html(key: str) -> str:
    """Title of a source, with its address as text: the page itself asks no other host."""
    row = catalog.sources().get(key)
    if not row:
        return ""
    address = f' <span class="note">{escape(row["url"])}</span>' if row["url"] else ""
    return f"Source: {escape(row['title'])}.{address}"


class _Chosen(ast.NodeTransformer):
    """Leaves out the branch not taken and terms that are zero, and writes values for names."""

    def __init__(self, explanation: Explanation, texts: dict[str, str]) -> None:
        self.values, self.texts = explanation.arguments, texts

    def _value(self, node: ast.expr) -> Any:
        scope = {**self.values, "ceil": np.ceil, "max": max, "min": min, "inf": np.inf}
        with np.errstate(divide="ignore"):
            return eval(compile(ast.Expression(node), "formula", "eval"), {"__builtins__": {}}, scope)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self.visit(node.body if self._value(node.test) else node.orelse)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if isinstance(node.op, (ast.Add, ast.Sub)) and not self._value(node.right):
            return self.visit(node.left)
        if isinstance(node.op, ast.Add) and not self._value(node.left):
            return self.visit(node.right)
        if isinstance(node.op, ast.Mult) and not (self._value(node.left) and self._value(node.right)):
            return ast.Constant(0)
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return ast.Constant(int(self._value(node)))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self.texts.get(node.id, node.id))


def formula_in_words(explanation: Explanation, result: Result) -> str:
    """The printed formula with the labels of its quantities: the branch not taken is left out."""
    return _substitute(explanation, {name: explain(result, name).label for name in explanation.arguments})


def formula_in_numbers(explanation: Explanation, result: Result) -> str:
    """The printed formula with the numbers that went in."""
    return _substitute(
        explanation, {name: exactly(value, explain(result, name).unit) for name, value in explanation.arguments.items()}
    )


def _substitute(explanation: Explanation, texts: dict[str, str]) -> str:
    tree = ast.parse(expression(explanation.text), mode="eval")
    text = ast.unparse(_Chosen(explanation, texts).visit(tree).body)
    for operator, sign in ((" * ", " × "), (" / ", " ÷ "), (" - ", f" {MINUS} ")):
        text = text.replace(operator, sign)
    return text
