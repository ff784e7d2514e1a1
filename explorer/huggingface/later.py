"""What classes of 2025 and 2026, and a few old ones, take for a field that a file does not have.

Read from the configuration classes of `transformers`; tests/golden has a bare file of each that builds from one.
"""

from __future__ import annotations

TABLE = """
afmoe
    max_position_embeddings=16384 num_dense_layers=1 num_local_experts=64 num_experts_per_tok=6
    moe_intermediate_size=1408 n_shared_experts=2 head_dim=128 global_attn_every_n_layers=4 sliding_window=1024
    intermediate_size=6144
apertus1p5_text
    max_position_embeddings=65536 intermediate_size=14336
aria_text
    max_position_embeddings=2048 num_local_experts=8 num_experts_per_tok=2 intermediate_size=4096 n_shared_experts=2
axk1
    max_position_embeddings=32768 num_local_experts=192 num_experts_per_tok=8 moe_intermediate_size=2048 n_group=8
    topk_group=4 qk_rope_head_dim=64 qk_nope_head_dim=128 v_head_dim=128 kv_lora_rank=512 q_lora_rank=1536
    n_shared_experts=1 num_key_value_heads=64 intermediate_size=18432
axk2
    max_position_embeddings=131072 q_lora_rank=384 num_local_experts=128 num_experts_per_tok=8
    moe_intermediate_size=512 qk_rope_head_dim=32 qk_nope_head_dim=64 v_head_dim=64 kv_lora_rank=128
    n_shared_experts=1 gated_norm_rank=16 index_n_heads=16 index_head_dim=128 index_topk=2048 num_key_value_heads=32
    intermediate_size=5120
beam
    max_position_embeddings=8192 num_local_experts=256 num_experts_per_tok=8 moe_intermediate_size=2560 n_group=8
    topk_group=4 head_dim=128 sliding_window=512 num_key_value_heads=8 intermediate_size=20480
cohere_compass_text
    max_position_embeddings=8192 sliding_window=4096 intermediate_size=22528
cpmant
    segment_types=32 position_bias_num_buckets=512 prompt_types=32 prompt_length=32 dim_head=128
    position_bias_max_distance=2048 intermediate_size=10240
ctrl
    max_position_embeddings=256 intermediate_size=8192
deepseek_v32
    max_position_embeddings=163840 first_k_dense_replace=3 num_local_experts=256 num_experts_per_tok=8
    moe_intermediate_size=2048 n_group=8 topk_group=4 qk_rope_head_dim=64 qk_nope_head_dim=128 v_head_dim=128
    kv_lora_rank=512 q_lora_rank=1536 n_shared_experts=1 index_n_heads=64 index_head_dim=128 index_topk=2048
    num_key_value_heads=128 intermediate_size=18432
deepseek_v4
    max_position_embeddings=1048576 head_dim=512 index_head_dim=128 index_n_heads=64 q_lora_rank=1024
    num_local_experts=256 num_experts_per_tok=6 moe_intermediate_size=2048 o_lora_rank=1024 o_groups=8
    sliding_window=128 index_topk=512 num_nextn_predict_layers=1 hc_mult=4 num_key_value_heads=1
diffllama
    max_position_embeddings=2048 intermediate_size=8192
doge
    max_position_embeddings=2048 intermediate_size=2048 num_experts=16384 num_experts_per_tok=64
dory
    max_position_embeddings=8192 n_input_layers=8 n_output_layers=8 n_recurrent_loops=2 head_dim=256
    intermediate_size=7168 sliding_window=1024 num_key_value_heads=4
dots3_note_text
    max_position_embeddings=524288 num_local_experts=256 num_experts_per_tok=8 moe_intermediate_size=1536
    qk_rope_head_dim=64 qk_nope_head_dim=128 v_head_dim=128 kv_lora_rank=512 q_lora_rank=1024 n_shared_experts=1
    shared_experts_intermediate_size=1536 index_n_heads=64 index_head_dim=128 index_topk=2048
    num_key_value_heads=128 intermediate_size=13824
emu3_text_model
    max_position_embeddings=9216 num_key_value_heads=8 intermediate_size=14336
exaone_moe
    max_position_embeddings=2048 sliding_window=4096 sliding_window_pattern=4 first_k_dense_replace=1
    num_local_experts=64 num_experts_per_tok=8 moe_intermediate_size=1024 n_shared_experts=1 num_key_value_heads=32
    intermediate_size=16384
flint
    max_position_embeddings=262144 num_local_experts=256 num_experts_per_tok=6 moe_intermediate_size=512
    head_dim=128 shared_expert_intermediate_size=1024 sliding_window=513 num_key_value_heads=4
    intermediate_size=6144
gemma3n_text
    max_position_embeddings=32768 num_key_value_heads=2 head_dim=256 sliding_window=512 intermediate_size=16384
    altup_num_inputs=4 num_kv_shared_layers=15 laurel_rank=64 hidden_size_per_layer_input=256
    vocab_size_per_layer_input=262144
gemma4_assistant
    max_position_embeddings=131072 num_key_value_heads=4 head_dim=256 sliding_window=512 intermediate_size=9216
    global_head_dim=512 hidden_size_per_layer_input=256 vocab_size_per_layer_input=262144 backbone_hidden_size=1536
    num_centroids=2048
gemma4_text
    max_position_embeddings=131072 num_key_value_heads=4 head_dim=256 sliding_window=512 intermediate_size=9216
    global_head_dim=512 hidden_size_per_layer_input=256 vocab_size_per_layer_input=262144
gemma4_unified_assistant
    max_position_embeddings=262144 num_key_value_heads=4 head_dim=256 sliding_window=1024 intermediate_size=9216
    global_head_dim=512 backbone_hidden_size=3840 num_centroids=2048
gemma4_unified_text
    max_position_embeddings=262144 num_key_value_heads=4 head_dim=256 sliding_window=1024 intermediate_size=9216
    global_head_dim=512
glm_moe_dsa
    max_position_embeddings=202752 first_k_dense_replace=3 num_local_experts=256 num_experts_per_tok=8
    moe_intermediate_size=2048 qk_rope_head_dim=64 qk_nope_head_dim=192 v_head_dim=256 kv_lora_rank=512
    q_lora_rank=2048 n_shared_experts=1 index_n_heads=32 index_head_dim=128 index_topk=2048 num_key_value_heads=64
    intermediate_size=12288
gpt_neox_japanese
    max_position_embeddings=2048 intermediate_multiple_size=4
granite_swa
    max_position_embeddings=8192 sliding_window=128 num_key_value_heads=4 intermediate_size=8192
granitemoe_swa
    max_position_embeddings=2048 num_local_experts=8 num_experts_per_tok=2 intermediate_size=11008
    sliding_window=128
hrm_text
    max_position_embeddings=2048 head_dim=128 H_cycles=2 L_cycles=3 intermediate_size=4096
hunyuan_v1_moe
    max_position_embeddings=2048 num_local_experts=1 num_experts_per_tok=1 intermediate_size=11008
hy_v3
    max_position_embeddings=131072 num_local_experts=192 num_experts_per_tok=8 moe_intermediate_size=1536
    n_shared_experts=1 head_dim=128 num_key_value_heads=8 intermediate_size=13312
hy_v4
    max_position_embeddings=262144 num_local_experts=256 num_experts_per_tok=8 moe_intermediate_size=768
    qk_rope_head_dim=64 qk_nope_head_dim=192 v_head_dim=256 kv_lora_rank=512 q_lora_rank=1536 n_shared_experts=1
    index_n_heads=16 index_head_dim=128 index_topk=2048 hc_mult=4 num_key_value_heads=32 intermediate_size=6912
hyperclovax
    max_position_embeddings=2048 intermediate_size=11008
inkling2_loop_text
    n_layers_per_attn_res_block=6
    max_position_embeddings=1048576 loop_layer_index_start=6 loop_layer_index_end=18 loop_num_passes=3
    loop_gate_rank=64 head_dim=128 num_key_value_heads=8 swa_num_attention_heads=24 swa_num_key_value_heads=8
    swa_head_dim=128 sliding_window_size=1024 conv_kernel_size=4 d_rel=16 n_routed_experts=128 rel_extent=1024
    num_local_experts=128 num_experts_per_tok=8 moe_intermediate_size=1152 unpadded_vocab_size=200058
inkling2_text
    n_layers_per_attn_res_block=6
    max_position_embeddings=1048576 head_dim=128 num_key_value_heads=8 swa_num_attention_heads=48
    swa_num_key_value_heads=8 swa_head_dim=128 sliding_window_size=1024 conv_kernel_size=4 d_rel=16
    n_routed_experts=384 rel_extent=1024 num_local_experts=384 num_experts_per_tok=8 moe_intermediate_size=2304
    unpadded_vocab_size=200058
inkling_text
    max_position_embeddings=131072 conv_kernel_size=4 d_rel=16 head_dim=128 num_key_value_heads=8
    swa_num_attention_heads=64 swa_num_key_value_heads=16 swa_head_dim=128 sliding_window_size=512
    n_shared_experts=2 num_local_experts=256 num_experts_per_tok=6 moe_intermediate_size=3072
    intermediate_size=24576 rel_extent=1024
internlm3
    max_position_embeddings=32768 num_key_value_heads=2 intermediate_size=10240 head_dim=128
jetmoe
    max_position_embeddings=4096 num_experts_per_tok=2 num_key_value_heads=16 kv_channels=128 num_local_experts=8
    intermediate_size=5632
kolibri1
    max_position_embeddings=262144 num_experts_per_tok=6 moe_intermediate_size=512 head_dim=128
    shared_expert_intermediate_size=512 sliding_window=513 num_key_value_heads=4
laguna
    max_position_embeddings=131072 head_dim=128 num_key_value_heads=8 num_local_experts=256 num_experts_per_tok=8
    moe_intermediate_size=512 sliding_window=512 shared_expert_intermediate_size=512 intermediate_size=8192
longcat_flash
    max_position_embeddings=131072 n_routed_experts=512 zero_expert_num=256 expert_ffn_hidden_size=2048
    qk_rope_head_dim=64 qk_nope_head_dim=128 v_head_dim=128 kv_lora_rank=512 q_lora_rank=1536 num_experts_per_tok=12
    intermediate_size=12288
mimo_v2_flash
    max_position_embeddings=131072 head_dim=192 num_key_value_heads=4 v_head_dim=128 num_local_experts=256
    num_experts_per_tok=8 moe_intermediate_size=2048 sliding_window=129 intermediate_size=16384
minimax_m3_vl_text
    max_position_embeddings=524288 index_n_heads=4 index_head_dim=128 index_topk_blocks=16 num_local_experts=128
    num_experts_per_tok=4 intermediate_size=3072 head_dim=128 dense_intermediate_size=12288
    shared_intermediate_size=3072 index_block_size=128 num_key_value_heads=4
mllama_text_model
    max_position_embeddings=131072 num_key_value_heads=8 intermediate_size=14336
modernbert-decoder
    max_position_embeddings=8192 local_attention=128 intermediate_size=1152
nanochat
    max_position_embeddings=2048 intermediate_size=8192
phi4_multimodal
    max_position_embeddings=131072 num_key_value_heads=8 intermediate_size=8192
qwen4_exp_text
    max_position_embeddings=32768 head_dim=256 num_key_value_heads=2 num_local_experts=512 num_experts_per_tok=10
    moe_intermediate_size=512 shared_expert_intermediate_size=512 linear_conv_kernel_dim=4 linear_num_key_heads=16
    linear_key_head_dim=128 linear_num_value_heads=32 linear_value_head_dim=128
step3p5
    max_position_embeddings=128000 num_key_value_heads=8 head_dim=128 num_local_experts=288 num_experts_per_tok=8
    moe_intermediate_size=1280 share_expert_dim=1280 intermediate_size=11264
step3p7
    max_position_embeddings=128000 num_key_value_heads=8 head_dim=128 num_local_experts=288 num_experts_per_tok=8
    moe_intermediate_size=1280 share_expert_dim=1280 intermediate_size=11264
xglm
    max_position_embeddings=2048 intermediate_size=4096
zaya
    max_position_embeddings=131072 head_dim=128 num_key_value_heads=2 num_local_experts=16 num_experts_per_tok=1
    moe_intermediate_size=2048
"""
"""Types of models, each with its fields below it."""


def _read(table: str) -> dict[str, dict[str, int]]:
    classes: dict[str, dict[str, int]] = {}
    for line in table.strip().splitlines():
        if not line.startswith(" "):
            fields = classes.setdefault(line, {})
        else:
            fields |= {name: int(value) for name, value in (pair.split("=") for pair in line.split())}
    return classes


LATER = _read(TABLE)
