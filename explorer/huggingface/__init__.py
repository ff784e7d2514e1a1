"""Any Hugging Face `config.json` as a `Model`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from explorer.core.problems import problem, problems
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Model
from explorer.core.scenario.run import Workload
from explorer.huggingface import towers
from explorer.huggingface.architectures import ARCHITECTURES, PREPARED
from explorer.huggingface.defaults import ABSENT
from explorer.huggingface.fields import ConfigError, Fields, UnknownArchitecture, head_dim_of
from explorer.huggingface.pieces import Shape

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
LARGEST_TEXT = 1_000_000
"""Characters. The longest released config we know has some thousands."""


def model_from_config(config: Mapping[str, Any], name: str = "") -> Model:
    """The model that a Hugging Face `config.json` describes.

    A multimodal config gives its text model and its towers, as far as they are known. Raises `UnknownArchitecture` for a `model_type` that
    is not known, `ConfigError` for a field that is missing or makes no sense.
    """
    if not isinstance(config, Mapping):
        raise ConfigError("A config.json is an object with fields, { … }; this is not one.")
    outer = config = _thinker(config)
    if isinstance(config.get("text_config"), Mapping):
        config = _text_half(outer)
    architecture = str(config.get("model_type") or "")
    if architecture not in ARCHITECTURES:
        raise _unknown(architecture)
    read, tied = ARCHITECTURES[architecture]
    if architecture in PREPARED:
        config = PREPARED[architecture](dict(config))
    c = Fields(config, architecture, ABSENT.get(architecture))
    if sentence := problem("layers", c.number("num_hidden_layers")):
        raise ConfigError(sentence)
    special = read(c)
    heads = special["heads"] if "heads" in special else c.number("num_attention_heads")
    hidden = c.number("hidden_size")
    shape: Shape = {
        "model_name": printable(name) or _name(outer, architecture),
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
    model = Model(**(shape | (towers.read(outer, hidden) if towers.is_read(outer) else {})))
    for sentence in problems(Scenario(model=model, workload=Workload(seq_len=1))):
        raise ConfigError(sentence)
    return model


def _thinker(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a model that also speaks, the part that reads, sees, hears and writes."""
    inner = config.get("thinker_config")
    return {"model_type": f"{config.get('model_type')}_thinker", **inner} if isinstance(inner, Mapping) else config


def _text_half(outer: Mapping[str, Any]) -> dict[str, Any]:
    """The text model of a multimodal config. Its head is tied where either half says so, or the class of the whole does
    unless told otherwise; in Qwen3-VL the whole decides.
    """
    inner = {"model_type": f"{outer.get('model_type')}_text", **outer["text_config"]}
    tied = outer.get("tie_word_embeddings", True if outer.get("model_type") in towers.TIED else None)
    if tied is not None and (tied or str(inner["model_type"]).startswith("qwen3_vl")):
        inner["tie_word_embeddings"] = tied
    return inner


def _unknown(architecture: str) -> UnknownArchitecture:
    missing = f"is of the unknown model_type {architecture[:40]!r}" if architecture else "lacks the field model_type"
    return UnknownArchitecture(
        f"This config {missing}, so its parts cannot be counted. Its size typed instead, such as 7B, is answered as"
        " a plain dense model; experts, windows or other layers differ in speed, cost and KV cache."
    )


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


def config_from_json(text: str) -> Any:
    """What the text of a `config.json` holds. Raises ConfigError with one clear sentence where it is no JSON."""
    if len(text) > LARGEST_TEXT:
        raise ConfigError(
            f"This text has {len(text) / 1e6:,.1f} million characters; a config.json has a few thousand."
            " Paste the config, not the weights."
        )
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise ConfigError("Paste the content of a config.json; the field is empty.")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"This is not complete JSON: line {error.lineno}, column {error.colno}. Copy the whole file, from {{ to }}."
        ) from None
    except (RecursionError, ValueError):
        raise ConfigError("This JSON is nested too deeply, or holds too long a number, to be a config.json.") from None
