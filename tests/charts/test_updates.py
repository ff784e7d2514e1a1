"""What the charts of a section do when a result follows another."""

from __future__ import annotations

import pytest
from bokeh.document import Document

from explorer.charts import SECTION, Charts
from explorer.core.evaluate import evaluate
from explorer.core.scenario import change
from explorer.state import presets

START = presets.PRESETS[presets.DEFAULT].scenario()
CHANGES: tuple[dict[str, object], ...] = (
    {"tokens": 1e12},
    {"job": "serve", "output_tokens": 300},
    {"job": "serve", "output_tokens": 301},
    {"job": "serve", "demand_curve": "half as much more a week"},
    {"devices": 1},
)


@pytest.mark.parametrize("section", SECTION)
def test_a_change_makes_no_new_models(section) -> None:
    """Of a new model Bokeh walks through the whole document: some 30 ms, for which all else would wait."""
    charts, document = Charts(evaluate(START), section), Document()
    document.add_root(charts.layout)
    before = {model.id for model in document.models}
    for changes in CHANGES:
        for chart in charts.charts:
            chart.update(evaluate(change(START, **changes)))
            assert {model.id for model in document.models} == before, (type(chart).__name__, changes)
