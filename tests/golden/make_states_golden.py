"""Write states_torch.csv: models with layers that keep a state, as PyTorch counts them.

Nothing here is computed from a formula of ours: each model is built from its Hugging Face config class with random weights,
its unique parameters are counted, and the FLOPs of one forward pass over seq_len tokens are read with FlopCounterMode
(eager attention, the stock code of linear attention, delta rule and Mamba). What that code does and kernels do not is
counted apart, from the modules' own sizes:
  padding_flop: products of a convolution with the taps - 1 positions behind the last token, which are thrown away.
  between_chunks_flop: Mamba-2's stock code joins the states of chunks by one product of all with all; kernels pass them on.
state_numbers, conv_numbers, cache_numbers: what the class's own cache holds after 64 tokens, in all layers: states, inputs
of convolutions (one tap more than the next token needs), keys and values.

Needs (the versions the table was made with): torch==2.13.0, transformers==5.24.0.
Run: python tests/golden/make_states_golden.py
"""

import csv
import json
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from transformers import CONFIG_MAPPING, AutoModelForCausalLM

TABLE = Path(__file__).resolve().parent / "states_torch.csv"
SEQ_LEN, SHORT = 256, 64
COLUMNS = ("case", "model_type", "config", "params", "seq_len", "forward_flop", "padding_flop", "between_chunks_flop")
CACHED = ("state_numbers", "conv_numbers", "cache_numbers")
Json = dict[str, Any]

TOKENS: Json = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
SMALL: Json = {
    "vocab_size": 160,
    "hidden_size": 64,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 176,
    "max_position_embeddings": 1024,
    **TOKENS,
}
DELTA: Json = {
    "linear_key_head_dim": 8,
    "linear_num_key_heads": 2,
    "linear_num_value_heads": 4,
    "linear_value_head_dim": 12,
    "linear_conv_kernel_dim": 4,
}
MIXTURE: Json = {
    "num_experts": 8,
    "num_experts_per_tok": 3,
    "moe_intermediate_size": 40,
    "shared_expert_intermediate_size": 72,
}
LATENT: Json = {
    "vocab_size": 160,
    "hidden_size": 64,
    "num_hidden_layers": 5,
    "num_attention_heads": 4,
    "intermediate_size": 176,
    "moe_intermediate_size": 40,
    "num_experts": 8,
    "num_experts_per_token": 3,
    "kv_lora_rank": 24,
    "qk_nope_head_dim": 16,
    "qk_rope_head_dim": 8,
    "v_head_dim": 12,
    **TOKENS,
}
MAMBA2: Json = {
    "mamba_n_heads": 8,
    "mamba_d_head": 16,
    "mamba_d_state": 12,
    "mamba_chunk_size": 64,
    "mamba_n_groups": 2,
}
CASES: list[tuple[str, Json]] = [
    ("qwen3_next", {**SMALL, **DELTA, **MIXTURE, "head_dim": 16}),
    (
        "qwen3_next mlp",
        {
            **SMALL,
            **DELTA,
            **MIXTURE,
            "head_dim": 16,
            "mlp_only_layers": [1],
            "num_hidden_layers": 6,
            "full_attention_interval": 3,
            "tie_word_embeddings": True,
        },
    ),
    ("qwen3_5_text", {**SMALL, **DELTA, "head_dim": 16}),
    (
        "qwen3_5_text bias",
        {**SMALL, **DELTA, "head_dim": 16, "attention_bias": True, "tie_word_embeddings": True, "num_hidden_layers": 8},
    ),
    ("qwen3_5_moe_text", {**SMALL, **DELTA, **MIXTURE, "head_dim": 16}),
    ("olmo_hybrid", {**SMALL, **DELTA, "linear_num_key_heads": 4}),
    ("olmo_hybrid default heads", {**SMALL, "num_key_value_heads": 4}),
    ("kimi_linear", {**LATENT, "linear_num_heads": 4, "linear_head_dim": 12}),
    (
        "kimi_linear nested",
        {
            **LATENT,
            "linear_attn_config": {
                "num_heads": 2,
                "head_dim": 16,
                "short_conv_kernel_size": 3,
                "kda_layers": [1, 2, 4],
                "full_attn_layers": [3, 5],
            },
            "first_k_dense_replace": 2,
            "num_shared_experts": 2,
        },
    ),
    (
        "bailing_hybrid",
        {
            **LATENT,
            "head_dim": 16,
            "num_expert_group": 4,
            "topk_group": 2,
            "q_lora_rank": 20,
            "layer_group_size": 3,
            "num_key_value_heads": 4,
        },
    ),
    ("lfm2", {**SMALL, "layer_types": ["conv", "full_attention", "conv", "conv"]}),
    (
        "lfm2 width",
        {
            **SMALL,
            "full_attn_idxs": [1, 3],
            "block_auto_adjust_ff_dim": False,
            "conv_bias": True,
            "conv_L_cache": 4,
            "tie_word_embeddings": False,
        },
    ),
    (
        "lfm2_moe",
        {
            **SMALL,
            "layer_types": ["conv", "full_attention", "conv", "conv"],
            "num_experts": 8,
            "num_experts_per_tok": 3,
            "moe_intermediate_size": 40,
            "num_dense_layers": 1,
        },
    ),
    (
        "lfm3",
        {
            **SMALL,
            "head_dim": 16,
            "layer_types": ["conv", "full_attention", "conv", "sliding_attention"],
            "sliding_window": 16,
        },
    ),
    (
        "lfm3 plain",
        {
            **SMALL,
            "head_dim": 16,
            "layer_types": ["conv", "full_attention", "conv", "sliding_attention"],
            "use_attention_gate": False,
            "use_sandwich_norm": False,
            "attention_bias": True,
        },
    ),
    ("minimax", {**SMALL, "num_local_experts": 6, "num_experts_per_tok": 2, "block_size": 64}),
    (
        "recurrent_gemma",
        {**SMALL, "num_key_value_heads": 1, "num_hidden_layers": 5, "lru_width": 96, "attention_window_size": 32},
    ),
    ("recurrent_gemma bias", {**SMALL, "num_hidden_layers": 3, "attention_bias": True}),
    ("mamba", {"vocab_size": 160, "hidden_size": 64, "num_hidden_layers": 3, "state_size": 8, **TOKENS}),
    (
        "mamba bias",
        {
            "vocab_size": 160,
            "hidden_size": 64,
            "num_hidden_layers": 3,
            "state_size": 8,
            "use_bias": True,
            "use_conv_bias": False,
            "time_step_rank": 6,
            "conv_kernel": 3,
            "tie_word_embeddings": False,
            **TOKENS,
        },
    ),
    ("falcon_mamba", {"vocab_size": 160, "hidden_size": 64, "num_hidden_layers": 3, "state_size": 8, **TOKENS}),
    (
        "mamba2",
        {
            "vocab_size": 160,
            "hidden_size": 64,
            "num_hidden_layers": 3,
            "state_size": 12,
            "num_heads": 8,
            "head_dim": 16,
            "n_groups": 2,
            "chunk_size": 64,
            **TOKENS,
        },
    ),
    ("bamba", {**SMALL, **MAMBA2, "attn_layer_indices": [1], "mamba_expand": 2}),
    (
        "bamba bias",
        {
            **SMALL,
            **MAMBA2,
            "attn_layer_indices": [0, 2],
            "attention_bias": True,
            "mlp_bias": True,
            "mamba_proj_bias": True,
            "mamba_conv_bias": False,
            "tie_word_embeddings": True,
        },
    ),
    (
        "granitemoehybrid",
        {
            **SMALL,
            **MAMBA2,
            "layer_types": ["mamba", "attention", "mamba", "mamba"],
            "num_local_experts": 6,
            "num_experts_per_tok": 2,
            "shared_intermediate_size": 72,
        },
    ),
    (
        "granitemoehybrid dense",
        {
            **SMALL,
            **MAMBA2,
            "layer_types": ["mamba", "attention", "mamba", "mamba"],
            "num_local_experts": 0,
            "num_experts_per_tok": 0,
            "shared_intermediate_size": 72,
        },
    ),
    (
        "nemotron_h",
        {
            **SMALL,
            "head_dim": 16,
            "hybrid_override_pattern": "MEM*E-",
            "mamba_num_heads": 8,
            "mamba_head_dim": 16,
            "n_groups": 2,
            "ssm_state_size": 12,
            "chunk_size": 64,
            "n_routed_experts": 8,
            "num_experts_per_tok": 3,
            "moe_intermediate_size": 40,
            "moe_shared_expert_intermediate_size": 72,
        },
    ),
    (
        "nemotron_h latent",
        {
            **SMALL,
            "head_dim": 16,
            "layers_block_type": ["mamba", "moe", "attention", "mlp"],
            "mamba_num_heads": 8,
            "mamba_head_dim": 16,
            "n_groups": 2,
            "ssm_state_size": 12,
            "chunk_size": 64,
            "n_routed_experts": 8,
            "num_experts_per_tok": 3,
            "moe_intermediate_size": 40,
            "moe_shared_expert_intermediate_size": 72,
            "moe_latent_size": 32,
            "use_conv_bias": False,
            "attention_bias": True,
        },
    ),
    (
        "jamba",
        {
            **SMALL,
            "num_experts": 6,
            "num_experts_per_tok": 2,
            "attn_layer_period": 4,
            "attn_layer_offset": 2,
            "mamba_d_state": 8,
        },
    ),
    (
        "jamba dense",
        {
            **SMALL,
            "num_experts": 1,
            "num_experts_per_tok": 1,
            "attn_layer_period": 2,
            "attn_layer_offset": 1,
            "mamba_d_state": 8,
            "mamba_proj_bias": True,
            "tie_word_embeddings": True,
        },
    ),
    ("falcon_h1", {**SMALL, **MAMBA2, "mamba_d_ssm": 128}),
    (
        "falcon_h1 norm",
        {
            **SMALL,
            **MAMBA2,
            "mamba_d_ssm": 128,
            "mamba_rms_norm": True,
            "attention_bias": True,
            "mlp_bias": True,
            "tie_word_embeddings": True,
        },
    ),
    (
        "zamba",
        {
            **SMALL,
            "num_key_value_heads": 4,
            "num_hidden_layers": 6,
            "n_mamba_heads": 2,
            "mamba_d_state": 8,
            "layers_block_type": ["mamba", "hybrid", "mamba", "hybrid", "mamba", "hybrid"],
        },
    ),
    (
        "zamba2",
        {
            **SMALL,
            "num_key_value_heads": 4,
            "num_hidden_layers": 6,
            "n_mamba_heads": 8,
            "mamba_d_state": 12,
            "chunk_size": 64,
            "layers_block_type": ["mamba", "hybrid", "mamba", "hybrid", "mamba", "hybrid"],
            "num_mem_blocks": 2,
            "adapter_rank": 8,
            "use_mem_rope": True,
        },
    ),
    (
        "zamba2 shared adapters",
        {
            **SMALL,
            "num_key_value_heads": 4,
            "num_hidden_layers": 6,
            "n_mamba_heads": 8,
            "mamba_d_state": 12,
            "chunk_size": 64,
            "layers_block_type": ["mamba", "hybrid", "mamba", "hybrid", "mamba", "hybrid"],
            "use_shared_attention_adapter": True,
            "adapter_rank": 8,
        },
    ),
    (
        "rwkv",
        {
            "vocab_size": 160,
            "hidden_size": 64,
            "num_hidden_layers": 3,
            "attention_hidden_size": 96,
            "context_length": 512,
            **TOKENS,
        },
    ),
    (
        "zaya",
        {**SMALL, "head_dim": 16, "num_experts": 8, "num_experts_per_tok": 1, "moe_intermediate_size": 40}
        | {"router_hidden_size": 24, "layer_types": ["hybrid", "hybrid_sliding"] * 2, "sliding_window": 32},
    ),
    ("zaya untied", {**SMALL, "head_dim": 16, "num_experts": 4, "moe_intermediate_size": 40, "lm_head_bias": True}),
    ("xlstm", {"vocab_size": 160, "hidden_size": 64, "num_hidden_layers": 2, "num_heads": 4, **TOKENS}),
]


def padding(model: nn.Module) -> int:
    """FLOPs of convolutions behind the last token, and of Zaya's before the first one."""
    convolutions = [m for m in model.modules() if isinstance(m, nn.Conv1d)]
    behind = sum(2 * m.out_channels * m.kernel_size[0] * m.padding[0] for m in convolutions)
    before = [m for m in model.modules() if hasattr(m, "v_proj_delayed")]
    return behind + sum(
        2 * (m.conv_qk_depthwise.weight.numel() * (m.grouped_kernel_size - 1) + m.v_proj_delayed.weight.numel())
        for m in before
    )


def between_chunks(model: nn.Module) -> int:
    """FLOPs by which Mamba-2's stock code joins the states of chunks."""
    mixers = [
        m for m in model.modules() if hasattr(m, "ssm_state_size") and hasattr(m, "chunk_size") and hasattr(m, "D")
    ]
    sizes = [(m.num_heads * m.head_dim * m.ssm_state_size, -(-SEQ_LEN // m.chunk_size)) for m in mixers]
    return sum(2 * (chunks + 1) ** 2 * numbers for numbers, chunks in sizes)


def tensors(thing: Any, seen: set[int]) -> list[tuple[str, torch.Tensor]]:
    """All tensors of a cache, with the names of what holds them."""
    found: list[tuple[str, torch.Tensor]] = []
    left: list[tuple[str, Any]] = [("", thing)]
    while left:
        name, held = left.pop()
        if id(held) in seen:
            continue
        seen.add(id(held))
        if torch.is_tensor(held):
            found.append((name, held))
        elif isinstance(held, (list, tuple)):
            left += [(name, each) for each in held]
        elif isinstance(held, dict):
            left += [(name, each) for each in held.values()]
        elif hasattr(held, "__dict__"):
            left += list(vars(held).items())
    return found


def cached(model: nn.Module, ids: torch.Tensor) -> Json:
    """Numbers that the class's cache holds after a short prompt; blank where its stock code makes none."""
    try:
        with torch.no_grad():
            cache = model(ids[:, :SHORT], use_cache=True).past_key_values
    except (RuntimeError, TypeError, AttributeError):
        return {}
    if cache is None:
        return {}
    sizes = dict.fromkeys(CACHED, 0)
    for name, tensor in tensors(cache, set()):
        kind = "conv" if "conv" in name else "cache" if "key" in name or "value" in name else "state"
        sizes[f"{kind}_numbers"] += tensor.numel() if tensor.ndim > 2 else 0
    return sizes


def counted(case: str, fields: Json) -> Json:
    model_type = case.split()[0]
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(
        CONFIG_MAPPING[model_type].from_dict(dict(fields)), attn_implementation="eager"
    ).eval()
    if hasattr(model, "set_experts_implementation"):
        model.set_experts_implementation("eager")
    ids = torch.randint(3, 150, (1, SEQ_LEN))
    row: Json = {
        "case": case,
        "model_type": model_type,
        "config": json.dumps({**fields, "model_type": model_type}, sort_keys=True),
        "params": sum({id(p): p.numel() for p in model.parameters()}.values()),
        "seq_len": SEQ_LEN,
        "padding_flop": padding(model),
        "between_chunks_flop": between_chunks(model),
    }
    try:
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            model(ids, use_cache=False)
        row["forward_flop"] = counter.get_total_flops()
    except RuntimeError:
        row["forward_flop"] = ""  # the stock code of this class does not run on such a small shape
    return {**row, **cached(model, ids), "transformers_version": transformers.__version__}


if __name__ == "__main__":
    with open(TABLE, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*COLUMNS, *CACHED, "transformers_version"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(counted(case, fields) for case, fields in CASES)
