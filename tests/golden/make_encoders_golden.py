"""Write encoders_torch.csv and images_torch.csv: parameters and FLOPs of encoders, of models with an encoder and a decoder,
and of towers, taken from real PyTorch models.

FLOPs are those of one forward pass under eager attention, read with torch.utils.flop_counter.FlopCounterMode; a model of two
halves reads as many tokens as it writes, a tower reads one image (or one piece of sound). 0 FLOPs: not counted.

Needs (the versions the tables were made with): torch==2.13.0, transformers==5.24.0.
Run: python tests/golden/make_encoders_golden.py
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from transformers import CONFIG_MAPPING

HERE = Path(__file__).resolve().parent
Json = dict[str, Any]
TOKENS = 24

SMALL: Json = {
    "vocab_size": 160,
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 96,
    "max_position_embeddings": 128,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
MODERN: Json = {**SMALL, "cls_token_id": 3, "sep_token_id": 4}
HALVES: Json = {
    "vocab_size": 160,
    "d_model": 64,
    "encoder_layers": 3,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 96,
    "decoder_ffn_dim": 96,
    "max_position_embeddings": 128,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 1,
    "forced_eos_token_id": 2,
}
SPOKEN: Json = {
    **{key: value for key, value in HALVES.items() if key not in ("max_position_embeddings", "forced_eos_token_id")},
    "max_source_positions": 24,
    "max_target_positions": 40,
    "num_mel_bins": 20,
    "begin_suppress_tokens": None,
}
T5: Json = {
    "vocab_size": 160,
    "d_model": 64,
    "d_kv": 16,
    "d_ff": 96,
    "num_layers": 3,
    "num_decoder_layers": 2,
    "num_heads": 4,
    "pad_token_id": 0,
    "eos_token_id": 1,
    "decoder_start_token_id": 0,
}
PROPHET: Json = {
    "vocab_size": 160,
    "hidden_size": 64,
    "num_decoder_layers": 3,
    "decoder_ffn_dim": 96,
    "num_decoder_attention_heads": 4,
    "num_encoder_attention_heads": 4,
}
OCR: Json = {
    "vocab_size": 160,
    "d_model": 64,
    "decoder_layers": 3,
    "decoder_attention_heads": 4,
    "decoder_ffn_dim": 96,
    "max_position_embeddings": 64,
}
DISTIL: Json = {
    "vocab_size": 160,
    "dim": 64,
    "n_layers": 3,
    "n_heads": 4,
    "hidden_dim": 96,
    "max_position_embeddings": 128,
}
XLM: Json = {"vocab_size": 160, "emb_dim": 64, "n_layers": 3, "n_heads": 4, "max_position_embeddings": 128}
XLNET: Json = {"vocab_size": 160, "d_model": 64, "n_layer": 3, "n_head": 4, "d_inner": 96, "d_head": 16}
IMAGE: Json = {
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 96,
    "image_size": 64,
    "patch_size": 16,
}
DINO: Json = {
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "mlp_ratio": 3,
    "image_size": 56,
    "patch_size": 14,
}
CAPTION: Json = {**SMALL, "max_position_embeddings": 32}
SEEN: Json = {**IMAGE, "hidden_size": 48, "num_hidden_layers": 2, "intermediate_size": 80}
DECODER: Json = {"is_decoder": True, "num_hidden_layers": 4}

# (model_type, class, base, changed fields of each row; the first row is counted in FLOPs where words go in)
ENCODERS: list[tuple[str, str, Json, list[Json]]] = [
    ("bert", "BertLMHeadModel", SMALL, [{}, DECODER, {**DECODER, "add_cross_attention": True}]),
    ("bert", "BertLMHeadModel", SMALL, [{"tie_word_embeddings": False}]),
    ("bert", "BertModel", SMALL, [{"type_vocab_size": 1}]),
    ("roberta", "RobertaForCausalLM", SMALL, [{}, DECODER, {"tie_word_embeddings": False}]),
    ("roberta", "RobertaModel", SMALL, [{"type_vocab_size": 1}]),
    ("xlm-roberta", "XLMRobertaForCausalLM", SMALL, [{}, DECODER, {**DECODER, "add_cross_attention": True}]),
    ("camembert", "CamembertForCausalLM", SMALL, [{}, DECODER, {"type_vocab_size": 1}]),
    ("data2vec-text", "Data2VecTextForCausalLM", SMALL, [{}, DECODER, {"type_vocab_size": 1}]),
    ("ernie", "ErnieForCausalLM", SMALL, [{}, DECODER, {"use_task_id": True}]),
    ("megatron-bert", "MegatronBertForCausalLM", SMALL, [{}, DECODER, {"tie_word_embeddings": False}]),
    ("big_bird", "BigBirdForCausalLM", SMALL, [{}, DECODER, {"use_bias": False, "attention_type": "original_full"}]),
    ("electra", "ElectraForCausalLM", SMALL, [{}, {"embedding_size": 64}, {"embedding_size": 32, **DECODER}]),
    ("electra", "ElectraModel", SMALL, [{"embedding_size": 32}]),
    ("rembert", "RemBertForCausalLM", SMALL, [{}, DECODER, {"input_embedding_size": 24, "output_embedding_size": 72}]),
    ("roformer", "RoFormerForCausalLM", SMALL, [{}, DECODER, {"embedding_size": 32}]),
    ("roc_bert", "RoCBertForCausalLM", SMALL, [{}, {"enable_shape": False}]),
    ("roc_bert", "RoCBertForCausalLM", {**SMALL, "pronunciation_embed_dim": 64}, [{"concat_input": False, "shape_embed_dim": 64}]),
    ("xmod", "XmodForCausalLM", {**SMALL, "default_language": "en_XX"}, [{}, {"pre_norm": True}]),
    ("xmod", "XmodForCausalLM", {**SMALL, "default_language": "a"}, [{"languages": ["a", "b", "c"], "adapter_layer_norm": True}]),
    ("roberta-prelayernorm", "RobertaPreLayerNormForCausalLM", SMALL, [{}, DECODER, {"type_vocab_size": 1}]),
    ("xlm-roberta-xl", "XLMRobertaXLForCausalLM", SMALL, [{}, DECODER, {"tie_word_embeddings": False}]),
    ("bert-generation", "BertGenerationDecoder", SMALL, [{}, DECODER, {"tie_word_embeddings": False}]),
    ("mpnet", "MPNetForMaskedLM", SMALL, [{}, {"relative_attention_num_buckets": 16}, {"tie_word_embeddings": False}]),
    ("modernbert", "ModernBertForMaskedLM", MODERN, [{}, {"norm_bias": True, "decoder_bias": False}]),
    ("modernbert", "ModernBertForMaskedLM", MODERN, [{"mlp_bias": True, "attention_bias": True, "classifier_bias": True}]),
    ("modernbert", "ModernBertModel", MODERN, [{}]),
    ("modernbert-decoder", "ModernBertDecoderForCausalLM", MODERN, [{}, {"mlp_bias": True}, {"attention_bias": True}]),
    ("distilbert", "DistilBertForMaskedLM", DISTIL, [{}, {"n_layers": 4}, {"tie_word_embeddings": False}]),
    ("distilbert", "DistilBertModel", DISTIL, [{}]),
    ("xlm", "XLMWithLMHeadModel", XLM, [{}, {"n_langs": 4}, {"n_langs": 4, "use_lang_emb": False, "causal": True}]),
    ("bart", "BartForConditionalGeneration", HALVES, [{}, {"encoder_ffn_dim": 128, "encoder_layers": 4}]),
    ("mbart", "MBartForConditionalGeneration", HALVES, [{}, {"encoder_ffn_dim": 128, "encoder_layers": 4}]),
    ("pegasus", "PegasusForConditionalGeneration", HALVES, [{}, {"encoder_ffn_dim": 128, "encoder_layers": 4}]),
    ("blenderbot", "BlenderbotForConditionalGeneration", HALVES, [{}, {"encoder_ffn_dim": 128, "encoder_layers": 4}]),
    ("plbart", "PLBartForConditionalGeneration", HALVES, [{}, {"encoder_ffn_dim": 128, "encoder_layers": 4}]),
    ("mvp", "MvpForConditionalGeneration", HALVES, [{}, {"encoder_ffn_dim": 128, "encoder_layers": 4}]),
    ("t5", "T5ForConditionalGeneration", T5, [{}, {"tie_word_embeddings": False, "d_kv": 24, "feed_forward_proj": "gated-gelu"}]),
    ("mt5", "MT5ForConditionalGeneration", T5, [{}, {"tie_word_embeddings": False, "d_kv": 24}]),
    ("umt5", "UMT5ForConditionalGeneration", T5, [{}, {"tie_word_embeddings": False, "d_kv": 24}]),
    ("prophetnet", "ProphetNetForCausalLM", PROPHET, [{}, {"ngram": 3}, {"num_buckets": 16}]),
    ("xlnet", "XLNetLMHeadModel", XLNET, [{}, {"attn_type": "uni"}]),
]  # fmt: skip
UNCOUNTED: list[tuple[str, str, Json, list[Json]]] = [
    ("mt5", "MT5Model", T5, [{}, {"d_kv": 24}]),
    ("bart", "BartModel", HALVES, [{}]),
    ("bart", "BartForCausalLM", HALVES, [{}, {"decoder_ffn_dim": 80}]),
    ("mbart", "MBartForCausalLM", HALVES, [{"decoder_ffn_dim": 80}]),
    ("pegasus", "PegasusForCausalLM", HALVES, [{"decoder_ffn_dim": 80}]),
    ("bigbird_pegasus", "BigBirdPegasusForConditionalGeneration", HALVES, [{}, {"use_bias": True}]),
    ("bigbird_pegasus", "BigBirdPegasusForCausalLM", HALVES, [{"decoder_ffn_dim": 80}]),
    ("blenderbot-small", "BlenderbotSmallForConditionalGeneration", HALVES, [{}, {"encoder_layers": 4}]),
    ("blenderbot-small", "BlenderbotSmallForCausalLM", HALVES, [{"decoder_ffn_dim": 80}]),
    ("marian", "MarianForCausalLM", {**HALVES, "decoder_vocab_size": 160}, [{}, {"decoder_ffn_dim": 80}, {"decoder_layers": 3}]),
    ("whisper", "WhisperForConditionalGeneration", SPOKEN, [{}, {"encoder_layers": 5, "encoder_ffn_dim": 128}]),
    ("whisper", "WhisperForCausalLM", SPOKEN, [{}]),
    ("trocr", "TrOCRForCausalLM", OCR, [{}, {"cross_attention_hidden_size": 48, "layernorm_embedding": False}]),
    ("trocr", "TrOCRForCausalLM", OCR, [{"use_learned_position_embeddings": False}]),
    ("xlnet", "XLNetModel", XLNET, [{}]),
    ("vit", "ViTModel", IMAGE, [{}, {"qkv_bias": False, "pooler_output_size": 32}, {"num_channels": 1}]),
    ("dinov2", "Dinov2Model", DINO, [{}, {"use_swiglu_ffn": True}, {"use_mask_token": False, "qkv_bias": False}]),
    ("clip", "CLIPModel", {"text_config": CAPTION, "vision_config": SEEN}, [{}, {"projection_dim": 24}]),
    ("clip", "CLIPModel", {"text_config": CAPTION, "vision_config": {**SEEN, "patch_size": 8}}, [{}]),
    ("siglip", "SiglipModel", {"text_config": CAPTION, "vision_config": SEEN}, [{}]),
    ("siglip", "SiglipModel", {"text_config": CAPTION, "vision_config": {**SEEN, "vision_use_head": False}}, [{}]),
    ("git", "GitForCausalLM", {**SMALL, "vision_config": SEEN}, [{}, {"num_image_with_embedding": 6}, {"tie_word_embeddings": True}]),
]  # fmt: skip


def flops_of(run: Callable[[], object]) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        run()
    return int(counter.get_total_flops())


def built(kind: str, name: str, fields: Json) -> nn.Module:
    config = CONFIG_MAPPING[kind](**json.loads(json.dumps(fields)))
    config._attn_implementation = "eager"
    for part in ("text_config", "vision_config", "audio_config"):
        if getattr(config, part, None) is not None:
            getattr(config, part)._attn_implementation = "eager"
    return getattr(transformers, name)(config).eval()


def one_pass(model: nn.Module) -> int:
    words = torch.randint(5, 159, (1, TOKENS))
    both = {"decoder_input_ids": words} if model.config.is_encoder_decoder else {}
    return flops_of(lambda: model(input_ids=words, **both))


def rows_of(table: list[tuple[str, str, Json, list[Json]]], counts: bool) -> list[Json]:
    rows = []
    for kind, name, base, changes in table:
        for change in changes:
            fields = {**base, **change}
            model = built(kind, name, fields)
            config = model.config.to_dict() | {"architectures": [name], "model_type": kind}
            kept = {
                key: value for key, value in config.items() if key in fields or key in ("architectures", "model_type")
            }
            rows.append(
                {
                    "case": f"{kind}_{len(rows)}",
                    "model_type": kind,
                    "class_name": name,
                    "config": json.dumps(kept, separators=(",", ":")),
                    "params": sum(p.numel() for p in model.parameters()),
                    "tokens": TOKENS,
                    "flops": one_pass(model) if counts and not any(change.values()) else 0,
                    "transformers_version": transformers.__version__,
                }
            )
    return rows


TEXT: Json = {
    "model_type": "qwen2",
    "vocab_size": 160,
    "hidden_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 96,
    "max_position_embeddings": 256,
    "head_dim": 16,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
TURNED: Json = {"rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]}}
PATCHED: Json = {**SEEN, "num_hidden_layers": 3, "patch_size": 8}
WITHOUT_HEAD: Json = {**PATCHED, "model_type": "siglip_vision_model", "vision_use_head": False}
BLOCKS: Json = {
    "depth": 4,
    "hidden_size": 48,
    "intermediate_size": 80,
    "num_heads": 4,
    "patch_size": 8,
    "out_hidden_size": 64,
}
GRID = torch.tensor([[1, 8, 8]])
LAST: Json = {"vision_feature_layer": -1}


def text(kind: str) -> Json:
    return {**TEXT, "model_type": kind}


def pixels() -> torch.Tensor:
    return torch.randn(1, 3, 64, 64)


def features(**more: Any) -> Callable[[Any], object]:
    return lambda model: model.model.get_image_features(pixel_values=pixels(), **more)


def visual(model: Any) -> object:
    return model.model.visual(torch.randn(64, 3 * 2 * 8 * 8), grid_thw=GRID)


def heard(model: Any) -> object:
    return model.model.multi_modal_projector(model.model.audio_tower(torch.randn(1, 20, 128)).last_hidden_state)


# (model_type, class, fields, how an image or sound is read, tokens that it makes)
IMAGES: list[tuple[str, str, Json, Callable[[Any], object], int]] = [
    ("llava", "LlavaForConditionalGeneration", {"vision_config": WITHOUT_HEAD, "text_config": text("qwen2"), **LAST}, features(**LAST, vision_feature_select_strategy="full"), 64),
    ("gemma3", "Gemma3ForConditionalGeneration", {"vision_config": WITHOUT_HEAD, "text_config": text("gemma3_text"), "mm_tokens_per_image": 16}, features(), 16),
    ("paligemma", "PaliGemmaForConditionalGeneration", {"vision_config": WITHOUT_HEAD, "text_config": text("gemma"), "projection_dim": 64}, features(), 64),
    ("mistral3", "Mistral3ForConditionalGeneration", {"vision_config": {**PATCHED, "model_type": "pixtral", "head_dim": 12}, "text_config": text("mistral"), "spatial_merge_size": 2}, features(**LAST, image_sizes=torch.tensor([[64, 64]])), 16),
    ("idefics3", "Idefics3ForConditionalGeneration", {"vision_config": {**PATCHED, "model_type": "idefics3_vision"}, "text_config": text("llama"), "scale_factor": 2}, lambda model: model.model.get_image_features(pixel_values=pixels()[None]), 16),
    ("qwen2_vl", "Qwen2VLForConditionalGeneration", {"vision_config": {"depth": 3, "embed_dim": 48, "hidden_size": 64, "num_heads": 4, "patch_size": 8, "mlp_ratio": 2}, "text_config": {**text("qwen2_vl_text"), **TURNED}}, visual, 16),
    ("qwen2_5_vl", "Qwen2_5_VLForConditionalGeneration", {"vision_config": {**BLOCKS, "window_size": 32, "fullatt_block_indexes": [1]}, "text_config": {**text("qwen2_5_vl_text"), **TURNED}}, visual, 16),
    ("qwen3_vl", "Qwen3VLForConditionalGeneration", {"vision_config": {**BLOCKS, "num_position_embeddings": 64, "deepstack_visual_indexes": [1, 2]}, "text_config": {**text("qwen3_vl_text"), **TURNED}}, visual, 16),
    ("glm4v", "Glm4vForConditionalGeneration", {"vision_config": {**BLOCKS, "image_size": 64, "intermediate_size": 100}, "text_config": {**text("glm4v_text"), **TURNED}}, visual, 16),
    ("qwen2_audio", "Qwen2AudioForConditionalGeneration", {"audio_config": {"d_model": 48, "encoder_layers": 3, "encoder_attention_heads": 4, "encoder_ffn_dim": 80, "num_mel_bins": 20, "max_source_positions": 64}, "text_config": text("qwen2")}, heard, 32),
]  # fmt: skip


def image_rows() -> list[Json]:
    rows = []
    for kind, name, fields, read, tokens in IMAGES:
        model = built(kind, name, fields)
        rows.append(
            {
                "case": kind,
                "model_type": kind,
                "class_name": name,
                "config": json.dumps({"model_type": kind, **fields}, separators=(",", ":")),
                "params": sum(p.numel() for p in model.parameters()),
                "tokens": tokens,
                "flops": flops_of(lambda model=model, read=read: read(model)),
                "transformers_version": transformers.__version__,
            }
        )
    return rows


def write(name: str, rows: list[Json]) -> None:
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    torch.manual_seed(0)
    write("encoders_torch.csv", rows_of(ENCODERS, counts=True) + rows_of(UNCOUNTED, counts=False))
    write("images_torch.csv", image_rows())
