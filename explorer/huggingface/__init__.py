"""Any Hugging Face `config.json` as a `Model`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from explorer.core.problems import problem, problems
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Model
from explorer.core.scenario.run import Workload
from explorer.huggingface import towers
from explorer.huggingface.architectures import ARCHITECTURES, NOT_READ, PREPARED
from explorer.huggingface.defaults import ABSENT
from explorer.huggingface.fields import ConfigError, Fields, UnknownArchitecture, head_dim_of
from explorer.huggingface.pasted.files import as_config
from explorer.huggingface.pasted.gguf_names import about_cut, as_counted
from explorer.huggingface.pasted.nearest import nearest, unread
from explorer.huggingface.pasted.texts import config_from_json
from explorer.huggingface.readers.pieces import Shape

__all__ = [
    "TEXT_HALF",
    "ConfigError",
    "UnknownArchitecture",
    "config_from_json",
    "model_from_config",
    "model_from_json",
]


def printable(name: object, longest: int = 80) -> str:
    """A name as far as it is a text that can be shown, linked and copied into a table: it begins no formula there."""
    return (
        "".join(filter(str.isprintable, name))[:longest].strip().lstrip("=+-@＝＋－＠ ")
        if isinstance(name, str)
        else ""
    )


TEXT_HALF = "(text)"
"""Ends the name of a model that also reads images or sound in a way that is not known: only its text model is counted."""


def model_from_config(config: Mapping[str, Any], name: str = "") -> Model:
    """The model that a Hugging Face `config.json` describes.

    A multimodal config gives its text model and its towers, as far as they are known. A `model_type` that is not known is
    read as the nearest that is, which `taken_as` says. Raises `UnknownArchitecture` where none can read it, `ConfigError`
    for a field that is missing or makes no sense.
    """
    outer = _thinker(as_config(config))
    try:
        return _model_of(outer, name)
    except ConfigError as error:
        if error.lacks and (said := about_cut(outer)):
            raise ConfigError(said) from None
        raise


def _model_of(outer: Mapping[str, Any], name: str) -> Model:
    """The model of a file in the fields of a `config.json`."""
    config = outer
    if isinstance(config.get("text_config"), Mapping):
        config = _text_half(outer)
    architecture = str(config.get("model_type") or "")
    called = printable(name) or _name(outer, architecture or "nameless")
    if architecture in ARCHITECTURES:
        prepared = PREPARED[architecture](dict(config)) if architecture in PREPARED else config
        model = _built(prepared, architecture, ABSENT.get(architecture), called)
        if towers.is_read(outer):
            model = dataclasses.replace(model, **towers.read(outer, model.hidden))
    elif why := NOT_READ.get(str(outer.get("model_type"))):
        raise unread(str(outer["model_type"]), why)
    else:
        model = nearest(config, architecture, lambda seen, known: _sound(_built(seen, known, {}, called)))
    return as_counted(_sound(model), config.get("stated_params"))


def _sound(model: Model) -> Model:
    """The model, where a scenario with it can be computed. Raises ConfigError with what is wrong with it."""
    for sentence in problems(Scenario(model=model, workload=Workload(seq_len=1))):
        raise ConfigError(sentence)
    return model


def _built(config: Mapping[str, Any], architecture: str, absent: Mapping[str, int] | None, name: str) -> Model:
    """The model of a config read as one of the known types."""
    read, tied = ARCHITECTURES[architecture]
    c = Fields(config, architecture, absent)
    if sentence := problem("layers", c.number("num_hidden_layers")):
        raise ConfigError(sentence)
    special = read(c)
    heads = special["heads"] if "heads" in special else c.number("num_attention_heads")
    hidden = c.number("hidden_size")
    shape: Shape = {
        "model_name": name,
        "layers": c.number("num_hidden_layers"),
        "hidden": hidden,
        "heads": heads,
        "kv_heads": c.number("num_key_value_heads", heads),
        "ffn": special["ffn"] if "ffn" in special else c.number("intermediate_size"),
        "vocab": special["vocab"] if "vocab" in special else c.number("vocab_size"),
        "embed_dim": hidden,
        "context": c.number("max_position_embeddings", 131_072),
        "tied": c.flag("tie_word_embeddings", tied),
    } | special
    if "head_dim" not in shape:
        shape["head_dim"] = head_dim_of(c)
    shape.setdefault("v_head_dim", shape["head_dim"])
    return Model(**shape)


def _thinker(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a model that also speaks, the part that reads, sees, hears and writes."""
    inner = config.get("thinker_config")
    return {"model_type": f"{config.get('model_type')}_thinker", **inner} if isinstance(inner, Mapping) else config


def _text_half(outer: Mapping[str, Any]) -> dict[str, Any]:
    """The text model of a multimodal config. Its head is tied where either half says so, or the class of the whole does
    unless told otherwise; in Qwen3-VL the whole decides.
    """
    inner = {"model_type": f"{outer.get('model_type')}_text", **outer["text_config"]}
    if str(outer.get("model_type")).endswith("_assistant"):  # a draft model: its projections stand beside its text half
        inner |= {key: value for key, value in outer.items() if key != "text_config"}
    tied = outer.get("tie_word_embeddings", True if outer.get("model_type") in towers.TIED else None)
    if tied is not None and (tied or str(inner["model_type"]).startswith("qwen3_vl")):
        inner["tie_word_embeddings"] = tied
    return inner


def _name(config: Mapping[str, Any], architecture: str) -> str:
    """The name that the file has, else its type; (text) where only one half of a model is read."""
    known = towers.is_read(config)
    halves = [key for key in config if str(key).startswith(("text_config", "vision", "audio"))]
    half = f" {TEXT_HALF}" if not known and any(isinstance(config[key], Mapping) for key in halves) else ""
    own = config.get("_name_or_path") or f"pasted {printable(config.get('model_type')) or architecture} model"
    return printable(own, 80 - len(half)) + half


def model_from_json(text: str) -> Model:
    """The model in the text of a `config.json`. Raises ConfigError with one clear sentence."""
    return model_from_config(config_from_json(text))
