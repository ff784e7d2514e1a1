"""Typed reading of a config, whose every failure is a sentence for the person who pasted it."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

LARGEST = 10**15


class ConfigError(ValueError):
    """A config that gives no model; the message is one sentence for the person who pasted it. `lacks`: a field, by name."""

    lacks = ""


class MissingField(ConfigError):
    """A field that a model needs and the config does not have."""

    def __init__(self, name: str, architecture: str) -> None:
        super().__init__(f"The config lacks the field {name}, which a {architecture} model needs.")
        self.lacks = name


class UnknownArchitecture(ConfigError):
    """A `model_type` that is not known; a parameter count still gives the rule-of-thumb answer."""


ALIASES = {
    "num_hidden_layers": ("n_layer", "n_layers", "num_layers", "num_blocks"),
    "hidden_size": ("n_embd", "n_embed", "d_model", "embedding_dim"),
    "num_attention_heads": ("n_head", "n_heads", "num_heads", "attention_heads"),
    "num_key_value_heads": ("num_kv_heads", "n_head_kv", "kv_n_heads", "num_attention_groups"),
    "intermediate_size": ("n_inner", "ffn_dim", "ffn_hidden_size", "dff", "dim_ff"),
    "max_position_embeddings": ("n_positions", "max_sequence_length", "max_seq_len", "seq_length", "n_ctx"),
    "num_local_experts": ("num_experts", "n_routed_experts", "moe_num_experts"),
    "num_experts_per_tok": (
        *("moe_top_k", "moe_topk", "moe_k", "num_selected_experts", "top_k_experts"),
        "num_experts_per_token",
    ),
    "n_shared_experts": ("num_shared_experts", "moe_num_shared_experts"),
}


class Fields:
    """A config whose values are read by name and kind; what is missing or wrong is named.

    `absent` holds what the class takes for fields that are not in the file. A field that is null is in the file.
    """

    def __init__(self, config: Mapping[str, Any], architecture: str, absent: Mapping[str, int] | None = None) -> None:
        self.config, self.architecture, self.absent = config, architecture, absent or {}

    def changed(self, values: dict[str, Any]) -> Fields:
        """The same file with other values of some fields. What is asked of the rest is asked of the file."""
        return Fields(ChainMap(values, self.config), self.architecture, self.absent)  # type: ignore[arg-type]

    def _find(self, name: str) -> Any:
        keys = (name, *ALIASES.get(name, ()))
        for key in keys:
            if self.config.get(key) is not None:
                return self.config[key]
        return None if any(key in self.config for key in keys) else self.absent.get(name)

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number of at least 0; ConfigError where it is missing and has no default."""
        value = self._find(name)
        if value is None:
            if default is None:
                raise MissingField(name, self.architecture)
            return default
        if isinstance(value, int) and abs(value) > LARGEST:
            raise ConfigError(f"The field {name} is too large a number for any model.")
        whole = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if not whole or value != int(value) or value < 0:
            raise ConfigError(f"The field {name} must be a whole number of at least 0, not {str(value)[:40]!r}.")
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        value = self.config.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise ConfigError(f"The field {name} must be true or false, not {str(value)[:40]!r}.")
        return value

    def text(self, name: str, default: str) -> str:
        """A word; what is none counts as missing."""
        value = self.config.get(name)
        return value if isinstance(value, str) else default

    def part(self, name: str) -> Fields:
        """A nested object, as fields of its own."""
        value = self.config.get(name)
        if not isinstance(value, Mapping):
            raise ConfigError(f"The config lacks the object {name}, which a {self.architecture} model needs.")
        return Fields(value, self.architecture)

    def listed(self, name: str) -> list[Any] | None:
        value = self.config.get(name)
        return value if isinstance(value, list) else None


def head_dim_of(c: Fields) -> int:
    """Width of a head: as given, else the hidden size shared out among the heads."""
    return c.number("head_dim", 0) or shared_out(c)


def shared_out(c: Fields) -> int:
    """The hidden size shared out among the heads."""
    hidden, heads = c.number("hidden_size"), c.number("num_attention_heads")
    if not heads or hidden % heads:
        raise ConfigError(
            f"{heads} attention heads do not divide the hidden size {hidden}; the config needs a head_dim."
        )
    return hidden // heads
