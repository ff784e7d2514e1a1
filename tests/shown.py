"""Every text that the page shows for a result, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from bokeh.models import Axis, ColumnDataSource
from bokeh.models.dom import HTML

from explorer import Scenario, evaluate
from explorer.catalog.comparison import compared
from explorer.charts import Charts
from explorer.core.compute import Result
from explorer.widgets.compare import row
from explorer.words.headlines import headlines, sentence, told
from explorer.words.notices import notices

CHECKED = ("words", "label", "name", "provider", "role")


def texts(result: Result, section: str) -> Iterator[tuple[str, str]]:
    """Where it stands, and the text: cards, the sentence, notices, charts and the table of a section."""
    for card in headlines(result, section):
        yield from ((f"card {card.title}", text) for text in (card.value, card.rough, card.detail))
    yield "sentence", sentence(result, section)
    yield "told", told(result, section)
    yield from (("notice", text) for text in notices(result, section))
    charts = charts_of(section)
    charts.update(result)
    yield from drawn(charts)
    if section == "compare":
        found = compared(result)
        for index, name in enumerate(found.ranked.names):
            yield from ((f"table {name}", cell[0] if isinstance(cell, tuple) else cell) for cell in row(found, index))


@cache
def charts_of(section: str) -> Charts:
    """The charts of a section, built once as on the page; they are brought up to date with each result."""
    return Charts(evaluate(Scenario()), section)


def drawn(charts: Charts) -> Iterator[tuple[str, str]]:
    """What charts write: words beside them, words within them, and the names of their axes."""
    for chart in charts.charts:
        where = type(chart).__name__
        for words in chart.layout.select({"type": HTML}):
            for text in re.split(r"</?(?:p|h2|li|td|th|tr)\b[^>]*>", str(words.html)):
                if said := unescape(re.sub(r"<[^>]+>", "", text)).strip():
                    yield where, said
        for source in chart.layout.select({"type": ColumnDataSource}):
            for column in CHECKED:
                yield from ((where, str(text)) for text in source.data.get(column, ()))
        for axis in chart.layout.select({"type": Axis}):
            yield where, str(axis.axis_label or "")
            yield from ((where, str(text)) for text in axis.major_label_overrides.values())
