"""What heads the data of charts, where a reader opens them as a table."""

from __future__ import annotations

import pytest
from bokeh.models import Plot

from explorer.charts import SECTION, Charts
from explorer.charts.evidence import EvidenceChart
from explorer.charts.heads import HEADS
from explorer.core.evaluate import evaluate
from explorer.core.scenario import change
from explorer.state import presets

START = presets.PRESETS[presets.DEFAULT].scenario()
RESULTS = {section: evaluate(change(START, job="serve") if section == "serve" else START) for section in SECTION}
PLOTS = {
    f"{section} {place}": plot
    for section, result in RESULTS.items()
    for place, plot in enumerate(Charts(result, section).layout.select({"type": Plot}))
} | {"evidence": EvidenceChart({}).figure}


@pytest.mark.parametrize("plot", PLOTS.values(), ids=list(PLOTS))
def test_every_figure_has_a_table_whose_columns_are_there(plot) -> None:
    sources = {glyph.data_source for glyph in plot.renderers}
    headed = [source for source in sources if source.tags]
    assert headed, "at least one of its sources has heads"
    for source in headed:
        (heads,) = source.tags
        assert set(heads) <= set(source.data) and all(heads.values())
        assert len(set(heads.values())) == len(heads), "heads tell columns apart"


def test_no_heads_are_left_over() -> None:
    used = {glyph.data_source.name for plot in PLOTS.values() for glyph in plot.renderers}
    assert set(HEADS) <= used
