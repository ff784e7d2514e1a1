"""One widget for a whole Bokeh layout, whose changes travel together."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bokeh.core.json_encoder import serialize_json
from bokeh.core.serialization import Serializer
from bokeh.document.events import DocumentPatchedEvent
from bokeh.models import LayoutDOM
from jupyter_bokeh import BokehModel

YIELD_SECONDS = 0.0003
"""A pause in which the thread that sends gets its turn; it would wait for Python's next switch of threads, 5 ms."""


class ChartPane(BokehModel):
    """Shows one Bokeh layout and keeps the browser's copy in step with it.

    Every change of the layout's document is sent to the browser as one patch; changes made
    inside ``with pane.batch():`` are sent as a single patch when the block ends, so that all
    figures are redrawn in the same frame. The kernel leads: what the browser changes, such as
    a zoom, is not sent back. Show it through :func:`explorer.widgets.bokehjs.ensure_bokeh`,
    which waits for BokehJS and applies the patches.
    """

    def __init__(self, layout: LayoutDOM, **kwargs: Any) -> None:
        # Widget messages and cells may run on different threads of the kernel.
        self._lock = threading.RLock()
        self._batched: list[DocumentPatchedEvent] | None = None
        self._drawn = False  # by any view: until then nobody would hear a patch
        self._behind = False  # the state the browser draws new views from
        self.sight: frozenset[int] = frozenset()
        """Which of the layout's charts the browser last said were in sight; empty before it has."""
        super().__init__(layout, **kwargs)

    def catch_up(self) -> None:
        """A view was drawn from the state the browser holds: send the layout anew if it has changed since."""
        with self._lock:
            self._drawn = True
            if self._behind:
                self.render_bundle = self._model_to_traits(self._model)

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

    def _sync_model(self, *_message: Any) -> None:
        """The kernel leads: nothing that a browser says changes the layout."""

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """The widget's state, with the layout as it is now.

        Pages that open or reload after the layout was made build their views from this.
        """
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        if "render_bundle" in state:
            with self._lock:
                state["render_bundle"] = serialize_json(self._model_to_traits(self._model))
                self._behind = False
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
        self._behind = True
        if not self._drawn:
            return
        # jupyter_bokeh sends a patch in three messages and more; one gets there sooner.
        models = self._model.document.models
        serializer = Serializer(references=models.synced_references, deferred=False)
        self.send({"explorer": "patch", "patch": {"events": serializer.encode(events)}})
        models.flush_synced(lambda model: not serializer.has_ref(model))
        time.sleep(YIELD_SECONDS)
