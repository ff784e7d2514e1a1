"""Write towers_torch.csv: parameters of towers for images and sound, taken from real PyTorch models.

Each class is built on the meta device (no weights) with changed sizes and flags of its tower, chosen with a fixed seed; a
row keeps the changed fields alone, so that what a class takes for absent ones is checked, too. Counted are all
parameters that are not the text model's.

Needs (the versions the table was made with): torch==2.13.0, transformers==5.24.0.
Run: python tests/golden/make_towers_golden.py
"""

import copy
import csv
import json
import random
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import CONFIG_MAPPING
from transformers.models.auto import modeling_auto

HERE = Path(__file__).resolve().parent
TABLE = HERE / "towers_torch.csv"
Json = dict[str, Any]
EACH = 4

TYPES = (
    *("aria", "cohere2_vision", "cosmos3_edge", "cosmos3_omni", "deepseek_vl", "ernie4_5_vl_moe", "exaone4_5", "fuyu"),
    *("gemma3", "gemma4", "glm46v", "glm4v", "glm4v_moe", "glm5_next", "glm_ocr", "glmasr", "glmga", "got_ocr2"),
    *("hy_v4_vl", "hyperclovax_vision_v2", "idefics2", "idefics3", "inkling2", "internvl", "kimi_k25", "lfm2_vl"),
    *("lfm3_vl", "lighton_ocr", "llama4", "llava", "llava_next", "llava_next_video", "llava_onevision", "minicpm_ocr"),
    *("minicpmv4_6", "minimax_m3_vl", "mistral3", "mistral_large4", "mllama", "moss_transcribe_diarize"),
    *("muse_glimmer", "ovis2", "paddleocr_vl", "paligemma", "pp_chart2table", "qianfan_ocr", "qwen2_5_omni_thinker"),
    *("qwen2_5_vl", "qwen2_audio", "qwen2_vl", "qwen3_5", "qwen3_5_moe", "qwen3_asr", "qwen3_omni_moe_thinker"),
    *("qwen3_vl", "qwen3_vl_moe", "smolvlm", "step3p7", "video_llama_3", "video_llava", "vipllava", "voxtral"),
    *("voxtral_realtime", "qwen4_exp", "phi4_multimodal"),
)
NEEDED: dict[str, Json] = {
    "qwen4_exp": {
        "text_config": {
            "indexer_n_heads": 4,
            "indexer_kv_heads": 1,
            "indexer_head_dim": 256,
            "indexer_budget": 2048,
            "indexer_compress_ratio": 8,
        }
    }
}
"""What the class cannot be built without; it changes no tower."""
SIZES: dict[str, list[int]] = {
    "hidden_size": [64, 96],
    "embed_dim": [64],
    "d_model": [64],
    "intermediate_size": [80, 112],
    "encoder_ffn_dim": [96],
    "mlp_dim": [80],
    "depth": [3, 2],
    "num_hidden_layers": [3, 2],
    "encoder_layers": [2],
    "num_heads": [4],
    "num_attention_heads": [4],
    "encoder_attention_heads": [4],
    "num_key_value_heads": [2, 4],
    "out_hidden_size": [64],
    "output_dim": [64],
    "num_position_embeddings": [36, 64],
    "patch_size": [8],
    "image_size": [64, 32],
    "max_image_size": [64],
    "num_mel_bins": [80],
    "max_source_positions": [64],
    "vision_output_dim": [72],
    "projector_input_dim": [48],
    "projector_output_dim": [48],
    "num_global_layers": [2],
    "downsample_hidden_size": [16],
    "output_channels": [16],
    "pos_emb_height": [6],
    "pos_emb_width": [5],
    "num_patches": [49],
    "projection_hidden_dim": [56],
    "position_embedding_size": [40],
    "output_proj_dims": [48],
    "posemb_grid_size": [5],
    "insert_layer_id": [1],
    "num_blocks": [2, 3],
    "nemo_conv_channels": [48],
    "nemo_final_size": [5],
    "ext_pw_out_channel": [72],
    "depthwise_separable_out_channel": [72],
    "depthwise_multiplier": [1, 2],
    "kernel_size": [3, 5],
    "time_reduction": [4, 8],
    "bias_max_distance": [60],
}
FLAGS = ("attention_bias", "qkv_bias", "use_qk_norm", "vision_use_head", "mlp_bias", "use_mean_pooling")
FLAGS += ("use_absolute_position_embeddings", "use_mask_token", "use_rel_pos", "use_abs_pos")
LISTS: dict[str, list[list[int]]] = {
    "deepstack_visual_indexes": [[0], [0, 1], []],
    "fullatt_block_indexes": [[1]],
    "global_attn_indexes": [[0], [1], [0, 1]],
    "intermediate_layers_indices": [[0, 1]],
}
OUTER: dict[str, list[Any]] = {
    "multimodal_projector_bias": [True, False],
    "projector_bias": [True, False],
    "projector_use_layernorm": [True, False],
    "alignment_intermediate_size": [64],
    "projector_hidden_size": [40],
    "mm_tokens_per_image": [16],
    "projection_dim": [56],
    "scale_factor": [2, 4],
    "audio_merge_size": [2, 4],
}
OPEN = ("clip_vision_model", "siglip_vision_model")
"""Towers that stand for one another in a class that takes any."""
NAMED = (*OPEN, "pixtral", "siglip2_vision_model", "idefics3_vision", "internvl_vision")


def class_of(kind: str) -> Any:
    names = {**modeling_auto.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES}
    for mapping in ("MULTIMODAL_LM", "SPEECH_SEQ_2_SEQ", "CAUSAL_LM"):
        names = {**getattr(modeling_auto, f"MODEL_FOR_{mapping}_MAPPING_NAMES", {}), **names}
    name = names[kind]
    return getattr(transformers, name if isinstance(name, str) else name[0])


def changed_tower(kind: str, usual: Json) -> Json:
    fields: Json = {}
    for name, choices in SIZES.items():
        if isinstance(usual.get(name), (int, list)):
            value = random.choice(choices)
            fields[name] = [value, value] if isinstance(usual[name], list) else value
    fields |= {name: random.random() < 0.5 for name in FLAGS if name in usual and random.random() < 0.5}
    fields |= {name: random.choice(choices) for name, choices in LISTS.items() if name in usual}
    if "head_dim" in usual:
        fields["head_dim"] = fields["hidden_size"] // 4
    if "layer_types" in usual:
        kinds = ("conv", "full_attention") if kind == "lfm3_vl" else ("window_attention", "full_attention")
        fields["layer_types"] = random.choices(kinds, k=fields["num_hidden_layers"])
    if usual["model_type"] in NAMED:
        any_tower = kind.startswith("llava") and usual["model_type"] in OPEN
        fields["model_type"] = random.choice(OPEN) if any_tower else usual["model_type"]
    if fields.get("model_type") == "siglip_vision_model":
        fields["vision_use_head"] = random.random() < 0.5
    if kind == "llama4":  # its adapter reads four patches side by side
        fields["intermediate_size"] = 4 * fields["hidden_size"]
    if kind == "mllama":
        fields |= {"vision_output_dim": 3 * fields["hidden_size"], "attention_heads": 4}
    return fields


def changed(kind: str) -> Json:
    usual = CONFIG_MAPPING[kind]().to_dict()
    if kind == "gemma4":
        module = transformers.models.gemma4.configuration_gemma4
        usual |= {
            "vision_config": module.Gemma4VisionConfig().to_dict(),
            "audio_config": module.Gemma4AudioConfig().to_dict(),
        }
    fields: Json = {name: random.choice(choices) for name, choices in OUTER.items() if name in usual}
    towers = {name: usual[name] for name in ("vision_config", "audio_config") if isinstance(usual.get(name), dict)}
    return fields | {name: changed_tower(kind, tower) for name, tower in towers.items()}


def is_text(kind: str, name: str) -> bool:
    if kind == "phi4_multimodal":
        return "embed_tokens_extend" not in name
    return any(part in name for part in ("language_model", "lm_head", "text_model"))


def counted(kind: str, fields: Json, row: int) -> Json:
    config = CONFIG_MAPPING[kind](**copy.deepcopy(fields | NEEDED.get(kind, {})))
    with torch.device("meta"):
        model = class_of(kind)(config)
    text = config.get_text_config()
    return {
        "case": f"{kind}_{row}",
        "model_type": kind,
        "config": json.dumps({"model_type": kind, **fields}, separators=(",", ":")),
        "text_width": text.hidden_size,
        "text_ffn": getattr(text, "intermediate_size", 0) or 0,
        "tower_params": sum(p.numel() for name, p in model.named_parameters() if not is_text(kind, name)),
        "transformers_version": transformers.__version__,
    }


if __name__ == "__main__":
    random.seed(1)
    rows = []
    for kind in TYPES:
        for row in range(EACH):
            try:
                rows.append(counted(kind, changed(kind), row))
            except (ValueError, TypeError) as error:  # sizes that the class refuses together
                print(kind, row, str(error)[:100])
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{TABLE.name}: {len(rows)} rows")
