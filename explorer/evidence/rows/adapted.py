"""How a row of fine-tuning trains: all weights or adapters, on which matrices, frozen in which format."""

from __future__ import annotations

import re
from typing import Any

from explorer.evidence.rows.columns import Row, number
from explorer.evidence.rows.formats import format_of

TARGETS = (
    (
        r"all[- ]linear|all layers|attn\s*\+\s*mlp|attention and mlp|qkvo\w*\W+(?:gate|mlp|up|w1)|c_attn.*mlp",
        "all linear",
    ),
    (r"c_attn|qkv(?!o)|query_key_value|wqkv|q,\s*k,\s*v(?!,\s*o)", "query, key, value"),
    (r"qkvo|q,\s*k,\s*v,\s*o|attention|attn", "attention"),
    (r"\(?q(?:_proj)?\s*[,+]\s*v(?:_proj)?\)?|qv\b", "query and value"),
)
"""Signs of the matrices that adapters sit on."""
USUAL = (("litgpt", "query and value"), ("torchtune", "all linear"), ("unsloth", "all linear"), ("factory", "all linear"),
         ("swift", "all linear"), ("qwen", "all linear"), ("peft|hugging|hf|transformers|trl", "query and value"))  # fmt: skip
"""Where a row names none: what the software's recipes or PEFT take for Llama."""


def targets_of(row: Row, said: str) -> str:
    """The matrices that adapters sit on."""
    text = f"{row.get('method') or ''} {said}".lower()
    if "adapter" in text and "lora" not in text:
        return "none"
    software = (row.get("framework") or "").lower()
    named = next((name for sign, name in TARGETS if re.search(sign, text)), "")
    return named or next((name for sign, name in USUAL if re.search(sign, software)), "all linear")


def dropout_of(row: Row, said: str) -> bool:
    """Whether adapters drop entries of their input: as said; litgpt does by default."""
    found = re.search(r"dropout\s*[=:]?\s*(\d*\.?\d+)", f"{row.get('method') or ''} {said}".lower())
    return float(found[1]) > 0 if found else "litgpt" in (row.get("framework") or "").lower()


def method_of(row: Row, said: str) -> dict[str, Any]:
    """The fields of a workload that say what is trained."""
    method = (row.get("method") or "").lower()
    stored = format_of(row.get("weight_format") or "bf16")
    weights = "nf4" if stored in ("bf16", "fp32") and re.search("q-?lora", method) else stored
    quantised = weights in ("nf4", "nf4-dq", "int4", "int8")
    adapted = any(word in method for word in ("lora", "adapter", "ia3"))
    rank = re.search(r"\b(?:r|rank)\s*=?\s*(\d+)", f"{method} {said}")
    return {
        "method": "full" if not adapted else "QLoRA" if quantised else "LoRA",
        "frozen_format": weights if quantised else "nf4-dq",
        "lora_rank": int(rank.group(1)) if rank else 8,
        "lora_targets": targets_of(row, said),
        "lora_dropout": adapted and dropout_of(row, said),
        "added_params": number(row, "trainable_params") if adapted else 0,
        "scaled_outputs": "v2" in method or "ia3" in method,
        "train_embeddings": "emb" in method,
        "loss_in_16_bits": adapted and weights == "int4",
    }
