"""Which matrices of a model a list of module names means: those that keep 16 bits, or those that have fewer.

Makers list modules by name, by parts of a name, with * or as a regular expression. Such an expression is never run: it
is read for the words in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from explorer.core.scenario.parts import Model

KINDS = {
    "attention": "attention_matrix_params",
    "layers with a state": "state_projection_params",
    "MLPs": "dense_mlp_params",
    "shared experts": "shared_expert_params",
    "experts": "expert_params",
}
"""Kinds of matrices in the layers, and the quantity that counts their parameters."""
WHOLE = dict.fromkeys(KINDS, 1.0)
EXPERTS = dict.fromkeys(KINDS, 0.0) | {"experts": 1.0}
LONGEST_NAME, MOST_WAYS = 200, 32

ELSEWHERE = re.compile(
    r"vis|audio|image|mm_|multi_modal|projector|mtp|nextn|eh_proj|norm|bias|index|rotary|conv|embed|in_proj_[ab]"
)
"""Not a matrix of the language model's layers, or a small one."""
HEAD = re.compile(r"(^|[.*])(lm_head|output|output_layer)$")
LAYER = re.compile(r"\b(?:layers?|blocks?|h)\.(\d+)(?=$|[.*$])")
WHOLE_LAYER = re.compile(r"layers?\.\d+[.*$]*$")
ROUTER = re.compile(r"(^|[.*_])(gate|router)[.*$]*$|router")
STATE = re.compile(r"linear_attn|mamba|mixer.*(?:in|out)_proj|short_conv|\.conv\.(?:in|out)_proj")
BLOCK = re.compile(r"(attn|attention|mixer)[.*$]*$")
PROJECTION = re.compile(r"(?:^|[.*_])(qkv|q_a|q_b|kv_a|kv_b|[qkvo])_proj")
OTHER_PROJECTION = re.compile(r"attn.*(?:proj|qkv|dense)")
STATE_MATRIX = re.compile(r"(in|out)_proj[^.]*[.*$]*$")
SHARES = {"qkv": 3 / 4} | dict.fromkeys(("q_a", "q_b", "kv_a", "kv_b"), 1 / 5)
ATTENTION_MATRICES, MLP_MATRICES = 4, 3
"""Matrices of a layer: gate, up and down are equal; queries, keys, values and outputs (five under latent attention) are
taken so where the model is not known."""
MLP = re.compile(r"mlp|feed_forward|ffn|(?:gate|up|down)_proj|\bw[123]$")
MLP_MATRIX = re.compile(r"(gate_up|gate|up|down)_proj|\b(w[123])$|fc[12]$")


def layers_of(model: Model) -> dict[str, int]:
    """How many layers have attention, and how many a state in its place."""
    return {"attention": int(model.count("attention_layers")), "layers with a state": model.state_layers}


def projections_of(model: Model) -> dict[str, float]:
    """The share of each matrix in those of attention, of one layer."""
    query, value = model.heads * model.head_dim, model.heads * model.v_head_dim
    if model.kv_lora_rank:
        rank, rope = model.kv_lora_rank, model.rope_head_dim
        sizes = {
            "q_a": model.hidden * model.q_lora_rank,
            "q_b": model.q_lora_rank * query,
            "q": 0 if model.q_lora_rank else model.hidden * query,
            "kv_a": model.hidden * (rank + rope),
            "kv_b": rank * (query - model.heads * rope + value),
            "o": value * model.hidden,
        }
    else:
        key_width, value_width = model.kv_heads * model.head_dim, model.kv_heads * model.v_head_dim
        sizes = {"q": query + model.gate_width, "k": key_width, "v": value_width, "o": value}
    whole = sum(sizes.values())
    return {name: size / whole for name, size in sizes.items()} | {"qkv": 1 - sizes["o"] / whole}


def shares_in(model: Model, names: Iterable[Any]) -> dict[str, float]:
    """The share of each kind of a model's matrices that a list of modules means."""
    return shares_of(names, model.layers, layers_of(model), projections_of(model))


def shares_of(
    names: Iterable[Any],
    layers: int,
    having: Mapping[str, int] | None = None,
    projections: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """The share of each kind of matrices that a list of modules means, over all layers, or over those that have it."""
    many = having or {}
    found: dict[str, dict[int, float]] = {kind: defaultdict(float) for kind in KINDS}
    everywhere = dict.fromkeys(KINDS, 0.0)
    for name in _written_out(names):
        at = LAYER.search(name)
        if at and int(at[1]) >= layers:
            continue  # modules that predict further tokens are numbered after the last layer
        for kind, share in _meant(name, projections or {}).items():
            if at:
                found[kind][int(at[1])] += share
            else:
                everywhere[kind] += share
    return {
        kind: min(
            1.0,
            everywhere[kind] + sum(min(1.0, share) for share in found[kind].values()) / max(many.get(kind, layers), 1),
        )
        for kind in KINDS
    }


def names_head(names: Iterable[Any]) -> bool:
    """Whether the output head is among the modules."""
    return any(HEAD.search(name) for name in _written_out(names))


def sizes_of(model: Model) -> dict[str, float]:
    """Parameters of each kind of matrices in the layers."""
    return {kind: model.count(quantity) for kind, quantity in KINDS.items()}


def average(bits: Mapping[str, float], sizes: Mapping[str, float]) -> float:
    """Bits of a weight on average, over kinds of so many parameters."""
    return sum(bits[kind] * size for kind, size in sizes.items()) / max(sum(sizes.values()), 1.0)


def _meant(name: str, projections: Mapping[str, float]) -> dict[str, float]:
    """The kinds that one name means, each with its share of that kind's matrices in a layer."""
    if WHOLE_LAYER.search(name) or name in ("linear", "*"):
        return WHOLE
    if ELSEWHERE.search(name):
        return {}
    if "expert" in name:
        return {} if ROUTER.search(name) else {"shared experts" if "shared" in name else "experts": 1.0}
    if ROUTER.search(name):
        return {}
    if STATE.search(name):
        matrix = STATE_MATRIX.search(name)
        return {"layers with a state": {"in": 0.7, "out": 0.3}[matrix[1]] if matrix else 1.0}
    if BLOCK.search(name):
        return {"attention": 1.0}
    if found := PROJECTION.search(name):
        return {"attention": projections.get(found[1], SHARES.get(found[1], 1 / ATTENTION_MATRICES))}
    if OTHER_PROJECTION.search(name):
        return {"attention": 1 / ATTENTION_MATRICES}
    if MLP.search(name):
        return _mlp(name)
    return {}


def _mlp(name: str) -> dict[str, float]:
    """One matrix of an ordinary MLP, or the whole of it, whatever it is made of."""
    found = MLP_MATRIX.search(name)
    if not found:
        return {"MLPs": 1.0, "shared experts": 1.0, "experts": 1.0}
    return {"MLPs": (2 if found[1] == "gate_up" else 1) / MLP_MATRICES}


def _written_out(names: Iterable[Any]) -> Iterable[str]:
    """Names as plain lower-case text; one with alternatives, (q|k|v), as one for each of them."""
    for name in names:
        if not isinstance(name, str):
            continue
        plain = name[:LONGEST_NAME].lower().removeprefix("re:").replace("\\", "").replace("(?:", "(").strip("^$")
        ways = [plain]
        while len(ways) < MOST_WAYS and (group := re.search(r"\(([^()]*)\)", ways[0])):
            ways = [way.replace(group[0], word, 1) for way in ways for word in group[1].split("|")]
        yield from (way.replace(".*", "*") for way in ways[:MOST_WAYS])
