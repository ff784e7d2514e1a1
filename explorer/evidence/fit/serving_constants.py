"""The constants that rows of serving speed speak of, with what one would say of each beforehand."""

from __future__ import annotations

from explorer.core.scenario.served import served
from explorer.evidence.fit.fitting import Name, Prior, Taken, Wing
from explorer.evidence.rows.reading import Case

BY_ENGINE: dict[str, Prior] = {
    "layer_seconds": Prior(40e-6, 0.7),
    "loop_seconds": Prior(0.5e-3, 0.7),
    "sequence_seconds": Prior(25e-6, 0.5),
    "server_seconds": Prior(20e-3, 0.7),
    "prefill_efficiency": Prior(0.75, 0.1),
    "score_efficiency": Prior(0.8, 0.4),
    "cache_passes": Prior(1.0, 0.05),
    "exchange_seconds": Prior(12e-6, 0.6),
}
KERNELS = {"unpack_16": Prior(40, 0.3), "unpack_8": Prior(11, 0.3), "unpack_low": Prior(11, 0.3)}
EXPECTED = {
    ("cache_passes", "Transformers"): Prior(4.0, 0.5),
    ("layer_seconds", "FasterTransformer"): Prior(100e-6, 0.4),
    ("server_seconds", "llama.cpp"): Prior(2e-3, 0.7),
    ("cache_passes", "older llama.cpp"): Prior(3.5, 0.2),
    ("score_efficiency", "older llama.cpp"): Prior(0.3, 0.4),
    ("prefill_efficiency", "older llama.cpp"): Prior(0.5, 0.3),
    ("prefill_efficiency", "llama.cpp"): Prior(0.5, 0.3),
    ("serving_efficiency", "apple"): Prior(1.7, 0.3),
}
"""Eager kernels are launched one by one; llama.cpp of 2024 had no flash attention by default; Apple's GPUs have no matrix
units, so that their peak is low and kernels reach most of it."""
FOR_ALL = {
    "eager_layer_seconds": Prior(700e-6, 0.5),
    "quantised_host": Prior(1.5, 0.2),
    "unpacked_efficiency": Prior(0.8, 0.15),
    "moe_layer_seconds": Prior(20e-6, 0.5),
    "moe_sequence_factor": Prior(2.0, 0.3),
    "served_grouped_efficiency": Prior(0.6, 0.2),
    "expert_copies": Prior(10, 0.5),
    "waiting_draw": Prior(0.3, 0.2),
    "reading_draw": Prior(0.45, 0.2),
    "multiplying_draw": Prior(0.5, 0.3),
    "expert_rows": Prior(64, 0.4),
    "burst_share": Prior(0.1, 0.5),
}
EAGER = ("Transformers",)
"""Software whose kernels are launched one by one."""
SIXTY_FOUR = ("volta", "turing", "ampere")
"""Generations that issue to 64 lanes of fp32 where others have 128: twice the instructions for a peak."""
DRAWN = ("waiting_draw", "reading_draw", "multiplying_draw")
OF_MIXTURES = (
    *("moe_layer_seconds", "moe_sequence_factor", "expert_rows", "expert_copies", "served_grouped_efficiency"),
)
BY_GENERATION = {
    "decode_efficiency": Prior(0.85, 0.08),
    "launch_efficiency": Prior(1.2, 0.2),
    "serving_efficiency": Prior(1.0, 0.15),
    "unpack_efficiency": Prior(0.5, 0.15),
}


def taken(case: Case) -> Taken:
    """The constants of one row."""
    scenario, engine = case.scenario, case.scenario.serving.engine
    generation = scenario.accelerator.generation
    found: dict[str, tuple[Name, ...]] = {name: ((name, engine),) for name in BY_ENGINE}
    found |= {name: ((name, generation),) for name in BY_GENERATION}
    found |= _unpacking(case)
    if engine in EAGER:
        found["eager_layer_seconds"] = (("eager_layer_seconds", engine),)
        found["quantised_host"] = (("quantised_host", ""),)
    found["unpacked_efficiency"] = (("unpacked_efficiency", ""),)
    if case.scenario.model.moe_layers:
        found |= {name: ((name, ""),) for name in OF_MIXTURES}
    if case.kind.startswith("energy"):
        found |= {name: ((name, ""),) for name in DRAWN}
    if case.kind.endswith("load") or case.kind.startswith("energy"):
        found["burst_share"] = (("burst_share", ""),)
    return found


UNPACKED = {2.0: "unpack_16", 1.0: "unpack_8", 0.0: "unpack_low"}
"""The operations for a weight of at least so many bytes."""


def _unpacking(case: Case) -> Taken:
    """The constants of unpacking weights outside the experts, and in them, where that is ever the limit."""
    values = served(case.scenario.serving, case.scenario.model, case.scenario.accelerator)
    engine = case.scenario.serving.engine
    found = {}
    for each, name in (("served_each", "unpack_flop"), ("served_dense_each", "dense_unpack_flop")):
        constant = next(constant for least, constant in UNPACKED.items() if values[each] >= least)
        if values[name] > 0:
            found[name] = ((constant, engine),)
    return found


def prior(name: Name) -> Prior:
    """What one would say of a constant."""
    constant, owner = name
    if owner == "ampere" and constant in ("launch_efficiency", "unpack_efficiency"):  # what the others are over
        return Prior(1.0, 1e-3)
    if owner in SIXTY_FOUR and constant == "unpack_efficiency":
        return Prior(1.0, 0.15)
    return (
        EXPECTED.get(name)
        or BY_ENGINE.get(constant)
        or BY_GENERATION.get(constant)
        or KERNELS.get(constant)
        or FOR_ALL[constant]
    )


SERVING = Wing(
    "serving speed",
    ("serving", "serving under load", "energy in serving"),
    (
        "request_seconds",
        "tpot_seconds",
        "first_token_seconds",
        "burst_seconds",
        "between_tokens_seconds",
        "joules_per_output_token",
    ),
    taken,
    prior,
)
