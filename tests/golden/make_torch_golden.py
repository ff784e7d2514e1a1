"""Write flops_torch.csv and params_torch.csv, reference numbers taken from real PyTorch models.

Every row is measured, not computed from a formula: the model is built from its Hugging Face config
class (random or meta weights, no download), its unique parameters are counted, and the FLOPs of one
forward pass (and of forward plus backward) are read with torch.utils.flop_counter.FlopCounterMode
under eager attention and the eager (sparse) experts loop. FlopCounterMode counts 2 * m * n * k for a
matrix product and nothing for elementwise work, norms, softmax, embeddings look-ups or bias additions.
Sliding-window and chunked attention are masks in eager mode, so their full seq_len ** 2 score is counted.
Which layers have a window, and how wide, is what the class's own KV cache does; how many numbers it keeps for a token
is the size of the cache after a short prompt.
Of a class that also reads images, the text model and its output head are built and counted.

Needs (the versions the tables were made with): torch==2.13.0, transformers==5.24.0.
Run: python tests/golden/make_torch_golden.py
"""

import copy
import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from transformers import (
    CONFIG_MAPPING,
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    DynamicCache,
    PreTrainedConfig,
)
from transformers.modeling_outputs import CausalLMOutputWithPast
from transformers.models.llama4 import modeling_llama4

HERE = Path(__file__).resolve().parent
Json = dict[str, Any]

# --------------------------------------------------------------------------------------------------
# Cases
# --------------------------------------------------------------------------------------------------

TOKENS: Json = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
DENSE: Json = {
    "vocab_size": 160,
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 176,
    "max_position_embeddings": 128,
    **TOKENS,
}
GQA: Json = {**DENSE, "num_key_value_heads": 2}
GQA_HEAD: Json = {**GQA, "head_dim": 16}
RANKS: Json = {
    "kv_lora_rank": 24,
    "q_lora_rank": None,
    "qk_nope_head_dim": 16,
    "qk_rope_head_dim": 8,
    "v_head_dim": 12,
}
LATENT: Json = {
    **DENSE,
    "num_key_value_heads": 4,
    "moe_intermediate_size": 48,
    "n_routed_experts": 8,
    "num_experts_per_tok": 3,
    "n_shared_experts": 2,
    **RANKS,
}
MLA: Json = {**LATENT, "first_k_dense_replace": 1}
GLM_MOE: Json = {
    **GQA_HEAD,
    "moe_intermediate_size": 48,
    "n_routed_experts": 8,
    "num_experts_per_tok": 3,
    "n_shared_experts": 1,
    "first_k_dense_replace": 1,
}
SPARSE: Json = {"q_lora_rank": 20, "index_n_heads": 2, "index_head_dim": 16, "index_topk": 8}
INKLING: Json = {
    "vocab_size": 160,
    "unpadded_vocab_size": 150,
    "hidden_size": 64,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "swa_num_attention_heads": 4,
    "swa_num_key_value_heads": 4,
    "swa_head_dim": 16,
    "moe_intermediate_size": 40,
    "n_routed_experts": 8,
    "num_experts_per_tok": 3,
    "d_rel": 4,
    "rel_extent": 40,
    "sliding_window_size": 24,
    "max_position_embeddings": 128,
    **TOKENS,
}
GPT: Json = {"vocab_size": 160, "n_positions": 128, "n_embd": 64, "n_layer": 3, "n_head": 4, **TOKENS}


def turned(*sections: int) -> Json:
    """Rotary angles by time, height and width."""
    return {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": list(sections)}


# The small base configuration of each architecture; a case is a base plus its changed fields.
BASE: dict[str, Json] = {
    "gpt2": GPT,
    "opt": {
        "vocab_size": 160,
        "hidden_size": 64,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "ffn_dim": 256,
        "max_position_embeddings": 128,
        **TOKENS,
    },
    "gpt_neox": DENSE,
    "bloom": {"vocab_size": 160, "hidden_size": 64, "n_layer": 3, "n_head": 4, **TOKENS},
    "falcon": {
        "vocab_size": 160,
        "hidden_size": 64,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        **TOKENS,
    },
    "llama": GQA,
    "mistral": GQA,
    "gemma": GQA_HEAD,
    "gemma2": GQA_HEAD,
    "gemma3_text": GQA_HEAD,
    "phi": DENSE,
    "phi3": GQA,
    "qwen2": GQA,
    "qwen3": GQA_HEAD,
    "mixtral": {**GQA, "num_local_experts": 6, "num_experts_per_tok": 2},
    "qwen2_moe": {
        **GQA,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "shared_expert_intermediate_size": 72,
    },
    "qwen3_moe": {**GQA_HEAD, "num_experts": 8, "num_experts_per_tok": 3, "moe_intermediate_size": 40},
    "deepseek_v2": MLA,
    "deepseek_v3": {**MLA, "n_shared_experts": 1, "n_group": 4, "topk_group": 2, "q_lora_rank": 20},
    "gpt_oss": {**GQA_HEAD, "num_local_experts": 6, "num_experts_per_tok": 2},
    "olmo": GQA,
    "olmo2": GQA,
    "olmo3": GQA,
    "olmoe": {**GQA, "num_experts": 8, "num_experts_per_tok": 3},
    "cohere": GQA,
    "cohere2": GQA,
    "starcoder2": GQA,
    "stablelm": GQA,
    "granite": GQA,
    "granitemoe": {**GQA, "num_local_experts": 6, "num_experts_per_tok": 2},
    "glm": GQA_HEAD,
    "glm4": GQA_HEAD,
    "glm4_moe": GLM_MOE,
    "llama4_text": {
        **GQA_HEAD,
        "intermediate_size_mlp": 208,
        "num_local_experts": 6,
        "num_experts_per_tok": 1,
    },
    "dbrx": {
        "vocab_size": 160,
        "d_model": 64,
        "n_heads": 4,
        "n_layers": 3,
        "max_seq_len": 128,
        "attn_config": {"kv_n_heads": 2, "clip_qkv": 8, "rope_theta": 10000.0},
        "ffn_config": {"ffn_hidden_size": 80, "moe_num_experts": 6, "moe_top_k": 2},
        **TOKENS,
    },
    "smollm3": GQA,
    "apertus": GQA,
    "arcee": GQA,
    "biogpt": DENSE,
    "bitnet": GQA,
    "codegen": {**GPT, "rotary_dim": 8},
    "cohere2_moe": {**GQA_HEAD, "num_experts": 8, "num_experts_per_tok": 3},
    "cwm": GQA_HEAD,
    "dots1": {**GLM_MOE, "num_key_value_heads": 2, "n_shared_experts": 2},
    "ernie4_5": GQA_HEAD,
    "ernie4_5_moe": {
        **GQA,
        "num_hidden_layers": 5,
        "moe_num_experts": 8,
        "moe_k": 3,
        "moe_intermediate_size": 48,
        "moe_num_shared_experts": 2,
    },
    "exaone": GQA,
    "exaone4": {**GQA_HEAD, "num_hidden_layers": 5},
    "flex_olmo": {**GQA, "num_experts": 8, "num_experts_per_tok": 3},
    "glm4_moe_lite": {**LATENT, "n_shared_experts": 1, "q_lora_rank": 20},
    "gpt-sw3": GPT,
    "gpt_bigcode": GPT,
    "gpt_neo": {
        "vocab_size": 160,
        "hidden_size": 64,
        "num_layers": 4,
        "num_heads": 4,
        "attention_types": [[["global", "local"], 2]],
        "window_size": 16,
        "max_position_embeddings": 128,
        **TOKENS,
    },
    "gptj": {**GPT, "rotary_dim": 8},
    "granitemoeshared": {
        **GQA,
        "num_local_experts": 6,
        "num_experts_per_tok": 2,
        "shared_intermediate_size": 72,
    },
    "helium": GQA_HEAD,
    "hunyuan_v1_dense": GQA_HEAD,
    "iquestcoder": GQA_HEAD,
    "jais2": GQA_HEAD,
    "kimi_k2": {**MLA, "n_shared_experts": 1, "n_group": 4, "topk_group": 2, "q_lora_rank": 20},
    "mellum": {**GQA_HEAD, "num_experts": 8, "num_experts_per_tok": 3, "moe_intermediate_size": 40},
    "minicpm3": {**DENSE, "num_key_value_heads": 4, **RANKS, "q_lora_rank": 20},
    "minimax_m2": {**GQA_HEAD, "num_local_experts": 8, "num_experts_per_tok": 3},
    "ministral": GQA_HEAD,
    "ministral3": GQA_HEAD,
    "mpt": {"vocab_size": 160, "d_model": 64, "n_heads": 4, "n_layers": 3, "max_seq_len": 128, **TOKENS},
    "nemotron": GQA_HEAD,
    "openai-gpt": GPT,
    "persimmon": DENSE,
    "phimoe": {**GQA, "num_local_experts": 6, "num_experts_per_tok": 2},
    "sarvam_mla": {**MLA, "n_shared_experts": 1},
    "sarvam_moe": {**GLM_MOE, "num_key_value_heads": 2},
    "seed_oss": GQA_HEAD,
    "solar_open": {
        key: value for key, value in GLM_MOE.items() if key not in ("intermediate_size", "first_k_dense_replace")
    },
    "vaultgemma": GQA_HEAD,
    "youtu": {**DENSE, "num_key_value_heads": 4, **RANKS, "q_lora_rank": 20},
    "afmoe": {
        **GQA_HEAD,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "num_dense_layers": 1,
        "num_hidden_layers": 5,
        "sliding_window": 24,
    },
    "aria_text": {**GQA_HEAD, "moe_num_experts": 6, "moe_topk": 2, "moe_num_shared_experts": 2},
    "axk1": {**LATENT, "n_shared_experts": 1, "n_group": 4, "topk_group": 2, "q_lora_rank": 20},
    "axk2": {**LATENT, **SPARSE, "gated_norm_rank": 8},
    "apertus1p5_text": GQA,
    "beam": {
        **GQA_HEAD,
        "num_hidden_layers": 5,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "n_group": 4,
        "topk_group": 2,
        "sliding_window": 24,
    },
    "cohere_compass_text": {
        **GQA,
        "rope_parameters": {"full_attention": turned(2, 3, 3), "sliding_attention": turned(2, 3, 3)},
    },
    "cpmant": {
        "vocab_size": 160,
        "hidden_size": 64,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "dim_head": 16,
        "dim_ff": 176,
        "prompt_types": 4,
        "prompt_length": 8,
        "segment_types": 4,
        "position_bias_num_buckets": 32,
        **TOKENS,
    },
    "ctrl": {"vocab_size": 160, "n_positions": 128, "n_embd": 64, "n_layer": 3, "n_head": 4, "dff": 176, **TOKENS},
    "deepseek_v32": {**MLA, **SPARSE, "n_shared_experts": 1, "n_group": 4, "topk_group": 2},
    "deepseek_v4": {
        **TOKENS,
        "vocab_size": 160,
        "hidden_size": 64,
        "num_hidden_layers": 5,
        "num_attention_heads": 4,
        "head_dim": 16,
        "num_key_value_heads": 1,
        "q_lora_rank": 20,
        "moe_intermediate_size": 48,
        "n_routed_experts": 8,
        "num_experts_per_tok": 3,
        "n_shared_experts": 1,
        "o_groups": 2,
        "o_lora_rank": 12,
        "index_n_heads": 2,
        "index_head_dim": 16,
        "index_topk": 8,
        "sliding_window": 16,
        "max_position_embeddings": 256,
        "layer_types": [
            "sliding_attention",
            "compressed_sparse_attention",
            "heavily_compressed_attention",
            "compressed_sparse_attention",
            "sliding_attention",
        ],
        "compress_rates": {"compressed_sparse_attention": 4, "heavily_compressed_attention": 16},
        "num_hash_layers": 0,
        "partial_rotary_factor": 0.5,
    },
    "diffllama": GQA_HEAD,
    "doge": GQA,
    "dory": {
        **GQA_HEAD,
        "num_hidden_layers": 6,
        "n_input_layers": 1,
        "n_output_layers": 2,
        "n_recurrent_loops": 3,
        "sliding_window": 24,
    },
    "dots3_note_text": {
        **LATENT,
        **SPARSE,
        "num_hidden_layers": 6,
        "n_shared_experts": 1,
        "shared_experts_intermediate_size": 40,
        "sliding_window": 24,
        "swa_num_attention_heads": 2,
        "swa_num_key_value_heads": 2,
        "swa_q_lora_rank": 16,
        "swa_kv_lora_rank": 28,
        "swa_head_dim": 20,
        "swa_qk_nope_head_dim": 12,
        "swa_v_head_dim": 10,
        "head_dim": 24,
    },
    "exaone_moe": {
        **GQA_HEAD,
        "num_hidden_layers": 5,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "num_shared_experts": 1,
        "sliding_window": 24,
    },
    "flint": {
        **GQA_HEAD,
        "num_hidden_layers": 6,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "shared_expert_intermediate_size": 56,
        "sliding_window": 24,
    },
    "gemma3n_text": {
        **GQA_HEAD,
        "num_hidden_layers": 10,
        "hidden_size_per_layer_input": 12,
        "vocab_size_per_layer_input": 150,
        "num_kv_shared_layers": 4,
        "laurel_rank": 8,
        "sliding_window": 24,
        "layer_types": (["sliding_attention"] * 2 + ["full_attention"]) * 3 + ["full_attention"],
    },
    "gemma4_text": {
        **GQA_HEAD,
        "num_hidden_layers": 7,
        "hidden_size_per_layer_input": 12,
        "vocab_size_per_layer_input": 150,
        "global_head_dim": 32,
        "sliding_window": 24,
    },
    "gemma4_unified_text": {**GQA_HEAD, "num_hidden_layers": 7, "global_head_dim": 32, "sliding_window": 24},
    "glm_moe_dsa": {**MLA, **SPARSE, "num_hidden_layers": 5, "n_shared_experts": 1, "n_group": 1, "topk_group": 1},
    "gpt_neox_japanese": {
        "vocab_size": 160,
        "hidden_size": 64,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "max_position_embeddings": 128,
        **TOKENS,
    },
    "granite_swa": {**GQA, "num_hidden_layers": 5, "sliding_window": 24},
    "granitemoe_swa": {
        **GQA,
        "num_hidden_layers": 5,
        "num_local_experts": 6,
        "num_experts_per_tok": 2,
        "shared_intermediate_size": 72,
        "sliding_window": 24,
    },
    "hrm_text": {**DENSE, "head_dim": 16, "num_hidden_layers": 2},
    "hunyuan_v1_moe": {**GQA_HEAD, "num_experts": 6, "moe_topk": 2},
    "hy_v3": {
        **GQA_HEAD,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "num_shared_experts": 1,
    },
    "hy_v4": {**LATENT, **SPARSE, "num_hidden_layers": 6, "n_shared_experts": 1},
    "hyperclovax": GQA,
    "inkling2_loop_text": {
        **INKLING,
        "num_hidden_layers": 8,
        "n_layers_per_attn_res_block": 2,
        "loop_layer_index_start": 2,
        "loop_layer_index_end": 6,
        "loop_gate_rank": 6,
        "layer_types": ["hybrid_sliding", "hybrid_sliding", "hybrid"] * 2 + ["hybrid_sliding", "hybrid"],
    },
    "inkling2_text": {**INKLING, "num_hidden_layers": 7, "n_layers_per_attn_res_block": 3},
    "inkling_text": {**INKLING, "num_hidden_layers": 7, "intermediate_size": 176, "n_shared_experts": 2},
    "internlm3": GQA_HEAD,
    "jetmoe": {
        "vocab_size": 160,
        "hidden_size": 64,
        "num_hidden_layers": 3,
        "num_key_value_heads": 2,
        "kv_channels": 16,
        "intermediate_size": 88,
        "num_local_experts": 6,
        "num_experts_per_tok": 2,
        "max_position_embeddings": 128,
        **TOKENS,
    },
    "kolibri1": {
        **GQA_HEAD,
        "num_hidden_layers": 6,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "shared_expert_intermediate_size": 56,
        "sliding_window": 24,
    },
    "laguna": {
        **GQA_HEAD,
        "num_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "shared_expert_intermediate_size": 56,
        "sliding_window": 24,
        "num_attention_heads_per_layer": [4, 6, 6],
        "layer_types": ["full_attention", "sliding_attention", "sliding_attention"],
    },
    "longcat_flash": {
        **TOKENS,
        **RANKS,
        "q_lora_rank": 20,
        "vocab_size": 160,
        "hidden_size": 64,
        "num_layers": 2,
        "num_attention_heads": 4,
        "ffn_hidden_size": 176,
        "expert_ffn_hidden_size": 48,
        "n_routed_experts": 8,
        "zero_expert_num": 4,
        "moe_topk": 3,
        "max_position_embeddings": 128,
    },
    "mimo_v2_flash": {
        **GQA_HEAD,
        "num_attention_heads": 8,
        "num_hidden_layers": 7,
        "head_dim": 24,
        "v_head_dim": 16,
        "n_routed_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "sliding_window": 24,
    },
    "minimax_m3_vl_text": {
        **GQA_HEAD,
        "num_local_experts": 8,
        "num_experts_per_tok": 3,
        "intermediate_size": 48,
        "dense_intermediate_size": 176,
        "shared_intermediate_size": 56,
        "rotary_dim": 8,
        "index_n_heads": 2,
        "index_head_dim": 16,
        "index_block_size": 4,
        "index_topk_blocks": 3,
        "layer_types": ["full_attention", "minimax_m3_sparse", "minimax_m3_sparse"],
        "mlp_layer_types": ["dense", "sparse", "sparse"],
    },
    "modernbert-decoder": {**DENSE, "num_hidden_layers": 5, "local_attention": 48},
    "nanochat": GQA,
    "xglm": {
        "vocab_size": 160,
        "d_model": 64,
        "num_layers": 3,
        "attention_heads": 4,
        "ffn_dim": 176,
        "max_position_embeddings": 128,
        **TOKENS,
    },
    # Classes that also read images: the fields of their text model.
    "glm4v": {**GQA, "rope_parameters": turned(2, 3, 3)},
    "glm4v_moe": {**GLM_MOE, "rope_parameters": turned(1, 1, 2)},
    "qwen2_vl": {**GQA, "rope_parameters": turned(2, 3, 3)},
    "qwen2_5_vl": {**GQA, "rope_parameters": turned(2, 3, 3)},
    "qwen3_vl": GQA_HEAD,
    "qwen3_vl_moe": {**GQA_HEAD, "num_experts": 8, "num_experts_per_tok": 3, "moe_intermediate_size": 40},
}

# Classes that also read images: their whole files, and the small fields of a tower that need not be counted.
TWO_HALVES = ("glm4v", "glm4v_moe", "qwen2_vl", "qwen2_5_vl", "qwen3_vl", "qwen3_vl_moe")
SMALL_SIGHT: Json = {"depth": 1, "hidden_size": 16, "embed_dim": 16, "num_heads": 2, "intermediate_size": 16}
SMALL_SIGHT |= {"out_hidden_size": 64, "fullatt_block_indexes": [0], "deepstack_visual_indexes": [0]}
# The same class under a name that no class has.
CLASS_OF = {"kimi_k2": "deepseek_v3"}

WIDE: Json = {"hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 8, "intermediate_size": 352}
HEAD32: Json = {"head_dim": 32}

# (case, model_type, changed fields, batch, seq_len)
FLOP_CASES: list[tuple[str, str, Json, int, int]] = [
    ("gpt2", "gpt2", {}, 2, 32),
    ("gpt2_n_inner", "gpt2", {"n_inner": 100, "n_embd": 96, "n_head": 6}, 1, 48),
    ("gpt2_untied", "gpt2", {"tie_word_embeddings": False}, 1, 16),
    ("opt", "opt", {}, 2, 32),
    ("opt_proj", "opt", {"word_embed_proj_dim": 32, "do_layer_norm_before": False}, 1, 24),
    ("gpt_neox", "gpt_neox", {}, 2, 32),
    ("gpt_neox_serial", "gpt_neox", {"use_parallel_residual": False, "attention_bias": False}, 1, 64),
    ("bloom", "bloom", {}, 2, 32),
    ("falcon_mqa", "falcon", {}, 2, 32),
    ("falcon_mha", "falcon", {"multi_query": False, "parallel_attn": False, "alibi": True, "bias": True}, 1, 32),
    ("falcon_new", "falcon", {"new_decoder_architecture": True, "num_kv_heads": 2}, 2, 48),
    ("falcon_ffn", "falcon", {"ffn_hidden_size": 200}, 1, 16),
    ("llama_mha", "llama", {"num_key_value_heads": None}, 1, 32),
    ("llama_gqa", "llama", {}, 2, 32),
    ("llama_head_dim", "llama", {**HEAD32, "attention_bias": True, "mlp_bias": True}, 2, 48),
    ("llama_wide", "llama", {**WIDE, "tie_word_embeddings": True, "vocab_size": 1000}, 1, 64),
    ("mistral", "mistral", {}, 2, 32),
    ("mistral_window", "mistral", {"sliding_window": 8, **HEAD32}, 1, 64),
    ("gemma", "gemma", {**HEAD32, "num_key_value_heads": 1}, 2, 32),
    ("gemma2", "gemma2", {"sliding_window": 8}, 2, 32),
    ("gemma2_head_dim", "gemma2", {**WIDE, **HEAD32}, 1, 48),
    ("gemma3_text", "gemma3_text", {"sliding_window": 8}, 2, 32),
    ("phi", "phi", {}, 2, 32),
    ("phi_gqa_qknorm", "phi", {"num_key_value_heads": 2, "qk_layernorm": True}, 1, 32),
    ("phi3", "phi3", {}, 2, 32),
    ("qwen2", "qwen2", {}, 2, 32),
    ("qwen3", "qwen3", {}, 2, 32),
    ("qwen3_head_dim", "qwen3", {**WIDE, **HEAD32, "tie_word_embeddings": True}, 1, 64),
    ("mixtral", "mixtral", {}, 2, 32),
    ("mixtral_top3", "mixtral", {**WIDE, "num_local_experts": 5, "num_experts_per_tok": 3}, 1, 48),
    ("qwen2_moe", "qwen2_moe", {}, 2, 32),
    ("qwen2_moe_mixed", "qwen2_moe", {"num_hidden_layers": 4, "decoder_sparse_step": 2, "mlp_only_layers": [3]}, 1, 32),
    ("qwen3_moe", "qwen3_moe", {}, 2, 32),
    ("qwen3_moe_mixed", "qwen3_moe", {"num_hidden_layers": 4, "mlp_only_layers": [0, 2], **HEAD32}, 1, 32),
    ("deepseek_v2", "deepseek_v2", {}, 2, 32),
    ("deepseek_v2_q_lora", "deepseek_v2", {"q_lora_rank": 20, "first_k_dense_replace": 0}, 1, 48),
    ("deepseek_v3", "deepseek_v3", {}, 2, 32),
    ("deepseek_v3_no_q_lora", "deepseek_v3", {"q_lora_rank": None, "first_k_dense_replace": 2}, 1, 32),
    ("gpt_oss", "gpt_oss", {"sliding_window": 8}, 2, 32),
    ("gpt_oss_head_dim", "gpt_oss", {**WIDE, **HEAD32, "num_experts_per_tok": 4}, 1, 64),
    ("olmo", "olmo", {}, 1, 32),
    ("olmo2", "olmo2", {}, 2, 32),
    ("olmo3", "olmo3", {"sliding_window": 8}, 1, 32),
    ("olmoe", "olmoe", {}, 2, 32),
    ("cohere", "cohere", {}, 2, 32),
    ("cohere_qk_norm", "cohere", {"use_qk_norm": True}, 1, 32),
    ("cohere2", "cohere2", {"sliding_window": 8}, 1, 32),
    ("starcoder2", "starcoder2", {}, 2, 32),
    ("stablelm", "stablelm", {}, 2, 32),
    (
        "stablelm_parallel",
        "stablelm",
        {"use_parallel_residual": True, "qk_layernorm": True, "use_qkv_bias": True},
        1,
        32,
    ),
    ("granite", "granite", {}, 2, 32),
    ("granitemoe", "granitemoe", {}, 2, 32),
    ("glm", "glm", {}, 1, 32),
    ("glm4", "glm4", {}, 1, 32),
    ("glm4_moe", "glm4_moe", {}, 2, 32),
    ("glm4_moe_qk_norm", "glm4_moe", {"use_qk_norm": True, "attention_bias": True, **HEAD32}, 1, 32),
    ("llama4_text", "llama4_text", {}, 2, 32),
    (
        "llama4_text_interleaved",
        "llama4_text",
        {"num_hidden_layers": 4, "interleave_moe_layer_step": 2, "num_experts_per_tok": 2},
        1,
        32,
    ),
    ("llama4_text_dense_experts", "llama4_text", {}, 2, 32),
    ("dbrx", "dbrx", {}, 2, 32),
    ("smollm3", "smollm3", {}, 1, 32),
    ("apertus", "apertus", {}, 2, 32),
    ("arcee", "arcee", {}, 2, 32),
    ("arcee_biases", "arcee", {**HEAD32, "attention_bias": True, "mlp_bias": True}, 1, 48),
    ("biogpt", "biogpt", {}, 2, 32),
    ("bitnet", "bitnet", {}, 2, 32),
    ("codegen", "codegen", {}, 2, 32),
    ("cohere2_moe", "cohere2_moe", {"first_k_dense_replace": 1, "num_shared_experts": 2, "sliding_window": 8}, 2, 32),
    ("cwm", "cwm", {"sliding_window": 8}, 1, 32),
    ("dots1", "dots1", {"sliding_window": None}, 2, 32),
    ("ernie4_5", "ernie4_5", {}, 1, 32),
    ("ernie4_5_moe", "ernie4_5_moe", {"use_bias": True, "moe_layer_end_index": 3}, 2, 32),
    ("exaone", "exaone", {}, 1, 32),
    ("exaone4", "exaone4", {"sliding_window": 8}, 1, 32),
    ("flex_olmo", "flex_olmo", {}, 2, 32),
    ("glm4_moe_lite", "glm4_moe_lite", {}, 2, 32),
    ("glm4v", "glm4v", {}, 2, 32),
    ("glm4v_moe", "glm4v_moe", {}, 2, 32),
    ("gpt-sw3", "gpt-sw3", {}, 1, 32),
    ("gpt_bigcode", "gpt_bigcode", {}, 2, 32),
    ("gpt_bigcode_mha", "gpt_bigcode", {"multi_query": False, "n_inner": 100}, 1, 48),
    ("gpt_neo", "gpt_neo", {}, 1, 32),
    ("gptj", "gptj", {}, 2, 32),
    ("granitemoeshared", "granitemoeshared", {}, 2, 32),
    ("granitemoeshared_none", "granitemoeshared", {"shared_intermediate_size": 0}, 1, 32),
    ("helium", "helium", {}, 1, 32),
    ("hunyuan_v1_dense", "hunyuan_v1_dense", {}, 1, 32),
    ("iquestcoder", "iquestcoder", {}, 1, 32),
    ("jais2", "jais2", {}, 1, 32),
    ("kimi_k2", "kimi_k2", {}, 2, 32),
    ("mellum", "mellum", {}, 1, 32),
    ("minicpm3", "minicpm3", {}, 2, 32),
    ("minimax_m2", "minimax_m2", {}, 2, 32),
    ("minimax_m2_head_dim", "minimax_m2", {**WIDE, **HEAD32, "num_experts_per_tok": 4}, 1, 48),
    ("ministral", "ministral", {"sliding_window": 8}, 1, 32),
    ("ministral3", "ministral3", {}, 1, 32),
    ("mpt", "mpt", {}, 1, 32),
    ("nemotron", "nemotron", {}, 1, 32),
    ("openai-gpt", "openai-gpt", {}, 1, 32),
    ("persimmon", "persimmon", {}, 2, 32),
    ("phimoe", "phimoe", {"attention_bias": True, "lm_head_bias": True}, 2, 32),
    ("qwen2_vl", "qwen2_vl", {}, 1, 32),
    ("qwen2_5_vl", "qwen2_5_vl", {}, 2, 32),
    ("qwen3_vl", "qwen3_vl", {}, 2, 32),
    ("qwen3_vl_head_dim", "qwen3_vl", {**WIDE, **HEAD32}, 1, 48),
    ("qwen3_vl_moe", "qwen3_vl_moe", {}, 2, 32),
    ("sarvam_mla", "sarvam_mla", {}, 1, 32),
    ("sarvam_moe", "sarvam_moe", {}, 1, 32),
    ("seed_oss", "seed_oss", {"attention_out_bias": True}, 2, 32),
    ("solar_open", "solar_open", {}, 2, 32),
    ("vaultgemma", "vaultgemma", {"sliding_window": 8}, 1, 32),
    ("youtu", "youtu", {}, 1, 32),
]
NOT_ALL_TRAINED = (
    *("axk2", "deepseek_v32", "deepseek_v4", "dots3_note_text", "glm_moe_dsa", "hrm_text", "hy_v4"),
    *("inkling2_text", "inkling_text", "minimax_m3_vl_text"),
)
DENSE_EXPERT_CASES = {"llama4_text_dense_experts"}

# model_type -> {variant name: changed fields}; the base itself is always the first variant.
PARAM_VARIANTS: dict[str, dict[str, Json]] = {
    "gpt2": {
        "n_inner": {"n_inner": 100},
        "untied": {"tie_word_embeddings": False},
        "positions": {"n_positions": 77},
        "n_inner_null": {"n_inner": None},
        "medium_size": {"vocab_size": 50257, "n_positions": 1024, "n_embd": 1024, "n_layer": 24, "n_head": 16},
    },
    "opt": {
        "post_norm_proj": {"word_embed_proj_dim": 32, "do_layer_norm_before": False},
        "pre_norm_proj": {"word_embed_proj_dim": 32},
        "post_norm": {"do_layer_norm_before": False},
        "no_bias": {"enable_bias": False},
        "no_bias_no_affine": {"enable_bias": False, "layer_norm_elementwise_affine": False},
        "untied": {"tie_word_embeddings": False, "word_embed_proj_dim": 48},
        "no_final_norm": {"_remove_final_layer_norm": True},
        "proj_null": {"word_embed_proj_dim": None},
    },
    "gpt_neox": {
        "serial": {"use_parallel_residual": False},
        "no_bias": {"attention_bias": False},
        "tied": {"tie_word_embeddings": True},
    },
    "bloom": {
        "untied": {"tie_word_embeddings": False},
        "post_residual": {"apply_residual_connection_post_layernorm": True},
        "wide": {"hidden_size": 128, "n_head": 8, "vocab_size": 1000},
    },
    "falcon": {
        "bias": {"bias": True},
        "mha": {"multi_query": False},
        "serial": {"parallel_attn": False},
        "alibi_mha_serial_bias": {"alibi": True, "multi_query": False, "parallel_attn": False, "bias": True},
        "new": {"new_decoder_architecture": True, "num_kv_heads": 2},
        "new_kv_null": {"new_decoder_architecture": True, "num_kv_heads": None},
        "new_one_norm": {"new_decoder_architecture": True, "num_kv_heads": 2, "num_ln_in_parallel_attn": 1},
        "new_two_norm": {
            "new_decoder_architecture": True,
            "num_kv_heads": 1,
            "num_ln_in_parallel_attn": 2,
            "bias": True,
        },
        "new_serial": {"new_decoder_architecture": True, "num_kv_heads": 2, "parallel_attn": False},
        "ffn": {"ffn_hidden_size": 200},
        "ffn_null": {"ffn_hidden_size": None, "num_kv_heads": None},
        "untied": {"tie_word_embeddings": False},
        "mqa_kv_ignored": {"multi_query": True, "num_kv_heads": 2},
    },
    "llama": {
        "head_dim_null": {"head_dim": None},
        "kv_null": {"num_key_value_heads": None},
        "attention_bias": {"attention_bias": True},
        "mlp_bias": {"mlp_bias": True},
        "tied": {"tie_word_embeddings": True},
        "head_dim": HEAD32,
        "all_bias_head_dim": {**HEAD32, "attention_bias": True, "mlp_bias": True},
    },
    "mistral": {
        "head_dim": HEAD32,
        "head_dim_null": {"head_dim": None},
        "tied": {"tie_word_embeddings": True},
        "window": {"sliding_window": 24},
        "window_null": {"sliding_window": None},
    },
    "gemma": {"head_dim": HEAD32, "untied": {"tie_word_embeddings": False}, "attention_bias": {"attention_bias": True}},
    "gemma2": {
        "window_five_layers": {"num_hidden_layers": 5, "sliding_window": 24},
        "head_dim": HEAD32,
        "untied": {"tie_word_embeddings": False},
        "attention_bias": {"attention_bias": True},
    },
    "gemma3_text": {
        "window_eight_layers": {"num_hidden_layers": 8, "sliding_window": 24},
        "window_pattern": {"num_hidden_layers": 5, "sliding_window_pattern": 2},
        "head_dim": HEAD32,
        "untied": {"tie_word_embeddings": False},
        "attention_bias": {"attention_bias": True},
    },
    "phi": {
        "gqa": {"num_key_value_heads": 2},
        "qk_layernorm": {"qk_layernorm": True},
        "gqa_qk_layernorm_tied": {"num_key_value_heads": 2, "qk_layernorm": True, "tie_word_embeddings": True},
    },
    "phi3": {
        "kv_null": {"num_key_value_heads": None},
        "tied": {"tie_word_embeddings": True},
        "window": {"sliding_window": 24},
    },
    "qwen2": {
        "tied": {"tie_word_embeddings": True},
        "kv_null": {"num_key_value_heads": None},
        "window": {"use_sliding_window": True, "sliding_window": 24, "max_window_layers": 1},
        "window_listed": {
            "use_sliding_window": True,
            "sliding_window": 24,
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
        },
    },
    "qwen3": {
        "head_dim": HEAD32,
        "attention_bias": {"attention_bias": True},
        "tied": {"tie_word_embeddings": True},
        "window": {"use_sliding_window": True, "sliding_window": 24, "max_window_layers": 2},
    },
    "mixtral": {"head_dim": HEAD32, "top1_tied": {"num_experts_per_tok": 1, "tie_word_embeddings": True}},
    "qwen2_moe": {
        "window": {"num_hidden_layers": 5, "use_sliding_window": True, "sliding_window": 24, "max_window_layers": 3},
        "no_qkv_bias": {"qkv_bias": False},
        "sparse_step": {"decoder_sparse_step": 2},
        "mlp_only": {"mlp_only_layers": [0, 2]},
        "step_and_mlp_only": {"num_hidden_layers": 6, "decoder_sparse_step": 2, "mlp_only_layers": [3]},
        "tied": {"tie_word_embeddings": True},
    },
    "qwen3_moe": {
        "window": {"use_sliding_window": True, "sliding_window": 24},
        "head_dim": HEAD32,
        "attention_bias": {"attention_bias": True},
        "sparse_step": {"decoder_sparse_step": 2},
        "mlp_only": {"mlp_only_layers": [0]},
        "tied": {"tie_word_embeddings": True},
    },
    "deepseek_v2": {
        "q_lora": {"q_lora_rank": 20},
        "all_moe": {"first_k_dense_replace": 0},
        "all_dense": {"first_k_dense_replace": 3},
        "attention_bias": {"attention_bias": True},
        "attention_bias_q_lora": {"attention_bias": True, "q_lora_rank": 20},
        "mlp_bias": {"mlp_bias": True},
        "one_shared": {"n_shared_experts": 1},
    },
    "deepseek_v3": {
        "no_q_lora": {"q_lora_rank": None},
        "dense_two": {"first_k_dense_replace": 2},
        "two_shared": {"n_shared_experts": 2},
        "attention_bias": {"attention_bias": True},
        "attention_bias_no_q_lora": {"attention_bias": True, "q_lora_rank": None},
        "tied": {"tie_word_embeddings": True},
        "mtp_ignored": {"num_nextn_predict_layers": 3},
    },
    "gpt_oss": {
        "window_five_layers": {"num_hidden_layers": 5, "sliding_window": 24},
        "head_dim": HEAD32,
        "no_attention_bias": {"attention_bias": False},
        "tied": {"tie_word_embeddings": True},
    },
    "olmo": {
        "kv_null": {"num_key_value_heads": None},
        "attention_bias": {"attention_bias": True},
        "tied": {"tie_word_embeddings": True},
    },
    "olmo2": {
        "kv_null": {"num_key_value_heads": None},
        "attention_bias": {"attention_bias": True},
        "tied": {"tie_word_embeddings": True},
    },
    "olmo3": {
        "kv_null": {"num_key_value_heads": None},
        "attention_bias": {"attention_bias": True},
        "window_six_layers": {"num_hidden_layers": 6, "sliding_window": 24},
    },
    "olmoe": {
        "kv_null": {"num_key_value_heads": None},
        "attention_bias": {"attention_bias": True},
        "tied": {"tie_word_embeddings": True},
    },
    "cohere": {
        "qk_norm": {"use_qk_norm": True},
        "kv_null": {"num_key_value_heads": None},
        "attention_bias": {"attention_bias": True},
        "untied": {"tie_word_embeddings": False},
    },
    "cohere2": {
        "attention_bias": {"attention_bias": True},
        "untied": {"tie_word_embeddings": False},
        "window_pattern": {"num_hidden_layers": 5, "sliding_window_pattern": 2},
    },
    "starcoder2": {
        "no_bias": {"use_bias": False},
        "untied": {"tie_word_embeddings": False},
        "window": {"sliding_window": 24},
    },
    "stablelm": {
        "qkv_bias": {"use_qkv_bias": True},
        "qk_layernorm": {"qk_layernorm": True},
        "parallel": {"use_parallel_residual": True},
        "all": {"use_qkv_bias": True, "qk_layernorm": True, "use_parallel_residual": True, "tie_word_embeddings": True},
    },
    "granite": {
        "biases": {"attention_bias": True, "mlp_bias": True},
        "tied": {"tie_word_embeddings": True},
        "kv_null": {"num_key_value_heads": None},
    },
    "granitemoe": {"attention_bias": {"attention_bias": True}, "tied": {"tie_word_embeddings": True}},
    "glm": {"no_bias": {"attention_bias": False}, "head_dim": HEAD32},
    "glm4": {"no_bias": {"attention_bias": False}, "head_dim": HEAD32, "tied": {"tie_word_embeddings": True}},
    "glm4_moe": {
        "qk_norm": {"use_qk_norm": True},
        "attention_bias": {"attention_bias": True},
        "head_dim": HEAD32,
        "all_moe": {"first_k_dense_replace": 0},
        "two_shared": {"n_shared_experts": 2, "first_k_dense_replace": 2},
    },
    "llama4_text": {
        "interleaved": {"num_hidden_layers": 5, "interleave_moe_layer_step": 2},
        "moe_layers": {"moe_layers": [1]},
        "moe_layers_null": {"num_hidden_layers": 4, "interleave_moe_layer_step": 2, "moe_layers": None},
        "no_moe": {"moe_layers": []},
        "attention_bias": {"attention_bias": True},
        "head_dim_tied": {**HEAD32, "tie_word_embeddings": True},
        "no_qk_norm": {"use_qk_norm": False},
        "no_chunks": {"attention_chunk_size": None},
        "chunks_six_layers": {"num_hidden_layers": 6, "attention_chunk_size": 24},
        "chunks_each_other": {"num_hidden_layers": 5, "attention_chunk_size": 24, "no_rope_layer_interval": 2},
        "chunks_listed": {"attention_chunk_size": 24, "no_rope_layers": [0, 1, 0]},
    },
    "dbrx": {
        "mqa": {"attn_config": {"kv_n_heads": 1, "rope_theta": 10000.0}},
        "top3": {"ffn_config": {"ffn_hidden_size": 48, "moe_num_experts": 5, "moe_top_k": 3}},
        "wide_mha": {"d_model": 96, "n_heads": 6, "attn_config": {"kv_n_heads": 6, "rope_theta": 10000.0}},
    },
    "smollm3": {
        "biases": {"attention_bias": True, "mlp_bias": True},
        "untied": {"tie_word_embeddings": False},
        "kv_null": {"num_key_value_heads": None},
        "window": {"num_hidden_layers": 9, "use_sliding_window": True, "sliding_window": 24},
    },
    "apertus": {
        "attention_bias": {"attention_bias": True},
        "kv_null": {"num_key_value_heads": None},
        "other_activation": {"hidden_act": "relu2"},
        "tied": {"tie_word_embeddings": True},
    },
    "arcee": {
        "biases": {"attention_bias": True, "mlp_bias": True},
        "head_dim": HEAD32,
        "kv_null": {"num_key_value_heads": None},
        "tied": {"tie_word_embeddings": True},
    },
    "biogpt": {"untied": {"tie_word_embeddings": False}, "positions": {"max_position_embeddings": 77}},
    "bitnet": {
        "attention_bias": {"attention_bias": True},
        "kv_null": {"num_key_value_heads": None},
        "tied": {"tie_word_embeddings": True},
    },
    "codegen": {"n_inner": {"n_inner": 100}, "tied": {"tie_word_embeddings": True}},
    "cohere2_moe": {
        "attention_bias": {"attention_bias": True},
        "untied": {"tie_word_embeddings": False},
        "shared": {"num_shared_experts": 2},
        "first_dense": {"num_hidden_layers": 6, "first_k_dense_replace": 2, "sliding_window": 24},
        "first_dense_narrow": {"first_k_dense_replace": 1, "prefix_dense_intermediate_size": 88},
        "prefix_pattern": {
            "num_hidden_layers": 6,
            "first_k_dense_replace": 3,
            "prefix_dense_sliding_window_pattern": 2,
            "sliding_window_pattern": 3,
        },
        "listed": {"mlp_layer_types": ["dense", "sparse", "dense"]},
        "rms_norm": {"rms_norm_eps": 1e-5},
    },
    "cwm": {
        "window_six_layers": {"num_hidden_layers": 6, "sliding_window": 24},
        "tied": {"tie_word_embeddings": True},
    },
    "dots1": {
        "attention_bias": {"attention_bias": True},
        "all_moe": {"first_k_dense_replace": 0},
        "no_window": {"sliding_window": None},
        "window": {"sliding_window": 24, "max_window_layers": 1},
        "one_shared": {"n_shared_experts": 1, "tie_word_embeddings": True},
    },
    "ernie4_5": {"bias": {"use_bias": True}, "untied": {"tie_word_embeddings": False}, "head_dim": HEAD32},
    "ernie4_5_moe": {
        "bias": {"use_bias": True},
        "no_shared": {"moe_num_shared_experts": 0, "use_bias": True},
        "one_shared": {"moe_num_shared_experts": 1, "tie_word_embeddings": False},
        "interval": {"moe_layer_interval": 2},
        "start_and_end": {"moe_layer_start_index": 2, "moe_layer_end_index": 3},
        "all_moe": {"moe_layer_start_index": 0},
    },
    "exaone": {"kv_null": {"num_key_value_heads": None}, "tied": {"tie_word_embeddings": True}},
    "exaone4": {
        "window": {"sliding_window": 24},
        "window_pattern": {"sliding_window": 24, "sliding_window_pattern": 2},
        "tied": {"tie_word_embeddings": True},
        "head_dim": HEAD32,
    },
    "flex_olmo": {
        "kv_null": {"num_key_value_heads": None},
        "attention_bias": {"attention_bias": True},
        "tied": {"tie_word_embeddings": True},
    },
    "glm4_moe_lite": {
        "no_q_lora": {"q_lora_rank": None},
        "attention_bias": {"attention_bias": True},
        "listed": {"mlp_layer_types": ["dense", "dense", "sparse"]},
        "two_shared": {"n_shared_experts": 2, "tie_word_embeddings": True},
    },
    "gpt-sw3": {"untied": {"tie_word_embeddings": False}},
    "gpt_bigcode": {
        "mha": {"multi_query": False},
        "n_inner": {"n_inner": 100},
        "untied": {"tie_word_embeddings": False},
        "positions": {"n_positions": 77},
    },
    "gpt_neo": {
        "ffn": {"intermediate_size": 100},
        "untied": {"tie_word_embeddings": False},
        "all_global": {"num_layers": 3, "attention_types": [[["global"], 3]]},
        "mostly_local": {"num_layers": 5, "attention_types": [[["global", "local"], 1], [["local"], 3]]},
    },
    "gptj": {"n_inner": {"n_inner": 100}, "tied": {"tie_word_embeddings": True}},
    "granitemoeshared": {
        "none_shared": {"shared_intermediate_size": 0},
        "attention_bias": {"attention_bias": True},
        "tied": {"tie_word_embeddings": True, "num_key_value_heads": None},
    },
    "helium": {"biases": {"attention_bias": True, "mlp_bias": True}, "tied": {"tie_word_embeddings": True}},
    "hunyuan_v1_dense": {"attention_bias": {"attention_bias": True}, "head_dim": HEAD32},
    "iquestcoder": {"biases": {"attention_bias": True, "mlp_bias": True}, "head_dim": HEAD32},
    "jais2": {"no_bias": {"attention_bias": False, "mlp_bias": False}, "head_dim": HEAD32},
    "kimi_k2": {"no_q_lora": {"q_lora_rank": None}, "dense_two": {"first_k_dense_replace": 2}},
    "mellum": {
        "attention_bias": {"attention_bias": True},
        "some_dense": {"mlp_layer_types": ["dense", "sparse", "sparse"]},
        "window": {
            "sliding_window": 24,
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
        },
    },
    "minicpm3": {
        "no_q_lora": {"q_lora_rank": None},
        "v_head_dim_null": {"v_head_dim": None},
        "biases": {"attention_bias": True, "mlp_bias": True},
        "untied": {"tie_word_embeddings": False},
    },
    "minimax_m2": {"head_dim": HEAD32, "tied": {"tie_word_embeddings": True}},
    "ministral": {"window": {"sliding_window": 24}, "window_null": {"sliding_window": None}},
    "ministral3": {"tied": {"tie_word_embeddings": True}, "head_dim": HEAD32},
    "mpt": {"wide": {"d_model": 96, "n_heads": 6}, "untied": {"tie_word_embeddings": False}},
    "nemotron": {"biases": {"attention_bias": True, "mlp_bias": True}, "head_dim": HEAD32},
    "openai-gpt": {"untied": {"tie_word_embeddings": False}, "positions": {"n_positions": 77}},
    "persimmon": {"no_qk_norm": {"qk_layernorm": False}, "tied": {"tie_word_embeddings": True}},
    "phimoe": {
        "attention_bias": {"attention_bias": True},
        "head_bias": {"lm_head_bias": True},
        "all_biases_tied": {"attention_bias": True, "lm_head_bias": True, "tie_word_embeddings": True},
        "window": {"sliding_window": 24},
    },
    "sarvam_mla": {"q_lora": {"q_lora_rank": 20}, "dense_two": {"first_k_dense_replace": 2}},
    "sarvam_moe": {"qk_norm": {"use_qk_norm": True}, "attention_bias": {"attention_bias": True}},
    "seed_oss": {
        "no_bias": {"attention_bias": False},
        "out_bias": {"attention_out_bias": True},
        "out_bias_alone": {"attention_bias": False, "attention_out_bias": True},
        "mlp_bias": {"mlp_bias": True},
        "head_dim_tied": {**HEAD32, "tie_word_embeddings": True},
    },
    "solar_open": {
        "attention_bias": {"attention_bias": True},
        "head_dim": HEAD32,
        "two_shared": {"n_shared_experts": 2, "tie_word_embeddings": True},
    },
    "vaultgemma": {
        "window_five_layers": {"num_hidden_layers": 5, "sliding_window": 24},
        "attention_bias": {"attention_bias": True},
        "untied": {"tie_word_embeddings": False},
    },
    "youtu": {"no_q_lora": {"q_lora_rank": None}, "attention_bias": {"attention_bias": True}},
    "glm4v": {"other_heads": {"num_attention_heads": 8, "num_key_value_heads": 4}},
    "glm4v_moe": {"attention_bias": {"attention_bias": True}, "all_moe": {"first_k_dense_replace": 0}},
    "qwen2_vl": {"window": {"use_sliding_window": True, "sliding_window": 24, "max_window_layers": 1}},
    "qwen2_5_vl": {"window": {"use_sliding_window": True, "sliding_window": 24, "max_window_layers": 1}},
    "qwen3_vl": {
        "head_dim": HEAD32,
        "attention_bias": {"attention_bias": True},
        "tied_by_half": {"tie_word_embeddings": True},
    },
    "qwen3_vl_moe": {
        "head_dim": HEAD32,
        "sparse_step": {"decoder_sparse_step": 2},
        "mlp_only": {"mlp_only_layers": [0]},
    },
    "afmoe": {
        "tied_bias": {"tie_word_embeddings": True, "attention_bias": True},
        "all_sparse_no_shared": {"num_dense_layers": 0, "num_shared_experts": 0},
        "pattern": {"global_attn_every_n_layers": 2, "num_shared_experts": 1},
        "listed": {"layer_types": ["full_attention", "sliding_attention"] * 2 + ["full_attention"]},
    },
    "aria_text": {
        "biases": {"attention_bias": True, "mlp_bias": True},
        "tied": {"tie_word_embeddings": True},
        "one_shared": {"moe_num_shared_experts": 1},
    },
    "axk1": {
        "dense_two": {"first_k_dense_replace": 2},
        "turns": {"moe_layer_freq": 2},
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
        "listed": {"mlp_layer_types": ["sparse", "dense", "sparse"]},
    },
    "axk2": {
        "dense_two": {"first_k_dense_replace": 2, "n_shared_experts": 1},
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
        "other_rank": {"gated_norm_rank": 5, "q_lora_rank": 12},
    },
    "apertus1p5_text": {
        "narrow_head": {"output_vocab_size": 100},
        "tied": {"tie_word_embeddings": True},
        "bias": {"attention_bias": True},
    },
    "beam": {
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
        "listed": {
            "layer_types": ["sliding_attention"] * 4 + ["full_attention"],
            "mlp_layer_types": ["dense"] + ["sparse"] * 4,
        },
        "seven": {"num_hidden_layers": 8},
    },
    "cohere_compass_text": {
        "untied_bias": {"tie_word_embeddings": False, "attention_bias": True},
        "listed": {"layer_types": ["sliding_attention", "sliding_attention", "full_attention"], "sliding_window": 24},
    },
    "cpmant": {"more": {"prompt_types": 6, "segment_types": 5}, "wide": {"dim_head": 32}},
    "ctrl": {"untied": {"tie_word_embeddings": False}, "wide": {"dff": 100, "n_head": 8}},
    "deepseek_v32": {
        "dense_two": {"first_k_dense_replace": 2},
        "two_shared": {"n_shared_experts": 2},
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
        "indexer": {"index_n_heads": 3, "index_head_dim": 24},
        "listed": {"mlp_layer_types": ["sparse", "dense", "sparse"]},
    },
    "deepseek_v4": {
        "usual_layers": {"layer_types": None},
        "released_names": {
            "layer_types": None,
            "compress_rates": None,
            "compress_ratios": [0, 4, 128, 4, 0, 4],
            "num_hash_layers": 2,
        },
        "streams": {"hc_mult": 2, "n_shared_experts": 2},
        "tied_groups": {"tie_word_embeddings": True, "o_groups": 4, "o_lora_rank": 6},
        "no_joining": {"layer_types": ["sliding_attention"] * 5},
    },
    "diffllama": {
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
        "head_dim": HEAD32,
        "kv_null": {"num_key_value_heads": None},
    },
    "doge": {
        "biases": {"attention_bias": True, "mlp_bias": True},
        "tied": {"tie_word_embeddings": True, "num_key_value_heads": None},
    },
    "dory": {
        "biases": {"attention_bias": True, "mlp_bias": True},
        "one_loop": {"n_recurrent_loops": 1},
        "last_loop_tied": {"recurrent_kv_cache_mode": "last_loop", "tie_word_embeddings": True},
    },
    "dots3_note_text": {
        "no_window": {"use_sliding_window": False},
        "no_indexer": {"use_dsa": False},
        "dense_two": {"first_k_dense_replace": 2, "n_shared_experts": 2},
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
    },
    "exaone_moe": {
        "no_window": {"sliding_window_pattern": 1},
        "all_sparse_tied": {"first_k_dense_replace": 0, "tie_word_embeddings": True},
        "two_shared": {"num_shared_experts": 2},
        "listed": {
            "layer_types": ["full_attention", "sliding_attention"] * 2 + ["full_attention"],
            "mlp_layer_types": ["dense", "sparse"] * 2 + ["dense"],
        },
    },
    "flint": {
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
        "all_sparse": {"mlp_only_layers": []},
        "step": {"decoder_sparse_step": 2, "mlp_only_layers": [3]},
        "listed": {"layer_types": ["sliding_attention"] * 5 + ["full_attention"]},
    },
    "gemma3n_text": {
        "untied_bias": {"tie_word_embeddings": False, "attention_bias": True},
        "none_shared": {"num_kv_shared_layers": 0},
        "widths": {"intermediate_size": [176, 100, 176, 176, 90, 176, 176, 80, 176, 176]},
        "streams": {"altup_num_inputs": 3, "laurel_rank": 5},
    },
    "gemma4_text": {
        "shared_double": {
            "num_kv_shared_layers": 3,
            "use_double_wide_mlp": True,
            "layer_types": ["sliding_attention", "full_attention"] * 3 + ["full_attention"],
        },
        "keys_are_values": {
            "attention_k_eq_v": True,
            "num_global_key_value_heads": 1,
            "hidden_size_per_layer_input": 0,
        },
        "experts": {
            "enable_moe_block": True,
            "num_experts": 8,
            "top_k_experts": 3,
            "moe_intermediate_size": 40,
            "hidden_size_per_layer_input": 0,
        },
        "bias_untied": {"attention_bias": True, "tie_word_embeddings": False},
        "bias_shared": {
            "attention_bias": True,
            "attention_k_eq_v": True,
            "num_kv_shared_layers": 3,
            "layer_types": ["sliding_attention", "full_attention"] * 3 + ["full_attention"],
        },
        "last_layer": {"num_hidden_layers": 5},
    },
    "gemma4_unified_text": {
        "shared_double": {
            "num_kv_shared_layers": 3,
            "use_double_wide_mlp": True,
            "layer_types": ["sliding_attention", "full_attention"] * 3 + ["full_attention"],
        },
        "keys_are_values": {"attention_k_eq_v": True, "num_global_key_value_heads": 1},
        "bias_untied": {"attention_bias": True, "tie_word_embeddings": False},
    },
    "glm_moe_dsa": {
        "shared_choice": {"index_topk_freq": 2},
        "letters": {"index_topk_pattern": "FSSFS"},
        "listed": {"indexer_types": ["full", "shared", "full", "shared", "shared"]},
        "dense_two_bias": {"first_k_dense_replace": 2, "attention_bias": True},
        "tied": {"tie_word_embeddings": True},
    },
    "gpt_neox_japanese": {"untied": {"tie_word_embeddings": False}, "wide": {"intermediate_multiple_size": 3}},
    "granite_swa": {
        "biases_untied": {"attention_bias": True, "mlp_bias": True, "tie_word_embeddings": False},
        "listed": {"layer_types": ["sliding_attention", "full_attention"] * 2 + ["full_attention"]},
    },
    "granitemoe_swa": {
        "none_shared": {"shared_intermediate_size": 0},
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
    },
    "hrm_text": {
        "biases": {"attention_bias": True, "mlp_bias": True},
        "cycles_tied": {"H_cycles": 3, "L_cycles": 1, "tie_word_embeddings": True},
    },
    "hunyuan_v1_moe": {"bias_tied": {"attention_bias": True, "tie_word_embeddings": True}, "head_dim": HEAD32},
    "hy_v3": {
        "biases": {"attention_bias": True, "mlp_bias": True},
        "listed": {"mlp_layer_types": ["sparse", "dense", "sparse"], "num_shared_experts": 2},
        "tied": {"tie_word_embeddings": True},
    },
    "hy_v4": {
        "streams": {"hc_mult": 2},
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
        "listed": {"indexer_types": ["full", "shared"] * 3, "mlp_layer_types": ["sparse"] * 4 + ["dense"] * 2},
    },
    "hyperclovax": {
        "no_post_norm": {"use_post_norm": False},
        "biases_tied": {"attention_bias": True, "mlp_bias": True, "tie_word_embeddings": True},
    },
    "inkling2_loop_text": {
        "two_passes": {"loop_num_passes": 2},
        "one_pass": {"loop_num_passes": 1},
        "other_heads": {"swa_num_attention_heads": 2, "swa_num_key_value_heads": 1, "swa_head_dim": 24},
    },
    "inkling2_text": {
        "other_heads": {"swa_num_attention_heads": 2, "swa_num_key_value_heads": 1, "swa_head_dim": 24},
        "whole_vocabulary": {"unpadded_vocab_size": 160, "conv_kernel_size": 3},
        "listed": {"layer_types": ["hybrid"] * 3 + ["hybrid_sliding"] * 4},
    },
    "inkling_text": {
        "dense_two": {"dense_mlp_idx": 2},
        "released_names": {"dense_mlp_idx": 2, "intermediate_size": 40, "dense_intermediate_size": 176},
        "local": {"local_layer_ids": [0, 1, 4]},
        "narrow_head": {"unpadded_vocab_size": 150, "n_shared_experts": 1},
    },
    "internlm3": {
        "biases": {"attention_bias": True, "mlp_bias": True},
        "tied": {"tie_word_embeddings": True},
        "head_dim": HEAD32,
    },
    "jetmoe": {"untied": {"tie_word_embeddings": False}, "top_three": {"num_experts_per_tok": 3}},
    "kolibri1": {
        "tied": {"tie_word_embeddings": True},
        "listed": {"layer_types": ["full_attention"] * 6},
        "head_dim": HEAD32,
    },
    "laguna": {
        "gate_each": {"gating": "per-element"},
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
        "alike": {"num_attention_heads_per_layer": None, "layer_types": None, "attention_bias": True},
        "all_sparse": {"mlp_layer_types": ["sparse"] * 3},
    },
    "longcat_flash": {
        "no_empty_experts": {"zero_expert_num": 0},
        "bias_tied": {"attention_bias": True, "tie_word_embeddings": True},
        "more": {"num_layers": 3, "moe_topk": 6},
    },
    "mimo_v2_flash": {
        "bias": {"attention_bias": True},
        "tied_all_whole": {"tie_word_embeddings": True, "layer_types": ["full_attention"] * 7},
        "listed": {"layer_types": ["sliding_attention"] * 6 + ["full_attention"], "mlp_layer_types": ["sparse"] * 7},
    },
    "minimax_m3_vl_text": {
        "usual_layers": {"layer_types": None, "mlp_layer_types": None},
        "tied": {"tie_word_embeddings": True, "index_head_dim": 24},
    },
    "modernbert-decoder": {
        "biases": {"attention_bias": True, "mlp_bias": True, "norm_bias": True, "classifier_bias": True},
        "no_head_bias_untied": {"decoder_bias": False, "tie_word_embeddings": False},
        "pattern": {"global_attn_every_n_layers": 2},
    },
    "nanochat": {"bias_tied": {"attention_bias": True, "tie_word_embeddings": True}},
    "xglm": {"untied": {"tie_word_embeddings": False}, "wide": {"ffn_dim": 100, "num_layers": 2}},
}

# Kinds of layers of 2025 and 2026.
FLOP_CASES += [
    ("afmoe", "afmoe", {}, 2, 32),
    ("apertus1p5_narrow_head", "apertus1p5_text", {"output_vocab_size": 100}, 1, 32),
    ("axk1", "axk1", {}, 2, 32),
    ("axk2", "axk2", {}, 1, 32),
    ("beam", "beam", {}, 1, 32),
    ("deepseek_v32", "deepseek_v32", {}, 2, 32),
    ("deepseek_v32_all_chosen", "deepseek_v32", {"index_topk": 64}, 1, 32),
    ("deepseek_v4", "deepseek_v4", {}, 2, 32),
    ("deepseek_v4_longer", "deepseek_v4", {"hc_mult": 2}, 1, 64),
    ("diffllama", "diffllama", {}, 2, 32),
    ("doge", "doge", {}, 1, 32),
    ("dory", "dory", {}, 1, 32),
    ("dots3_note_text", "dots3_note_text", {}, 1, 32),
    ("flint", "flint", {}, 1, 32),
    ("gemma3n_text", "gemma3n_text", {}, 2, 32),
    ("gemma4_text", "gemma4_text", {}, 2, 32),
    ("gemma4_keys_are_values", "gemma4_text", PARAM_VARIANTS["gemma4_text"]["keys_are_values"], 1, 32),
    ("gemma4_experts", "gemma4_text", PARAM_VARIANTS["gemma4_text"]["experts"], 1, 32),
    ("gemma4_shared", "gemma4_text", PARAM_VARIANTS["gemma4_text"]["shared_double"], 1, 32),
    ("glm_moe_dsa_shared_choice", "glm_moe_dsa", {"index_topk_freq": 2}, 1, 32),
    ("granite_swa", "granite_swa", {}, 1, 32),
    ("hrm_text", "hrm_text", {}, 1, 32),
    ("hy_v4", "hy_v4", {}, 1, 32),
    ("inkling_text", "inkling_text", {"dense_mlp_idx": 2}, 1, 32),
    ("inkling2_text", "inkling2_text", {}, 1, 32),
    ("jetmoe", "jetmoe", {}, 1, 32),
    ("laguna", "laguna", {}, 2, 32),
    ("mimo_v2_flash", "mimo_v2_flash", {}, 2, 32),
    ("minimax_m3_vl_text", "minimax_m3_vl_text", {}, 1, 32),
    ("modernbert-decoder", "modernbert-decoder", {}, 1, 32),
    ("xglm", "xglm", {}, 1, 32),
]

# What the bare file of an architecture has: all else is left to its class.
NEEDED = (
    "vocab_size", "hidden_size", "num_attention_heads", "intermediate_size", "moe_intermediate_size",
    "n_embd", "n_head", "d_model", "n_heads", "num_heads", "attention_heads", "ffn_dim",
    "num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts", "num_experts_per_tok", "moe_k",
    "shared_expert_intermediate_size", "shared_intermediate_size", "intermediate_size_mlp", "kv_lora_rank",
    "q_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "attn_config", "ffn_config",
)  # fmt: skip
# Classes that their own default values do not build, or that a file never leaves at them.
NOT_BARE = {
    "gpt_neo", "deepseek_v2", "dbrx", "dots1", "glm4_moe", "glm4v_moe", "hunyuan_v1_dense", "ministral", "nemotron",
    "cohere_compass_text", "gemma3n_text", "hunyuan_v1_moe",
}  # fmt: skip
LAYERS = ("num_hidden_layers", "n_layer", "n_layers", "num_layers")

# Multimodal wrappers: only the text tower (text_config) is built and counted.
WRAPPED_CASES: list[tuple[str, str, Json]] = [
    ("llava", "llava", {"text_config": {"model_type": "llama", **BASE["llama"]}}),
    ("mistral3", "mistral3", {"text_config": {"model_type": "mistral", **BASE["mistral"], "sliding_window": None}}),
    ("gemma3_wrapped", "gemma3", {"text_config": {"model_type": "gemma3_text", **BASE["gemma3_text"]}}),
    (
        "gemma3_wrapped_head_dim",
        "gemma3",
        {"text_config": {"model_type": "gemma3_text", **BASE["gemma3_text"], **HEAD32, "num_hidden_layers": 7}},
    ),
    ("llama4_wrapped", "llama4", {"text_config": {"model_type": "llama4_text", **BASE["llama4_text"]}}),
    (
        "llama4_wrapped_interleaved",
        "llama4",
        {
            "text_config": {
                "model_type": "llama4_text",
                **BASE["llama4_text"],
                "num_hidden_layers": 4,
                "interleave_moe_layer_step": 2,
            }
        },
    ),
]

# Fields as found in config.json files of released models, in the spelling of their time; fields that
# such a file leaves out take the default of its architecture.
HUB_CASES: dict[str, Json] = {
    "hub_gpt2": {
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-05,
        "model_type": "gpt2",
        "n_ctx": 1024,
        "n_embd": 768,
        "n_head": 12,
        "n_layer": 12,
        "n_positions": 1024,
        "vocab_size": 50257,
    },
    "hub_gpt2_xl": {
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-05,
        "model_type": "gpt2",
        "n_ctx": 1024,
        "n_embd": 1600,
        "n_head": 25,
        "n_layer": 48,
        "n_positions": 1024,
        "vocab_size": 50257,
    },
    "hub_opt_125m": {
        "activation_function": "relu",
        "do_layer_norm_before": True,
        "ffn_dim": 3072,
        "hidden_size": 768,
        "max_position_embeddings": 2048,
        "model_type": "opt",
        "num_attention_heads": 12,
        "num_hidden_layers": 12,
        "vocab_size": 50272,
        "word_embed_proj_dim": 768,
        "_remove_final_layer_norm": False,
    },
    "hub_opt_350m": {
        "activation_function": "relu",
        "do_layer_norm_before": False,
        "ffn_dim": 4096,
        "hidden_size": 1024,
        "max_position_embeddings": 2048,
        "model_type": "opt",
        "num_attention_heads": 16,
        "num_hidden_layers": 24,
        "vocab_size": 50272,
        "word_embed_proj_dim": 512,
        "_remove_final_layer_norm": False,
    },
    "hub_pythia_160m": {
        "hidden_act": "gelu",
        "hidden_size": 768,
        "intermediate_size": 3072,
        "layer_norm_eps": 1e-05,
        "max_position_embeddings": 2048,
        "model_type": "gpt_neox",
        "num_attention_heads": 12,
        "num_hidden_layers": 12,
        "rotary_emb_base": 10000,
        "rotary_pct": 0.25,
        "tie_word_embeddings": False,
        "use_parallel_residual": True,
        "vocab_size": 50304,
    },
    "hub_bloom_560m": {
        "apply_residual_connection_post_layernorm": False,
        "layer_norm_epsilon": 1e-05,
        "model_type": "bloom",
        "n_embed": 1024,
        "n_inner": None,
        "n_layer": 24,
        "num_attention_heads": 16,
        "offset_alibi": 100,
        "pretraining_tp": 1,
        "seq_length": 2048,
        "vocab_size": 250880,
    },
    "hub_bloom": {
        "apply_residual_connection_post_layernorm": False,
        "hidden_size": 14336,
        "layer_norm_epsilon": 1e-05,
        "model_type": "bloom",
        "n_head": 112,
        "n_inner": None,
        "n_layer": 70,
        "offset_alibi": 100,
        "pretraining_tp": 4,
        "seq_length": 2048,
        "vocab_size": 250880,
    },
    "hub_falcon_7b": {
        "alibi": False,
        "apply_residual_connection_post_layernorm": False,
        "bias": False,
        "hidden_size": 4544,
        "layer_norm_epsilon": 1e-05,
        "model_type": "falcon",
        "multi_query": True,
        "new_decoder_architecture": False,
        "num_attention_heads": 71,
        "num_hidden_layers": 32,
        "parallel_attn": True,
        "vocab_size": 65024,
    },
    "hub_falcon_40b": {
        "alibi": False,
        "bias": False,
        "hidden_size": 8192,
        "layer_norm_epsilon": 1e-05,
        "model_type": "falcon",
        "new_decoder_architecture": True,
        "num_attention_heads": 128,
        "num_hidden_layers": 60,
        "num_kv_heads": 8,
        "parallel_attn": True,
        "vocab_size": 65024,
    },
    "hub_falcon_rw_1b": {
        "alibi": True,
        "bias": True,
        "hidden_size": 2048,
        "layer_norm_epsilon": 1e-05,
        "model_type": "falcon",
        "multi_query": False,
        "new_decoder_architecture": False,
        "num_attention_heads": 32,
        "num_hidden_layers": 24,
        "parallel_attn": False,
        "vocab_size": 50304,
    },
    "hub_falcon_7b_first_release": {
        "alibi": False,
        "apply_residual_connection_post_layernorm": False,
        "bias": False,
        "hidden_size": 4544,
        "layer_norm_epsilon": 1e-05,
        "model_type": "RefinedWebModel",
        "multi_query": True,
        "n_head": 71,
        "n_layer": 32,
        "parallel_attn": True,
        "vocab_size": 65024,
    },
    "hub_falcon_40b_first_release": {
        "alibi": False,
        "apply_residual_connection_post_layernorm": False,
        "bias": False,
        "hidden_size": 8192,
        "layer_norm_epsilon": 1e-05,
        "model_type": "RefinedWeb",
        "n_head": 128,
        "n_head_kv": 8,
        "n_layer": 60,
        "parallel_attn": True,
        "vocab_size": 65024,
    },
    "hub_llama_2_7b": {
        "hidden_act": "silu",
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "max_position_embeddings": 4096,
        "model_type": "llama",
        "num_attention_heads": 32,
        "num_hidden_layers": 32,
        "num_key_value_heads": 32,
        "pretraining_tp": 1,
        "rms_norm_eps": 1e-05,
        "rope_scaling": None,
        "tie_word_embeddings": False,
        "vocab_size": 32000,
    },
    "hub_llama_3_1_8b": {
        "attention_bias": False,
        "hidden_act": "silu",
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "max_position_embeddings": 131072,
        "mlp_bias": False,
        "model_type": "llama",
        "num_attention_heads": 32,
        "num_hidden_layers": 32,
        "num_key_value_heads": 8,
        "pretraining_tp": 1,
        "rms_norm_eps": 1e-05,
        "rope_scaling": {
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 8192,
            "rope_type": "llama3",
        },
        "rope_theta": 500000.0,
        "tie_word_embeddings": False,
        "vocab_size": 128256,
    },
    "hub_mistral_7b": {
        "hidden_act": "silu",
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "max_position_embeddings": 32768,
        "model_type": "mistral",
        "num_attention_heads": 32,
        "num_hidden_layers": 32,
        "num_key_value_heads": 8,
        "rms_norm_eps": 1e-05,
        "rope_theta": 10000.0,
        "sliding_window": 4096,
        "tie_word_embeddings": False,
        "vocab_size": 32000,
    },
    "hub_mixtral_8x7b": {
        "hidden_act": "silu",
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "max_position_embeddings": 32768,
        "model_type": "mixtral",
        "num_attention_heads": 32,
        "num_experts_per_tok": 2,
        "num_hidden_layers": 32,
        "num_key_value_heads": 8,
        "num_local_experts": 8,
        "rms_norm_eps": 1e-05,
        "rope_theta": 1000000.0,
        "sliding_window": None,
        "tie_word_embeddings": False,
        "vocab_size": 32000,
    },
    "hub_gemma_2b": {
        "head_dim": 256,
        "hidden_act": "gelu",
        "hidden_size": 2048,
        "intermediate_size": 16384,
        "max_position_embeddings": 8192,
        "model_type": "gemma",
        "num_attention_heads": 8,
        "num_hidden_layers": 18,
        "num_key_value_heads": 1,
        "rms_norm_eps": 1e-06,
        "rope_theta": 10000.0,
        "vocab_size": 256000,
    },
    "hub_phi_2": {
        "hidden_act": "gelu_new",
        "hidden_size": 2560,
        "intermediate_size": 10240,
        "layer_norm_eps": 1e-05,
        "max_position_embeddings": 2048,
        "model_type": "phi",
        "num_attention_heads": 32,
        "num_hidden_layers": 32,
        "num_key_value_heads": 32,
        "partial_rotary_factor": 0.4,
        "qk_layernorm": False,
        "rope_theta": 10000.0,
        "tie_word_embeddings": False,
        "vocab_size": 51200,
    },
    "hub_qwen2_5_0_5b": {
        "hidden_act": "silu",
        "hidden_size": 896,
        "intermediate_size": 4864,
        "max_position_embeddings": 32768,
        "max_window_layers": 24,
        "model_type": "qwen2",
        "num_attention_heads": 14,
        "num_hidden_layers": 24,
        "num_key_value_heads": 2,
        "rms_norm_eps": 1e-06,
        "rope_theta": 1000000.0,
        "sliding_window": 32768,
        "tie_word_embeddings": True,
        "use_sliding_window": False,
        "vocab_size": 151936,
    },
    "hub_qwen3_30b_a3b": {
        "attention_bias": False,
        "decoder_sparse_step": 1,
        "head_dim": 128,
        "hidden_act": "silu",
        "hidden_size": 2048,
        "intermediate_size": 6144,
        "max_position_embeddings": 40960,
        "mlp_only_layers": [],
        "model_type": "qwen3_moe",
        "moe_intermediate_size": 768,
        "norm_topk_prob": True,
        "num_attention_heads": 32,
        "num_experts": 128,
        "num_experts_per_tok": 8,
        "num_hidden_layers": 48,
        "num_key_value_heads": 4,
        "rope_theta": 1000000.0,
        "tie_word_embeddings": False,
        "vocab_size": 151936,
    },
    "hub_deepseek_v2_lite": {
        "attention_bias": False,
        "first_k_dense_replace": 1,
        "hidden_act": "silu",
        "hidden_size": 2048,
        "intermediate_size": 10944,
        "kv_lora_rank": 512,
        "max_position_embeddings": 163840,
        "model_type": "deepseek_v2",
        "moe_intermediate_size": 1408,
        "moe_layer_freq": 1,
        "n_group": 1,
        "n_routed_experts": 64,
        "n_shared_experts": 2,
        "num_attention_heads": 16,
        "num_experts_per_tok": 6,
        "num_hidden_layers": 27,
        "num_key_value_heads": 16,
        "q_lora_rank": None,
        "qk_nope_head_dim": 128,
        "qk_rope_head_dim": 64,
        "rope_theta": 10000,
        "tie_word_embeddings": False,
        "topk_group": 1,
        "topk_method": "greedy",
        "v_head_dim": 128,
        "vocab_size": 102400,
    },
    "hub_deepseek_v3": {
        "attention_bias": False,
        "first_k_dense_replace": 3,
        "hidden_act": "silu",
        "hidden_size": 7168,
        "intermediate_size": 18432,
        "kv_lora_rank": 512,
        "max_position_embeddings": 163840,
        "model_type": "deepseek_v3",
        "moe_intermediate_size": 2048,
        "moe_layer_freq": 1,
        "n_group": 8,
        "n_routed_experts": 256,
        "n_shared_experts": 1,
        "num_attention_heads": 128,
        "num_experts_per_tok": 8,
        "num_hidden_layers": 61,
        "num_key_value_heads": 128,
        "num_nextn_predict_layers": 1,
        "q_lora_rank": 1536,
        "qk_nope_head_dim": 128,
        "qk_rope_head_dim": 64,
        "rope_theta": 10000,
        "tie_word_embeddings": False,
        "topk_group": 4,
        "topk_method": "noaux_tc",
        "v_head_dim": 128,
        "vocab_size": 129280,
    },
    "hub_gpt_oss_20b": {
        "attention_bias": True,
        "experts_per_token": 4,
        "head_dim": 64,
        "hidden_act": "silu",
        "hidden_size": 2880,
        "intermediate_size": 2880,
        "max_position_embeddings": 131072,
        "model_type": "gpt_oss",
        "num_attention_heads": 64,
        "num_experts_per_tok": 4,
        "num_hidden_layers": 24,
        "num_key_value_heads": 8,
        "num_local_experts": 32,
        "rope_theta": 150000,
        "sliding_window": 128,
        "tie_word_embeddings": False,
        "vocab_size": 201088,
    },
    "hub_dbrx": {
        "attn_config": {"clip_qkv": 8, "kv_n_heads": 8, "model_type": "", "rope_theta": 500000},
        "d_model": 6144,
        "ffn_config": {
            "ffn_hidden_size": 10752,
            "model_type": "",
            "moe_loss_weight": 0.05,
            "moe_num_experts": 16,
            "moe_top_k": 4,
        },
        "max_seq_len": 32768,
        "model_type": "dbrx",
        "n_heads": 48,
        "n_layers": 40,
        "tie_word_embeddings": False,
        "vocab_size": 100352,
    },
    "hub_gemma_3_4b": {
        "mm_tokens_per_image": 256,
        "model_type": "gemma3",
        "text_config": {
            "hidden_size": 2560,
            "intermediate_size": 10240,
            "model_type": "gemma3_text",
            "num_hidden_layers": 34,
            "rope_scaling": {"factor": 8.0, "rope_type": "linear"},
            "sliding_window": 1024,
        },
        "vision_config": {
            "hidden_size": 1152,
            "image_size": 896,
            "intermediate_size": 4304,
            "model_type": "siglip_vision_model",
            "num_attention_heads": 16,
            "num_hidden_layers": 27,
            "patch_size": 14,
        },
    },
    "hub_llama_4_scout": {
        "model_type": "llama4",
        "text_config": {
            "attention_bias": False,
            "attention_chunk_size": 8192,
            "head_dim": 128,
            "hidden_act": "silu",
            "hidden_size": 5120,
            "interleave_moe_layer_step": 1,
            "intermediate_size": 8192,
            "intermediate_size_mlp": 16384,
            "max_position_embeddings": 10485760,
            "model_type": "llama4_text",
            "num_attention_heads": 40,
            "num_experts_per_tok": 1,
            "num_hidden_layers": 48,
            "num_key_value_heads": 8,
            "num_local_experts": 16,
            "rms_norm_eps": 1e-05,
            "rope_theta": 500000.0,
            "tie_word_embeddings": False,
            "use_qk_norm": True,
            "vocab_size": 202048,
        },
    },
}
# The names that the first Falcon releases (read by their own code) used, and those of today.
FIRST_FALCON = {"n_head": "num_attention_heads", "n_head_kv": "num_kv_heads", "n_layer": "num_hidden_layers"}

# Published parameter counts, to check that the cases above describe the released models.
# DeepSeek-V3 publishes its 58 * 256 routing correction biases too, which are buffers here.
PUBLISHED = {
    "hub_gpt2": 124_439_808,
    "hub_gpt2_xl": 1_557_611_200,
    "hub_opt_125m": 125_239_296,
    "hub_opt_350m": 331_196_416,
    "hub_pythia_160m": 162_322_944,
    "hub_bloom_560m": 559_214_592,
    "hub_bloom": 176_247_271_424,
    "hub_llama_2_7b": 6_738_415_616,
    "hub_llama_3_1_8b": 8_030_261_248,
    "hub_mistral_7b": 7_241_732_096,
    "hub_mixtral_8x7b": 46_702_792_704,
    "hub_gemma_2b": 2_506_172_416,
    "hub_phi_2": 2_779_683_840,
    "hub_qwen2_5_0_5b": 494_032_768,
    "hub_qwen3_30b_a3b": 30_532_122_624,
    "hub_deepseek_v2_lite": 15_706_484_224,
    "hub_deepseek_v3": 671_026_419_200 - 58 * 256,
    "hub_gpt_oss_20b": 20_914_757_184,
    "hub_dbrx": 131_596_523_520,
}

# --------------------------------------------------------------------------------------------------
# Configs
# --------------------------------------------------------------------------------------------------

# Fields with no effect on counts, left out of the config cells.
NOISE = (
    "transformers_version", "dtype", "torch_dtype", "architectures", "id2label", "label2id", "problem_type",
    "return_dict", "output_hidden_states", "output_attentions", "output_router_logits", "chunk_size_feed_forward",
    "is_encoder_decoder", "is_decoder", "use_cache", "initializer_range", "init_std", "_name_or_path",
    "keys_to_ignore_at_inference", "router_aux_loss_coef", "router_jitter_noise", "classifier_dropout",
    "base_model_tp_plan", "base_model_ep_plan", "base_model_pp_plan", "layerdrop",
)  # fmt: skip


def whole_config(fields: Json) -> PreTrainedConfig:
    """The config object of a file of a class that also reads images."""
    fields = copy.deepcopy(fields)
    return CONFIG_MAPPING[fields.pop("model_type")].from_dict(fields)


def make_config(fields: Json) -> PreTrainedConfig:
    """The config object of a config.json; its text part where it has one."""
    if fields["model_type"] in TWO_HALVES:
        return whole_config(fields).get_text_config()
    fields = copy.deepcopy(fields)
    fields = fields.get("text_config", fields)
    model_type = fields.pop("model_type")
    model_type = CLASS_OF.get(model_type, model_type)
    if model_type in ("RefinedWeb", "RefinedWebModel"):
        fields = {FIRST_FALCON.get(key, key): value for key, value in fields.items()}
        fields["new_decoder_architecture"] = model_type == "RefinedWeb"
        model_type = "falcon"
    return CONFIG_MAPPING[model_type].from_dict(fields)


def dump(config: PreTrainedConfig) -> Json:
    """The config.json fields that transformers writes for a config, less those in NOISE."""

    def strip(fields: Json) -> Json:
        return {
            key: strip(value) if isinstance(value, dict) else value
            for key, value in fields.items()
            if key not in NOISE and not key.endswith(("dropout", "_pdrop")) and not key.startswith("summary_")
        }

    return strip(config.to_dict())


def cell(fields: Json) -> str:
    return json.dumps(fields, separators=(",", ":"), sort_keys=True)


def experts_and_top_k(config: PreTrainedConfig) -> tuple[int, int]:
    """Routed experts per layer and experts per token, under any of the names in use."""
    ffn = getattr(config, "ffn_config", None)
    if ffn is not None:
        return ffn.moe_num_experts, ffn.moe_top_k
    for name in ("num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts"):
        if getattr(config, name, None):
            top_k = next(
                getattr(config, top)
                for top in ("num_experts_per_tok", "top_k_experts", "moe_topk")
                if getattr(config, top, None) is not None
            )
            return getattr(config, name), top_k
    return 1, 1


def passed_layers(config: PreTrainedConfig) -> list[str] | None:
    """The kind of each layer in the order of passing, where some are passed again or read the cache of another."""
    kinds = list(getattr(config, "layer_types", None) or [])
    if config.model_type == "dory":
        last = config.num_hidden_layers - config.n_output_layers
        return kinds + kinds[config.n_input_layers : last] * (config.n_recurrent_loops - 1)
    if config.model_type == "inkling2_loop_text":
        looped = kinds[config.loop_layer_index_start : config.loop_layer_index_end]
        return kinds + looped * (config.loop_num_passes - 1)
    return kinds if getattr(config, "num_kv_shared_layers", 0) else None


def windows(config: PreTrainedConfig) -> tuple[int, int]:
    """Width of the window, and layers that have it."""
    if config.model_type == "gpt_neo":  # its cache keeps all, its mask does not
        local = config.attention_layers.count("local")
        return config.window_size if local else 0, local
    if (kinds := passed_layers(config)) is not None:
        slides = sum("sliding" in kind for kind in kinds)
        return (config.sliding_window, slides) if slides else (0, 0)
    sliding = [
        layer.sliding_window for layer in DynamicCache(config=config).layers if getattr(layer, "is_sliding", False)
    ]
    return (sliding[0], len(sliding)) if sliding else (0, 0)


# --------------------------------------------------------------------------------------------------
# Counting
# --------------------------------------------------------------------------------------------------


def count_params(model: nn.Module, config: PreTrainedConfig) -> tuple[int, int]:
    """All unique parameters, and those that one token passes through."""
    experts, top_k = experts_and_top_k(config)
    total = sum(parameter.numel() for parameter in model.parameters())
    stacks = [
        module
        for module in model.modules()
        if type(module).__name__.endswith("Experts") and not type(module).__name__.endswith("SharedExperts")
    ]
    routed = sum(parameter.numel() for module in stacks for parameter in module.parameters())
    if empty := getattr(config, "zero_expert_num", 0):  # LongCat: as many real experts as chance gives a token
        visited = round(top_k * experts / (experts + empty))
        one = sum(parameter[0].numel() for module in stacks for parameter in module.parameters())
        return total, total - routed + one * visited
    assert routed % experts == 0
    return total, total - routed + routed // experts * top_k


class TextHalf(nn.Module):
    """The text model of a class that also reads images, with its output head."""

    def __init__(self, whole: nn.Module) -> None:
        super().__init__()
        self.model, self.lm_head, self.config = whole.get_decoder(), whole.get_output_embeddings(), whole.config

    def get_output_embeddings(self) -> nn.Module:
        return self.lm_head

    def forward(self, ids: torch.Tensor, use_cache: bool) -> CausalLMOutputWithPast:
        out = self.model(input_ids=ids, use_cache=use_cache)
        return CausalLMOutputWithPast(logits=self.lm_head(out.last_hidden_state), past_key_values=out.past_key_values)


# Types that no automatic class builds from their own file alone: the class, and what of it is not the text model.
NAMED_CLASSES = {
    "emu3_text_model": ("Emu3ForCausalLM", ""),
    "mllama_text_model": ("MllamaForCausalLM", ""),
    "phi4_multimodal": ("Phi4MultimodalForCausalLM", "embed_tokens_extend"),
    "step3p5": ("Step3p7ForConditionalGeneration", "vision"),
    "step3p7": ("Step3p7ForConditionalGeneration", "vision"),
    "gemma4_assistant": ("Gemma4AssistantForCausalLM", ""),
    "gemma4_unified_assistant": ("Gemma4UnifiedAssistantForCausalLM", ""),
}
# Layers with a window, as the cases below list them or the class has them: each but the sixth and the last of seven.
NAMED_WINDOWS = {
    "step3p5_heads": (24, 3),
    "gemma4_assistant_small": (24, 5),
    "gemma4_unified_assistant_centroids": (24, 5),
}
NAMED_CASES: dict[str, Json] = {
    "emu3_text": {"model_type": "emu3_text_model", **GQA},
    "emu3_text_tied": {"model_type": "emu3_text_model", **GQA, "tie_word_embeddings": True},
    "mllama_text": {"model_type": "mllama_text_model", **GQA, "cross_attention_layers": [1]},
    "phi4_multimodal_text": {"model_type": "phi4_multimodal", **GQA},
    "step3p5_heads": {
        "model_type": "step3p5",
        **GQA_HEAD,
        "num_hidden_layers": 5,
        "sliding_window": 24,
        "layer_types": [
            "full_attention",
            "sliding_attention",
            "sliding_attention",
            "full_attention",
            "sliding_attention",
        ],
        "n_routed_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "share_expert_dim": 56,
        "attention_other_setting": {"num_attention_heads": 6},
    },
    "step3p7_flat": {
        "model_type": "step3p7",
        **GQA_HEAD,
        "n_routed_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "share_expert_dim": 56,
    },
    "step3p5_listed": {
        "model_type": "step3p5",
        **GQA_HEAD,
        "n_routed_experts": 8,
        "num_experts_per_tok": 3,
        "moe_intermediate_size": 40,
        "share_expert_dim": 56,
        "moe_layers_enum": "1,2",
    },
    "gemma4_assistant_small": {
        "model_type": "gemma4_assistant",
        "backbone_hidden_size": 48,
        "text_config": {
            "model_type": "gemma4_text",
            **BASE["gemma4_text"],
            "hidden_size_per_layer_input": 0,
            "vocab_size_per_layer_input": 0,
        },
    },
    "gemma4_unified_assistant_centroids": {
        "model_type": "gemma4_unified_assistant",
        "backbone_hidden_size": 48,
        "use_ordered_embeddings": True,
        "num_centroids": 20,
        "text_config": {"model_type": "gemma4_unified_text", **BASE["gemma4_unified_text"]},
    },
}


def named_params(fields: Json) -> tuple[int, int]:
    """The same of a class that is named, without what is not its text model."""
    kind = fields["model_type"]
    name, beside = NAMED_CLASSES[kind]
    inner = {key: value for key, value in fields.items() if key != "model_type"}
    if kind in ("step3p5", "step3p7"):
        config = CONFIG_MAPPING["step3p7"](text_config=inner)
    elif kind.endswith("_text_model"):
        whole = CONFIG_MAPPING[kind.removesuffix("_text_model")]()
        config = type(whole.get_text_config())(**inner)
    else:
        config = CONFIG_MAPPING[kind].from_dict(copy.deepcopy(inner))
    with torch.device("meta"):
        model = getattr(transformers, name)(config)
    text = config.get_text_config()
    total, active = count_params(model, text)
    left = sum(p.numel() for key, p in model.named_parameters() if beside and (beside in key or "projector" in key))
    return total - left, active - left


def meta_params(fields: Json) -> tuple[int, int]:
    if fields["model_type"] in NAMED_CLASSES:
        return named_params(fields)
    config = make_config(fields)
    with torch.device("meta"):
        if fields["model_type"] in TWO_HALVES:
            model = TextHalf(AutoModelForImageTextToText.from_config(whole_config(fields)))
        else:
            model = AutoModelForCausalLM.from_config(config)
        return count_params(model, config)


def sparse_llama4_moe(self: nn.Module, hidden_states: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Llama4TextMoe.forward with each expert run on its own tokens only (the stock one runs all experts)."""
    hidden_states = hidden_states.reshape(-1, self.hidden_dim)
    scores, logits = self.router(hidden_states)
    out = self.shared_expert(hidden_states)
    for expert in range(self.num_experts):
        tokens = torch.where(scores[:, expert] > 0)[0]
        if len(tokens) == 0:
            continue
        gate, up = ((hidden_states[tokens] * scores[tokens, expert, None]) @ self.experts.gate_up_proj[expert]).chunk(
            2, dim=-1
        )
        out = out.index_add(0, tokens, (up * self.experts.act_fn(gate)) @ self.experts.down_proj[expert])
    return out, logits


def build(fields: Json, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    how = {"attn_implementation": "eager", "experts_implementation": "eager"}
    if fields["model_type"] in TWO_HALVES:
        whole = whole_config({**fields, "vision_config": SMALL_SIGHT})
        model = TextHalf(AutoModelForImageTextToText.from_config(whole, **how)).float()
    else:
        model = AutoModelForCausalLM.from_config(make_config(fields), **how).float()
    with torch.no_grad():  # real, varied routing: some architectures start with all-zero or empty weights
        for parameter in model.parameters():
            parameter.normal_(0.0, 0.1)
    return model.eval()


def measure(model: nn.Module, batch: int, seq_len: int, seed: int) -> Json:
    """Forward FLOPs, their rotary, LM-head and attention-score parts, and forward plus backward FLOPs."""
    torch.manual_seed(seed)
    ids = torch.randint(3, 100, (batch, seq_len))

    def names(suffix: str) -> list[str]:
        root = type(model).__name__
        found = [name for name, module in model.named_modules() if type(module).__name__.endswith(suffix)]
        inner = [name for name in found if not any(other.startswith(f"{name}.") for other in found)]
        return [f"{root}.{name}" for name in inner]

    head = next(name for name, module in model.named_modules() if module is model.get_output_embeddings())
    model.requires_grad_(False)
    with FlopCounterMode(display=False) as counter:
        model(ids, use_cache=False)
    model.requires_grad_(True)
    counts = counter.get_flop_counts()
    score_ops = (torch.ops.aten.bmm, torch.ops.aten.baddbmm)
    outputs = sum(  # matrices in groups are products of the same kind as scores
        flop for name in names("GroupedLinear") for flop in counts.get(name, {}).values()
    )

    loss = model(ids, use_cache=False).logits.sum()
    with FlopCounterMode(display=False) as backward:
        loss.backward()
    return {
        "forward_flop": counter.get_total_flops(),
        "forward_flop_rotary": sum(sum(counts.get(name, {}).values()) for name in names("RotaryEmbedding")),
        "forward_flop_lm_head": sum(counts[f"{type(model).__name__}.{head}"].values()),
        "forward_flop_attention_scores": sum(
            counts.get(name, {}).get(op, 0) for name in names("Attention") for op in score_ops
        )
        - outputs,
        "forward_backward_flop": counter.get_total_flops() + backward.get_total_flops(),
    }


WEIGHED = ("axk2", "deepseek_v32", "dots3_note_text", "glm_moe_dsa", "hy_v4")


def counted_besides(model: nn.Module, config: PreTrainedConfig, batch: int, seq_len: int) -> tuple[int, int, str]:
    """FLOPs that the counter has and the table leaves out, in all and among scores, and what they are."""
    if config.model_type in WEIGHED:
        indexers = sum(type(module).__name__.endswith("Indexer") for module in model.modules())
        weighed = 2 * batch * seq_len**2 * config.index_n_heads * indexers
        return weighed, weighed, f"left out: {weighed} FLOPs of weighted sums over the heads of indexers"
    if config.model_type.startswith("inkling"):
        convolutions = [module for module in model.modules() if isinstance(module, nn.Conv1d)]
        padded = sum(2 * batch * (m.kernel_size[0] - 1) * m.kernel_size[0] * m.out_channels for m in convolutions)
        return padded, 0, f"left out: {padded} FLOPs of convolutions at positions after the last token"
    return 0, 0, ""


def cache_numbers_per_token(model: nn.Module, config: PreTrainedConfig) -> int | str:
    """Numbers that the KV cache of all layers keeps for a token.

    Blank for latent attention and Falcon's newer class, which keep a copy for every head, and for a class without cache.
    """
    copied = getattr(config, "new_decoder_architecture", False) or config.to_dict().get("kv_lora_rank")
    joined = (
        config.model_type == "deepseek_v4"
    )  # keys and values are one tensor, and entries of several tokens stand apart
    if copied or joined or config.model_type == "openai-gpt":
        return ""
    with torch.no_grad():
        cache = model(torch.arange(3, 7).reshape(1, 4), use_cache=True).past_key_values
        kept = [layer for layer in cache.layers if getattr(layer, "keys", None) is not None]
    return sum(layer.keys.numel() + layer.values.numel() for layer in kept) // 4


def check_by_hand(model: nn.Module, config: PreTrainedConfig, batch: int, seq_len: int, row: Json) -> None:
    """forward = 2 * matmul parameters * tokens + 4 * batch * seq_len^2 * heads * head_dim * layers, exactly."""
    linear = (nn.Linear, transformers.pytorch_utils.Conv1D)
    matmul_params = sum(module.weight.numel() for module in model.modules() if isinstance(module, linear))
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    scores = 4 * batch * seq_len**2 * config.num_attention_heads * head_dim * config.num_hidden_layers
    assert row["forward_flop"] == 2 * matmul_params * batch * seq_len + scores
    assert row["forward_flop_attention_scores"] == scores
    assert row["forward_flop_lm_head"] == 2 * batch * seq_len * config.vocab_size * config.hidden_size


# --------------------------------------------------------------------------------------------------
# Tables
# --------------------------------------------------------------------------------------------------


def flop_rows() -> Iterable[Json]:
    stock_llama4_moe = modeling_llama4.Llama4TextMoe.forward
    versions = {"torch_version": torch.__version__, "transformers_version": transformers.__version__}
    for case, model_type, changes, batch, seq_len in FLOP_CASES:
        fields = written(model_type, {**BASE[model_type], **changes})
        config = make_config(fields)
        notes = []
        modeling_llama4.Llama4TextMoe.forward = stock_llama4_moe
        if case in DENSE_EXPERT_CASES:
            notes.append("stock code: every expert runs on every token, and only the gates of unchosen experts are 0")
        elif model_type == "llama4_text":
            model = build(fields, seed=0)
            ids = torch.arange(3, 35).reshape(1, 32)
            with torch.no_grad():
                stock = model(ids, use_cache=False).logits
                modeling_llama4.Llama4TextMoe.forward = sparse_llama4_moe
                torch.testing.assert_close(model(ids, use_cache=False).logits, stock, rtol=1e-3, atol=1e-3)
            notes.append(
                "the experts loop replaced by a sparse one with the same output; the stock code runs all experts"
            )
        model = build(fields, seed=0)
        window, layers = windows(config)
        if layers and window < seq_len:
            notes.append("sliding window is a mask only: full seq_len^2 scores are counted")
        row = measure(model, batch, seq_len, seed=0)
        if experts_and_top_k(config)[0] > 1:  # the count must not depend on the routing
            for seed in (1, 2):
                assert measure(build(fields, seed), batch, seq_len, seed) == row, case
        if model_type in ("gpt2", "llama"):
            check_by_hand(model, config, batch, seq_len, row)
        whole, scores, said = counted_besides(model, config, batch, seq_len)
        if row["forward_backward_flop"] != 3 * row["forward_flop"] and not row["forward_flop_rotary"]:
            assert model_type in NOT_ALL_TRAINED, case
            row["forward_backward_flop"] = ""
            notes.append("backward left blank: some products take no gradient, or convolutions count otherwise")
        row["forward_flop"] -= whole
        row["forward_flop_attention_scores"] -= scores
        notes += [said] * bool(said)
        params, _ = count_params(model, config)
        assert meta_params(fields)[0] == params, case
        yield {
            "case": case, "model_type": model_type, "config": cell(fields), "batch": batch, "seq_len": seq_len,
            "params": params, **row, "cache_numbers_per_token": cache_numbers_per_token(model, config),
            "note": "; ".join(notes), **versions,
        }  # fmt: skip
    modeling_llama4.Llama4TextMoe.forward = stock_llama4_moe


def written(model_type: str, fields: Json) -> Json:
    """The config.json that these fields give; of a class that also reads images, with their text half inside."""
    if model_type in TWO_HALVES:
        whole = whole_config({"model_type": model_type, "text_config": fields})
        tied = whole.tie_word_embeddings
        return {"model_type": model_type, "text_config": dump(whole.get_text_config()), "tie_word_embeddings": tied}
    return {**dump(make_config({"model_type": model_type, **fields})), "model_type": model_type}


def bare_case(model_type: str) -> Json:
    """A file with no more than a few fields, at the sizes of its class but for the layers."""
    config = CONFIG_MAPPING[CLASS_OF.get(model_type, model_type)]()
    whole = dump(config.get_text_config())
    fields = {key: value for key, value in whole.items() if key in NEEDED}
    fields |= {key: 5 for key in whole if key in LAYERS}
    return {"model_type": model_type, **({"text_config": fields} if model_type in TWO_HALVES else fields)}


def param_cases() -> Iterable[tuple[str, Json]]:
    for model_type, variants in PARAM_VARIANTS.items():
        for variant, changes in {"base": {}, **variants}.items():
            nulls = {key: None for key, value in changes.items() if value is None}  # kept as written, not as resolved
            yield f"{model_type}_{variant}", {**written(model_type, {**BASE[model_type], **changes}), **nulls}
        if model_type not in NOT_BARE:
            yield f"{model_type}_bare", bare_case(model_type)
    for case, wrapper, fields in WRAPPED_CASES:
        text = make_config({"model_type": wrapper, **fields})
        yield case, {"model_type": wrapper, "text_config": dump(text)}
    yield from HUB_CASES.items()
    yield from NAMED_CASES.items()


def param_rows() -> Iterable[Json]:
    for case, fields in param_cases():
        params, active = meta_params(fields)
        assert params == PUBLISHED.get(case, params), (case, params)
        named = fields["model_type"] in NAMED_CLASSES
        window, layers = NAMED_WINDOWS.get(case, (0, 0)) if named else windows(make_config(fields))
        yield {
            "case": case, "model_type": fields["model_type"], "config": cell(fields), "params": params,
            "active_params": active, "window": window, "window_layers": layers,
            "transformers_version": transformers.__version__,
        }  # fmt: skip


def write(path: Path, rows: Iterable[Json]) -> None:
    rows = list(rows)
    assert len({row["case"] for row in rows}) == len(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")


if __name__ == "__main__":
    write(HERE / "flops_torch.csv", flop_rows())
    write(HERE / "params_torch.csv", param_rows())
