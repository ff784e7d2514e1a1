"""Files that lie beside a checkpoint and say something of it: an adapter on a base model, an index of tensors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explorer.core.training.adapters import TARGETS
from explorer.huggingface.methods import is_number

QUANTISED = re.compile(r"(?:qweight|qzeros|scales?|scale_inv|weight_packed|absmax|quant_state\.\w+|_blocks)$")
"""Names of tensors that only quantised checkpoints have."""
LAYER = re.compile(r"(?:^|\.)(?:layers|h|blocks)\.(\d{1,4})\.")
LEAST, MOST = 2e6, 2e14
"""Bytes of the checkpoints for which there are models here."""
EXPERT = re.compile(r"\.experts\.(\d{1,5})\.")
SIGNS = {
    "q": ("q_proj", "query", "wq", "q_a_proj", "q_b_proj"),
    "k": ("k_proj", "key", "wk"),
    "v": ("v_proj", "value", "wv"),
    "qkv": ("qkv_proj", "query_key_value", "c_attn", "wqkv", "wqkv_proj"),
    "o": ("o_proj", "out_proj", "dense", "wo", "c_proj"),
    "m": ("gate_proj", "up_proj", "down_proj", "gate_up_proj", "fc1", "fc2", "w1", "w2", "w3", "dense_h_to_4h",
          "dense_4h_to_h", "c_fc"),
}  # fmt: skip
"""Names of modules, and the matrices of a layer that they are."""


@dataclass(frozen=True)
class Adapter:
    """What an adapter_config.json says: the model below, the rank, which of our choices its targets are."""

    base: str
    kind: str
    rank: int
    targets: str
    named: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """What the index of a checkpoint says: bytes of all tensors, layers, experts of a layer, whether it is quantised."""

    total_bytes: float
    tensors: int
    layers: int
    experts: int
    quantised: bool


def adapter_of(file: Mapping[str, Any]) -> Adapter | None:
    """The adapter that a file describes; None where it is no adapter_config.json."""
    if "peft_type" not in file:
        return None
    rank, named = file.get("r"), file.get("target_modules")
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    return Adapter(
        _text(file.get("base_model_name_or_path")),
        _text(file.get("peft_type")),
        int(rank) if is_number(rank) and 1 <= rank <= 100_000 else 0,
        _targets([str(name)[:200] for name in names[:1_000]]),
        tuple(_text(name) for name in names[:8] if isinstance(name, str)),
    )


def _text(value: Any) -> str:
    return "".join(filter(str.isprintable, value))[:80] if isinstance(value, str) else ""


def _targets(names: list[str]) -> str:
    """The least of our choices that has all matrices of these names."""
    if any(name in ("all-linear", ".*") for name in names) or not names:
        return "all linear"
    ends = {name.rsplit(".", 1)[-1].strip("$)^") for name in names}
    touched = {sign for signs, words in SIGNS.items() if ends & set(words) for sign in signs}
    fitting = [each for each, signs in TARGETS.items() if touched and touched <= set(signs)]
    return min(fitting, key=lambda each: len(TARGETS[each]), default="all linear")


def index_of(file: Mapping[str, Any]) -> Index | None:
    """What an index of tensors says; None where a file is none, or says no total size."""
    names, about = file.get("weight_map"), file.get("metadata")
    total = about.get("total_size") if isinstance(about, Mapping) else None
    if not isinstance(names, Mapping) or not isinstance(total, (int, float)) or isinstance(total, bool):
        return None
    if not LEAST <= total <= MOST:
        return None
    known = [str(name)[:300] for name in names]
    return Index(
        float(total),
        len(known),
        1 + max((int(found[1]) for name in known if (found := LAYER.search(name))), default=-1),
        1 + max((int(found[1]) for name in known if (found := EXPERT.search(name))), default=-1),
        any(QUANTISED.search(name) for name in known),
    )
