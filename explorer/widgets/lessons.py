"""What a lesson asks of the place where it is open: Voilà hides its code, so there nothing can be typed or judged."""

from __future__ import annotations

import contextlib
import html
import inspect
import io
import os
from collections.abc import Callable
from typing import Any

import ipywidgets
from IPython.display import HTML, display

NOTE = """<div role="note" style="margin: 4px 0; padding: 8px 12px; border-left: 4px solid; background: rgb(128 128 128 / 15%)">
<strong>{what} is to be read here.</strong> Its code is hidden, and nothing can be typed.
To {to_do}, open it in JupyterLab: <code>make lab</code>.</div>"""


def shown_by_voila() -> bool:
    """Whether Voilà runs this notebook. It names the kernel to every notebook that it runs, before the first cell."""
    return "VOILA_KERNEL_ID" in os.environ


def note_for_readers(what: str = "This lesson", to_do: str = "do its exercises") -> None:
    """Under Voilà: that the notebook is read here and done elsewhere. In JupyterLab: nothing."""
    if shown_by_voila():
        display(HTML(NOTE.format(what=what, to_do=to_do)))


def guessed(*guesses: Any) -> bool:
    """Whether all guesses can be judged; prints what is missing. Under Voilà nobody has guessed, and nothing is said."""
    if shown_by_voila():
        return False
    if any(guess is None for guess in guesses):
        print("There is no guess yet. Put yours in where it says None, and run the cells from there.")
        return False
    if not all(isinstance(guess, int | float) and 0 < guess < float("inf") for guess in guesses):
        print("A guess is a number above 0, such as 25, 0.4 or 1e20, without quotes or a unit.")
        return False
    return True


def with_controls(**kinds: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Shows controls and below them what the function prints, again at each move; kinds as for ipywidgets' `interact`.

    `interact` catches prints in an Output widget. Now and then Voilà waits for ever at one: nbclient sends to the
    kernel and listens to it on one socket at a time, and misses that the cell has ended.
    """

    def shown(function: Callable[..., None]) -> Callable[..., None]:
        start = inspect.signature(function).parameters
        controls = {name: control(name, kind, start[name].default) for name, kind in kinds.items()}
        printed = ipywidgets.HTML()

        def run(_: Any = None) -> None:
            with contextlib.redirect_stdout(io.StringIO()) as text:
                function(**{name: each.value for name, each in controls.items()})
            printed.value = f"<pre>{html.escape(text.getvalue())}</pre>"

        run()
        for each in controls.values():
            each.observe(run, "value")
        display(ipywidgets.VBox([*controls.values(), printed]))
        return function

    return shown


def control(name: str, kind: Any, start: Any) -> ipywidgets.ValueWidget:
    """The widget that a list of choices, or a range of numbers, stands for."""
    made = ipywidgets.interactive.widget_from_abbrev(kind, start)
    made.description = name
    return made
