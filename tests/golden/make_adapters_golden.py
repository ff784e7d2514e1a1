"""Write adapters_peft.csv: parameters of LoRA adapters, taken from peft on real PyTorch models.

Needs (the versions the table was made with): torch==2.13.0, transformers==5.24.0, peft==0.21.2.
Run: python tests/golden/make_adapters_golden.py
"""

import csv
import json
from pathlib import Path
from typing import Any

import peft
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM

HERE = Path(__file__).resolve().parent
Json = dict[str, Any]
RANK = 4
SMALL: Json = {
    "hidden_size": 64,
    "num_hidden_layers": 6,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 160,
    "vocab_size": 200,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
WINDOWS: Json = {**SMALL, "head_dim": 16, "vocab_size_per_layer_input": 200}
GEMMA_4: Json = {
    **WINDOWS,
    "num_global_key_value_heads": 1,
    "global_head_dim": 32,
    "hidden_size_per_layer_input": 0,
    "layer_types": ["sliding_attention"] * 5 + ["full_attention"],
}
TWICE = GEMMA_4["layer_types"] * 2
LATENT: Json = {
    **SMALL,
    "num_key_value_heads": 4,
    "kv_lora_rank": 16,
    "q_lora_rank": 24,
    "qk_rope_head_dim": 8,
    "qk_nope_head_dim": 16,
    "v_head_dim": 20,
}
EXPERTS: Json = {
    **LATENT,
    "moe_intermediate_size": 32,
    "n_routed_experts": 8,
    "num_experts_per_tok": 2,
    "first_k_dense_replace": 1,
}
CASES: list[tuple[str, Json]] = [
    ("llama", SMALL),
    ("qwen3", SMALL | {"head_dim": 24}),
    ("gemma3_text", WINDOWS),
    (
        "gemma3n_text",
        WINDOWS
        | {
            "num_hidden_layers": 10,
            "num_kv_shared_layers": 4,
            "hidden_size_per_layer_input": 16,
            "activation_sparsity_pattern": [0.0] * 10,
            "layer_types": (["sliding_attention"] * 4 + ["full_attention"]) * 2,
        },
    ),
    ("gemma4_text", GEMMA_4 | {"num_kv_shared_layers": 0}),
    ("gemma4_text", GEMMA_4 | {"num_kv_shared_layers": 0, "attention_k_eq_v": True}),
    ("gemma4_text", GEMMA_4 | {"num_hidden_layers": 12, "num_kv_shared_layers": 5, "layer_types": TWICE}),
    (
        "gemma4_text",
        GEMMA_4
        | {"num_hidden_layers": 12, "num_kv_shared_layers": 6, "layer_types": TWICE, "attention_k_eq_v": True},
    ),
    ("youtu", LATENT),
    ("deepseek_v3", EXPERTS | {"n_group": 2, "topk_group": 1}),
    ("deepseek_v2", EXPERTS | {"q_lora_rank": None}),
    ("mimo_v2_flash", WINDOWS | {"num_hidden_layers": 4, "head_dim": 24, "v_head_dim": 16, "n_routed_experts": 4,
                                 "num_experts_per_tok": 2, "moe_intermediate_size": 32}),
    ("mixtral", SMALL | {"num_local_experts": 4, "num_experts_per_tok": 2}),
    ("jamba", SMALL | {"num_hidden_layers": 8, "num_experts": 4}),
]  # fmt: skip
QUERY, KEY, VALUE = ["q_proj"], ["k_proj"], ["v_proj"]
MLP = ["gate_proj", "up_proj", "down_proj"]
TARGETS = {
    "query and value": QUERY + VALUE,
    "query, key, value": QUERY + KEY + VALUE,
    "attention": [*QUERY, *KEY, *VALUE, "o_proj"],
    "MLP": MLP,
    "all linear": [*QUERY, *KEY, *VALUE, "o_proj", *MLP],
}
ATTENTION_OF_LATENT = ["q_proj", "q_a_proj", "q_b_proj", "kv_a_proj_with_mqa", "kv_b_proj", "o_proj"]


def targets_of(config: Json) -> dict[str, list[str]]:
    """Names of matrices for each choice. Latent attention names others; MLPs of mixtures are left out: adapters on experts
    are not counted."""
    latent, mixture = "kv_lora_rank" in config, any("experts" in key for key in config)
    attention = {"attention": ATTENTION_OF_LATENT} if latent else TARGETS
    return {name: names for name, names in attention.items() if not (mixture and set(MLP) & set(names))}


def counted(model_type: str, config: Json, names: list[str]) -> int:
    """Parameters with a gradient in a model with adapters, made without memory."""
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(model_type, **config))
        adapted = get_peft_model(model, LoraConfig(r=RANK, target_modules=names))
    return sum(each.numel() for each in adapted.parameters() if each.requires_grad)


def main() -> None:
    with (HERE / "adapters_peft.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["case", "config", "targets", "rank", "params", "peft_version"])
        for number, (model_type, config) in enumerate(CASES):
            text = json.dumps({**config, "model_type": model_type}, separators=(",", ":"))
            for targets, names in targets_of(config).items():
                params = counted(model_type, config, names)
                table.writerow([f"{model_type}_{number}", text, targets, RANK, params, peft.__version__])


if __name__ == "__main__":
    main()
