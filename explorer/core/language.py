"""What a formula may say, read from its source; and its printed text.

A formula is one expression of plain numbers: + − × ÷ ^, comparisons, and, or, not, if … else, max, min, and of `math`
ceil, floor, log and inf. Names are its parameters, or constants of its module. Whatever else is refused when the
module is imported.
"""

from __future__ import annotations

import ast
import functools
import linecache
from collections.abc import Callable
from typing import Any, TypeGuard

Function = Callable[..., Any]

OPERATORS: dict[type, tuple[str, int]] = {
    ast.Or: ("or", 1), ast.And: ("and", 2), ast.Not: ("not", 3),
    ast.Gt: (">", 4), ast.Lt: ("<", 4), ast.GtE: ("≥", 4), ast.LtE: ("≤", 4), ast.Eq: ("==", 4), ast.NotEq: ("≠", 4),
    ast.Add: ("+", 5), ast.Sub: ("−", 5), ast.Mult: ("×", 6), ast.Div: ("÷", 6), ast.USub: ("−", 7), ast.Pow: ("^", 8),
}  # fmt: skip
"""Signs as they are printed, and how strongly they bind."""
CHOICE, ATOM = 0, 9
CALLS = ("max", "min", "math.ceil", "math.floor", "math.log")
"""Functions that a formula may call."""


class NotAFormula(TypeError):
    """A function that says what no formula may; the message names its file and line."""


def expression_of(function: Function) -> ast.expr:
    """The one expression that a function returns, its constants as numbers.

    Raises NotAFormula, with file and line, where it is anything else.
    """
    code = function.__code__
    tree = _functions("".join(linecache.getlines(code.co_filename, function.__globals__))).get(code.co_firstlineno)

    def refuse(node: ast.AST, what: str) -> NotAFormula:
        line = getattr(node, "lineno", code.co_firstlineno)
        return NotAFormula(f"{code.co_filename}, line {line}: {what}; a formula is one expression of plain numbers.")

    if tree is None:
        raise refuse(ast.Pass(), f"the source of {function.__name__} cannot be read")
    body = [node for node in tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        raise refuse(body[0] if body else tree, f"{function.__name__} does more than return")
    read: ast.expr = _Read(function, refuse).visit(body[0].value)
    return read


@functools.lru_cache(maxsize=1)
def _functions(source: str) -> dict[int, ast.FunctionDef]:
    """The functions of a file, each under the line where it begins, its decorators included."""
    found: list[ast.FunctionDef] = []
    left: list[ast.stmt] = ast.parse(source).body
    while left:  # statements alone: expressions hold no functions, and are most of a file
        node = left.pop()
        found += [node] if isinstance(node, ast.FunctionDef) else []
        left += getattr(node, "body", [])
    return {min([node.lineno, *(part.lineno for part in node.decorator_list)]): node for node in found}


class _Read(ast.NodeTransformer):
    """Checks an expression node by node, and puts numbers in the place of constants' names."""

    def __init__(self, function: Function, refuse: Callable[[ast.AST, str], NotAFormula]) -> None:
        self.parameters, self.known, self.refuse = parameters_of(function), function.__globals__, refuse

    def generic_visit(self, node: ast.AST) -> ast.AST:
        allowed = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Load, *OPERATORS)
        signs = [*getattr(node, "ops", ()), getattr(node, "op", None)]
        if not isinstance(node, allowed) or any(sign and not isinstance(sign, tuple(OPERATORS)) for sign in signs):
            raise self.refuse(node, f"{ast.unparse(node)} is not allowed")
        return super().generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not _is_number(node.value):
            raise self.refuse(node, f"{ast.unparse(node)} is no finite number")
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.parameters:
            return node
        value = self.known.get(node.id)
        if not _is_number(value):
            raise self.refuse(node, f"{node.id} is neither a parameter nor a finite number of the module")
        return ast.Constant(int(value) if value == int(value) else float(value))  # 3600, not 3600.0

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if _dotted(node) != "math.inf":
            raise self.refuse(node, f"{ast.unparse(node)} is not allowed")
        return ast.Name("inf", ast.Load())

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = _dotted(node.func)
        many = len(node.args)
        if name not in CALLS or node.keywords or not (many == 1 if name.startswith("math.") else many > 1):
            raise self.refuse(node, f"{ast.unparse(node)} is not allowed")
        called = ast.Name(name.removeprefix("math."), ast.Load())
        return ast.Call(called, [self.visit(argument) for argument in node.args], [])


def _is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number that can be written down: neither yes or no, nor infinite."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -1e300 < value < 1e300


def parameters_of(function: Function) -> tuple[str, ...]:
    return function.__code__.co_varnames[: function.__code__.co_argcount]


def _dotted(node: ast.expr) -> str:
    """math.ceil, or max; empty for what is no such name."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def asks(node: ast.expr) -> bool:
    """Whether it is made of comparisons alone: its value is yes or no.

    >>> [asks(ast.parse(text, mode="eval").body) for text in ("a > b", "(a > 1) * (not b)", "a + b", "a or b > 1")]
    [True, True, False, True]
    """
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mult) and asks(node.left) and asks(node.right)
    if isinstance(node, ast.Call):
        return all(map(asks, node.args))
    negated = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    return negated or isinstance(node, (ast.Compare, ast.BoolOp))


def printed(node: ast.expr) -> str:
    """An expression as it is printed, {parameter} for each name: signs as in a textbook, no bracket without need.

    >>> printed(ast.parse("(a - b) / (c * d) if a >= b else -(a + 1) ** 2", mode="eval").body)
    '({a} − {b}) ÷ ({c} × {d}) if {a} ≥ {b} else −({a} + 1) ^ 2'
    """
    return _print(node)[0]


def _print(node: ast.expr) -> tuple[str, int]:
    """The text, and how strongly its outermost sign binds."""

    def within(part: ast.expr, least: int) -> str:
        text, strength = _print(part)
        return text if strength >= least else f"({text})"

    match node:
        case ast.Name():
            return (node.id if node.id == "inf" else f"{{{node.id}}}"), ATOM
        case ast.Constant(value=int() | float() as number):
            return f"{number:.15g}", ATOM
        case ast.Call():
            return f"{_dotted(node.func)}({', '.join(map(printed, node.args))})", ATOM
        case ast.IfExp():
            then, test = within(node.body, CHOICE + 1), within(node.test, CHOICE + 1)
            return f"{then} if {test} else {printed(node.orelse)}", CHOICE
        case ast.BoolOp():
            sign, strength = OPERATORS[type(node.op)]
            return f" {sign} ".join(within(part, strength + 1) for part in node.values), strength
        case ast.UnaryOp():
            sign, strength = OPERATORS[type(node.op)]
            return f"{sign}{' ' * sign.isalpha()}{within(node.operand, strength)}", strength
        case ast.Compare():
            text = within(node.left, 5)
            for operator, part in zip(node.ops, node.comparators, strict=True):
                text += f" {OPERATORS[type(operator)][0]} {within(part, 5)}"
            return text, 4
        case ast.BinOp():
            sign, strength = OPERATORS[type(node.op)]
            power = isinstance(node.op, ast.Pow)
            left, right = within(node.left, strength + power), within(node.right, strength + (not power))
            return f"{left} {sign} {right}", strength
    raise AssertionError(ast.dump(node))
