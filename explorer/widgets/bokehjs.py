"""BokehJS for the page, from the installed Bokeh package and never from another host.

jupyter_bokeh carries no BokehJS and its views fail without it. :func:`ensure_bokeh` wraps a
Bokeh widget so that its view is made only when BokehJS is there: already loaded by the page
(our Voilà template does), served by the Jupyter server, or else sent by the kernel.
"""

from __future__ import annotations

from typing import Any

import anywidget
from bokeh.util.paths import static_path
from traitlets import Dict, Unicode

from explorer.charts.draw import ON_BLACK
from explorer.widgets.pane import ChartPane
from explorer.widgets.scripts import script


class BokehGate(anywidget.AnyWidget):
    """Shows ``pane`` as soon as BokehJS is on the page."""

    _esm = script("bokehjs")

    pane = Unicode(help="model id of the Bokeh widget to show").tag(sync=True)
    colors = Dict(ON_BLACK, help="colours that are others on a dark page, by name").tag(sync=True)
    path = Unicode("voila/labextensions/js/bokeh.min.js").tag(sync=True)

    def __init__(self, pane: ChartPane, **kwargs: Any) -> None:
        self.shown = pane
        super().__init__(pane=pane.model_id, **kwargs)
        self.on_msg(self._asked)

    def _asked(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if message == "bokehjs":
            self.send("bokehjs", [source()])
        elif message == "drawn":
            self.shown.catch_up()
        elif isinstance(message, dict) and isinstance(sight := message.get("sight"), list):
            self.shown.sight = frozenset(place for place in sight if isinstance(place, int))


def source() -> bytes:
    """BokehJS of the installed Bokeh package, without extensions."""
    return (static_path() / "js" / "bokeh.min.js").read_bytes()


def ensure_bokeh(pane: ChartPane) -> BokehGate:
    """A widget to put on the page in place of ``pane``: it shows it when BokehJS is there."""
    return BokehGate(pane)
