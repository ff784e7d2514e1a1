"""What a formula may say, and the forms that are made of it: the printed text, the form for arrays, a program.

A formula is one expression of plain numbers: + − × ÷ ^, comparisons, and, or, not, if … else, max, min, and of `math`
ceil, floor, log and inf. Names are its parameters, or constants of its module. Whatever else is refused when the
module is imported.
"""

from __future__ import annotations

import ast
import copy
import inspect
import math
import textwrap
import types
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

Function = Callable[..., Any]

OPERATORS: dict[type, tuple[str, int]] = {
    ast.Or: ("or", 1), ast.And: ("and", 2), ast.Not: ("not", 3),
    ast.Gt: (">", 4), ast.Lt: ("<", 4), ast.GtE: ("≥", 4), ast.LtE: ("≤", 4), ast.Eq: ("==", 4), ast.NotEq: ("≠", 4),
    ast.Add: ("+", 5), ast.Sub: ("−", 5), ast.Mult: ("×", 6), ast.Div: ("÷", 6), ast.USub: ("−", 7), ast.Pow: ("^", 8),
}  # fmt: skip
"""Signs as they are printed, and how strongly they bind."""
CHOICE, ATOM = 0, 9
CALLS = {"max": "maximum", "min": "minimum", "math.ceil": "ceil", "math.floor": "floor", "math.log": "log"}
"""Functions that a formula may call, and their names in NumPy."""


class NotAFormula(TypeError):
    """A function that says what no formula may; the message names its file and line."""


def expression_of(function: Function) -> ast.expr:
    """The one expression that a function returns, its constants as numbers.

    Raises NotAFormula, with file and line, where it is anything else.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    code = function.__code__

    def refuse(node: ast.AST, what: str) -> NotAFormula:
        line = code.co_firstlineno - 1 + getattr(node, "lineno", 1)
        return NotAFormula(f"{code.co_filename}, line {line}: {what}; a formula is one expression of plain numbers.")

    body = [node for node in tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        raise refuse(body[0] if body else tree, f"{function.__name__} does more than return")
    read: ast.expr = _Read(function, refuse).visit(body[0].value)
    return ast.fix_missing_locations(read)


class _Read(ast.NodeTransformer):
    """Checks an expression node by node, and puts numbers in the place of constants' names."""

    def __init__(self, function: Function, refuse: Callable[[ast.AST, str], NotAFormula]) -> None:
        self.parameters, self.known, self.refuse = inspect.signature(function).parameters, function.__globals__, refuse

    def generic_visit(self, node: ast.AST) -> ast.AST:
        allowed = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Load, *OPERATORS)
        if not isinstance(node, allowed):
            raise self.refuse(node, f"{ast.unparse(node)} is not allowed")
        return super().generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            raise self.refuse(node, f"{node.value!r} is no number")
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.parameters:
            return node
        value = self.known.get(node.id)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.refuse(node, f"{node.id} is neither a parameter nor a number of the module")
        return ast.copy_location(ast.Constant(int(value) if value == int(value) else value), node)  # 3600, not 3600.0

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if ast.unparse(node) != "math.inf":
            raise self.refuse(node, f"{ast.unparse(node)} is not allowed")
        return ast.copy_location(ast.Name("inf", ast.Load()), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = ast.unparse(node.func)
        if name not in CALLS or node.keywords or len(node.args) != (1 if name.startswith("math.") else len(node.args)):
            raise self.refuse(node, f"{ast.unparse(node)} is not allowed")
        called = ast.Name(name.removeprefix("math."), ast.Load())
        return ast.copy_location(ast.Call(called, [self.visit(argument) for argument in node.args], []), node)


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
            return f"{ast.unparse(node.func)}({', '.join(map(printed, node.args))})", ATOM
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


class _Arrays(ast.NodeTransformer):
    """Python's choices and comparisons as those of NumPy, which decide for each entry."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return _call("where", *(self.visit(part) for part in (node.test, node.body, node.orelse)))

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:
        return _chained("logical_and" if isinstance(node.op, ast.And) else "logical_or", map(self.visit, node.values))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        operand = self.visit(node.operand)
        return _call("logical_not", operand) if isinstance(node.op, ast.Not) else ast.UnaryOp(node.op, operand)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        parts = [self.visit(part) for part in (node.left, *node.comparators)]
        pairs = [ast.Compare(parts[i], [operator], [parts[i + 1]]) for i, operator in enumerate(node.ops)]
        return pairs[0] if len(pairs) == 1 else _chained("logical_and", pairs)

    def visit_Call(self, node: ast.Call) -> Any:
        name = ast.unparse(node.func)
        return _chained(CALLS.get(name, name), [self.visit(argument) for argument in node.args])

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        left, right = self.visit(node.left), self.visit(node.right)
        raising = {ast.Div: "divide", ast.Pow: "power"}.get(type(node.op))  # of plain numbers, by zero
        return _call(raising, left, right) if raising else ast.BinOp(left, node.op, right)


def _call(name: str, *arguments: Any) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _chained(name: str, parts: Iterable[Any]) -> Any:
    """A function of two over more than two: max(a, b, c) is max(max(a, b), c)."""
    first, *rest = parts
    for part in rest:
        first = _call(name, first, part)
    return first if rest else _call(name, first)


NUMPY = {name: getattr(np, name) for name in
         ("where", "maximum", "minimum", "ceil", "floor", "log", "logical_and", "logical_or", "logical_not", "divide", "power", "inf")}  # fmt: skip


def for_arrays(name: str, parameters: tuple[str, ...], node: ast.expr) -> Function:
    """The function over arrays of any shape that fit together; of plain numbers it gives a plain number."""
    value = _Arrays().visit(copy.deepcopy(node))
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "where":  # of numbers it makes an array without axes
        value = ast.Subscript(value, ast.Tuple([], ast.Load()), ast.Load())
    lines: list[ast.stmt] = [ast.Return(value)]
    return _compiled(name, parameters, lines, dict(NUMPY))


PLAIN = {
    "ceil": lambda x: float(math.ceil(x)),
    "floor": lambda x: float(math.floor(x)),
    "log": math.log,
    "inf": math.inf,
}
"""Of plain numbers; max and min are Python's own."""


def program(needed: list[tuple[str, ast.expr]], given: Iterable[str]) -> Function:
    """One function that computes many formulas, in the order given, from a mapping of what they start from.

    It gives a mapping of all that was computed. Numbers are local variables, which is what makes it fast.
    """
    lines: list[ast.stmt] = [
        ast.Assign(
            [ast.Name(name, ast.Store())], ast.Subscript(ast.Name("_v", ast.Load()), ast.Constant(name), ast.Load())
        )
        for name in given
    ]
    lines += [ast.Assign([ast.Name(name, ast.Store())], copy.deepcopy(node)) for name, node in needed]
    names = [name for name, _ in needed]
    lines.append(ast.Return(ast.Dict([ast.Constant(name) for name in names], [ast.Name(n, ast.Load()) for n in names])))
    return _compiled("program", ("_v",), lines, dict(PLAIN))


def _compiled(name: str, parameters: tuple[str, ...], lines: list[ast.stmt], scope: dict[str, Any]) -> Function:
    arguments = ast.arguments([], [ast.arg(p) for p in parameters], None, [], [], None, [])
    function = ast.FunctionDef(name, arguments, lines, [], None, None)
    module = ast.fix_missing_locations(ast.Module([function], []))
    code = compile(module, f"<{name}>", "exec")
    body = next(constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return types.FunctionType(body, scope, name)
