"""Precision recipes: what is stored for each parameter, and which peak rate applies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.formula import formula


@dataclass(frozen=True)
class Recipe:
    """Bytes kept for one parameter, and the formats tried for matrix products, best first.

    `linear_input` is what one number saved as the input of a matrix product takes; fp8 recipes
    keep those in 8 bits and all else in 16 (Transformer Engine).
    """

    weight: float
    master: float
    state: float
    activation: float
    linear_input: float
    formats: tuple[str, ...]
    fine_scales: bool = False


RECIPES = {
    "bf16 mixed": Recipe(2, 4, 4, 2, 2, ("bf16", "fp16", "tf32", "fp32")),
    "fp16 mixed": Recipe(2, 4, 4, 2, 2, ("fp16", "bf16", "tf32", "fp32")),
    "fp8 mixed": Recipe(2, 4, 4, 2, 1, ("fp8", "bf16", "fp16", "tf32", "fp32")),
    "mxfp8 mixed": Recipe(2, 4, 4, 2, 1 + 1 / 32, ("fp8", "bf16", "fp16", "tf32", "fp32"), True),
    "nvfp4 mixed": Recipe(2, 4, 4, 2, 0.5 + 1 / 16, ("fp4", "fp8", "bf16", "fp16", "tf32", "fp32"), True),
    "pure bf16": Recipe(2, 0, 2, 2, 2, ("bf16", "fp16", "tf32", "fp32")),
    "tf32": Recipe(4, 0, 4, 4, 4, ("tf32", "fp32")),
    "fp32": Recipe(4, 0, 4, 4, 4, ("fp32",)),
}
"""Micikevicius 2018 (mixed), Kalamkar 2019 (bf16), Micikevicius 2022 (fp8); scales for each block of 32 (OCP MX 1.0),
or of 16 (NVIDIA's fp4): a scale for each row costs as much."""


def has_narrow_products(precision: str) -> bool:
    """Whether its matrix products have less than 16 bits."""
    return RECIPES[precision].formats[0] in NARROW


NARROW = ("fp8", "fp4")


FORMATS = {
    "fp32": 4.0,
    "bf16": 2.0,
    "fp8": 1.0,
    "int8": 1.0,
    "nf4": 0.5 + 4 / 64,
    "nf4-dq": 0.5 + 0.127 / 8,
    "int4": 0.5 + 2.5 / 128,
    "mxfp4": 0.5 + 1 / 32,
    "nvfp4": 0.5 + 1 / 16,
}
"""Bytes of one stored weight. mxfp4: 4 bits, and an 8-bit scale for each 32 (OCP MX 1.0); nvfp4: an 8-bit scale for each 16. nf4: 4 bits and an fp32 constant for each 64, doubly quantised 0.127 bits (Dettmers 2023);
int4: 4 bits, and for each 128 an fp16 scale and a 4-bit zero point (GPTQ, Frantar 2022)."""

CACHE_FORMATS = {"bf16": 2.0, "fp8": 1.0, "int8": 1.0, "int4": FORMATS["int4"], "q8_0": 8.5 / 8, "q4_0": 4.5 / 8}
"""Bytes of one number in the KV cache. q8_0 and q4_0 of llama.cpp: a 16-bit scale for each 32."""


def runs_in(precision: str, accelerator: Any) -> str:
    """The format the matrix units really use: the recipe's first that this device has, or ""."""
    for name in RECIPES[precision].formats:
        if getattr(accelerator, f"{name}_flop_per_s") > 0:
            return name
    return ""


def chosen(test: Any, yes: Any, no: Any) -> Any:
    """One or the other, for each entry where the test is an array."""
    return np.where(test, yes, no) if isinstance(test, np.ndarray) else (yes if test else no)


def peak_of(precision: str, accelerator: Any) -> Any:
    """Dense peak of the format that `runs_in` names; arrays allowed. [FLOP/s]"""
    peak: Any = 0.0
    for name in RATES[precision]:
        rate = getattr(accelerator, name)
        peak = chosen(rate > 0, rate, peak)
    return peak


RATES = {name: [f"{each}_flop_per_s" for each in reversed(recipe.formats)] for name, recipe in RECIPES.items()}
"""The peaks of a recipe's formats, the best last."""


def sixteen_bit_peak_of(precision: str, accelerator: Any) -> Any:
    """Dense peak for what an fp8 recipe leaves in 16 bits; arrays allowed. [FLOP/s]"""
    return peak_of("bf16 mixed" if has_narrow_products(precision) else precision, accelerator)


def product_efficiency_of(precision: str, accelerator: Any) -> Any:
    """Share of the peak that large products reach in the format in use; arrays allowed."""
    if not has_narrow_products(precision):
        return accelerator.matrix_efficiency
    return chosen(accelerator.fp8_flop_per_s > 0, accelerator.fp8_efficiency, accelerator.matrix_efficiency)


@formula(unit="B", source="rajbhandari2020")
def bytes_per_param(weight_each, master_each, gradient_each, state_each, states):
    """Bytes of training state for each trained parameter. [B]

    >>> bytes_per_param(weight_each=2, master_each=4, gradient_each=2, state_each=4, states=2)
    16
    """
    return weight_each + master_each + gradient_each + state_each * states
