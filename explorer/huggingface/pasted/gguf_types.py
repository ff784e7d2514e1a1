"""How the weights of a GGUF are stored: its file type, and the bits of a weight on average.

Numbers of the types: `llama_ftype` in llama.cpp's llama.h. Bits: its quantize README, for Llama-3.1-8B, embeddings
included; those of types with one kind of block (Q4_0 to Q5_1, TQ) from the block. Mixes differ a little by model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from explorer.core.calibration.engines import ENGINES
from explorer.core.scenario.parts import Model

NUMBERS = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS",
    21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4", 39: "NVFP4",
}  # fmt: skip
BITS = {
    "F32": 32, "F16": 16, "BF16": 16, "Q8_0": 8.5, "Q6_K": 6.56, "Q5_K_M": 5.70, "Q5_K_S": 5.57, "Q5_1": 6.0, "Q5_0": 5.5,
    "Q4_K_M": 4.89, "Q4_K_S": 4.67, "Q4_1": 5.0, "Q4_0": 4.5, "IQ4_NL": 4.68, "IQ4_XS": 4.46, "Q3_K_L": 4.30,
    "Q3_K_M": 4.00, "Q3_K_S": 3.64, "IQ3_M": 3.76, "IQ3_S": 3.66, "IQ3_XS": 3.50, "IQ3_XXS": 3.25, "Q2_K": 3.16,
    "Q2_K_S": 2.97, "IQ2_M": 2.93, "IQ2_S": 2.74, "IQ2_XS": 2.59, "IQ2_XXS": 2.38, "IQ1_M": 2.15, "IQ1_S": 2.00,
    "TQ1_0": 1.69, "TQ2_0": 2.06, "MXFP4": 4.25, "NVFP4": 4.5,
}  # fmt: skip
SIZES = {"SMALL": "S", "MEDIUM": "M", "LARGE": "L"}
NAMED = re.compile(
    r"(?<![a-z0-9])(i?q[1-8]_(?:k(?:_(?:s|m|l|xl|xxl))?|[01]|nl|xxs|xs|s|m)|tq[12]_0|mxfp4|nvfp4|bf16|f16|f32)(?![a-z0-9])",
    re.I,
)
"""A type as it stands in a name, such as that of a file: model-Q4_K_M.gguf."""


def type_named(text: str) -> str:
    """The type that a name has in it, as in our table; an empty text where it has none."""
    found = NAMED.search(text[:200])
    name = found[1].upper() if found else ""
    return next((known for known in (name, f"{name}_M") if known in BITS), "")


def type_of(stated: Any) -> str:
    """The type that a number stands for, or words such as "Q4_K - Medium"; an empty text for another."""
    if isinstance(stated, (int, float)) and not isinstance(stated, bool):
        return NUMBERS.get(int(stated), "") if abs(stated) < 1e6 else ""
    words = re.sub(
        r"\s*-\s*(small|medium|large)", lambda found: f"_{SIZES[found[1].upper()]}", str(stated)[:80], flags=re.I
    )
    return type_named(words)


def bits_of(quantisation: Mapping[str, Any]) -> tuple[str, float]:
    """The type of a GGUF's weights, and their bits on average; nothing and 0 where it is not known."""
    kind = type_of(quantisation.get("file_type"))
    counted = re.fullmatch(r"\d{1,2}(\.\d{1,4})?", str(quantisation.get("bits")))
    bits = float(counted[0]) if counted else BITS.get(kind, 0.0)
    return kind, bits if 1 <= bits <= 32 else 0.0


def bits_of_layers(mean: float, model: Model) -> float:
    """Bits of a weight of the layers, where the average is over all weights and llama.cpp keeps more for the ends."""
    ends = model.count("embedding_params") + model.count("head_params")
    more = max(8 * ENGINES["llama.cpp"].head_each - mean, 0.0)
    return round(max(mean - more * ends / max(model.params - ends, 1.0), 1.0), 3)
