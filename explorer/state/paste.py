"""Pasting a file: the scenario that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.catalog.marks import unmarked
from explorer.catalog.pasted import Pasted, formats, listed
from explorer.core.scenario import Scenario, change
from explorer.huggingface import UnknownArchitecture, config_from_json, model_from_config
from explorer.huggingface.quantization import is_about_weights, weights_of
from explorer.state.presets import choose_model


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


def _model_of(config: Any) -> Any:
    """The model of a config; where it is none that is known, what the file says of its weights is said with that."""
    try:
        return listed(model_from_config(config))
    except UnknownArchitecture as error:
        weights = weights_of(config)
        said = f" The file states {weights.words}." if weights.state == "read" else ""
        raise UnknownArchitecture(f"{error}{said}") from None
