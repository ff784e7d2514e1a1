"""A pasted file: its model, how its weights are stored, and for how long that counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from explorer import catalog
from explorer.core.parts import Model
from explorer.core.scenario import Scenario, change
from explorer.huggingface import UnknownArchitecture, config_from_json, model_from_config
from explorer.huggingface.quantization import Weights, is_about_weights, weights_of
from explorer.marks import squeezed, unmarked
from explorer.presets import choose_model

FORMATS = ("weight_format", "bits_per_weight", "quantised_part", "kv_format")
"""Fields of `Serving` that a file may state."""


@dataclass(frozen=True)
class Pasted:
    """What a file said of the weights of its model, and the formats that were set before it."""

    weights: Weights
    model_name: str
    before: Mapping[str, Any]

    @property
    def left(self) -> dict[str, Any]:
        """The formats that the file left."""
        return {**self.before, **self.weights.fields}

    def is_of(self, scenario: Scenario) -> bool:
        """Whether a scenario still has the model of the file."""
        return squeezed(unmarked(scenario.model.model_name)) == squeezed(self.model_name)

    def counts(self, scenario: Scenario) -> bool:
        """Whether a scenario has the model of the file, and the formats that it left."""
        return self.is_of(scenario) and formats(scenario) == self.left

    def released(self, scenario: Scenario) -> Scenario:
        """The scenario in the formats from before, but for those that were set by hand since."""
        now, left = formats(scenario), self.left
        return change(scenario, **{name: self.before[name] for name in FORMATS if now[name] == left[name]})


def formats(scenario: Scenario) -> dict[str, Any]:
    """How weights and KV cache are stored in a scenario."""
    return {name: getattr(scenario.serving, name) for name in FORMATS}


def paste(scenario: Scenario, text: str, last: Pasted | None = None) -> tuple[Scenario, Pasted]:
    """The scenario with the model of a pasted config.json, in the formats that it states; `last` was pasted before.

    A file about weights alone changes the formats alone. Raises ConfigError with one sentence.
    """
    config = config_from_json(text)
    before = formats(last.released(scenario) if last else scenario)
    if isinstance(config, Mapping) and is_about_weights(config):
        model = scenario.model
    else:
        model = _model_of(config)
        scenario = choose_model(scenario, model)
    weights = weights_of(config, model)
    pasted = Pasted(weights, unmarked(model.model_name), before)
    return change(scenario, **pasted.left), pasted


def listed(model: Model) -> Model:
    """The model of our list that has this shape, or the model itself: prices and notes go by the name."""
    known = (published.model for published in catalog.models().values())
    return next((m for m in known if replace(model, model_name=m.model_name) == m), model)


def _model_of(config: Any) -> Any:
    """The model of a config; where it is none that is known, what the file says of its weights is said with that."""
    try:
        return listed(model_from_config(config))
    except UnknownArchitecture as error:
        weights = weights_of(config)
        said = f" The file states {weights.words}." if weights.state == "read" else ""
        raise UnknownArchitecture(f"{error}{said}") from None
