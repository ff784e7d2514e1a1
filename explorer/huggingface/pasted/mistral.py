"""A `params.json` as Mistral and Meta release it, as the fields of a `config.json`.

Names and what absent ones mean: mistral-inference, vLLM's adapter for the format, and Meta's llama-models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.huggingface.fields import ConfigError, Fields

Config = dict[str, Any]
NAMES = {
    "dim": "hidden_size",
    "n_layers": "num_hidden_layers",
    "n_heads": "num_attention_heads",
    "n_kv_heads": "num_key_value_heads",
    "hidden_dim": "intermediate_size",
    "tied_embeddings": "tie_word_embeddings",
    "num_experts": "n_routed_experts",
    "num_shared_experts": "n_shared_experts",
    "expert_hidden_dim": "moe_intermediate_size",
    "route_every_n": "moe_layer_freq",
    "num_expert_groups": "n_group",
    "num_expert_groups_per_tok": "topk_group",
}
CONTEXT = {True: 131_072, False: 8_192}
"""Of Meta's files, which do not state it: whether rotary positions are scaled (Llama 3.1 and later) or not (3.0)."""
LLAMA_2 = {"vocab_size": 32_000, "max_position_embeddings": 4_096}
"""Where the vocabulary is −1: the tokenizer's."""
MISTRAL_CONTEXT = 128_000


def is_params(config: Mapping[str, Any]) -> bool:
    """Whether a file has the names of a `params.json`."""
    return "dim" in config and "n_layers" in config and "model_type" not in config


def config_from_params(params: Mapping[str, Any]) -> Config:
    """The same model in the fields of a `config.json`. Raises ConfigError where a part cannot be told from the file."""
    if "moe_args" in params:
        raise ConfigError(
            "This params.json of Meta describes a mixture of experts without all of their widths: paste the config.json"
            " of the same model instead."
        )
    config = {
        NAMES.get(str(key), str(key)): value for key, value in params.items() if key not in ("moe", "quantization")
    }
    if isinstance(params.get("vision_encoder"), Mapping):
        config["vision_config"] = config.pop("vision_encoder")
    if "multiple_of" in params:
        return config | _meta(Fields(params, "llama"))
    return {"max_position_embeddings": params.get("max_seq_len", MISTRAL_CONTEXT)} | config | _mistral(params)


def _meta(params: Fields) -> Config:
    """Meta's own names: the width of the MLP follows from that of the model."""
    factor, step = params.config.get("ffn_dim_multiplier"), params.number("multiple_of") or 1
    width = int(8 * params.number("dim") / 3)
    if isinstance(factor, (int, float)) and 0 < factor < 1e3:
        width = int(factor * width)
    vocab = params.config.get("vocab_size")
    scaled = params.flag("use_scaled_rope", False)
    return {
        "model_type": "llama",
        "intermediate_size": -(-width // step) * step,
        "max_position_embeddings": CONTEXT[scaled],
        "tie_word_embeddings": scaled and params.number("dim") < 4096,  # Llama 3.2 of 1B and 3B
        **(LLAMA_2 if vocab in (-1, 32_000, None) else {}),
    }


def _mistral(params: Mapping[str, Any]) -> Config:
    experts = params.get("moe")
    more = (
        {NAMES.get(str(key), str(key)): value for key, value in experts.items()} if isinstance(experts, Mapping) else {}
    )
    latent, plain = ("deepseek_v3", "mixtral") if more else ("youtu", "mistral")
    return {
        "model_type": latent if "kv_lora_rank" in params else plain,
        "tie_word_embeddings": bool(params.get("tied_embeddings")),
        **_windows(params.get("sliding_window"), params.get("n_layers")),
        **_stored(params.get("quantization")),
        **more,
    }


def _windows(window: Any, layers: Any) -> Config:
    """A window in all layers, in none, or in turns as a list has it, where null stands for none."""
    if not isinstance(window, list):
        return {"sliding_window": window or None}
    sizes = [size for size in window if size is not None]
    if not isinstance(layers, int) or not 0 < layers <= 2_000 or not window:
        return {"sliding_window": None}
    kinds = ["full_attention" if size is None else "sliding_attention" for size in window]
    return {"sliding_window": sizes[0] if sizes else None, "layer_types": (kinds * layers)[:layers]}


def _stored(quantisation: Any) -> Config:
    """Mistral's own words for fp8, or those of others as they are."""
    if not isinstance(quantisation, Mapping):
        return {}
    fp8 = str(quantisation.get("qformat_weight", "")).startswith("fp8")
    return {"quantization_config": {"quant_method": "fp8"} if fp8 else dict(quantisation)}
