"""Pasting a file: the scenario that comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from explorer.catalog.hub import is_tag, model_called, stored_as
from explorer.catalog.marks import unmarked
from explorer.catalog.pasted import FOR_GGUF, Pasted, able, formats, listed
from explorer.core.calibration import ENGINES
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Model
from explorer.huggingface import ConfigError, UnknownArchitecture, config_from_json, model_from_config
from explorer.huggingface.pasted.beside import Adapter, adapter_of, index_of
from explorer.huggingface.pasted.files import as_config
from explorer.huggingface.pasted.texts import NameOnly
from explorer.huggingface.quantization import Weights, is_about_weights, weights_of
from explorer.state import indexed
from explorer.state.presets import choose_model
from explorer.words.files import about_adapter, about_base, about_name

NOTHING = Weights("told")
FOUR_BITS = re.compile(r"bnb|4-?bit", re.I)


def paste(scenario: Scenario, text: str, last: Pasted | None = None) -> tuple[Scenario, Pasted]:
    """The scenario with the model of a pasted config.json, in the formats that it states; `last` was pasted before.

    A file about weights alone changes the formats alone, an adapter_config.json the training, and a name stands for the
    model of our list. Raises ConfigError with one sentence.
    """
    scenario = last.released(scenario) if last else scenario
    try:
        config = config_from_json(text)
    except NameOnly as only:
        return _named(scenario, only)
    if isinstance(config, Mapping):
        if adapter := adapter_of(config):
            return _adapted(scenario, adapter)
        if index := index_of(config):
            return indexed.chosen(scenario, index, last)
        if is_about_weights(config):
            return _taken(scenario, scenario, scenario.model, config)
    config = as_config(config)
    model = _model_of(config)
    return _taken(scenario, choose_model(scenario, model), model, config)


def _taken(before: Scenario, scenario: Scenario, model: Model, config: Mapping[str, Any]) -> tuple[Scenario, Pasted]:
    """The scenario in the formats that a file states, else in those from before."""
    pasted = Pasted(weights_of(config, model), unmarked(model.model_name), formats(before))
    return _served(change(scenario, **pasted.left), pasted)


def _told(scenario: Scenario, said: str, weights: Weights = NOTHING) -> tuple[Scenario, Pasted]:
    """A scenario that something else than a config.json asked for, and what is said of that."""
    pasted = Pasted(weights, unmarked(scenario.model.model_name), formats(scenario), said)
    return _served(change(scenario, **pasted.left), pasted)


def _served(scenario: Scenario, pasted: Pasted) -> tuple[Scenario, Pasted]:
    """A GGUF in the software that it is made for, where that can run what is asked."""
    engine = scenario.serving.engine
    if not pasted.weights.gguf or ENGINES[engine].reads_gguf:
        return scenario, pasted
    moved = able(scenario, FOR_GGUF)
    return (moved, replace(pasted, engine=engine)) if moved else (scenario, pasted)


def _named(scenario: Scenario, only: NameOnly) -> tuple[Scenario, Pasted]:
    """The model of our list that is called so."""
    model = model_called(only.name)
    if model is None:
        raise only
    stored = stored_as(only.name)
    said = about_name(only.name, model, stored, is_tag(only.name) and "gguf" not in only.name.lower())
    return _told(choose_model(scenario, model), said, replace(stored, state="told"))


def _adapted(scenario: Scenario, adapter: Adapter) -> tuple[Scenario, Pasted]:
    """LoRA of that rank on those matrices of its base model; QLoRA where that is in 4 bits."""
    if adapter.kind != "LORA" or not adapter.rank:
        raise ConfigError(about_adapter(adapter))
    model = model_called(adapter.base)
    if model is None:
        raise ConfigError(about_base(adapter))
    method = "QLoRA" if FOUR_BITS.search(adapter.base) else "LoRA"
    chosen = change(choose_model(scenario, model), method=method, lora_rank=adapter.rank, lora_targets=adapter.targets)
    return _told(chosen, about_adapter(adapter, model))


def _model_of(config: Any) -> Model:
    """The model of a config; where it is none that is known, what the file says of its weights is said with that."""
    try:
        return listed(model_from_config(config))
    except UnknownArchitecture as error:
        weights = weights_of(config)
        said = f" The file states {weights.words}." if weights.state == "read" else ""
        raise UnknownArchitecture(f"{error}{said}") from None
