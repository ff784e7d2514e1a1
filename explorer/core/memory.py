"""Memory of one device in training: model states, activations, logits, and what they share. [B]

Activations are counted from the shapes of the tensors that the backward pass needs. For a GPT
block with dropout and eager attention they add up to 34·s·b·h + 5·a·s²·b (Korthikanti 2022, eq. 1).
"""

import numpy as np

from explorer.core.formula import formula
from explorer.core.units import GB, GIB

GATHERED_LAYERS = 2
"""Layers held whole under ZeRO-3: the one computed and the one fetched ahead."""

ZERO = "rajbhandari2020"
SHAPES = "korthikanti2022"


@formula("{memory_bytes} × (1.073741824 if {count_in_gib} else 1)", unit="B", source="by_definition")
def capacity_bytes(memory_bytes, count_in_gib):
    """Memory of one device. Makers print GB; most drivers then report as many GiB. [B]"""
    return memory_bytes * np.where(count_in_gib, GIB / GB, 1.0)[()]


@formula("{adapter_params} if {adapters} else {params}", unit="1", source="hu2021lora")
def trained_params(adapter_params, adapters, params):
    """Parameters with a gradient."""
    return np.where(adapters, adapter_params, params)[()]


@formula("{adapters} × ({params} × {frozen_each}"
         " + ({embedding_params} + {head_params}) × (2 − {frozen_each}))", unit="B", source="dettmers2023")
def frozen_bytes(adapters, params, frozen_each, embedding_params, head_params):
    """Frozen weights under adapters, all devices together; QLoRA leaves embeddings in 16 bits. [B]"""
    return adapters * (params * frozen_each + (embedding_params + head_params) * (2 - frozen_each))


@formula("{trained_params} × {weight_each} + {frozen_bytes}", unit="B", source=ZERO)
def all_weight_bytes(trained_params, weight_each, frozen_bytes):
    """Weights before sharding. [B]

    >>> all_weight_bytes(trained_params=175e9, weight_each=4, frozen_bytes=0)
    700000000000.0
    """
    return trained_params * weight_each + frozen_bytes


@formula("{trained_params} × {gradient_each}", unit="B", source=ZERO)
def all_gradient_bytes(trained_params, gradient_each):
    """Gradients before sharding. [B]"""
    return trained_params * gradient_each


@formula("{trained_params} × ({master_each} + {state_each} × {states})", unit="B", source=ZERO)
def all_optimizer_bytes(trained_params, master_each, state_each, states):
    """Optimizer states and the fp32 copy of the weights, before sharding. [B]"""
    return trained_params * (master_each + state_each * states)


@formula("({activation_each} + {linear_input_each} + {dropout}) × {hidden}"
         " + {activation_each} × ({heads} × {head_dim} + {kv_heads} × ({head_dim} + {v_head_dim})"
         " + 2 × ({q_lora_rank} + {kv_lora_rank}) + {rope_head_dim})"
         " + {linear_input_each} × {heads} × {v_head_dim}", unit="B/token", source=SHAPES)
def attention_activation_bytes_per_token(activation_each, hidden, heads, head_dim, kv_heads, v_head_dim,
                                         q_lora_rank, kv_lora_rank, rope_head_dim, linear_input_each, dropout):
    """Attention of one layer, scores apart: norm input, matrix input, Q, K, V, output, mask. [B/token]"""
    return ((activation_each + linear_input_each + dropout) * hidden
            + activation_each * (heads * head_dim + kv_heads * (head_dim + v_head_dim)
                                 + 2 * (q_lora_rank + kv_lora_rank) + rope_head_dim)
            + linear_input_each * heads * v_head_dim)


@formula("{heads} × ({seq_len} × ({activation_each} + {dropout} × (1 + {activation_each})) if {eager} else 4)",
         unit="B/token", source=SHAPES)
def score_activation_bytes_per_token(heads, seq_len, activation_each, dropout, eager):
    """Attention scores of one layer: the whole table, or one fp32 number a head with flash. [B/token]"""
    table = seq_len * (activation_each + dropout * (1 + activation_each))
    return heads * np.where(eager, table, 4)[()]


@formula("{activation_each} × (1 + 2 × {gated}) + {linear_input_each}", unit="B", source=SHAPES)
def bytes_per_ffn_channel(activation_each, gated, linear_input_each):
    """Kept for one channel of an MLP: gate, up and activation, and the input of the last matrix. [B]"""
    return activation_each * (1 + 2 * gated) + linear_input_each


@formula("({activation_each} + {linear_input_each} + {dropout}) × {hidden} + {ffn} × {bytes_per_ffn_channel}",
         unit="B/token", source=SHAPES)
def mlp_activation_bytes_per_token(activation_each, linear_input_each, dropout, hidden, ffn, bytes_per_ffn_channel):
    """MLP of one dense layer: norm input, matrix input, the wide tensors, mask. [B/token]"""
    return (activation_each + linear_input_each + dropout) * hidden + ffn * bytes_per_ffn_channel


@formula("({activation_each} + {linear_input_each} + {dropout}) × {hidden} + 4 × {experts}"
         " + {experts_per_token} × (({activation_each} + {linear_input_each}) × {hidden} + {moe_ffn} × {bytes_per_ffn_channel})"
         " + {shared_ffn} × {bytes_per_ffn_channel}", unit="B/token", source=SHAPES)
def moe_activation_bytes_per_token(activation_each, linear_input_each, dropout, hidden, experts,
                                   experts_per_token, moe_ffn, bytes_per_ffn_channel, shared_ffn):
    """Experts of one layer: as an MLP, once for each expert visited, with its copy in and out. [B/token]"""
    visited = (activation_each + linear_input_each) * hidden + moe_ffn * bytes_per_ffn_channel
    return ((activation_each + linear_input_each + dropout) * hidden + 4 * experts
            + experts_per_token * visited + shared_ffn * bytes_per_ffn_channel)


@formula("{attention_activation_bytes_per_token} + {score_activation_bytes_per_token}"
         " + ({moe_activation_bytes_per_token} if {moe_layers} > 0 else {mlp_activation_bytes_per_token})",
         unit="B/token", source=SHAPES)
def block_activation_bytes_per_token(attention_activation_bytes_per_token, score_activation_bytes_per_token,
                                     moe_activation_bytes_per_token, moe_layers, mlp_activation_bytes_per_token):
    """One whole layer, nothing recomputed. [B/token]"""
    wide = np.where(moe_layers > 0, moe_activation_bytes_per_token, mlp_activation_bytes_per_token)[()]
    return attention_activation_bytes_per_token + score_activation_bytes_per_token + wide


@formula("{layers} × {activation_each} × {hidden} + {block_activation_bytes_per_token} if {recompute_layers}"
         " else {layers} × ({attention_activation_bytes_per_token}"
         " + {score_activation_bytes_per_token} × (1 − {recompute_scores}))"
         " + ({layers} − {moe_layers}) × {mlp_activation_bytes_per_token}"
         " + {moe_layers} × {moe_activation_bytes_per_token}", unit="B/token", source=SHAPES)
def activation_bytes_per_token(layers, activation_each, hidden, block_activation_bytes_per_token,
                               recompute_layers, attention_activation_bytes_per_token,
                               score_activation_bytes_per_token, recompute_scores, moe_layers,
                               mlp_activation_bytes_per_token, moe_activation_bytes_per_token):
    """All layers. Under full recompute: the input of each layer, and one layer whole. [B/token]"""
    inputs_only = layers * activation_each * hidden + block_activation_bytes_per_token
    kept = (layers * (attention_activation_bytes_per_token
                      + score_activation_bytes_per_token * (1 - recompute_scores))
            + (layers - moe_layers) * mlp_activation_bytes_per_token
            + moe_layers * moe_activation_bytes_per_token)
    return np.where(recompute_layers, inputs_only, kept)[()]


@formula("{micro_batch} × {seq_len} × {activation_bytes_per_token}", unit="B", source=SHAPES)
def activation_bytes(micro_batch, seq_len, activation_bytes_per_token):
    """Activations held by one device. [B]"""
    return micro_batch * seq_len * activation_bytes_per_token


@formula("{micro_batch} × {seq_len} × {vocab} × ({activation_each} + 4 + 4)", unit="B", source="by_definition")
def logits_bytes(micro_batch, seq_len, vocab, activation_each):
    """Logits, their fp32 softmax and its gradient. [B]"""
    return micro_batch * seq_len * vocab * (activation_each + 4 + 4)


@formula("2 × {all_weight_bytes} ÷ {layers} if {zero_stage} ≥ 3 else 0", unit="B", source=ZERO)
def gathered_bytes(all_weight_bytes, layers, zero_stage):
    """Layers that ZeRO-3 puts together again for use: one in use, one fetched ahead. [B]"""
    return np.where(zero_stage >= 3, GATHERED_LAYERS * all_weight_bytes / layers, 0.0)[()]


@formula("{all_weight_bytes} × ({zero_stage} ≥ 3) + {all_gradient_bytes} × ({zero_stage} ≥ 2)"
         " + {all_optimizer_bytes} × ({zero_stage} ≥ 1)", unit="B", source=ZERO)
def sharded_bytes(all_weight_bytes, zero_stage, all_gradient_bytes, all_optimizer_bytes):
    """Model states that the devices split between them. [B]"""
    return (all_weight_bytes * (zero_stage >= 3) + all_gradient_bytes * (zero_stage >= 2)
            + all_optimizer_bytes * (zero_stage >= 1))


@formula("{all_weight_bytes} × ({zero_stage} < 3) + {all_gradient_bytes} × ({zero_stage} < 2)"
         " + {all_optimizer_bytes} × ({zero_stage} < 1) + {activation_bytes} + {logits_bytes} + {overhead_bytes}",
         unit="B", source=ZERO)
def unsharded_bytes(all_weight_bytes, zero_stage, all_gradient_bytes, all_optimizer_bytes, activation_bytes,
                   logits_bytes, overhead_bytes):
    """What every device holds whatever their number, the gathered layers apart. [B]"""
    return (all_weight_bytes * (zero_stage < 3) + all_gradient_bytes * (zero_stage < 2)
            + all_optimizer_bytes * (zero_stage < 1) + activation_bytes + logits_bytes + overhead_bytes)


@formula("{all_weight_bytes} ÷ ({device_count} if {zero_stage} ≥ 3 else 1)", unit="B", source=ZERO)
def weight_bytes(all_weight_bytes, device_count, zero_stage):
    """Weights held by one device. [B]"""
    return all_weight_bytes / np.where(zero_stage >= 3, device_count, 1)[()]


@formula("{all_gradient_bytes} ÷ ({device_count} if {zero_stage} ≥ 2 else 1)", unit="B", source=ZERO)
def gradient_bytes(all_gradient_bytes, device_count, zero_stage):
    """Gradients held by one device. [B]"""
    return all_gradient_bytes / np.where(zero_stage >= 2, device_count, 1)[()]


@formula("{all_optimizer_bytes} ÷ ({device_count} if {zero_stage} ≥ 1 else 1)", unit="B", source=ZERO)
def optimizer_bytes(all_optimizer_bytes, device_count, zero_stage):
    """Optimizer states held by one device. [B]"""
    return all_optimizer_bytes / np.where(zero_stage >= 1, device_count, 1)[()]


@formula("{overhead_bytes} + ({gathered_bytes} if {device_count} > 1 else 0)", unit="B", source=ZERO)
def working_bytes(overhead_bytes, gathered_bytes, device_count):
    """Framework, and the gathered layers of ZeRO-3. [B]"""
    return overhead_bytes + np.where(device_count > 1, gathered_bytes, 0.0)[()]


@formula("{weight_bytes} + {gradient_bytes} + {optimizer_bytes} + {activation_bytes} + {logits_bytes} + {working_bytes}",
         unit="B", source=ZERO)
def device_bytes(weight_bytes, gradient_bytes, optimizer_bytes, activation_bytes, logits_bytes, working_bytes):
    """Memory needed on each device. [B]"""
    return weight_bytes + gradient_bytes + optimizer_bytes + activation_bytes + logits_bytes + working_bytes


@formula("{capacity_bytes} − {device_bytes}", unit="B", source=ZERO)
def spare_bytes(capacity_bytes, device_bytes):
    """Memory to spare on each device; negative: it does not fit. [B]"""
    return capacity_bytes - device_bytes
