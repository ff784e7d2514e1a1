"""The shape of a model as arguments of Megatron-LM."""

from __future__ import annotations

from explorer.catalog.launching import is_plain
from explorer.core.compute import Result
from explorer.core.scenario.parts import Model
from explorer.words.recipes.recipe import Arguments, held, said


def cannot_build(m: Model) -> list[str]:
    """What of the shape pretrain_gpt.py has no argument for."""
    windows = m.window > 0 and 0 < m.window_layers < m.layers
    some_bias = m.qkv_bias and m.out_bias != m.mlp_bias
    return said(
        [
            (not is_plain(m), f"{m.model_name} has parts that are not written here as arguments of Megatron-LM."),
            (
                m.norms_per_layer != 2,
                f"Megatron-LM builds layers with two norms; {m.model_name} has {m.norms_per_layer:g}.",
            ),
            (m.embedding_norm, "Megatron-LM has no norm after the embedding."),
            (m.embed_dim != m.hidden, "Megatron-LM's embedding is as wide as its layers."),
            (m.norm_vectors == 0, "Megatron-LM's norms have weights."),
            (
                some_bias,
                "Megatron-LM has biases in all matrices of a layer, in queries, keys and values alone, or in none.",
            ),
            (m.head_bias, "Megatron-LM's output head has no bias."),
            (
                windows and m.layers > 0 and not regular(m),
                "Megatron-LM takes windows in layers that come at a fixed step.",
            ),
            (m.v_head_dim != m.head_dim and m.kv_lora_rank == 0, "Megatron-LM's values are as wide as its keys."),
        ]
    )


def regular(m: Model) -> bool:
    """Whether every so-manieth layer has no window."""
    step = m.layers / (m.layers - m.window_layers)
    return step == int(step)


def shape(result: Result) -> Arguments:
    """All that the parameters depend on."""
    m = result.scenario.model
    return [*dense(m, result.scenario.workload.seq_len), *attention(m), *experts(m)]


def dense(m: Model, seq_len: int) -> Arguments:
    """Sizes, norms, biases and positions."""
    learned = m.positions > 0
    biased = m.mlp_bias or m.out_bias
    return held(
        [
            (True, "--num-layers", f"{m.layers}"),
            (True, "--hidden-size", f"{m.hidden}"),
            (True, "--ffn-hidden-size", f"{m.ffn if m.ffn > 0 else m.moe_ffn}"),
            (True, "--num-attention-heads", f"{m.heads}"),
            (True, "--max-position-embeddings", f"{max(m.positions if learned else m.context, seq_len)}"),
            (True, "--position-embedding-type", "learned_absolute" if learned else "rope"),
            (m.gated, "--swiglu", ""),
            (not m.tied, "--untie-embeddings-and-output-weights", ""),
            (True, "--normalization", "LayerNorm" if m.norm_vectors == 2 else "RMSNorm"),
            (not biased, "--disable-bias-linear", ""),
            (m.qkv_bias and not biased, "--add-qkv-bias", ""),
            (m.qk_norm_dim > 0, "--qk-layernorm", ""),
            (m.sinks, "--softmax-type", "learnable"),
            (m.window > 0 and m.window_layers > 0, "--window-size", f"{max(m.window - 1, 0)},0"),
            (
                m.window > 0 and 0 < m.window_layers < m.layers,
                "--window-attn-skip-freq",
                f"{round(m.layers / max(m.layers - m.window_layers, 1))}",
            ),
        ]
    )


def attention(m: Model) -> Arguments:
    """Heads: of latent attention, in groups, or all alike."""
    if m.kv_lora_rank > 0:
        return held(
            [
                (True, "--multi-latent-attention", ""),
                (m.q_lora_rank > 0, "--q-lora-rank", f"{m.q_lora_rank}"),
                (True, "--kv-lora-rank", f"{m.kv_lora_rank}"),
                (True, "--qk-head-dim", f"{m.head_dim - m.rope_head_dim}"),
                (True, "--qk-pos-emb-head-dim", f"{m.rope_head_dim}"),
                (True, "--v-head-dim", f"{m.v_head_dim}"),
            ]
        )
    return held(
        [
            (m.head_dim * m.heads != m.hidden, "--kv-channels", f"{m.head_dim}"),
            (m.kv_heads < m.heads, "--group-query-attention", ""),
            (m.kv_heads < m.heads, "--num-query-groups", f"{m.kv_heads}"),
        ]
    )


def experts(m: Model) -> Arguments:
    """Routed and shared experts, and which layers have them: the first are dense."""
    if m.experts == 0:
        return []
    first = m.layers - m.moe_layers
    return held(
        [
            (True, "--num-experts", f"{m.experts}"),
            (True, "--moe-router-topk", f"{m.experts_per_token}"),
            (True, "--moe-ffn-hidden-size", f"{m.moe_ffn}"),
            (first > 0, "--moe-layer-freq", f"([0]*{first}+[1]*{m.moe_layers})"),
            (m.shared_ffn > 0, "--moe-shared-expert-intermediate-size", f"{m.shared_ffn}"),
            (m.shared_gate, "--moe-shared-expert-gate", ""),
            (m.expert_groups > 0, "--moe-router-num-groups", f"{m.expert_groups}"),
            (m.expert_groups > 0, "--moe-router-group-topk", f"{m.groups_per_token}"),
            (True, "--moe-grouped-gemm", ""),
            (True, "--moe-token-dispatcher-type", "alltoall"),
        ]
    )
