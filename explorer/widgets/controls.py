"""The controls: which fields they show, and what a wish typed into one of them means."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from explorer import languages
from explorer.catalog import NOBODY
from explorer.catalog.pasted import Pasted
from explorer.core.compute import Result
from explorer.core.locale import typed
from explorer.core.numerals import trimmed
from explorer.core.scenario import FIELDS, PART_OF, SHARES, Scenario
from explorer.core.scenario.served import experts_alone_in
from explorer.languages import term
from explorer.state import following, link
from explorer.state.paste import paste
from explorer.state.store import Store
from explorer.widgets import apis
from explorer.widgets.fields import SLIDERS, is_typed, layout
from explorer.widgets.options import options
from explorer.widgets.scripts import css, script
from explorer.widgets.visitors import said_of
from explorer.widgets.wishes import (
    OPEN,
    NoSuchControl,
    is_control,
    offer_label,
    wish,
)
from explorer.words.format import count, percent, share, short_time, size
from explorer.words.notices.file import about_file

WHOLE = 1e6
"""Tokens: software that takes as many prompt tokens at a time takes prompts whole."""


def shown(name: str, result: Result) -> str:
    """What stands in a control."""
    if name == "size":
        return count(float(result["params"]))
    if name == "offer":
        return offer_label(result.scenario)
    if name == "api_offer":
        return apis.chosen_offer(result.scenario)
    if name == "api_model":
        return apis.chosen_model(result.scenario)
    if name == "budget_usd" and result.scenario.lab.budget_said:
        return result.scenario.lab.budget_said
    if name == "cards":
        return result.scenario.lab.cards or f"{result['devices']:,.0f}x {result.scenario.accelerator.accelerator_name}"
    if name == "devices":
        return f"{result['devices']:,.0f}"
    value = getattr(getattr(result.scenario, PART_OF[name]), name)
    if value == OPEN.get(name):
        return "auto"
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, str):
        return value
    if name in SHARES:
        return share(value)
    unit = FIELDS[name].metadata["unit"]
    if unit == "B":
        return size(value, 4)
    if unit == "B/s":
        return f"{value / 1e9:,.10g} GB/s"
    if unit == "s":
        return short_time(value)
    if unit == "FLOP/s":
        return f"{value / 1e12:,.10g} T"
    if unit == "USD/h":
        return trimmed(f"{value:.4f}") if value < 0.1 else f"{value:.2f}"
    return count(value, 4) if value >= 1e6 else f"{value:,.10g}"


def found(result: Result) -> dict[str, str]:
    """What stands beside a control: what was found where it is left open; that a price is nobody's."""
    scenario = result.scenario
    said = {
        "mfu": percent(float(result["predicted_mfu"])),
        "recompute": str(result["recompute"]),
        "gradient_dtype": scenario.workload.gradients,
        "attention": scenario.workload.kernel,
        "quantised_part": "experts" if experts_alone_in(scenario.serving, scenario.model) else "layers",
        "sequence_parallel": "on" if result["sequences_split"] else "off",
        "acceptance": percent(float(result["accepted_share"])) if result["drafted_tokens"] else "by what drafts",
        "memory_share": percent(float(result["taken_share"])),
        "chunk_tokens": f"{chunk:,.0f}" if (chunk := float(result["prefill_chunk"])) < WHOLE else "all",
    }
    price = {"usd_per_device_hour": "nobody asks it: type one"} if scenario.prices.provider == NOBODY else {}
    return price | {
        name: f"auto: {term(said.get(name) or format(int(result[name]), ','))}"
        for name, auto in OPEN.items()
        if getattr(getattr(scenario, PART_OF[name]), name) == auto
    }


def _sendable(text: Any) -> str:
    return str(text).encode("utf-8", "replace").decode()


class Controls(anywidget.AnyWidget):
    """All controls of the page as one widget, so that a change is one message each way."""

    _esm = script("controls")
    _css = css("page")

    groups = traitlets.List().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    choices = traitlets.Dict(help="choice -> what it is called in the language of the page, where that differs").tag(
        sync=True
    )
    values = traitlets.Dict().tag(sync=True)
    errors = traitlets.Dict(help="name -> what was typed and what is wrong with it").tag(sync=True)
    found = traitlets.Dict(help="name -> what was found where it is left open").tag(sync=True)
    pasted = traitlets.Unicode(help="what was read from a pasted file, while it counts").tag(sync=True)
    answered = traitlets.Int(help="wishes answered so far").tag(sync=True)

    def __init__(self, store: Store) -> None:
        self._store = store
        super().__init__(choices=languages.terms())
        self._show()
        store.observe(lambda _: self._show(), ["result", "section", "pasted"])
        self.on_msg(self._wished)

    def forget(self) -> None:
        """Forget what was typed before: another scenario is shown."""
        self.errors = {}

    def _show(self) -> None:
        result = self._store.result
        groups = layout(self._store.section, result.scenario)
        names = [spec["name"] for group in groups for spec in group["fields"]]
        with self.hold_sync():
            self.groups = groups
            self.options = options(result.scenario)
            self.values = {name: [shown(name, result), self._position(name, result)] for name in names}
            self.found = found(result)
            self.pasted = self._read()

    def _read(self) -> str:
        """What the pasted file is, beside the place where it was pasted."""
        pasted, result = self._store.pasted, self._store.result
        if pasted is None:
            return ""
        sized = f"{result.scenario.model.model_name}: {count(float(result['params']))} parameters."
        return " ".join([sized, *about_file(pasted, result)])

    @staticmethod
    def _position(name: str, result: Result) -> float:
        """The number under a slider's handle."""
        if name not in SLIDERS:
            return 0.0
        return float(result["params"]) if name == "size" else float(result.values[name])

    def _asked(self, name: str, raw: Any) -> tuple[Scenario, Pasted | None]:
        """The scenario that is asked for, and the file that it is from."""
        store = self._store
        if name != "config":
            return wish(store.scenario, name, raw, store.begun), None
        before = store.scenario
        made = paste(before, str(raw), store.pasted)
        if made[0].model == before.model:
            return made
        scenario, pasted = paste(following.let_go(before, store.begun), str(raw), store.pasted)
        return following.published(before, scenario, store.begun), pasted

    def _wished(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Whatever comes is answered, or the browser would wait for ever."""
        message = message if isinstance(message, dict) else {}
        # A half of a surrogate pair cannot be sent back.
        name, raw = (_sendable(message.get(key, "")) for key in ("name", "value"))
        try:
            sentence = self._granted(name, typed(raw) if is_typed(name) else raw)
        except NoSuchControl as error:
            self._store.problems = [str(error)]
            self.answered += 1
            return
        except ValueError as error:
            sentence = str(error)
        except Exception as error:
            sentence = said_of(error)
        with self.hold_sync():
            if not sentence and name == "saved":
                self.forget()
            else:
                kept = {other: wrong for other, wrong in self.errors.items() if other != name and is_control(other)}
                self.errors = kept | (
                    {name: ["" if name == "config" else str(raw)[:200], sentence]} if sentence else {}
                )
            self.answered += 1

    def _granted(self, name: str, raw: Any) -> str:
        """Load what is wished for; a sentence where that cannot be computed."""
        store = self._store
        scenario, pasted = self._asked(name, raw)
        section = link.section_of_json(raw) if name == "saved" else store.section
        said = following.said(store.scenario, scenario, store.begun, name)
        if not store.load(scenario, related=name != "saved", section=section, pasted=pasted, control=name, said=said):
            return store.problems[0]
        if name == "saved":
            store.notices = link.saved(str(raw))[1]
        return ""
