"""A sensible shape for a size that is no real model: "13B" between its nearest Llamas."""

from __future__ import annotations

import itertools
import math
import re

from explorer.core.evaluate import evaluate
from explorer.core.parts import Model
from explorer.core.scenario import Scenario
from explorer.format import count

LADDER = (
    (15e6, 6, 288),
    (125e6, 12, 768),
    (1.1e9, 22, 2048),
    (6.7e9, 32, 4096),
    (13e9, 40, 5120),
    (32.5e9, 60, 6656),
    (69e9, 80, 8192),
    (405e9, 126, 16384),
    (1.8e12, 160, 30720),
)
"""Parameters, layers and hidden size of known decoders (llama2.c, TinyLlama, LLaMA, Llama-2 and 3.1); the
last rung is extrapolated. Depth and width in between follow straight lines on log scales."""

SMALLEST, LARGEST = 1e6, 1e14


def synthetic_model(params: float, context: int = 4096) -> Model:
    """A Llama-like model of about `params` parameters (within 1 % from 10 M up).

    Raises ValueError, with a sentence, outside 1 M to 100 T.
    """
    if not SMALLEST <= params <= LARGEST:
        raise ValueError(
            f"A model size between {count(SMALLEST)} and {count(LARGEST)} parameters makes sense here,"
            f" not {count(params)}."
        )
    head_dim = 128 if params > 1e9 else 64 if params > 5e7 else 32
    step = 8 * head_dim if params > 3e10 else head_dim
    hidden = max(1, round(_between(params, 2) / step)) * step
    layers = max(1, round(_between(params, 1)))
    vocab = 32_000 if params > 5e7 else 2_048
    heads = hidden // head_dim
    bare = Model(
        model_name=f"{count(params)} model",
        layers=layers,
        hidden=hidden,
        embed_dim=hidden,
        heads=heads,
        kv_heads=8 if params > 3e10 else heads,
        head_dim=head_dim,
        v_head_dim=head_dim,
        ffn=0,
        vocab=vocab,
        context=context,
        tied=params < 1e9,
    )
    rest = params - float(evaluate(Scenario(model=bare))["params"])
    step = 64 if params > 5e7 else 8
    ffn = max(step, round(rest / (3 * layers * hidden) / step) * step)
    return Model(**{**vars(bare), "ffn": ffn})


def is_synthetic(model_name: str) -> bool:
    """Whether a name is one that `synthetic_model` gives: a size."""
    return re.fullmatch(r"[\d.]+[kMBT]? model", model_name) is not None


def neighbours(params: float, known: dict[str, float]) -> tuple[str, str]:
    """The names just below and just above a size, of models with their sizes."""
    below = [name for name, size in sorted(known.items(), key=lambda item: item[1]) if size <= params]
    above = [name for name, size in sorted(known.items(), key=lambda item: item[1]) if size > params]
    return (below[-1] if below else "", above[0] if above else "")


def _between(params: float, column: int) -> float:
    rungs = list(itertools.pairwise(LADDER))
    low, high = next((pair for pair in rungs if params <= pair[1][0]), rungs[-1])
    share = math.log(params / low[0]) / math.log(high[0] / low[0])
    return math.exp(math.log(low[column]) + share * math.log(high[column] / low[column]))
