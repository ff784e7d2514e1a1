"""What the class of a tower takes for a field that a file does not have.

Read from the configuration classes of `transformers`. Where a file has no word on its tower, the class of the whole may
take other values than the class of the tower does: `WHOLE`.
"""

from __future__ import annotations

from typing import Any

Values = dict[str, Any]


def _of(
    hidden: int, ffn: int = 0, layers: int = 0, heads: int = 0, patch: int = 0, image: int = 0, **others: Any
) -> Values:
    """The values by the names that most towers use; 0: the class has none of its own."""
    names = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "patch_size", "image_size")
    return _without_none(names, (hidden, ffn, layers, heads, patch, image), others)


def _blocks(
    hidden: int, ffn: int = 0, layers: int = 0, heads: int = 0, patch: int = 0, image: int = 0, **others: Any
) -> Values:
    """The same by the names that Qwen uses."""
    names = ("hidden_size", "intermediate_size", "depth", "num_heads", "patch_size", "image_size")
    return _without_none(names, (hidden, ffn, layers, heads, patch, image), others)


def _heard(width: int, ffn: int, layers: int, **others: Any) -> Values:
    """The same by the names that Whisper uses."""
    return _without_none(("d_model", "encoder_ffn_dim", "encoder_layers"), (width, ffn, layers), others)


def _without_none(names: tuple[str, ...], values: tuple[int, ...], others: Values) -> Values:
    return {name: value for name, value in zip(names, values, strict=True) if value} | others


DEFAULTS: dict[str, Values] = {
    "none": {},
    "blip_vision_model": _of(768, 3072, 12, 12, 16, 384),
    "clip_vision_model": _of(768, 3072, 12, 12, 32, 224),
    "idefics2_vision": _of(768, 3072, 12, 12, 32, 224),
    "cosmos3_edge_vision": _of(1152, 4304, 27, 16, 16, num_patches=256),
    "ernie4_5_vl_moe_vision": _blocks(1280, 5120, 32, 16, 14),
    "exaone4_5_vision": _blocks(
        3584,
        3420,
        32,
        16,
        14,
        out_hidden_size=3584,
        num_key_value_heads=8,
        window_size=112,
        fullatt_block_indexes=[7, 15, 23, 31],
    ),
    "gemma3n_audio": _of(1536, conf_num_hidden_layers=12, conf_num_attention_heads=8, conf_conv_kernel_size=5),
    "gemma3n_vision": _of(2048),
    "gemma4_audio": _of(1024, 0, 12, 8, output_proj_dims=1536),
    "gemma4_vision": _of(768, 3072, 16, 12, 16, head_dim=64, position_embedding_size=10240),
    "git_vision_model": _of(768, 3072, 12, 12, 16, 224),
    "glm4v_moe_vision": _blocks(1536, 13_696, 24, 12, 14, 336, out_hidden_size=4096),
    "glm4v_vision": _blocks(1536, 13_696, 24, 12, 14, 336, out_hidden_size=4096),
    "glm5_next_vision": _blocks(
        1024, 4096, 24, 16, 14, 336, out_hidden_size=1536, attention_bias=True, projection_intermediate_size=10240
    ),
    "glm_ocr_vision": _blocks(1024, 4096, 24, 16, 14, 336, out_hidden_size=1536, attention_bias=True),
    "glmasr_encoder": _of(1280, 5120, 32, 20),
    "voxtral_encoder": _of(1280, 5120, 32, 20),
    "got_ocr2_vision": _of(
        768, 0, 12, 12, 16, 1024, window_size=14, output_channels=256, mlp_dim=3072, global_attn_indexes=[2, 5, 8, 11]
    ),
    "pp_chart2table_vision": _of(
        768, 0, 12, 12, 16, 1024, window_size=14, output_channels=256, mlp_dim=3072, global_attn_indexes=[2, 5, 8, 11]
    ),
    "granite_docling_vision": _of(
        768, 3072, 12, 12, 16, 512, out_hidden_size=1024, deepstack_visual_indexes=[3, 7, 10]
    ),
    "hy_v4_vl_vision": _of(1536, 6144, 40, 16, 16, out_hidden_size=6144, max_image_size=2048),
    "idefics3_vision": _of(1152, 3072, 12, 16, 32, 224),
    "smolvlm_vision": _of(1152, 3072, 12, 16, 32, 224),
    "inkling2_vision": _of(1024, 4096, 23, 16, 20, projection_hidden_dim=4096, text_hidden_size=4608),
    "internvl_vision": _of(1024, 4096, 24, 16, 14, 448),
    "kimi_k25_vision": _of(1152, 4304, 27, 16, 14, pos_emb_height=64, pos_emb_width=64),
    "lfm3_vl_vision": _of(1024, 2560, 14, 16, 16, num_key_value_heads=8),
    "llama4_vision_model": _of(
        768, 5632, 34, 16, 14, 448, vision_output_dim=7680, projector_input_dim=4096, projector_output_dim=4096
    ),
    "minicpm_ocr_vision": _of(768, 3072, 12, 12, 16, 224, insert_layer_id=6),
    "minicpmv4_6_vision": _of(768, 3072, 12, 12, 16, 224, insert_layer_id=6),
    "minicpmv4_7_vision": _of(768, 3072, 12, 12, 16, 224, insert_layer_id=6),
    "minimax_m3_vl_vision": _of(1280, 5120, 32, 16, 14, 2016),
    "mllama_vision_model": _of(
        1280,
        5120,
        32,
        0,
        14,
        448,
        vision_output_dim=7680,
        num_global_layers=8,
        max_num_tiles=4,
        supported_aspect_ratios=[[1, 1], [1, 2], [1, 3], [1, 4], [2, 1], [2, 2], [3, 1], [4, 1]],
    ),
    "molmo2_vision": _of(1152, 4304, 25, 16, 14, 378, head_dim=72, num_position_embeddings=729, attention_bias=True),
    "moss_transcribe_diarize_audio": _of(1024, 4096, 24, 16, num_mel_bins=80),
    "muse_glimmer_vision": _of(1536, 8960, 50, 16, 14, pos_emb_height=32, pos_emb_width=32),
    "ovis2_vision": _of(1024, 2816, 24, 8, 14, 224, vocab_size=16384, num_visual_indicator_tokens=5),
    "paddleocr_vl_vision": _of(1152, 4304, 27, 16, 14, 384),
    "phi4_multimodal_audio": {
        **_of(1024, 1536, 0, 16),
        "num_blocks": 24,
        "ext_pw_out_channel": 1024,
        "depthwise_separable_out_channel": 1024,
        "kernel_size": 3,
        "nemo_conv_channels": 1024,
        "nemo_final_size": 10,
        "time_reduction": 8,
        "bias_max_distance": 1000,
    },
    "phi4_multimodal_vision": _of(1152, 4304, 27, 16, 14, 448, vision_use_head=True),
    "pixtral": _of(1024, 4096, 24, 16, 16, 1024, head_dim=64),
    "qianfan_ocr_vision": _of(1024, 4096, 24, 16, 14, 448, attention_bias=True),
    "qwen2_5_omni_audio_encoder": _heard(1280, 5120, 32, output_dim=3584),
    "qwen2_5_omni_vision_encoder": _blocks(
        3584, 3420, 32, 16, 14, out_hidden_size=3584, window_size=112, fullatt_block_indexes=[7, 15, 23, 31]
    ),
    "qwen2_5_vl_vision": _blocks(
        3584, 3420, 32, 16, 14, out_hidden_size=3584, window_size=112, fullatt_block_indexes=[7, 15, 23, 31]
    ),
    "qwen2_audio_encoder": _heard(1280, 5120, 32),
    "qwen2_vl_vision": _blocks(3584, 0, 32, 16, 14, embed_dim=1280),
    "qwen3_5_moe_vision": _blocks(1152, 4304, 27, 16, 16, out_hidden_size=3584, num_position_embeddings=2304),
    "qwen3_5_vision": _blocks(1152, 4304, 27, 16, 16, out_hidden_size=3584, num_position_embeddings=2304),
    "qwen4_exp_vision": _blocks(1152, 4304, 27, 16, 16, out_hidden_size=3584, num_position_embeddings=2304),
    "qwen3_asr_encoder": _heard(1024, 4096, 24, output_dim=3584, downsample_hidden_size=480),
    "qwen3_omni_moe_audio_encoder": _heard(1280, 5120, 32, output_dim=3584, downsample_hidden_size=480),
    "qwen3_omni_moe_vision_encoder": _blocks(
        1152, 4304, 27, 16, 16, out_hidden_size=3584, num_position_embeddings=2304, deepstack_visual_indexes=[8, 16, 24]
    ),
    "qwen3_vl_moe_vision": _blocks(
        1152, 4304, 27, 16, 16, out_hidden_size=3584, num_position_embeddings=2304, deepstack_visual_indexes=[8, 16, 24]
    ),
    "qwen3_vl_vision": _blocks(
        1152, 4304, 27, 16, 16, out_hidden_size=3584, num_position_embeddings=2304, deepstack_visual_indexes=[8, 16, 24]
    ),
    "radio": _of(1280, 0, 32, 16, 16, 224, num_cls_tokens=3, num_registers=7, max_img_size=2048),
    "siglip2_vision_model": _of(768, 3072, 12, 12, 16, num_patches=256, vision_use_head=True),
    "siglip_vision_model": _of(768, 3072, 12, 12, 16, 224, vision_use_head=True),
    "step3p5_vision": _of(1536, 8960, 47, 16, 14, 728),
    "video_llama_3_vision": _of(768, 3072, 12, 12, 16),
    "voxtral_realtime_encoder": _of(1280, 5120, 32, 32, head_dim=64),
}
"""By the name that the configuration of the tower has."""
WHOLE: dict[str, Values] = {
    "cohere2_vision": {"hidden_size": 1152, "num_hidden_layers": 27, "image_size": 512},
    "inkling2_loop": {"text_hidden_size": 2304},
    "lighton_ocr": {"patch_size": 14, "image_size": 1540},
    "llava": {
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "patch_size": 14,
        "image_size": 336,
    },
    "llava_next": {
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "patch_size": 14,
        "image_size": 336,
    },
    "llava_next_video": {
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "patch_size": 14,
        "image_size": 336,
    },
    "llava_onevision": {
        "hidden_size": 1152,
        "intermediate_size": 4304,
        "num_hidden_layers": 26,
        "num_attention_heads": 16,
        "patch_size": 14,
        "image_size": 384,
        "vision_use_head": False,
    },
    "mistral3": {"patch_size": 14, "image_size": 1540},
    "mistral_large4": {
        "hidden_size": 2048,
        "intermediate_size": 6144,
        "num_hidden_layers": 30,
        "head_dim": 128,
        "patch_size": 14,
        "image_size": 1540,
    },
    "paligemma": {
        "hidden_size": 1152,
        "intermediate_size": 4096,
        "num_hidden_layers": 27,
        "num_attention_heads": 16,
        "patch_size": 14,
        "vision_use_head": False,
    },
    "video_llava": {
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "patch_size": 14,
    },
    "vipllava": {
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "patch_size": 14,
        "image_size": 336,
    },
}
"""By the type of the whole."""
