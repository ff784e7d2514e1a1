"""Write causal_types.csv: every type for which transformers has a class that writes text, with the parameters of that class.

A row holds what the configuration class has at its default values, or the first values below that its model can be built
with, without fields that shape nothing; the class is built from them on the meta device (no weights). Counted are all
unique parameters, and those of the text model with its output head where the class tells the two apart. Rows without
a count are types whose class cannot be built; `note` says why.

Needs (the versions the table was made with): torch==2.13.0, transformers==5.24.0, timm==1.0.22 with torchvision==0.28.0.
Run: python tests/golden/make_causal_golden.py
"""

import copy
import csv
import json
import re
import warnings
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from transformers import CONFIG_MAPPING, AutoModelForCausalLM, AutoModelForImageTextToText
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

TABLE = Path(__file__).resolve().parent / "causal_types.csv"
Json = dict[str, Any]
HEADS: Json = {"head_dim": 128}
ANGLES: Json = {"rope_type": "default", "rope_theta": 10000.0}
QWEN4: Json = {
    "num_hidden_layers": 8,
    "indexer_n_heads": 4,
    "indexer_kv_heads": 1,
    "indexer_head_dim": 256,
    "indexer_budget": 2048,
    "indexer_compress_ratio": 8,
    "ple_layer_ids": [1, 5],
    "ngram_vocab_size_base": 20_000,
    "eos_token_id": 2,
}
DRAFT: Json = {
    "model_type": "gemma4_text",
    "num_hidden_layers": 4,
    "hidden_size_per_layer_input": 0,
    "vocab_size_per_layer_input": 0,
    "num_kv_shared_layers": 4,
}
BUILDABLE: dict[str, Json] = {
    "cohere_compass_text": {
        "layer_types": ["full_attention", "sliding_attention"] * 16,
        "num_hidden_layers": 32,
        "rope_parameters": {"full_attention": ANGLES, "sliding_attention": ANGLES},
    },
    "dbrx": {"attn_config": {"kv_n_heads": 4, "clip_qkv": 8, "rope_theta": 500000.0}},
    "deepseek_v2": {"num_experts_per_tok": 6},
    "dots1": {
        "num_hidden_layers": 4,
        "n_routed_experts": 8,
        "n_shared_experts": 1,
        "num_experts_per_tok": 2,
        "first_k_dense_replace": 1,
    },
    "gemma4_assistant": {"text_config": DRAFT},
    "hunyuan_v1_dense": HEADS,
    "hunyuan_v1_moe": HEADS,
    "lfm2_moe": {"layer_types": ["conv", "conv", "full_attention", "conv"] * 8, "num_hidden_layers": 32},
    "ministral": HEADS,
    "nemotron": {**HEADS, "num_key_value_heads": 8},
    "qwen4_exp": {"text_config": QWEN4},
    "qwen4_exp_text": QWEN4,
    "reformer": {"is_decoder": True},
}
"""Fields of types whose class cannot be built with its default values."""
SHAPELESS = re.compile(
    r"^_|id2label|label2id|^architectures$|^transformers_version|^return_dict|^problem_type|^output_(att|hid|router)|drop"
    r"|^init|_init|initializer|^use_cache|_token_(id|index)$|^dtype$|_eps$|epsilon|^rope_|_act$|activation|^chunk_size_feed"
    r"|jitter|_loss|_coef$|^pretraining_tp|^bos_|^eos_|^pad_|_std$|^task_specific|^generation|^keys_to_ignore|^time_step"
)


def slim(fields: Json) -> Json:
    """The fields without those that shape nothing, and without those that are not set."""
    return {
        key: slim(value) if isinstance(value, dict) else value
        for key, value in fields.items()
        if value is not None and not SHAPELESS.search(key)
    }


def build(kind: str, fields: Json) -> nn.Module:
    fields = copy.deepcopy({key: value for key, value in fields.items() if key != "model_type"})
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(CONFIG_MAPPING[kind].from_dict(fields))


def unique(*parts: nn.Module | None) -> int:
    return sum({id(p): p.numel() for part in parts if part is not None for p in part.parameters()}.values())


def counted(kind: str) -> Json:
    """One row. A slim file stands for the whole one where the class has as many parameters from both."""
    row: Json = {"model_type": kind, "transformers_version": transformers.__version__}
    try:
        config = CONFIG_MAPPING[kind](**copy.deepcopy(BUILDABLE.get(kind, {})))
        whole = {**json.loads(config.to_json_string(use_diff=False)), "model_type": kind}
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(config)
    except Exception as error:  # whatever a class raises of its own default values
        said = next(line for line in str(error).splitlines() if line.strip())
        return {**row, "note": said.strip()[:160]}
    return {
        **row,
        "class_name": type(model).__name__,
        "config": json.dumps(kept(kind, whole, unique(model)), sort_keys=True, separators=(",", ":")),
        "params": unique(model),
        "text_params": text_params(model),
    }


def kept(kind: str, whole: Json, params: int) -> Json:
    fields = {**slim(whole), "model_type": kind}
    try:
        return fields if unique(build(kind, fields)) == params else whole
    except Exception:  # a class that needs one of the fields left out
        return {**fields, **{key: value for key, value in whole.items() if key.startswith(("rope_", "eos_"))}}


def text_params(model: nn.Module) -> int | str:
    """Of a class that reads images: unique parameters of the text model and the output head."""
    if type(model) not in AutoModelForImageTextToText._model_mapping.values():
        return ""
    return unique(model.get_decoder(), model.get_output_embeddings())


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    rows = [counted(kind) for kind in sorted(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES)]
    columns = ["model_type", "class_name", "config", "params", "text_params", "note", "transformers_version"]
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{TABLE.name}: {len(rows)} rows, {sum('params' in row for row in rows)} counted")
