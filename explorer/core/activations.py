"""Activations of one device in training, from the shapes of the tensors that the backward pass needs. [B]

For a GPT block with dropout and eager attention they add up to 34·s·b·h + 5·a·s²·b
(Korthikanti 2022, equation 1).
"""

import numpy as np

from explorer.core.formula import formula

SHAPES = "korthikanti2022"


@formula(
    "({activation_each} + {linear_input_each} + {dropout}) × {hidden}"
    " + {activation_each} × ({heads} × {head_dim} + {kv_heads} × ({head_dim} + {v_head_dim})"
    " + 2 × ({q_lora_rank} + {kv_lora_rank}) + {rope_head_dim})"
    " + {linear_input_each} × {heads} × {v_head_dim}",
    unit="B/token",
    source=SHAPES,
)
def attention_activation_bytes_per_token(
    activation_each,
    hidden,
    heads,
    head_dim,
    kv_heads,
    v_head_dim,
    q_lora_rank,
    kv_lora_rank,
    rope_head_dim,
    linear_input_each,
    dropout,
):
    """Attention of one layer, scores apart: norm input, matrix input, Q, K, V, output, mask. [B/token]"""
    return (
        (activation_each + linear_input_each + dropout) * hidden
        + activation_each
        * (heads * head_dim + kv_heads * (head_dim + v_head_dim) + 2 * (q_lora_rank + kv_lora_rank) + rope_head_dim)
        + linear_input_each * heads * v_head_dim
    )


@formula(
    "{heads} × ({seq_len} × ({activation_each} + {dropout} × (1 + {activation_each})) if {eager} else 4)",
    unit="B/token",
    source=SHAPES,
)
def score_activation_bytes_per_token(heads, seq_len, activation_each, dropout, eager):
    """Attention scores of one layer: the whole table, or one fp32 number a head with flash. [B/token]"""
    table = seq_len * (activation_each + dropout * (1 + activation_each))
    return heads * np.where(eager, table, 4)[()]


@formula("{activation_each} × (1 + 2 × {gated}) + {linear_input_each}", unit="B", source=SHAPES)
def bytes_per_ffn_channel(activation_each, gated, linear_input_each):
    """Kept for one channel of an MLP: gate, up and activation, and the input of the last matrix. [B]"""
    return activation_each * (1 + 2 * gated) + linear_input_each


@formula(
    "({activation_each} + {linear_input_each} + {dropout}) × {hidden} + {ffn} × {bytes_per_ffn_channel}",
    unit="B/token",
    source=SHAPES,
)
def mlp_activation_bytes_per_token(activation_each, linear_input_each, dropout, hidden, ffn, bytes_per_ffn_channel):
    """MLP of one dense layer: norm input, matrix input, the wide tensors, mask. [B/token]"""
    return (activation_each + linear_input_each + dropout) * hidden + ffn * bytes_per_ffn_channel


@formula(
    "({activation_each} + {linear_input_each} + {dropout}) × {hidden} + 4 × {experts}"
    " + {experts_per_token} × (({activation_each} + {linear_input_each}) × {hidden} + {moe_ffn} × {bytes_per_ffn_channel})"
    " + {shared_ffn} × {bytes_per_ffn_channel}",
    unit="B/token",
    source=SHAPES,
)
def moe_activation_bytes_per_token(
    activation_each,
    linear_input_each,
    dropout,
    hidden,
    experts,
    experts_per_token,
    moe_ffn,
    bytes_per_ffn_channel,
    shared_ffn,
):
    """Experts of one layer: as an MLP, once for each expert visited, with its copy in and out. [B/token]"""
    visited = (activation_each + linear_input_each) * hidden + moe_ffn * bytes_per_ffn_channel
    return (
        (activation_each + linear_input_each + dropout) * hidden
        + 4 * experts
        + experts_per_token * visited
        + shared_ffn * bytes_per_ffn_channel
    )


@formula(
    "{attention_activation_bytes_per_token} + {score_activation_bytes_per_token}"
    " + ({moe_activation_bytes_per_token} if {moe_layers} > 0 else {mlp_activation_bytes_per_token})",
    unit="B/token",
    source=SHAPES,
)
def block_activation_bytes_per_token(
    attention_activation_bytes_per_token,
    score_activation_bytes_per_token,
    moe_activation_bytes_per_token,
    moe_layers,
    mlp_activation_bytes_per_token,
):
    """One whole layer, nothing recomputed. [B/token]"""
    wide = np.where(moe_layers > 0, moe_activation_bytes_per_token, mlp_activation_bytes_per_token)[()]
    return attention_activation_bytes_per_token + score_activation_bytes_per_token + wide


@formula(
    "{layers} × {activation_each} × {hidden} + {block_activation_bytes_per_token} if {recompute_layers}"
    " else {layers} × ({attention_activation_bytes_per_token}"
    " + {score_activation_bytes_per_token} × (1 − {recompute_scores}))"
    " + ({layers} − {moe_layers}) × {mlp_activation_bytes_per_token}"
    " + {moe_layers} × {moe_activation_bytes_per_token}",
    unit="B/token",
    source=SHAPES,
)
def activation_bytes_per_token(
    layers,
    activation_each,
    hidden,
    block_activation_bytes_per_token,
    recompute_layers,
    attention_activation_bytes_per_token,
    score_activation_bytes_per_token,
    recompute_scores,
    moe_layers,
    mlp_activation_bytes_per_token,
    moe_activation_bytes_per_token,
):
    """All layers. Under full recompute: the input of each layer, and one layer whole. [B/token]"""
    inputs_only = layers * activation_each * hidden + block_activation_bytes_per_token
    kept = (
        layers * (attention_activation_bytes_per_token + score_activation_bytes_per_token * (1 - recompute_scores))
        + (layers - moe_layers) * mlp_activation_bytes_per_token
        + moe_layers * moe_activation_bytes_per_token
    )
    return np.where(recompute_layers, inputs_only, kept)[()]


@formula("{micro_batch} × {seq_len} × {activation_bytes_per_token}", unit="B", source=SHAPES)
def activation_bytes(micro_batch, seq_len, activation_bytes_per_token):
    """Activations held by one device. [B]"""
    return micro_batch * seq_len * activation_bytes_per_token
