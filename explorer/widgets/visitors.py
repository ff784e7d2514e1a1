"""What Voilà knows of a visitor, and what a visitor is told when something fails: never where files lie."""

from __future__ import annotations

import functools
import html
import logging
import os
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from IPython import get_ipython
from IPython.display import HTML, display
from traitlets.log import get_logger

from explorer.catalog.tables import DataError

UNREADABLE = (
    "The explorer cannot read its own data ({file}), so it shows no numbers. Please tell whoever runs this page."
)


def in_voila() -> bool:
    """Whether the page is shown by Voilà, to visitors, rather than to whoever runs the notebook."""
    return "VOILA_PREHEAT" in os.environ


def visitors_query() -> str | None:
    """The query string of the page's address in Voilà; None where it did not come; empty in JupyterLab."""
    if os.environ.get("VOILA_PREHEAT") != "True":
        return os.environ.get("QUERY_STRING", "")
    from voila.utils import get_query_string

    with _silence():
        return get_query_string()


@contextmanager
def _silence() -> Iterator[None]:
    """Voilà asks its server in a thread; on a busy machine that fails with a warning or an error, which names files."""
    loud, threading.excepthook = threading.excepthook, lambda _: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        threading.excepthook = loud


def said_of(error: Exception) -> str:
    """One sentence for a visitor about an error that nobody foresaw; whoever runs the page finds a line in the log."""
    get_logger().warning("%s", _brief(error))
    if isinstance(error, DataError):
        return UNREADABLE.format(file=error.file)
    return "This cannot be computed; the last good result stays."


def _brief(error: BaseException) -> str:
    """What happened and where, without the folders."""
    if isinstance(error, DataError):
        return str(error)
    where = traceback.extract_tb(error.__traceback__)[-1:]
    return f"{type(error).__name__}{''.join(f' in {Path(at.filename).name}, line {at.lineno}' for at in where)}"


def tells(build: Callable[..., None]) -> Callable[..., None]:
    """For what builds a page: when the data cannot be read, visitors are told so in place of the page."""

    @functools.wraps(build)
    def told(*args: Any, **kwargs: Any) -> None:
        try:
            build(*args, **kwargs)
        except DataError as error:
            if in_voila():
                text = html.escape(UNREADABLE.format(file=error.file))
                display(HTML(f'<p class="explorer-told" role="alert">{text}</p>'))
            raise

    return told


@functools.cache
def hush() -> None:
    """From now on an error of a message sends a visitor no traceback, whichever widget the message is for."""
    shell = get_ipython()
    if shell is None or not in_voila():
        return
    logging.setLogRecordFactory(_without_traceback(logging.getLogRecordFactory()))
    loud = shell.showtraceback

    def show(*args: Any, **kwargs: Any) -> None:
        if shell.get_parent().get("header", {}).get("msg_type") == "execute_request":
            loud(*args, **kwargs)  # a cell's: Voilà strips it, and says that there was one
        else:
            get_logger().warning("", exc_info=True)

    shell.showtraceback = show


def _without_traceback(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    """Makes records of one line: the kernel's log goes to the page as well."""

    def brief(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args, record.exc_info = _brief(record.exc_info[1]), (), None
        return record

    return brief
