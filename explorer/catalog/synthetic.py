"""A sensible shape for a size that is no real model: "13B" as models of that size are built today."""

from __future__ import annotations

import itertools
import math
import re
from typing import NamedTuple

from explorer.catalog.marks import unmarked
from explorer.core.locale import plain
from explorer.core.numerals import count
from explorer.core.scenario.parts import Model


class Rung(NamedTuple):
    """A model as released: its size and shape."""

    name: str
    params: float
    layers: int
    hidden: int


LADDER = (
    Rung("the 15M of llama2.c", 15e6, 6, 288),
    Rung("Qwen3-0.6B", 596e6, 28, 1024),
    Rung("Qwen3-1.7B", 1.72e9, 28, 2048),
    Rung("Llama-3.2-3B", 3.21e9, 28, 3072),
    Rung("Llama-3.1-8B", 8.03e9, 32, 4096),
    Rung("Qwen3-14B", 14.77e9, 40, 5120),
    Rung("Qwen3-32B", 32.76e9, 64, 5120),
    Rung("Llama-3.1-70B", 70.55e9, 80, 8192),
    Rung("Llama-3.1-405B", 405.85e9, 126, 16384),
)
"""Dense decoders. Depth and width in between follow straight lines on log scales."""
BEYOND = Rung("", 1.8e12, 160, 30720)
"""An extrapolation: no dense model of that size has been released."""

SMALLEST, LARGEST = 1e6, 1e14
TINY, SMALL, TIED, LARGE = 5e7, 5e8, 5e9, 6e10
"""Sizes from which vocabulary and heads change, and below which the output head reuses the embedding."""


def synthetic_model(params: float) -> Model:
    """A model of about `params` parameters (within 1 % from 10 M up), as Llama 3 and Qwen 3 are built: grouped heads, a
    large vocabulary, a long context.

    Raises ValueError, with a sentence, outside 1 M to 100 T.
    """
    if not SMALLEST <= params <= LARGEST:
        raise ValueError(
            f"A model size between {count(SMALLEST)} and {count(LARGEST)} parameters makes sense here,"
            f" not {count(params)}."
        )
    head_dim = 128 if params > 2e9 else 64 if params > TINY else 32
    step = head_dim * (16 if params > LARGE else 8 if params > SMALL else 4)
    hidden = max(1, round(_between(params, "hidden") / step)) * step
    layers = max(1, round(_between(params, "layers")))
    heads = hidden // head_dim
    bare = Model(
        model_name=f"{plain(count(params))} model",
        layers=layers,
        hidden=hidden,
        embed_dim=hidden,
        heads=heads,
        kv_heads=8 if heads >= 16 else 4 if heads >= 8 else heads,
        head_dim=head_dim,
        v_head_dim=head_dim,
        ffn=0,
        vocab=128_256 if params > SMALL else 49_152 if params > TINY else 2_048,
        context=131_072 if params > SMALL else 32_768,
        tied=params < TIED,
    )
    rest = params - bare.params
    step = 64 if params > TINY else 8
    ffn = max(step, round(rest / (3 * layers * hidden) / step) * step)
    return Model(**{**vars(bare), "ffn": ffn})


def size_of(model_name: str) -> str:
    """The size in a name that `synthetic_model` gives, such as 13B, also where the model was then changed; else nothing."""
    found = re.fullmatch(r"([\d.]+[kMBT]?) model", unmarked(model_name))
    return found[1] if found else ""


def neighbours(params: float) -> tuple[str, str]:
    """The names of the released models just below and just above a size."""
    below = [rung.name for rung in LADDER if rung.params <= params]
    above = [rung.name for rung in LADDER if rung.params > params]
    return (below[-1] if below else "", above[0] if above else "")


def _between(params: float, what: str) -> float:
    rungs = list(itertools.pairwise((*LADDER, BEYOND)))
    low, high = next((pair for pair in rungs if params <= pair[1].params), rungs[-1])
    share = math.log(params / low.params) / math.log(high.params / low.params)
    first, last = getattr(low, what), getattr(high, what)
    return math.exp(math.log(first) + share * math.log(last / first))
