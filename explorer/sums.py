"""The sum behind a number, as HTML that opens step by step: words, numbers, source."""

from __future__ import annotations

from html import escape

from explorer import catalog
from explorer.core.evaluate import Result, explain
from explorer.core.formula import REGISTRY
from explorer.format import formula_in_numbers, formula_in_words, write


def sum_html(result: Result, name: str, depth: int = 0) -> str:
    """One quantity: its formula with the user's numbers, and below it each of its terms."""
    e = explain(result, name)
    value = escape(write(e.value, e.unit))
    if name not in REGISTRY:
        note = f' <span class="note">{escape(e.help)}</span>' if e.help else ""
        return f'<div class="leaf">{escape(e.label)} <b>{value}</b>{note}</div>'
    terms = "".join(sum_html(result, term, depth + 1) for term in used_terms(result, name))
    body = (f'<p class="words">= {escape(formula_in_words(e, result))}</p>'
            f'<p class="numbers">= {escape(formula_in_numbers(e, result))} = <b>{value}</b></p>'
            f'<p class="source">{source_html(e.source)}</p>{terms}')
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
