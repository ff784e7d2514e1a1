"""Words, and the columns of charts, are written in a small part of Python, from which another language can be made.

What they may not say has no plain counterpart elsewhere: `try`, `with`, `while`, slices with steps, keywords for
functions of our own, functions of any number of arguments.
"""

import ast
import builtins
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "explorer"
SEAMS = (
    "words/citing.py",  # sources as HTML: regular expressions, and the tables of sources
    "words/sums.py",  # reads formulas as the trees of Python
)
"""Files of words that are written anew in another language."""

NODES = {
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.FunctionDef, ast.ClassDef, ast.arguments, ast.arg,
    ast.Return, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.Break, ast.If, ast.Expr,
    ast.Name, ast.Load, ast.Store, ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Starred,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.BitOr, ast.UnaryOp, ast.Not, ast.USub,
    ast.BoolOp, ast.And, ast.Or, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
    ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.IfExp,
    ast.Call, ast.keyword, ast.Attribute, ast.Subscript, ast.Slice, ast.JoinedStr, ast.FormattedValue, ast.Lambda,
}  # fmt: skip
BUILTINS = {"abs", "any", "bool", "dict", "enumerate", "float", "getattr", "int", "isinstance", "len", "list", "max", "min",
            "range", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip"}  # fmt: skip
KEYWORDS = {"sorted", "min", "max", "zip", "dataclass", "functools.lru_cache", "replace"}
"""Besides constructors, what is called with keywords."""
MODULES = {"__future__", "collections.abc", "dataclasses", "functools", "math", "typing"}


def complaints(node: ast.AST) -> list[str]:
    """What one node says that it may not."""
    match node:
        case ast.Slice(step=ast.expr()):
            return ["a slice with a step"]
        case ast.Call(keywords=[_, *_]) if not (called := ast.unparse(node.func).split(".")[-1])[0].isupper():
            return [] if {called, ast.unparse(node.func)} & KEYWORDS else [f"keywords for {called}"]
        case ast.keyword(arg=None):
            return ["a mapping as keywords"]
        case ast.arguments() if node.vararg or node.kwarg:
            return ["any number of arguments"]
        case ast.ClassDef() if "dataclass" not in ast.unparse(node.decorator_list[:1] or ast.Pass()):
            return [f"{node.name} is no dataclass"]
        case ast.BinOp(op=ast.Mult()) if ast.Compare in (type(node.left), type(node.right)):
            return ["a product with a comparison"]
        case ast.Name(id=name) if name != "_" and hasattr(builtins, name) and name not in BUILTINS:  # a console has _
            return [name]
        case ast.Import(names=names) if {alias.name for alias in names} - MODULES:
            return [ast.unparse(node)]
        case ast.ImportFrom(module=module) if module not in MODULES and not str(module).startswith("explorer"):
            return [ast.unparse(node)]
    return [] if type(node) in NODES else [type(node).__name__]


def said(tree: ast.AST) -> list[str]:
    """All of it, with line numbers."""
    return [f"line {getattr(node, 'lineno', '?')}: {word}" for node in ast.walk(tree) for word in complaints(node)]


WORDS = sorted(p for p in (ROOT / "words").rglob("*.py") if str(p.relative_to(ROOT)) not in SEAMS)
CHARTS = sorted(p for p in (ROOT / "charts").rglob("*.py") if "\ndef columns(" in p.read_text(encoding="utf-8"))


def test_seams_exist_and_charts_are_found() -> None:
    assert all((ROOT / name).is_file() for name in SEAMS) and len(CHARTS) > 12 and len(WORDS) > 18


@pytest.mark.parametrize("path", WORDS, ids=lambda path: str(path.relative_to(ROOT)))
def test_words(path) -> None:
    assert said(ast.parse(path.read_text(encoding="utf-8"))) == []


def reached(tree: ast.Module, first: str) -> list[ast.FunctionDef]:
    """A function of a file, and all those of the file that it names, and so on."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found, open_names = {}, [first]
    while open_names:
        name = open_names.pop()
        if name in functions and name not in found:
            found[name] = functions[name]
            open_names += [node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)]
    return list(found.values())


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_columns(path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [word for function in reached(tree, "columns") for word in said(function)] == []


@pytest.mark.parametrize("text", [
    "x[::-1]", "f(a=1)", "f(**a)", "def f(*a): pass", "try:\n  f()\nexcept E:\n  g()", "while a: f()", "open(p)",
    "with a: f()", "'s' * (n != 1)", "(y := 1)", "import re", "from decimal import Decimal", "class A: x = 1",
])  # fmt: skip
def test_what_is_refused(text) -> None:
    assert said(ast.parse(text))


def test_what_is_allowed() -> None:
    fine = "@dataclass(frozen=True)\nclass A:\n  x: float\n\ndef f(a, b=1):\n  return A(x=sorted(a, key=len)[1:b])"
    assert said(ast.parse(fine)) == []
