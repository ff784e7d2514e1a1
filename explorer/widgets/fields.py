"""Which fields the controls show, in which groups, and how each one looks."""

from __future__ import annotations

from typing import Any

from explorer.core.scenario import FIELDS

FIRST = ("model_name", "size", "tokens", "precision", "accelerator_name", "devices", "offer", "usd_per_device_hour")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Training recipe",
        (
            "method",
            "lora_rank",
            "frozen_format",
            "framework",
            "optimizer",
            "global_batch",
            "seq_len",
            "gradient_dtype",
            "attention",
            "chunked_loss",
            "dropout",
        ),
    ),
    (
        "GPUs and layout",
        (
            "devices_rule",
            "deadline_days",
            "tp",
            "pp",
            "cp",
            "ep",
            "interleave",
            "zero_stage",
            "shard_devices",
            "micro_batch",
            "recompute",
            "offload",
            "overhead_bytes",
        ),
    ),
    (
        "Model shape",
        (
            "layers",
            "hidden",
            "heads",
            "kv_heads",
            "head_dim",
            "ffn",
            "vocab",
            "context",
            "gated",
            "tied",
            "experts",
            "experts_per_token",
            "moe_layers",
            "moe_ffn",
            "shared_ffn",
            "window",
            "window_layers",
        ),
    ),
    ("Assumptions and conventions", ("mfu", "flop_rule", "causal", "count_embeddings", "count_logits", "count_in_gib")),
    (
        "GPU data",
        (
            "memory_bytes",
            "memory_byte_per_s",
            "bf16_flop_per_s",
            "fp16_flop_per_s",
            "fp8_flop_per_s",
            "tf32_flop_per_s",
            "fp32_flop_per_s",
            "power_limit_w",
            "link_byte_per_s",
            "link_domain",
            "network_byte_per_s",
            "matrix_efficiency",
            "fp8_efficiency",
            "attention_efficiency",
        ),
    ),
)
SLIDERS = {"size": (1e7, 2e12), "tokens": (1e6, 1e14), "devices": (1, 131_072), "usd_per_device_hour": (0.1, 20)}
"""Ends of the log sliders; the text beside a slider takes any sound value."""


def field_spec(name: str) -> dict[str, Any]:
    """How one control looks: derived from the declaration of the field."""
    if name == "size":
        spec = {"label": "Size", "kind": "number", "help": "Type 13B for a size that is no real model."}
    elif name == "offer":
        spec = {"label": "Price from", "kind": "choice", "help": "Dated list prices; type your own below."}
    else:
        field = FIELDS[name]
        spec = {
            "label": field.metadata["label"],
            "help": field.metadata["help"],
            "unit": field.metadata["unit"],
            "kind": "flag"
            if isinstance(field.default, bool)
            else "choice"
            if isinstance(field.default, str)
            else "number",
        }
        if field.metadata["choices"]:
            spec["options"] = [["", list(field.metadata["choices"])]]
    if name in SLIDERS:
        spec["slider"] = list(SLIDERS[name])
    return {"name": name, **spec}


def layout() -> list[dict[str, Any]]:
    """All controls, in their groups."""
    groups = [("", FIRST), *GROUPS]
    return [{"title": title, "fields": [field_spec(name) for name in names]} for title, names in groups]
