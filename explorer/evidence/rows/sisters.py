"""Models of which a sister is in the catalogue: the same architecture with other sizes, as their makers give them."""

from __future__ import annotations

import re

from explorer import catalog
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Model

SISTERS: tuple[tuple[str, str, dict[str, int]], ...] = (
    (r"gpt-?oss-?20b", "gpt-oss-120b", {"layers": 24, "experts": 32, "moe_layers": 24, "window_layers": 12}),
    (r"qwen-?3-?(coder-?)?30b-?a3b", "Qwen3-235B-A22B",
     {"layers": 48, "hidden": 2048, "embed_dim": 2048, "heads": 32, "moe_layers": 48, "moe_ffn": 768}),
    (r"qwen-?3-?coder-?480b", "Qwen3-235B-A22B",
     {"layers": 62, "hidden": 6144, "embed_dim": 6144, "heads": 96, "kv_heads": 8, "experts": 160, "moe_layers": 62,
      "moe_ffn": 2560}),
    (r"llama-?4-?maverick", "Llama-4-Scout (text)", {"experts": 128, "moe_layers": 24, "ffn": 16_384}),
    (r"mixtral-?8x22b", "Mixtral-8x7B",
     {"layers": 56, "hidden": 6144, "embed_dim": 6144, "heads": 48, "moe_layers": 56, "moe_ffn": 16_384,
      "vocab": 32_768}),
    (r"kimi-?k2", "DeepSeek-V3", {"heads": 64, "kv_heads": 64, "experts": 384, "moe_layers": 60, "vocab": 163_840}),
    (r"glm-?4\.5-?air", "GLM-4.5-355B",
     {"layers": 46, "hidden": 4096, "embed_dim": 4096, "experts": 128, "moe_layers": 45, "moe_ffn": 1408,
      "shared_ffn": 1408, "ffn": 10_944}),
    (r"deepseek-?v2(?!-?lite)", "DeepSeek-V2-Lite",
     {"layers": 60, "hidden": 5120, "embed_dim": 5120, "heads": 128, "kv_heads": 128, "experts": 160, "moe_layers": 59,
      "moe_ffn": 1536, "shared_ffn": 3072, "ffn": 12_288, "q_lora_rank": 1536}),
)  # fmt: skip
"""Signs of a name, the sister in the catalogue, and what differs."""


def sister(name: str) -> Model | None:
    """The model of that name by its sister, or none."""
    text = re.sub(r"[_ ]+", "-", name.lower().split("/")[-1])
    found = next((told for told in SISTERS if re.search(told[0], text)), None)
    if not found:
        return None
    known = Scenario(model=catalog.models()[found[1]].model)
    return change(known, model_name=name.split("/")[-1], **found[2]).model
