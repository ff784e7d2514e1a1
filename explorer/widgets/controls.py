"""The controls: which fields they show, and what a wish typed into one of them means."""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from explorer import catalog, presets
from explorer.core.evaluate import Result
from explorer.core.scenario import FIELDS, PART_OF, Scenario
from explorer.format import count, percent, size
from explorer.store import Store
from explorer.widgets.wishes import label_of, offer_label, wish

HERE = Path(__file__).parent

FIRST = ("model_name", "size", "tokens", "precision", "accelerator_name", "devices", "offer", "usd_per_device_hour")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Training recipe",
        (
            "method",
            "lora_rank",
            "optimizer",
            "gradient_dtype",
            "seq_len",
            "micro_batch",
            "recompute",
            "attention",
            "dropout",
        ),
    ),
    ("GPUs and layout", ("devices_rule", "deadline_days", "zero_stage", "overhead_bytes")),
    (
        "Model shape",
        (
            "layers",
            "hidden",
            "heads",
            "kv_heads",
            "head_dim",
            "ffn",
            "vocab",
            "context",
            "gated",
            "tied",
            "experts",
            "experts_per_token",
            "moe_layers",
            "moe_ffn",
            "shared_ffn",
            "window",
            "window_layers",
        ),
    ),
    ("Assumptions and conventions", ("mfu", "flop_rule", "causal", "count_embeddings", "count_logits", "count_in_gib")),
    (
        "GPU data",
        ("memory_bytes", "bf16_flop_per_s", "fp16_flop_per_s", "fp8_flop_per_s", "tf32_flop_per_s", "fp32_flop_per_s"),
    ),
)
SLIDERS = {"size": (1e7, 2e12), "tokens": (1e6, 1e14), "devices": (1, 131_072), "usd_per_device_hour": (0.1, 20)}
"""Ends of the log sliders; the text beside a slider takes any sound value."""


def field_spec(name: str) -> dict[str, Any]:
    """How one control looks: derived from the declaration of the field."""
    if name == "size":
        spec = {"label": "Size", "kind": "number", "help": "Type 13B for a size that is no real model."}
    elif name == "offer":
        spec = {"label": "Price from", "kind": "choice", "help": "Dated list prices; type your own below."}
    else:
        field = FIELDS[name]
        spec = {
            "label": field.metadata["label"],
            "help": field.metadata["help"],
            "unit": field.metadata["unit"],
            "kind": "flag"
            if isinstance(field.default, bool)
            else "choice"
            if isinstance(field.default, str)
            else "number",
        }
        if field.metadata["choices"]:
            spec["options"] = [["", list(field.metadata["choices"])]]
    if name in SLIDERS:
        spec["slider"] = list(SLIDERS[name])
    return {"name": name, **spec}


def layout() -> list[dict[str, Any]]:
    """All controls, in their groups."""
    groups = [("", FIRST), *GROUPS]
    return [{"title": title, "fields": [field_spec(name) for name in names]} for title, names in groups]


def shown(name: str, result: Result) -> str:
    """What stands in a control."""
    if name == "size":
        return count(float(result["params"]))
    if name == "offer":
        return offer_label(result.scenario)
    value = result.values[name] if name not in FIELDS else getattr(getattr(result.scenario, PART_OF[name]), name)
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, str):
        return value
    if name == "mfu":
        return percent(value) if value else ""
    if name == "devices":
        return f"{value:,.0f}"
    unit = FIELDS[name].metadata["unit"]
    if unit == "B":
        return size(value, 4)
    if unit == "FLOP/s":
        return f"{value / 1e12:,.10g} T"
    if unit == "USD/h":
        return f"{value:.4f}".rstrip("0").rstrip(".") if value < 0.1 else f"{value:.2f}"
    return count(value, 4) if value >= 1e6 else f"{value:,.10g}"


def options(scenario: Scenario) -> dict[str, list[tuple[str, list[str]]]]:
    """The choices that depend on the scenario, in groups."""
    models, cards = _catalogued()
    offered = [label_of(offer) for offer in catalog.offers(scenario.accelerator.accelerator_name)]
    return {
        "model_name": _with(scenario.model.model_name, models),
        "offer": _with(offer_label(scenario), {"": offered}),
        "accelerator_name": _with(scenario.accelerator.accelerator_name, cards),
    }


@functools.cache
def _catalogued() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Models by family and accelerators by architecture, the last listed first: the same for every scenario."""
    models: dict[str, list[str]] = {}
    for label, entry in catalog.models().items():
        models.setdefault(entry.family, []).append(label)
    cards: dict[str, list[str]] = {}
    for row in catalog.rows("accelerators"):
        cards.setdefault(f"{row['vendor']} {row['architecture']}", []).append(row["accelerator_name"])
    return models, dict(reversed(cards.items()))


def _with(current: str, groups: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    known = any(current in names for names in groups.values())
    return ([] if known else [("Yours", [current])]) + list(groups.items())


class Controls(anywidget.AnyWidget):
    """All controls of the page as one widget, so that a change is one message each way."""

    _esm = HERE / "controls.js"
    _css = HERE / "page.css"

    groups = traitlets.List().tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    preset = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    errors = traitlets.Dict(help="name -> what was typed and what is wrong with it").tag(sync=True)
    usual = traitlets.Unicode(help="the share of peak used where none is entered").tag(sync=True)
    answered = traitlets.Int(help="wishes answered so far").tag(sync=True)

    def __init__(self, store: Store, preset: str = "") -> None:
        self._store = store
        super().__init__(groups=layout(), presets=list(presets.PRESETS))
        self.name_preset(preset)
        self._show()
        store.observe(lambda _: self._show(), "result")
        self.on_msg(self._wished)

    def name_preset(self, preset: str) -> None:
        """Name the preset that is shown, if it is one, and forget what was typed before."""
        with self.hold_sync():
            self.preset, self.errors = (preset if preset in presets.PRESETS else ""), {}
            self.note = presets.PRESETS[self.preset].note if self.preset else ""

    def _show(self) -> None:
        result = self._store.result
        names = [name for group in self.groups for name in (spec["name"] for spec in group["fields"])]
        with self.hold_sync():
            self.options = options(result.scenario)
            self.values = {name: [shown(name, result), self._position(name, result)] for name in names}
            if self.preset and presets.PRESETS[self.preset].scenario() != result.scenario:
                self.note = f"Changed from “{self.preset}”; choose it again to go back."
                self.preset = ""
            self.usual = (
                f"usual: {percent(float(result['default_hfu'] * result['format_share'] * result['useful_share']))}"
            )

    @staticmethod
    def _position(name: str, result: Result) -> float:
        """The number under a slider's handle."""
        if name not in SLIDERS:
            return 0.0
        return float(result["params"]) if name == "size" else float(result.values[name])

    def _wished(self, _widget: Any, message: Any, _buffers: Any) -> None:
        name, raw = str(message.get("name")), message.get("value", "")
        store = self._store
        try:
            sentence = (
                ""
                if store.load(wish(store.scenario, name, raw), related=name not in ("preset", "saved"))
                else store.problems[0]
            )
        except ValueError as error:
            sentence = str(error)
        except Exception:  # whatever it is, the controls must answer, or they would wait for ever
            logging.getLogger(__name__).exception("a wish for %s failed", name)
            sentence = "This cannot be computed; the last good result stays."
        with self.hold_sync():
            if not sentence and name in ("preset", "saved"):
                self.name_preset(str(raw) if name == "preset" else "")
            else:
                kept = {other: wrong for other, wrong in self.errors.items() if other != name}
                self.errors = kept | (
                    {name: ["" if name == "config" else str(raw)[:200], sentence]} if sentence else {}
                )
            self.answered += 1
