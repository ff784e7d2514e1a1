"""Models with layers that keep a state: linear attention, Mamba, short convolutions, alone or beside attention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from explorer.huggingface.fields import Fields, head_dim_of
from explorer.huggingface.readers.kinds import kinds_of_layers
from explorer.huggingface.readers.mixtures import qwen_sparse_layers
from explorer.huggingface.readers.pieces import (
    Shape,
    attention_bias,
    experts,
    full_norms,
    latent_attention,
    per_head_norms,
    shared_experts,
    sparse_layers,
    window,
)
from explorer.huggingface.readers.states import BF16, FP32, gated_delta, lightning

NO_ATTENTION: Shape = {"heads": 1, "kv_heads": 1, "head_dim": 1}
"""Of a model without attention: one head that no layer has."""
MOST_LAYERS = 2_000
FEWER = ("linear_attention", "mamba", "conv", "recurrent", "short_conv")
"""What files call layers that keep a state."""


def fewer(of: Sequence[str]) -> int:
    """How many of the layers keep a state."""
    return sum(kind in FEWER for kind in of)


def every(step: int) -> Callable[[int], str]:
    """Attention in each `step`-th layer, a state in the rest."""
    return lambda layer: "full_attention" if step and (layer + 1) % step == 0 else "linear_attention"


def bytes_of(c: Fields, name: str, usual: str) -> float:
    """Bytes of a number in the state, where the file names its type."""
    return FP32 if c.text(name, usual) in ("float32", "fp32") else BF16


def _qwen_delta(c: Fields) -> Shape:
    of = kinds_of_layers(c, every(c.number("full_attention_interval", 4)))
    gate, bias = c.number("num_attention_heads") * head_dim_of(c), c.flag("attention_bias", False)
    return {
        **attention_bias(c),
        **per_head_norms(c),
        "gate_width": gate,
        "further_small_params": bias * gate * (len(of) - fewer(of)),
        **gated_delta(
            fewer(of),
            c.number("hidden_size"),
            (c.number("linear_num_key_heads"), c.number("linear_key_head_dim")),
            (c.number("linear_num_value_heads"), c.number("linear_value_head_dim")),
            c.number("linear_conv_kernel_dim"),
            each=bytes_of(c, "mamba_ssm_dtype", "float32"),
        ),
        "mtp_layers": c.number("mtp_num_hidden_layers", c.number("num_nextn_predict_layers", 0)),
    }


def qwen3_5(c: Fields) -> Shape:
    """Three layers of the gated delta rule to one of gated attention."""
    return _qwen_delta(c)


def qwen3_next(c: Fields) -> Shape:
    return {
        **experts(c, "moe_intermediate_size", qwen_sparse_layers(c)),
        **_qwen_delta(c),
        "shared_ffn": c.number("shared_expert_intermediate_size"),
        "shared_gate": True,
        "ffn": c.number("intermediate_size", 0),
    }


def olmo_hybrid(c: Fields) -> Shape:
    heads, hidden = c.number("num_attention_heads"), c.number("hidden_size")
    of = kinds_of_layers(c, every(4))
    key_heads = c.number("linear_num_key_heads", heads)
    key = c.number("linear_key_head_dim", int(0.75 * hidden / max(key_heads, 1)))
    return {
        **attention_bias(c),
        **full_norms(c),
        **gated_delta(
            fewer(of),
            hidden,
            (key_heads, key),
            (c.number("linear_num_value_heads", heads), c.number("linear_value_head_dim", 2 * key)),
            c.number("linear_conv_kernel_dim"),
        ),
    }


def _delta_attention(c: Fields, of: list[str], low_rank: bool) -> Shape:
    """Kimi Delta Attention: the delta rule with a decay for each channel, made by a narrow pair of matrices or a full one."""
    heads = c.number("linear_num_heads", c.number("num_attention_heads"))
    width = c.number("linear_head_dim", c.number("head_dim", 128))
    hidden, inner = c.number("hidden_size"), heads * width
    one = width * (hidden + inner) if low_rank else hidden * inner
    shape = gated_delta(
        fewer(of),
        hidden,
        (heads, width),
        (heads, width),
        c.number("linear_conv_kernel_dim", 4),
        decay=2 * one + hidden * heads,
        narrow=2 * width * low_rank,
        small=inner - heads,
    )
    return {
        **latent_attention(c),
        **shape,
        "context": c.number("model_max_length", c.number("max_position_embeddings", 131_072)),
    }


def _expert_groups(c: Fields) -> Shape:
    groups, visited = c.number("num_expert_group", 0), c.number("topk_group", 0)
    return {"expert_groups": groups, "groups_per_token": visited} if 0 < visited < groups else {}


def with_delta(config: dict[str, Any]) -> dict[str, Any]:
    """A Kimi-Linear file with what it says of delta attention in an object of its own among the other fields."""
    own = config.get("linear_attn_config")
    if not isinstance(own, dict):
        return config
    names = {"num_heads": "linear_num_heads", "head_dim": "linear_head_dim"}
    names["short_conv_kernel_size"] = "linear_conv_kernel_dim"
    said = {name: own[key] for key, name in names.items() if key in own}
    delta, layers = own.get("kda_layers"), config.get("num_hidden_layers")
    if isinstance(delta, list) and isinstance(layers, int) and 0 < layers < MOST_LAYERS and "layer_types" not in config:
        said["layer_types"] = ["linear_attention" if i + 1 in delta else "full_attention" for i in range(layers)]
    return {**config, **said}


def _delta_mixture(c: Fields, of: list[str], dense: int, low_rank: bool) -> Shape:
    first = c.number("first_k_dense_replace", dense)
    return {
        **experts(c, "moe_intermediate_size", sparse_layers(c, dense=first)),
        **shared_experts(c),
        **_delta_attention(c, of, low_rank),
        **_expert_groups(c),
    }


def kimi_linear(c: Fields) -> Shape:
    """Delta attention, and latent attention in each fourth layer."""
    of = kinds_of_layers(c, lambda i: "full_attention" if i and i % 4 == 0 else "linear_attention")
    return _delta_mixture(c, of, dense=1, low_rank=True)


def bailing_hybrid(c: Fields) -> Shape:
    """Ling and Ring of 2026: delta attention, and latent attention with a gate for each head."""
    return {
        **_delta_mixture(c, kinds_of_layers(c, every(c.number("layer_group_size", 6))), dense=2, low_rank=False),
        "gate_width": c.number("num_attention_heads"),
        "mtp_layers": c.number("num_nextn_predict_layers", 0),
    }


def minimax(c: Fields) -> Shape:
    of = kinds_of_layers(c, lambda i: "linear_attention" if i % 2 else "full_attention")
    return {
        **experts(c, "intermediate_size"),
        **lightning(
            fewer(of),
            c.number("hidden_size"),
            c.number("num_attention_heads"),
            head_dim_of(c),
            c.number("block_size", 256),
        ),
    }


def lara_mini(c: Fields) -> Shape:
    """As Qwen3-Next, with windows, and no gates on attention or on the shared expert."""
    usual = _qwen_delta(c) | {"gate_width": 0, "further_small_params": 0}
    return {
        **experts(c, "moe_intermediate_size"),
        **usual,
        **window(c, lambda _: False),
        "shared_ffn": c.number("shared_expert_intermediate_size"),
        "ffn": 0,
    }
