"""The forms of formulas that run: over arrays, and many as one program."""

from __future__ import annotations

import ast
import functools
import math
import types
import zlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np

from explorer.core.language import Function, asks

IN_PYTHON: dict[type, str] = {
    ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
}  # fmt: skip
IN_NUMPY = {"max": "maximum", "min": "minimum", "ceil": "ceilings", "floor": "floors", "log": "logs"}
SCOPE: dict[str, Any] = {
    "ceil": lambda x: float(math.ceil(x)),
    "floor": lambda x: float(math.floor(x)),
    "log": math.log,
    "inf": math.inf,
    "ceilings": np.ceil,
    "floors": np.floor,
    "logs": np.log,
    "either": np.logical_or,
    "both": np.logical_and,
    "opposite": np.logical_not,
    "cube": lambda x: x * x * x,
    **{
        name: getattr(np, name) for name in ("where", "maximum", "minimum", "divide", "power", "square", "sqrt", "cbrt")
    },
}
"""What a translated formula calls, for plain numbers and for arrays; max and min are Python's own."""
MOST_PARTS = 4096
"""Parts of formulas that are kept compiled."""


def translated(node: ast.expr, moving: Collection[str]) -> str:
    """An expression as Python for numbers some of which, those that move, are arrays: what hangs on them is decided by
    NumPy, for each entry; the rest stays Python's own, which is several times faster.

    >>> translated(ast.parse("max(a, b) if c > d else 1", mode="eval").body, {"b"})
    '(maximum(a, b) if (c > d) else 1.0)'
    """
    return _translate(node, moving)[0]


def _translate(node: ast.expr, moving: Collection[str]) -> tuple[str, bool]:
    """The Python, and whether it moves."""

    def of(*parts: ast.expr) -> tuple[list[str], bool]:
        pairs = [_translate(part, moving) for part in parts]
        return [text for text, _ in pairs], any(moves for _, moves in pairs)

    match node:
        case ast.Name():
            return node.id, node.id in moving
        case ast.Constant(value=int() | float() as value):
            return repr(float(value)), False  # Python is slower where whole numbers meet others
        case ast.Call(func=ast.Name(id=name)):
            texts, moves = of(*node.args)
            if moves:
                return (_chained(IN_NUMPY[name], texts) if name in LARGER else f"{IN_NUMPY[name]}({texts[0]})"), True
            return (_compared(name, texts) if name in LARGER else f"{name}({', '.join(texts)})"), False
        case ast.IfExp():
            test, decided = _decided(node.test, moving)
            (then, otherwise), moves = of(node.body, node.orelse)
            if decided:
                return f"where({test}, {then}, {otherwise})", True
            return f"({then} if {test} else {otherwise})", moves
        case ast.BoolOp():
            texts, moves = of(*node.values)
            if all(isinstance(part, ast.Compare) for part in node.values):
                return _decided(node, moving)
            word = _word(node)
            return (_last_asked(word, texts) if moves else f"({f' {word} '.join(texts)})"), moves
        case ast.UnaryOp(op=ast.Not()):
            return _decided(node, moving)
        case ast.UnaryOp():
            (text,), moves = of(node.operand)
            return f"(-{_counted(text, node.operand, moves)})", moves
        case ast.Compare():
            texts, moves = of(node.left, *node.comparators)
            signs = [IN_PYTHON[type(operator)] for operator in node.ops]
            pairs = [f"({texts[i]} {sign} {texts[i + 1]})" for i, sign in enumerate(signs)]
            joined = _chained("both", pairs) if moves and len(pairs) > 1 else " and ".join(pairs)
            return (joined if len(pairs) == 1 or moves else f"({joined})"), moves
        case ast.BinOp():
            (left, right), moves = of(node.left, node.right)
            raising = {ast.Div: "divide", ast.Pow: "power"}.get(type(node.op))  # of plain numbers, by zero
            quick = QUICK_POWERS.get(right) if raising == "power" else None
            if isinstance(node.op, (ast.Add, ast.Sub, ast.Pow)):
                left, right = _counted(left, node.left, moves), _counted(right, node.right, moves)
            if quick and moves:
                return f"{quick}({left})", True
            if raising and moves:
                return f"{raising}({left}, {right})", True
            return f"({left} {IN_PYTHON[type(node.op)]} {right})", moves
    raise AssertionError(ast.dump(node))


def _decided(node: ast.expr, moving: Collection[str]) -> tuple[str, bool]:
    """The same where all that counts is whether it holds: what stays a plain number is asked first, by Python.

    >>> _decided(ast.parse("a > b and not c", mode="eval").body, {"a"})
    ('((a > b) if (not c) else False)', True)
    """
    match node:
        case ast.UnaryOp(op=ast.Not()):
            text, moves = _decided(node.operand, moving)
            return (f"opposite({text})" if moves else f"(not {text})"), moves
        case ast.BoolOp():
            word, pairs = _word(node), [_decided(part, moving) for part in node.values]
            stay, move = ([text for text, moves in pairs if moves == which] for which in (False, True))
            first, then = f" {word} ".join(stay), _chained("either" if word == "or" else "both", move)
            if not (stay and move):
                return then or f"({first})", not stay
            return (f"({then} if {first} else False)" if word == "and" else f"(True if {first} else {then})"), True
    return _translate(node, moving)


def _word(node: ast.BoolOp) -> str:
    return "or" if isinstance(node.op, ast.Or) else "and"


QUICK_POWERS = {"2.0": "square", "3.0": "cube", "0.5": "sqrt", "(1.0 / 3.0)": "cbrt"}
"""Powers of arrays for which NumPy has a quicker way."""

LARGER = {"max": ">", "min": "<"}


def _compared(name: str, texts: list[str]) -> str:
    """Of plain numbers, the larger or the smaller by a comparison in place: three times as fast as a call.

    >>> _compared("max", ["a", "b"])
    '(b if b > a else a)'
    """
    first, second = texts if len(texts) == 2 else (_compared(name, texts[:-1]), texts[-1])
    kept = [
        text if text.replace(".", "").isalnum() or text.isidentifier() else f"_{zlib.crc32(text.encode())}"
        for text in (first, second)
    ]
    asked = [text if text == own else f"({own} := {text})" for text, own in zip((first, second), kept, strict=True)]
    return f"({kept[1]} if {asked[1]} {LARGER[name]} {asked[0]} else {kept[0]})"


def _counted(text: str, node: ast.expr, moves: bool) -> str:
    """Yes and no as 1 and 0: arrays of them are not added up by NumPy."""
    return f"(1.0 * {text})" if moves and asks(node) else text


def _last_asked(word: str, texts: list[str]) -> str:
    """What and, or give in Python: the part that decides, itself."""
    first, rest = texts[0], texts[1:]
    if not rest:
        return first
    otherwise = _last_asked(word, rest)
    return f"where({first}, {first}, {otherwise})" if word == "or" else f"where({first}, {otherwise}, {first})"


def _chained(name: str, texts: list[str]) -> str:
    """A function of two over one or more: max(a, b, c) is max(max(a, b), c)."""
    return functools.reduce(lambda first, second: f"{name}({first}, {second})", texts) if texts else ""


def for_arrays(name: str, parameters: tuple[str, ...], node: ast.expr) -> Function:
    """The function over arrays of any shape that fit together; of plain numbers it gives a plain number."""
    return _compiled(name, parameters, [f"return {_plain(translated(node, parameters))}"])


def value_of(node: ast.expr, values: Mapping[str, Any]) -> Any:
    """What an expression, or a part of one, comes to on these numbers; a division by zero is infinite."""
    if isinstance(node, ast.Name) and node.id in values:
        return values[node.id]
    names = tuple(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _part(names, translated(node, names))(**values)


@functools.lru_cache(maxsize=MOST_PARTS)
def _part(names: tuple[str, ...], text: str) -> Function:
    """A part of a formula, translated. Sums ask for the same ones with each change; to compile them takes the longest."""
    return _compiled("part", names, [f"return {_plain(text)}"])


def program(needed: list[tuple[str, ast.expr]], given: Iterable[str], moving: Collection[str] = ()) -> Function:
    """One function that computes many formulas, in the order given, from a mapping of what they start from, and adds
    them to it.

    Numbers are local variables, which is what makes it fast.
    moving: names of what it starts from that are arrays; what does not hang on them is computed once, as plain numbers.
    """
    moving, read = set(moving), {part.id for _, node in needed for part in ast.walk(node) if isinstance(part, ast.Name)}
    lines = [f"{name} = _v[{name!r}]" for name in given]
    for name, node in needed:
        text, moves = _translate(node, moving)
        local = f"{name} = " if name in read else ""
        lines.append(f"_v[{name!r}] = {local}{_plain(text)}")
        if moves:
            moving.add(name)
    return _compiled("program", ("_v",), lines or ["pass"])


def _plain(text: str) -> str:
    """Of numbers alone `where` makes an array without axes; this makes it a number again."""
    return f"{text}[()]" if text.startswith("where(") else text


def _compiled(name: str, parameters: tuple[str, ...], lines: list[str]) -> Function:
    code = compile(f"def {name}({', '.join(parameters)}):\n  " + "\n  ".join(lines), f"<{name}>", "exec")
    body = next(constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return types.FunctionType(body, SCOPE, name)
