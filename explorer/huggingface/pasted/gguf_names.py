"""The metadata of a GGUF file in the fields of a `config.json`, so that one set of readers counts both."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from explorer.core.scenario.parts import Model
from explorer.huggingface.fields import ConfigError

Metadata = Mapping[str, Any]
TYPES = {
    "qwen2moe": "qwen2_moe", "qwen3moe": "qwen3_moe", "qwen3vl": "qwen3_vl_text", "qwen3vlmoe": "qwen3_vl_moe_text",
    "qwen2vl": "qwen2_vl_text", "qwen3next": "qwen3_next", "qwen35": "qwen3_5_text", "qwen35moe": "qwen3_5_moe_text",
    "gemma3": "gemma3_text", "phi2": "phi", "gpt-oss": "gpt_oss", "gptoss": "gpt_oss", "glm4moe": "glm4_moe",
    "command-r": "cohere", "gptneox": "gpt_neox", "granitemoe": "granitemoe", "ernie4_5-moe": "ernie4_5_moe",
    "hunyuan-dense": "hunyuan_v1_dense", "minimax-m2": "minimax_m2", "mistral3": "ministral3", "starcoder": "gpt_bigcode",
}  # fmt: skip
"""The `model_type` of an architecture that llama.cpp names otherwise."""
KEYS = {
    "block_count": "num_hidden_layers",
    "embedding_length": "hidden_size",
    "feed_forward_length": "intermediate_size",
    "context_length": "max_position_embeddings",
    "vocab_size": "vocab_size",
    "attention.head_count": "num_attention_heads",
    "attention.head_count_kv": "num_key_value_heads",
    "attention.key_length": "head_dim",
    "attention.sliding_window": "sliding_window",
    "attention.q_lora_rank": "q_lora_rank",
    "attention.kv_lora_rank": "kv_lora_rank",
    "expert_count": "n_routed_experts",
    "expert_used_count": "num_experts_per_tok",
    "expert_feed_forward_length": "moe_intermediate_size",
    "expert_shared_feed_forward_length": "shared_expert_intermediate_size",
    "expert_shared_count": "n_shared_experts",
    "expert_group_count": "n_group",
    "expert_group_used_count": "topk_group",
    "leading_dense_block_count": "first_k_dense_replace",
    "full_attention_interval": "full_attention_interval",
}
LINEAR = ("qwen3next", "qwen35", "qwen35moe")
"""Architectures whose linear attention has sizes of its own in the file."""
LINES = {
    "block_count": "n_layer", "embedding_length": "n_embd", "feed_forward_length": "n_ff", "attention.head_count": "n_head",
    "tokenizer.ggml.tokens": "n_vocab",
}  # fmt: skip
"""Lines that the GGUF of every transformer has, and what llama.cpp's print_info calls them."""
LARGE_VOCABULARY, NARROW = 100_000, 3072
"""Dense models of today that reuse their embedding as output head: vocabularies of so many, widths up to that."""


def config_of(metadata: Metadata) -> dict[str, Any]:
    """A `config.json` of the same model. Raises ConfigError where the text does not say enough."""
    named = metadata.get("general.architecture")
    if not isinstance(named, str) or not re.fullmatch(r"[\w.-]{1,40}", named):
        raise ConfigError("This metadata of a GGUF does not name its general.architecture: paste all of its lines.")
    own = {key.removeprefix(f"{named}."): value for key, value in metadata.items() if key.startswith(f"{named}.")}
    config = {ours: own[theirs] for theirs, ours in KEYS.items() if own.get(theirs) not in (None, "")}
    mixture = isinstance(config.get("n_routed_experts"), int) and config["n_routed_experts"] > 0
    if not mixture:
        config = {key: value for key, value in config.items() if "expert" not in key}
    config |= {"model_type": _type_of(named, mixture, own), "gguf_architecture": named}
    config["_name_or_path"] = str(metadata.get("general.name") or "") or None
    config.setdefault("vocab_size", _vocabulary(metadata))
    for part in (_heads, _layers, _latent, _linear, _mamba):
        config |= part(config, own)
    if named in LINEAR and "linear_num_key_heads" not in config:
        raise ConfigError(
            f"The text of this GGUF is cut: it lacks lines of {named}.ssm, the sizes of its linear attention. Paste all from"
            " general.architecture to tokenizer.ggml.tokens, or what llama.cpp prints as ssm_d_inner and the like."
        )
    if "tensors.bias" in metadata:
        config |= {"attention_bias": metadata["tensors.bias"], "use_qk_norm": metadata["tensors.norm"]}
    return config | _tied(config, metadata) | _stored(metadata)


def about_cut(config: Mapping[str, Any]) -> str:
    """Which lines of a GGUF's text are missing and what to paste; nothing where none is, or it is no GGUF."""
    named = config.get("gguf_architecture")
    missing = [line for line in LINES if config.get(KEYS.get(line, "vocab_size")) in (None, "")] if named else []
    if not missing:
        return ""
    lines = [line if line.startswith("tokenizer") else f"{named}.{line}" for line in missing]
    many = "lines" if len(lines) > 1 else "line"
    return (
        f"The text of this GGUF is cut: it lacks the {many} {', '.join(lines)}. Paste all from general.architecture to"
        f" tokenizer.ggml.tokens, or what llama.cpp prints as {', '.join(LINES[line] for line in missing)}."
    )


def _type_of(named: str, mixture: bool, own: Metadata) -> str:
    if named == "llama":
        return "mixtral" if mixture else "llama"
    if named == "deepseek2":
        return "deepseek_v3" if own.get("attention.q_lora_rank") else "deepseek_v2"
    return TYPES.get(named, named.replace("-", "_"))


def _vocabulary(metadata: Metadata) -> Any:
    tokens = metadata.get("tokenizer.ggml.tokens")
    return len(tokens) if isinstance(tokens, list) else tokens if isinstance(tokens, int) else None


def _same(value: Any, name: str) -> Any:
    """The one value of a list with one for each layer; 0 stands for layers without."""
    if not isinstance(value, list):
        return value
    values = {each for each in value if each}
    if len(values) > 1:
        raise ConfigError(
            f"This GGUF has {name} that differ by layer: paste the config.json of the same model instead."
        )
    return values.pop() if values else 0


def _heads(config: Metadata, own: Metadata) -> dict[str, Any]:
    """Where GGUF leaves them out, there are as many KV heads as heads, and the heads share the width."""
    heads, per_layer = _same(config.get("num_attention_heads"), "heads"), config.get("num_key_value_heads")
    kv_heads, hidden = _same(per_layer, "KV heads"), config.get("hidden_size")
    found = {"num_attention_heads": heads, "num_key_value_heads": heads if kv_heads is None else kv_heads}
    if "intermediate_size" in config:
        found["intermediate_size"] = _same(config["intermediate_size"], "MLP widths")
    if (
        "head_dim" not in config
        and isinstance(hidden, int)
        and isinstance(heads, int)
        and heads
        and hidden % heads == 0
    ):
        found["head_dim"] = hidden // heads
    if isinstance(per_layer, list) and 0 in per_layer:
        found["layer_types"] = ["full_attention" if each else "no_attention" for each in per_layer]
    return found


def _layers(config: Metadata, own: Metadata) -> dict[str, Any]:
    """Layers that only draft further tokens are counted among the others."""
    drafting, layers = own.get("nextn_predict_layers"), config.get("num_hidden_layers")
    slides = own.get("attention.sliding_window_pattern")
    found: dict[str, Any] = {}
    if isinstance(drafting, int) and isinstance(layers, int) and 0 < drafting < layers:
        found["num_hidden_layers"] = layers - drafting
    if isinstance(slides, list):
        found["layer_types"] = ["sliding_attention" if each else "full_attention" for each in slides]
    elif isinstance(slides, int):
        found["sliding_window_pattern"] = slides
    return found


def _latent(config: Metadata, own: Metadata) -> dict[str, Any]:
    """Latent attention: newer files give widths for it apart (…_mla)."""
    rotary = own.get("rope.dimension_count")
    key = own.get("attention.key_length_mla", own.get("attention.key_length"))
    value = own.get("attention.value_length_mla", own.get("attention.value_length"))
    if "kv_lora_rank" not in config or not isinstance(key, int) or not isinstance(rotary, int):
        return {}
    return {"qk_rope_head_dim": rotary, "qk_nope_head_dim": key - rotary, "v_head_dim": value, "head_dim": None,
            "num_key_value_heads": config.get("num_attention_heads")}  # fmt: skip


def _linear(config: Metadata, own: Metadata) -> dict[str, Any]:
    """Linear attention, whose sizes GGUF gives under the names of state-space models."""
    groups, ranks, inner = (own.get(f"ssm.{name}") for name in ("group_count", "time_step_rank", "inner_size"))
    if not all(isinstance(each, int) and each > 0 for each in (groups, ranks, inner)):
        return {}
    return {
        "linear_num_key_heads": groups,
        "linear_num_value_heads": ranks,
        "linear_key_head_dim": own.get("ssm.state_size"),
        "linear_value_head_dim": inner // ranks,  # type: ignore[operator]
        "linear_conv_kernel_dim": own.get("ssm.conv_kernel"),
    }


def _mamba(config: Metadata, own: Metadata) -> dict[str, Any]:
    """Sizes of Mamba's mixer, which a config.json gives under other names."""
    inner, hidden = own.get("ssm.inner_size"), config.get("hidden_size")
    if config["model_type"] != "mamba" or not isinstance(inner, int) or not isinstance(hidden, int) or not hidden:
        return {}
    sizes = ("state_size", "time_step_rank", "conv_kernel")
    return {"expand": inner // hidden, **{name: own[f"ssm.{name}"] for name in sizes if f"ssm.{name}" in own}}


def _tied(config: Metadata, metadata: Metadata) -> dict[str, Any]:
    """Whether the head is the embedding: as its tensors say, as its parameters say (later), or as is usual."""
    count = metadata.get("general.parameter_count", _number_of(metadata.get("printed.model params")))
    if "tensors.output" in metadata:
        return {"tie_word_embeddings": not metadata["tensors.output"]}
    wide = isinstance(config.get("hidden_size"), int) and config["hidden_size"] > NARROW
    vocab = config.get("vocab_size")
    small = not wide and "n_routed_experts" not in config and isinstance(vocab, int) and vocab >= LARGE_VOCABULARY
    return {"stated_params": count, **({"tie_word_embeddings": True} if small else {})}


def _number_of(text: Any) -> float | None:
    """ "8.03 B" as a number."""
    found = re.match(r"([\d.]+)\s*([KMBT])", str(text or ""))
    return (
        float(found[1]) * {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}[found[2]]
        if found and found[1].count(".") < 2
        else None
    )


def as_counted(model: Model, count: Any) -> Model:
    """The model with its head tied or not, whichever comes nearer to a count of parameters that is stated."""
    if not isinstance(count, (int, float)) or not 0 < count < 1e18:
        return model
    return min((model, dataclasses.replace(model, tied=not model.tied)), key=lambda each: abs(each.params - count))


def _stored(metadata: Metadata) -> dict[str, Any]:
    """How its weights are stored: bits a weight where the loader counted them, and the kind of the file."""
    bits = re.search(r"\(([\d.]{1,8}) BPW\)", str(metadata.get("printed.file size", "")))
    kind = metadata.get("general.file_type", metadata.get("printed.file type"))
    return {"quantization_config": {"quant_method": "gguf", "file_type": kind, "bits": bits[1] if bits else None}}
