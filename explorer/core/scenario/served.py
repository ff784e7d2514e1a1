"""What the choices about a model in use mean in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.core.calibration import (
    ENGINES,
    Engine,
)
from explorer.core.model.precision import (
    CACHE_FORMATS,
    FORMATS,
    chosen,
    peak_of,
    product_efficiency_of,
)
from explorer.core.scenario.parts import Accelerator, Model
from explorer.core.scenario.use import Serving

OF_ENGINE = (
    *(
        "layer_seconds",
        "eager_layer_seconds",
        "loop_seconds",
        "sequence_seconds",
        "server_seconds",
        "prefill_efficiency",
        "score_efficiency",
        "exchange_seconds",
    ),
    *("cache_passes", "layer_split", "chunk_reserved", "grouped_windows", "live_tensors", "least_state_each"),
)
"""What an engine says as it stands."""
OF_ENGINES = {name: {each: getattr(engine, each) for each in OF_ENGINE} for name, engine in ENGINES.items()}


def served(use: Serving, model: Model, accelerator: Accelerator) -> dict[str, Any]:
    """What the choices about a model in use mean in numbers."""
    each = use.bits_per_weight / 8 if use.bits_per_weight else FORMATS[use.weight_format]
    engine = ENGINES[use.engine]
    eight = engine.has_fp8 and use.weight_format == "fp8" and not use.bits_per_weight
    experts_alone = experts_alone_in(use, model)
    four = engine.has_fp8 and use.weight_format in ("nvfp4", "mxfp4") and not use.bits_per_weight
    sixteen = plain = peak_of("bf16 mixed", accelerator)
    native = eight * (accelerator.fp8_flop_per_s > 0) + four * (accelerator.fp4_flop_per_s > 0)
    unpacked = 1 - native
    if engine.half_sums:
        half = accelerator.fp16_sums_flop_per_s
        sixteen = chosen(half > sixteen, half, sixteen)
    return {
        "served_each": each,
        "served_dense_each": max(each, 2.0) if experts_alone else each,
        "served_head_each": max(each, engine.head_each),
        "kv_each": CACHE_FORMATS[use.kv_format],
        "unpack_flop": unpacking(engine, each) * unpacked,
        "dense_unpack_flop": unpacking(engine, max(each, 2.0) if experts_alone else each) * unpacked,
        **OF_ENGINES[use.engine],
        "prefill_chunk": chosen(use.chunk_tokens > 0, use.chunk_tokens, usual_chunk(engine, accelerator)),
        "taken_share": chosen(use.memory_share > 0, use.memory_share, engine.memory_share),
        "logit_rows": chosen(is_large(accelerator), engine.most_sequences, engine.most_sequences / 4),
        "unpacked_first": unpacked * (each < 2),
        **served_rate(eight, four, sixteen, accelerator),
        "peak_served_16bit_flop_per_s": plain,
        "tail_in_time": 1.0,
    }


def served_rate(eight: bool, four: bool, sixteen: Any, accelerator: Accelerator) -> dict[str, Any]:
    """Peak of matrix products in use, and the share of it that large ones reach: in 4 bits where the GPU multiplies
    them, else in 8 for weights of 8 bits, else in 16. [FLOP/s], [1]"""
    rate, share = sixteen, accelerator.matrix_efficiency
    if eight:
        rate, share = peak_of("fp8 mixed", accelerator), product_efficiency_of("fp8 mixed", accelerator)
    if four:
        has = accelerator.fp4_flop_per_s > 0
        rate = chosen(has, accelerator.fp4_flop_per_s, rate)
        share = chosen(has, accelerator.fp8_efficiency, share)
    return {"served_peak_flop_per_s": rate, "served_product_efficiency": share}


def experts_alone_in(use: Serving, model: Model) -> bool:
    """Whether only the experts have the format of the weights, and the rest of the layers 16 bits."""
    usual = use.weight_format == "mxfp4" and not use.bits_per_weight and bool(np.all(model.moe_layers))
    return use.quantised_part == "experts" or (use.quantised_part == "auto" and usual)


def usual_chunk(engine: Engine, accelerator: Accelerator) -> Any:
    """Tokens of prompts that software reads at a time on such a card unless told otherwise. [token]"""
    return chosen(is_large(accelerator), engine.prefill_chunk, min(engine.prefill_chunk, engine.small_chunk))


def is_large(accelerator: Accelerator) -> Any:
    """Whether vLLM takes more at a time on it: 70 GiB or more, and newer than the A100 (its `get_batch_defaults`)."""
    return (accelerator.memory_bytes >= LARGE_CARD) & (accelerator.fp8_flop_per_s > 0)


LARGE_CARD = 70 * 2**30


def unpacking(engine: Engine, each: float) -> float:
    """Operations outside the matrix units for a weight of so many bytes. [FLOP]"""
    return engine.unpack_16 if each >= 2 else engine.unpack_8 if each >= 1 else engine.unpack_low
