"""What a page has asked of its kernel and has no answer to yet, read from what goes over its sockets."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page, Request, WebSocket

ASKING = ("comm_msg", "execute_request")
"""What a kernel does something for that is seen on a page."""

FRAMES = """() => new Promise((done) => {
    let left = 3;
    const next = () => requestAnimationFrame(() => setTimeout(() => (left-- ? next() : done())));
    next();
})"""
"""A page sends what it wishes, and writes what it was told, a task or a frame later."""


class Asked:
    """Messages of a page that its kernels are not done with, of each of its sockets in their order."""

    def __init__(self, page: Page) -> None:
        self._waiting: dict[WebSocket, dict[str, None]] = {}
        page.on("websocket", self._opened)
        page.on("request", self._left)

    def anything(self) -> bool:
        return any(self._waiting.values())

    def _left(self, request: Request) -> None:
        if request.is_navigation_request() and not request.frame.parent_frame:
            self._waiting.clear()

    def _opened(self, socket: WebSocket) -> None:
        if "/channels" not in socket.url:
            return
        self._waiting[socket] = {}
        socket.on("framesent", lambda frame: self._sent(socket, frame))
        socket.on("framereceived", lambda frame: self._received(socket, frame))
        socket.on("close", lambda _: self._waiting.pop(socket, None))

    def _sent(self, socket: WebSocket, frame: str | bytes) -> None:
        header, _, _ = read(frame)
        if header["msg_type"] in ASKING and socket in self._waiting:
            self._waiting[socket][header["msg_id"]] = None

    def _received(self, socket: WebSocket, frame: str | bytes) -> None:
        header, parent, content = read(frame)
        done = parent.get("msg_id")
        if header["msg_type"] != "status" or content["execution_state"] != "idle":
            return
        waiting = self._waiting.get(socket, {})
        if done in waiting:  # a kernel works in order
            for earlier in list(waiting)[: list(waiting).index(done) + 1]:
                del waiting[earlier]


def read(frame: str | bytes) -> tuple[Any, Any, Any]:
    """Header, parent's header and, where it is short, content of a message, in either of Jupyter's protocols."""
    if isinstance(frame, str):
        message = json.loads(frame)
        return message["header"], message["parent_header"], message["content"]
    places = [int.from_bytes(frame[8 * i : 8 * i + 8], "little") for i in range(1, 7)]
    _channel, header, parent, _metadata, content = (frame[start:end] for start, end in pairwise(places))
    return json.loads(header), json.loads(parent), json.loads(content) if len(content) < 1000 else None


def answered(page: Page, seconds: float = 60) -> None:
    """Returns when the kernel is done with all that the page asked, and the page shows what it was told."""
    end = time.monotonic() + seconds
    quiet = False
    while not quiet:
        quiet = not page.asked.anything()  # type: ignore[attr-defined]
        page.evaluate(FRAMES)
        quiet = quiet and not page.asked.anything()  # type: ignore[attr-defined]
        assert quiet or time.monotonic() < end, "the kernel does not answer"
