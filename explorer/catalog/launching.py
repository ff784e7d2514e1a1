"""What tools call a model: its name on the hub, its configuration in torchtitan; and which versions the commands are for."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping

from explorer.catalog import models, rows
from explorer.core.scenario.shape import Decoder, Model


@functools.cache
def _names() -> Mapping[str, Mapping[str, str]]:
    return {row["model_label"]: row for row in rows("hub_names")}


@functools.cache
def tools() -> Mapping[str, Mapping[str, str]]:
    """The versions that commands and files are written for, by tool."""
    return {row["tool"]: row for row in rows("tools")}


def hub_id(model_name: str) -> str:
    """The name under which a model lies on the Hugging Face hub; empty for one that is not known, or was changed."""
    return _names()[model_name]["hub_id"] if model_name in _names() else ""


def titan_config(model_name: str) -> list[str]:
    """Module and configuration of a model that torchtitan ships; none for others."""
    return _names()[model_name]["torchtitan_config"].split() if model_name in _names() else []


def stored_format(model_name: str) -> str:
    """The format that the weights of a known checkpoint are stored in; bf16 where nothing else is said."""
    known = models().get(model_name)
    return str(known.weights.fields.get("weight_format", "bf16")) if known else "bf16"


def is_plain(model: Model) -> bool:
    """Whether a model is a decoder of layers with attention alone: nothing of what hybrids, indexers and towers add."""
    base = {field.name for field in dataclasses.fields(Decoder)}
    return all(getattr(model, f.name) == f.default for f in dataclasses.fields(Model) if f.name not in base)
