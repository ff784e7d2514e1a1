"""What the sources of the page say: every literal of Python that people read, and the same source with other words in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Translate = Callable[[str], "str | None"]
"""What stands for a message in another language; None where it stays as it is."""

LABEL = re.compile(r" \[|[;:(]|\. |\.$")
"""Where the first line of a formula's docstring stops being its label."""
HOLE = re.compile(r"\{\{|\}\}|\{(\d+)\}")
NUMERAL = re.compile(r"[,.efg%]")
"""What a format of a number has."""


@dataclass(frozen=True)
class Literal:
    """A text in a source as a message, {0} for the first of its expressions and so on; or the label of a formula."""

    message: str
    is_label: bool = False


def literals(source: str) -> Iterator[Literal]:
    """All texts of a file of Python that are no names, in their order; of a formula the label that it has in its docstring."""
    tree = ast.parse(source)
    silent = _silent(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and is_formula(node):
            yield Literal(label_of(ast.get_docstring(node, clean=False) or ""), is_label=True)
        elif isinstance(node, ast.JoinedStr) and id(node) not in silent:
            yield Literal(message_of(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield Literal(node.value)


def is_formula(node: ast.FunctionDef) -> bool:
    """Whether a function is in the registry of formulas."""
    return any(isinstance(d, ast.Call) and ast.unparse(d.func) == "formula" for d in node.decorator_list)


def label_of(doc: str) -> str:
    """What a quantity is called: the first line of the docstring, up to its first aside."""
    return LABEL.split(doc.split("\n")[0])[0].strip()


def message_of(node: ast.JoinedStr) -> str:
    """An f-string as a message: {0} is its first expression."""
    said = (v.value.replace("{", "{{").replace("}", "}}") if isinstance(v, ast.Constant) else None for v in node.values)
    return "".join(text if isinstance(text, str) else f"{{{i}}}" for i, text in _numbered(said))


def _numbered(texts: Iterator[str | None]) -> Iterator[tuple[int, str | None]]:
    holes = 0
    for text in texts:
        yield holes, text
        holes += text is None


def _silent(tree: ast.AST) -> set[int]:
    """Constants that nobody reads: docstrings, helps of traits, annotations, formats, patterns, and pieces of an f-string, which is one text."""
    found: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as constant):
                found.add(id(constant))
            case ast.JoinedStr(values=values):
                found |= {id(v) for v in values if isinstance(v, ast.Constant)}
            case ast.FormattedValue(format_spec=ast.JoinedStr() as spec):
                found |= {id(child) for child in ast.walk(spec)}
            case ast.Call(func=ast.Attribute(value=ast.Name(id="traitlets")), keywords=keywords):
                found |= {id(keyword.value) for keyword in keywords if keyword.arg == "help"}
            case ast.MatchValue() | ast.Assign(targets=[ast.Name(id="__all__")]):
                found |= {id(child) for child in ast.walk(node)}
        for name in ("annotation", "returns"):
            if isinstance(annotation := getattr(node, name, None), ast.AST):
                found |= {id(child) for child in ast.walk(annotation)}
    return found


def translated(source: str, path: str, translate: Translate, numerals: bool = False) -> ast.Module:
    """The file with other words: texts that have a translation are replaced, wherever they stand.

    numerals: numbers that stand in an f-string with a format are written as the language writes them; in those that are
    translated they are always.
    """
    tree = ast.parse(source, path)
    changed = _Translator(translate, _silent(tree), numerals)
    tree = changed.visit(tree)
    if changed.wrote_numerals:
        after = next(i for i, node in enumerate(tree.body) if not _opens(node))
        tree.body.insert(after, ast.parse("from explorer.core.locale import local as _local_numeral").body[0])
    return ast.fix_missing_locations(tree)


def _opens(node: ast.stmt) -> bool:
    """What stands before the first import: a docstring, and `from __future__`."""
    return isinstance(node, ast.Expr) or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


class _Translator(ast.NodeTransformer):
    def __init__(self, translate: Translate, silent: set[int], numerals: bool) -> None:
        self.translate, self.silent, self.numerals = translate, silent, numerals
        self.wrote_numerals = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        if is_formula(node) and isinstance(first := node.body[0], ast.Expr) and isinstance(first.value, ast.Constant):
            doc = str(first.value.value)
            label = label_of(doc)
            first.value.value = doc.replace(label, self.translate(label) or label, 1)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str) and id(node) not in self.silent:
            said = self.translate(node.value)
            if said is not None:
                node.value = said
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        if id(node) in self.silent:
            return node
        message = message_of(node)
        said = self.translate(message)
        holes = [self._hole(v, said is not None) for v in node.values if isinstance(v, ast.FormattedValue)]
        if said is None:
            rest = iter(holes)
            node.values = [next(rest) if isinstance(v, ast.FormattedValue) else v for v in node.values]
            return node
        node.values = list(_pieces(said, holes))
        return node

    def _hole(self, node: ast.FormattedValue, spoken: bool) -> ast.FormattedValue:
        """An expression in a text: its number, if it has a format, as the language writes it."""
        self.generic_visit(node)
        spec = node.format_spec
        if spec is None or not (spoken or self.numerals) or not NUMERAL.search(ast.unparse(spec)):
            return node
        self.wrote_numerals = True
        text = ast.JoinedStr([ast.FormattedValue(node.value, node.conversion, spec)])
        return ast.FormattedValue(ast.Call(ast.Name("_local_numeral", ast.Load()), [text], []), -1, None)


def _pieces(message: str, holes: list[ast.FormattedValue]) -> Iterator[ast.expr]:
    """A message as the parts of an f-string."""
    text, at = "", 0
    for match in HOLE.finditer(message):
        text += message[at : match.start()]
        at = match.end()
        if match[1] is None:
            text += match[0][0]
            continue
        if text:
            yield ast.Constant(text)
        text = ""
        yield holes[int(match[1])]
    if text + message[at:]:
        yield ast.Constant(text + message[at:])
