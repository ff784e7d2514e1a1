"""What a chart pane sends to the browser, without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

from explorer.widgets.bokehjs import ensure_bokeh, source
from explorer.widgets.pane import ChartPane


@pytest.fixture
def data() -> ColumnDataSource:
    return ColumnDataSource({"x": [1, 2], "y": [3, 4]})


@pytest.fixture
def pane(data: ColumnDataSource) -> ChartPane:
    plot = figure(title="before")
    plot.line("x", "y", source=data)
    return ChartPane(plot)


@pytest.fixture
def sent(pane: ChartPane, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The events of each patch sent, once a view has been drawn."""
    patches: list[Any] = []
    pane.catch_up()
    monkeypatch.setattr(pane, "send", lambda message: patches.append(message["patch"]["events"]))
    return patches


def test_a_batch_is_one_patch(pane: ChartPane, data: ColumnDataSource, sent: list[Any]) -> None:
    with pane.batch():
        data.data.update(y=[5, 6])
        with pane.batch():
            pane._model.title.text = "after"
        assert sent == []
    assert [[event["attr"] for event in events] for events in sent] == [["data", "text"]]


def test_a_change_outside_a_batch_goes_at_once(data: ColumnDataSource, sent: list[Any]) -> None:
    data.data.update(y=[5, 6])
    assert len(sent) == 1


def test_only_changed_columns_travel(data: ColumnDataSource, sent: list[Any]) -> None:
    data.data.update(y=[5, 6])
    assert sent[0][0]["cols"] == ["y"]


def test_an_empty_batch_sends_nothing(pane: ChartPane, sent: list[Any]) -> None:
    with pane.batch():
        pass
    assert sent == []


def test_what_changed_before_an_error_is_still_sent(pane: ChartPane, data: ColumnDataSource, sent: list[Any]) -> None:
    with pytest.raises(ZeroDivisionError), pane.batch():
        data.data.update(y=[5, 6])
        raise ZeroDivisionError
    assert len(sent) == 1


def test_changes_before_the_first_view_reach_it(pane: ChartPane, data: ColumnDataSource) -> None:
    opened_with = pane.render_bundle
    data.data.update(y=[5, 6])
    assert pane.render_bundle is opened_with
    pane.catch_up()
    assert "[5, 6]" in str(pane.render_bundle)


def test_a_page_that_opens_later_gets_the_layout_as_it_is(pane: ChartPane, data: ColumnDataSource) -> None:
    data.data.update(y=[5, 6])
    assert "[5,6]" in pane.get_state()["render_bundle"]


def test_the_gate_hands_out_bokehjs(pane: ChartPane, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = ensure_bokeh(pane)
    answers: list[Any] = []
    monkeypatch.setattr(gate, "send", lambda message, buffers: answers.append((message, len(buffers[0]))))
    gate._asked(gate, "bokehjs", [])
    assert answers == [("bokehjs", len(source()))]
