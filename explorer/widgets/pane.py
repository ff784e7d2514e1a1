"""One widget for a whole Bokeh layout, whose changes travel together."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from bokeh.core.json_encoder import serialize_json
from bokeh.document.events import DocumentPatchedEvent
from bokeh.models import ColumnDataSource, LayoutDOM
from bokeh.protocol import Protocol
from jupyter_bokeh import BokehModel


class ChartPane(BokehModel):
    """Shows one Bokeh layout and keeps the browser's copy in step with it.

    Every change of the layout's document is sent to the browser as one patch; changes made
    inside ``with pane.batch():`` are sent as a single patch when the block ends, so that all
    figures are redrawn in the same frame. Show it through
    :func:`explorer.widgets.bokehjs.ensure_bokeh`, which waits for BokehJS.
    """

    def __init__(self, layout: LayoutDOM, **kwargs: Any) -> None:
        # Widget messages and cells may run on different threads of the kernel.
        self._lock = threading.RLock()
        self._batched: list[DocumentPatchedEvent] | None = None
        super().__init__(layout, **kwargs)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Send everything that changes inside the block as one patch.

        A batch inside a batch joins the outer one. When the block raises, what has changed
        so far is still sent: the browser must show what the document holds.
        """
        with self._lock:
            if self._batched is not None:
                yield
                return
            self._batched = []
            try:
                yield
            finally:
                events, self._batched = self._batched, None
                if events:
                    self._send_patch(events)

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """The widget's state, with the layout as it is now.

        A reloaded JupyterLab page builds its views from this state; the trait itself is never
        set again, for that would redraw every view that is already there.
        """
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        if "render_bundle" in state:
            state["render_bundle"] = serialize_json(self._model_to_traits(self._model))
        return state

    def _document_patched(self, event: DocumentPatchedEvent) -> None:
        if event.setter is self:  # the browser's own change: it has it already
            return
        with self._lock:
            if self._batched is None:
                self._send_patch([event])
            else:
                self._batched.append(event)

    def _send_patch(self, events: list[DocumentPatchedEvent]) -> None:
        message = Protocol().create("PATCH-DOC", events)
        for part in (message.header_json, message.metadata_json, message.content_json):
            self.send({"msg": "patch", "payload": part})
        for buffer in message.buffers:
            self.send({"msg": "patch", "payload": json.dumps(buffer.ref)})
            self.send({"msg": "patch"}, [buffer.to_bytes()])


def swap(source: ColumnDataSource, columns: Mapping[str, Sequence[Any]]) -> None:
    """Give ``source`` new columns, touching only those whose values differ.

    Arrays become lists: the browser redraws them in fewer frames.
    """
    new = {name: values.tolist() if hasattr(values, "tolist") else list(values) for name, values in columns.items()}
    changed = {name: values for name, values in new.items() if source.data.get(name) != values}
    if changed:
        source.data.update(changed)
