"""What the charts share: colours, a plain figure, cards and tables, and swapping of data."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from bokeh.models import (
    Column,
    ColumnDataSource,
    CustomJSTickFormatter,
    InlineStyleSheet,
    LayoutDOM,
    LinearAxis,
    Plot,
    UIElement,
)
from bokeh.models.dom import HTML
from bokeh.models.ui import Pane
from bokeh.plotting import figure

from explorer.charts.heads import HEADS
from explorer.core.compute import Result
from explorer.core.locale import LOCALE, MONEY
from explorer.languages import tidy

INK, QUIET, LINE, FACE = "#1f2933", "#52606d", "#d9dee4", "#ffffff"
BLUE, ORANGE, GREEN, VERMILLION, SKY, PURPLE, YELLOW, GREY = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#d55e00",
    "#56b4e9",
    "#cc79a7",
    "#f0e442",
    "#9aa5b1",
)
"""Okabe and Ito's colours, told apart by colour-blind readers; grey for what is left over."""

ON_BLACK = {"ink": INK, "quiet": QUIET, "line": LINE, "face": FACE, "blue": BLUE}
"""Colours that are others on a dark page, by the names that they have in the page's styles; all else is drawn as it is."""

ROW_WORDS = {"text": "words", "text_font_size": "12px", "text_baseline": "middle"}
"""How words beside a row are set."""

BOLD_WORDS = {
    "text_color": INK,
    "text_font_size": "12px",
    "text_font_style": "bold",
    "background_fill_color": FACE,
    "background_fill_alpha": 0.75,
}
"""Words within a chart, readable above lines and dots."""
SMALL_WORDS = {
    "text_color": QUIET,
    "text_font_size": "11px",
    "background_fill_color": FACE,
    "background_fill_alpha": 0.85,
}
"""Names of lines and dots, which no line strikes through."""

_MONEY = "".join(f"tick >= {scale} ? [{scale}, '{name}'] : " for scale, name in MONEY[1:])
_SMALL = "tick >= 1e3 ? [1e3, 'k'] : " if MONEY[-1][0] > 1e5 else ""
DOLLARS = f"""
const scale = {_MONEY}{_SMALL}[1, ''];
return '$' + (tick / scale[0]).toLocaleString('{LOCALE}', {{maximumSignificantDigits: 3}}) + scale[1];
"""
PRICES = f"return '$' + tick.toLocaleString('{LOCALE}', {{minimumFractionDigits: tick % 1 ? 2 : 0}});"
COUNTED = f"""
const scale = tick >= 1e12 ? [1e12, 'T'] : tick >= 1e9 ? [1e9, 'B'] : tick >= 1e6 ? [1e6, 'M'] : tick >= 1e3 ? [1e3, 'k'] : [1, ''];
return (tick / scale[0]).toLocaleString('{LOCALE}', {{maximumSignificantDigits: 3}}) + scale[1];
"""
NUMBERS = COUNTED.replace("tick >= 1e3 ? [1e3, 'k'] : ", "").replace(
    "maximumSignificantDigits: 3", "maximumSignificantDigits: 6"
)
"""What axes of dollars, of list prices, of large numbers and of others say at their ticks: never an exponent."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"


def page_color(name: str) -> str:
    """A colour in a style: as the page has it, or as it is on white where there is no page."""
    return f"var(--{name}, {ON_BLACK[name]})"


_CARD = f"""
:host {{ background: {page_color("face")}; border: 1px solid {page_color("line")}; border-radius: 10px; padding: 12px 14px 10px;
        min-width: 0; box-sizing: border-box; height: auto !important; align-self: stretch !important; break-inside: avoid; }}
.data {{ font: 13px/1.45 {FONT}; color: {page_color("ink")}; min-width: 0; max-width: 100%; }}
.data summary {{ color: {page_color("quiet")}; cursor: pointer; width: fit-content; padding: 4px 0; font-size: 12.5px; }}
.data .whose {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
.data .frame {{ overflow: auto; max-height: 320px; margin: 4px 0; }}
.data table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
.data caption {{ text-align: left; color: {page_color("quiet")}; padding: 2px 0; }}
.data :is(th, td) {{ text-align: left; font-weight: 400; padding: 2px 14px 2px 0; border-top: 1px solid {page_color("line")}; }}
.data thead th {{ font-weight: 600; border-top: 0; }}
.data td.number {{ text-align: right; }}
.data :is(summary, .frame):focus-visible {{ outline: 3px solid var(--accent, {BLUE}); outline-offset: 2px; }}
"""
_TEXT = f"""
:host {{ font: 14px/1.45 {FONT}; color: {page_color("ink")}; width: 100%; }}
h2 {{ font-size: 15px; margin: 0; font-weight: 650; }}
p {{ margin: 2px 0 4px; color: {page_color("quiet")}; font-size: 13.5px; }}
ul.parts {{ list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 1px 14px; font-size: 13px; }}
ul.parts li {{ padding-left: 16px; text-indent: -16px; }}
ul.parts b {{ white-space: nowrap; }}
ul.parts i {{ display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 5px; border: 1px solid {page_color("line")}; }}
ul.parts b {{ font-weight: 600; }}
a {{ color: var(--accent, {BLUE}); text-underline-offset: 2px; }}
table {{ border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: right; padding: 2px 0 2px 10px; border-top: 1px solid {page_color("line")}; font-weight: 400; }}
thead th, thead td {{ border-top: 0; font-weight: 600; vertical-align: bottom; }}
th[scope="row"] {{ text-align: left; padding-left: 0; color: {page_color("quiet")}; }}
@media (max-width: 460px) {{ table {{ font-size: 11.5px; }} th, td {{ padding-left: 6px; }} }}
{"".join(f'[style*="background:{color}"] {{ background: {page_color(name)} !important; }}' for name, color in ON_BLACK.items())}
{"".join(f'[style*="color:{color}"] {{ color: {page_color(name)} !important; }}' for name, color in ON_BLACK.items())}
{"".join(f'[fill="{color}"] {{ fill: {page_color(name)}; }} [stroke="{color}"] {{ stroke: {page_color(name)}; }}' for name, color in ON_BLACK.items())}
"""


class Chart(Protocol):
    """One card of the page: a layout that is built once and an update that swaps its data."""

    layout: LayoutDOM

    def update(self, result: Result) -> None: ...


def swap(source: ColumnDataSource, columns: Mapping[str, Sequence[Any]]) -> None:
    """Give a source new columns, touching only those that differ: unchanged ones are not sent."""
    changed = {name: list(values) for name, values in columns.items() if not _same(source.data.get(name), values)}
    if changed:
        source.data.update(changed)


def _same(old: Any, new: Sequence[Any]) -> bool:
    """Whether two columns look the same: a difference in the last digits moves no pixel."""
    return (
        old is not None
        and len(old) == len(new)
        and all(
            a == b or (isinstance(a, float) and isinstance(b, float) and (math.isclose(a, b) or (a != a and b != b)))
            for a, b in zip(old, new, strict=True)
        )
    )


class Words:
    """A block of HTML in the page's type; what comes from a person must be escaped before.

    Bokeh's Div would do the same, but lives in a script of its own, a third larger to load.
    """

    def __init__(self) -> None:
        self.html = HTML(html="")
        self.layout = Pane(elements=[self.html], stylesheets=[InlineStyleSheet(css=_TEXT)])

    def say(self, words: str) -> None:
        self.html.html = tidy(words)


def heading(title: str, sentence: str) -> str:
    return f"<h2>{html.escape(title)}</h2><p>{html.escape(sentence)}</p>"


def aside(words: str) -> str:
    """Words of HTML below a table or a bar."""
    return f"<p style='margin-top:8px'>{words}</p>"


def stacked(tables: Iterable[str]) -> str:
    """Tables of HTML one below the other, with room between them; those that are empty are left out."""
    return "".join(f"<div style='margin-top:8px'>{table}</div>" for table in tables if table)


def table_of(rows: Iterable[Sequence[str]], head: Sequence[str] = ()) -> str:
    """Rows of a label and its texts, under a head that names the columns, the labels' too; nothing where none is."""
    made = "".join(
        f'<tr><th scope="row">{html.escape(label)}</th>'
        + "".join(f"<td>{_together(html.escape(text))}</td>" for text in texts)
        + "</tr>"
        for label, *texts in rows
    )
    if not made or not head:
        return f"<table><tbody>{made}</tbody></table>" if made else ""
    label, *names = (_together(html.escape(name)) for name in head)
    corner = f'<th scope="row">{label}</th>' if label else "<td></td>"
    columns = "".join(f'<th scope="col">{name}</th>' if name else "<td></td>" for name in names)
    return f"<table><thead><tr>{corner}{columns}</tr></thead><tbody>{made}</tbody></table>"


def _together(text: str) -> str:
    """A number and its unit stay on one line; only what is longer may be broken."""
    return text.replace(" ", "\u00a0").replace("-", "\u2011") if len(text) <= 12 else text


def card(*children: UIElement) -> Column:
    """Texts and figures of one chart. The sources of its figures say what heads their columns."""
    for drawn in (child for child in children if isinstance(child, Plot)):
        for source in {glyph.data_source for glyph in drawn.renderers}:
            source.tags = [HEADS[source.name]] if source.name in HEADS else []
    return Column(
        children=list(children), sizing_mode="stretch_width", spacing=2, stylesheets=[InlineStyleSheet(css=_CARD)]
    )


def plain_figure(height: int, **options: Any) -> figure:
    """A figure without ornament, as wide as its place."""
    p = figure(
        height=height,
        sizing_mode="stretch_width",
        tools="",
        toolbar_location=None,
        min_border=2,
        outline_line_color=None,
        background_fill_color=None,
        border_fill_color=None,
        **options,
    )
    for axis in p.axis:
        if isinstance(axis, LinearAxis):
            axis.formatter = CustomJSTickFormatter(code=NUMBERS)
    p.axis.axis_line_color = LINE
    p.axis.major_tick_line_color = LINE
    p.axis.minor_tick_line_color = None
    p.axis.major_label_text_color = QUIET
    p.axis.major_label_text_font_size = "12px"
    p.axis.axis_label_text_color = QUIET
    p.axis.axis_label_text_font_size = "12px"
    p.axis.axis_label_text_font_style = "normal"
    p.axis.major_label_text_font = FONT
    p.axis.axis_label_text_font = FONT
    p.grid.grid_line_color = LINE
    p.grid.grid_line_alpha = 0.7
    return p
