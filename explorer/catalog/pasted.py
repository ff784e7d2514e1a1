"""A pasted file: its model, how its weights are stored, and for how long that counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from explorer import catalog
from explorer.catalog.marks import squeezed, unmarked
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Model
from explorer.core.serving_problems import running_problem
from explorer.huggingface.quantization import Weights

FORMATS = ("weight_format", "bits_per_weight", "quantised_part", "kv_format")
"""Fields of `Serving` that a file may state."""
FOR_GGUF = "llama.cpp"


@dataclass(frozen=True)
class Pasted:
    """What a file said of the weights of its model, and the formats that were set before it.

    `told` is said in its place of what is no config.json; `engine` is the serving software in whose place llama.cpp came.
    """

    weights: Weights
    model_name: str
    before: Mapping[str, Any]
    told: str = ""
    engine: str = ""

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
        freed = change(scenario, **{name: self.before[name] for name in FORMATS if now[name] == left[name]})
        untouched = self.engine and scenario.serving.engine == FOR_GGUF
        return able(freed, self.engine) or freed if untouched else freed


def able(scenario: Scenario, engine: str) -> Scenario | None:
    """The scenario in other serving software, where that can run what is asked."""
    refused = running_problem(change(scenario, engine=engine, job="serve"))
    return None if refused else change(scenario, engine=engine)


def formats(scenario: Scenario) -> dict[str, Any]:
    """How weights and KV cache are stored in a scenario."""
    return {name: getattr(scenario.serving, name) for name in FORMATS}


def listed(model: Model) -> Model:
    """The model of our list that has this shape, or the model itself: prices and notes go by the name."""
    known = (published.model for published in catalog.models().values())
    return next((m for m in known if replace(model, model_name=m.model_name) == m), model)
