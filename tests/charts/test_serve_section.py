"""The charts of the Serve section together: built once, then updated with any result after any other."""

import html
import itertools
import math
import re
from typing import Any

import pytest
from bokeh.models import Axis, ColumnDataSource, GlyphRenderer, Range1d, Span
from bokeh.models.dom import HTML
from serving_cases import RESULTS, WRONG

from explorer.charts import SECTION, Charts

SHOWN = {Range1d: ("start", "end"), Span: ("location", "line_color"), GlyphRenderer: ("visible",), HTML: ("html",)}


def shown(thing: Any) -> Any:
    """All that a chart draws or says, as plain values."""
    if isinstance(thing, ColumnDataSource):
        return {name: list(column) for name, column in thing.data.items()}
    if isinstance(thing, Axis):
        return thing.axis_label, list(thing.ticker.ticks)
    for kind, names in SHOWN.items():
        if isinstance(thing, kind):
            return [getattr(thing, name) for name in names]
    if isinstance(thing, tuple):
        return [shown(part) for part in thing]
    ours = type(thing).__module__.startswith("explorer.charts")
    return {name: shown(part) for name, part in vars(thing).items()} if ours else None


def leaves(thing: Any) -> list[Any]:
    """The plain values within."""
    if isinstance(thing, dict):
        thing = list(thing.values())
    return [leaf for part in thing for leaf in leaves(part)] if isinstance(thing, list | tuple) else [thing]


KINDS = (
    "opening", "GPT-3 of the article", "70B in 4 bits on four RTX 3090", "does not fit", "too many at once",
    "first token late", "one request a day", "a billion a day", "prompts alone", "readers", "more each week", "free API",
    "pays now and then", "no rate in 16 bits",
)  # fmt: skip
"""Results that differ in what is drawn at all."""


def test_any_result_may_follow_any_other() -> None:
    """No column, end of an axis or word of the last result is left behind, whichever it was."""
    fresh = {name: [shown(build(RESULTS[name])) for build in SECTION["serve"]] for name in KINDS}
    charts, last = Charts(RESULTS[KINDS[-1]], "serve"), KINDS[-1]
    met = set()
    for name in itertools.chain.from_iterable(itertools.combinations(KINDS, 2)):
        charts.update(RESULTS[name])
        assert [shown(chart) for chart in charts.charts] == fresh[name], f"{name}, after {last}"
        met.add((last, name))
        last = name
    assert met >= set(itertools.permutations(KINDS, 2))


CHARTS = Charts(RESULTS["opening"], "serve")


def texts_and_numbers(name: str) -> list[Any]:
    CHARTS.update(RESULTS[name])
    return leaves([shown(chart) for chart in CHARTS.charts])


@pytest.mark.parametrize("name", RESULTS)
def test_nothing_raw_is_drawn_or_said(name) -> None:
    for leaf in texts_and_numbers(name):
        if isinstance(leaf, str) and leaf.startswith("#"):
            assert re.fullmatch(r"#[0-9a-f]{6}", leaf), "a colour"
        elif isinstance(leaf, str):
            text = html.unescape(re.sub(r"<[^>]*>", " ", leaf)).replace("\u00a0", " ")
            assert not WRONG.search(text), WRONG.search(text)
        else:
            assert leaf is None or math.isfinite(leaf)


@pytest.mark.parametrize("name", RESULTS)
def test_each_card_opens_with_a_sentence(name) -> None:
    said = " ".join(leaf for leaf in texts_and_numbers(name) if isinstance(leaf, str))
    headings = re.findall(r"<h2>([^<]+)</h2><p>([^<]+)</p>", said)
    assert len(headings) == len({title for title, _ in headings}) == 10
    assert all(re.fullmatch(r"[A-Z\d$].{20,250}\.", html.unescape(said)) for _, said in headings)
