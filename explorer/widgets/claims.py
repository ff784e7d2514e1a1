"""What articles say, judged: opened by a button, because it takes a second or two to compute."""

from __future__ import annotations

import functools
import html
import re
from collections import Counter
from typing import Any

import ipywidgets as widgets

from explorer import catalog
from explorer.claims import table_of_models
from explorer.claims.claim import Claim
from explorer.claims.facts import DEPENDS, NOT_COMPUTED, RIGHT, WORKED_OUT, WRONG, Fact, facts
from explorer.words.citing import anchor, cite, html_of, source_link
from explorer.words.format import count, power, significant

TITLE = "What four articles say, each number judged"
MODELS_FROM = "a16z_2023"
"""The article that had the table of models."""
EPOCH = "epoch_models"
OUTSIDE = "Models of images (diffusion, CNN) and graphics are outside the model: nothing is computed for them."
MODEL_HEADS = ("model", "year", "parameters", "tokens", "6ND", "every product", "GPT-3 = 1", "Epoch AI has")
MODELS_NOTE = (
    "FLOP of training: by six for each parameter and token, and with every matrix product counted, where the shape is"
    " known. The article's own table is a picture whose numbers were lost; this one is rebuilt from Epoch AI (CC BY 4.0)"
    " and, where we have the model, from its makers. Bold: named in the article. Where tokens are words, or were read many"
    " times (BERT), the rule says too little."
)


class ArticlesFold(widgets.VBox):
    """A button, and below it what it opens; computed when it is first opened."""

    def __init__(self) -> None:
        self.button = widgets.ToggleButton(value=False, description=TITLE, icon="caret-right")
        self.words = widgets.HTML()
        super().__init__([self.button, self.words])
        self.add_class("xp-claims")
        self.button.observe(self._turn, "value")

    def _turn(self, change: Any) -> None:
        self.button.icon = "caret-down" if change.new else "caret-right"
        self.words.value = articles() if change.new else ""


@functools.cache
def articles() -> str:
    """All statements by article, those that are not computed, and the table of models, as HTML."""
    by_article: dict[str, list[Fact]] = {}
    for fact in facts():
        if fact.verdict != NOT_COMPUTED:
            by_article.setdefault(fact.sources[0], []).append(fact)
    told = "".join(_article(key, group) for key, group in by_article.items())
    return f"<p>{html.escape(summary())}</p>{told}{_not_computed()}<p>{OUTSIDE}</p>"


def summary() -> str:
    """How many statements there are, and how many of each judgement."""
    found = Counter(fact.verdict for fact in facts())
    readings = sum(len(fact.readings) for fact in facts())
    return (
        f"{len(facts())} statements, set against {readings} numbers of the explorer: {found[RIGHT]} hold, {found[WRONG]} do not,"
        f" {found[DEPENDS]} depend on something that is named. {found[WORKED_OUT]} have nothing to be set against, and it is said what"
        f" they come to; {found[NOT_COMPUTED]} are not computed. All are of 2023 and 2024; judged is the arithmetic and what it leaves out,"
        " with the tables and prices of today unless a day is named."
    )


def _article(key: str, group: list[Fact]) -> str:
    table = models_table() if key == MODELS_FROM else ""
    items = "".join(_statement(fact) for fact in group)
    address = catalog.sources()[key]["url"]
    link = f"<p>{anchor('The article itself', address)}</p>" if address else ""
    return f"<details><summary>{_plain(key)}: {len(group)} statements</summary>{link}{table}<ul>{items}</ul></details>"


def _plain(key: str) -> str:
    """The title of an article without its address."""
    return html.escape(cite(key).removeprefix("[").partition("](")[0])


def _statement(fact: Fact) -> str:
    said = f"{fact.said[0].upper()}{fact.said[1:]}."
    lines = [_reading(claim) for claim in fact.readings]
    lines += [f"{check.claim} {'Comes out' if check.holds else 'Does not come out'}: {check.because}" for check in fact.advice]  # fmt: skip
    inner = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f"<li><b>{html.escape(fact.statement.rstrip('.'))}.</b> <em>{html.escape(said)}</em><ul>{inner}</ul></li>"


def _reading(claim: Claim) -> str:
    """One claim in one sentence: what, as stated, the sum, and how they compare."""
    row = claim.row()
    what = f"{row['claim'][0].upper()}{row['claim'][1:]}"
    here = f"{row['sum']} = {row['here']}" if re.search("[×÷+−^]", row["sum"]) else row["here"]
    if claim.article is None:
        return f"{what}: {here}."
    return f"{what}. Stated: {row['article']}. Here: {here}. {row['verdict'].capitalize()}."


def _not_computed() -> str:
    left = [fact for fact in facts() if fact.verdict == NOT_COMPUTED]
    items = "".join(
        f"<li><b>{html.escape(fact.statement)}.</b> {html.escape(fact.not_computed)} ({'; '.join(source_link(key) for key in fact.sources)})</li>"
        for fact in left
    )
    return f"<details><summary>Not computed, and why: {len(left)} statements</summary><ul>{items}</ul></details>"


def models_table() -> str:
    """The table of models that the article had."""
    heads = "".join(f'<th scope="col">{head}</th>' for head in MODEL_HEADS)
    lines = "".join(_model(row) for row in table_of_models.rows())
    return (
        f'<div class="xp-claims-table" tabindex="0" role="region" aria-label="Models of then"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div><p>{html_of(f'{MODELS_NOTE} Source: {cite(EPOCH)}.')}</p>"
    )


def _model(row: table_of_models.Row) -> str:
    name = html.escape(row.name)
    cells = [
        str(row.year), _known(row.params, count), _known(row.tokens, count), _known(row.rule_flop, power),
        _known(row.exact_flop, power), _known(row.over_gpt3, significant), power(row.published_flop),
    ]  # fmt: skip
    head = f'<th scope="row">{f"<b>{name}</b>" if row.in_article else name}</th>'
    return f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _known(value: float, words: Any) -> str:
    return words(value) if value else "–"
