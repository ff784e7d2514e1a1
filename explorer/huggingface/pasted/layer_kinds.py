"""Layers of a type that is not known, by the kind that its file gives each of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from explorer.core.scenario.parts import Model

LISTS = ("layer_types", "layers_block_type", "block_types", "layers_types")
STATE = re.compile(r"mamba|ssm|linear|recur|rwkv|delta|kda|conv|^m$|lru", re.I)
BARE = re.compile(r"^(mlp|moe|ffn|-|e)$", re.I)
SLIDING = re.compile(r"^(sliding|local|chunked)", re.I)


ATTENTION = re.compile(r"^(full_|global_)?(attention|hybrid)|^\*$|^attn$", re.I)
TWO_MATRICES = ("relu2", "relu")


def unknown_kinds(listed: Any) -> bool:
    """Whether a list of layers has kinds whose names say nothing here."""
    known = (STATE, BARE, SLIDING, ATTENTION)
    kinds = [kind for kind in listed if isinstance(kind, str)] if isinstance(listed, list) else []
    return not all(any(sign.search(kind) for sign in known) for kind in set(kinds))


def kinds_of(config: Mapping[str, Any], layers: int) -> list[str]:
    """The kind of each layer in the words of the file; nothing where it does not say."""
    for name in LISTS:
        listed = config.get(name)
        if isinstance(listed, list) and len(listed) >= layers and all(isinstance(kind, str) for kind in listed):
            return listed[:layers]
    pattern = config.get("hybrid_override_pattern")
    if isinstance(pattern, str) and len(pattern) >= layers:
        return list(pattern[:layers])
    attends = _attends(config)
    return ["attention" if layer in attends else "linear" for layer in range(layers)] if attends else []


def _attends(config: Mapping[str, Any]) -> frozenset[int]:
    """Layers with attention, counted from 0, where the others have none."""
    inner = config.get("linear_attn_config")
    listed = config.get("attn_layer_indices")
    from_one = inner.get("full_attn_layers") if isinstance(inner, Mapping) else None
    if isinstance(from_one, list):
        return frozenset(each - 1 for each in from_one if isinstance(each, int))
    if isinstance(listed, list):
        return frozenset(each for each in listed if isinstance(each, int))
    each, first = config.get("full_attention_interval"), None
    if not _whole(each):
        each, first = config.get("attn_layer_period"), config.get("attn_layer_offset")
    if not _whole(each):
        return frozenset()
    return frozenset(range(first if isinstance(first, int) and 0 <= first < each else each - 1, 2_000, each))


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 < value <= 2_000


def agrees(model: Model, config: Mapping[str, Any]) -> bool:
    """Whether a model has a state in as many layers as its file says: a hybrid is not guessed from a field or two."""
    kinds = kinds_of(config, model.layers) if model.state_layers else []
    return model.state_layers == sum(bool(STATE.search(kind)) for kind in kinds)


def with_kinds(model: Model, config: Mapping[str, Any]) -> Model:
    """The model with windows and states where its file has them and the type that it was read as does not.

    A layer with a state is taken to have as many weights as one with attention, and to keep a square for each head.
    """
    if config.get("mlp_hidden_act", config.get("hidden_act")) in TWO_MATRICES:
        model = dataclasses.replace(model, gated=False)
    kinds, size = kinds_of(config, model.layers), config.get("sliding_window")
    states, bare, slides = (sum(bool(sign.search(kind)) for kind in kinds) for sign in (STATE, BARE, SLIDING))
    if states + bare >= model.layers or model.state_layers:
        return model
    if not model.window and isinstance(size, int) and 0 < size <= 100_000_000 and slides:
        model = dataclasses.replace(model, window=int(size), window_layers=slides)
    model = dataclasses.replace(model, window_layers=min(model.window_layers, model.layers - states - bare))
    return _with_bare(_with_states(model, states), bare, sum(kind.lower() in ("e", "moe") for kind in kinds))


def _with_states(model: Model, states: int) -> Model:
    square = model.heads * model.head_dim * model.v_head_dim
    held = {"state_numbers": square, "state_mixing_flop": 4.0 * square, "state_matrix_params": _attention_params(model)}
    return dataclasses.replace(model, state_layers=states, **held) if states else model


def _with_bare(model: Model, bare: int, mixtures: int) -> Model:
    """Where MLPs and experts are layers of their own, the others have none."""
    if not bare:
        return model
    return dataclasses.replace(model, bare_layers=bare, moe_layers=mixtures, mlp_free_layers=model.layers - bare)


def _attention_params(model: Model) -> int:
    """Matrices of the attention of one layer, as if they were of its full width."""
    out, back = model.heads * (model.head_dim + model.v_head_dim), model.kv_heads * (model.head_dim + model.v_head_dim)
    if model.kv_lora_rank:
        back = 2 * model.kv_lora_rank
    return model.hidden * (out + back)
