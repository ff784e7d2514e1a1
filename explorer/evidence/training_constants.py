"""The constants that rows of training speed speak of, with what one would say of each beforehand."""

from __future__ import annotations

from explorer.core.model.precision import RECIPES
from explorer.evidence.fitting import Name, Prior, Taken, Wing
from explorer.evidence.reading import Case

PRIORS: dict[str, Prior] = {
    "matrix_efficiency": Prior(0.75, 0.1),
    "fp8_efficiency": Prior(0.6, 0.15),
    "attention_efficiency": Prior(0.4, 0.25),
    "traffic": Prior(6.0, 0.4),
    "tp_exposed": Prior(0.8, 0.3),
    "dp_exposed": Prior(0.5, 0.4),
    "power_exponent": Prior(0.5, 0.2),
    "fp8_traffic": Prior(1.2, 0.2),
}
"""Of base values."""
SPREADS = {"traffic": 0.25, "tp_exposed": 0.25, "dp_exposed": 0.3}
"""Of the deviations of classes of software."""
EXPECTED = {
    ("traffic", "Megatron"): 0.8,
    ("traffic", "compiled PyTorch"): 0.8,
    ("tp_exposed", "Megatron"): 0.5,
    ("dp_exposed", "Megatron"): 0.5,
    ("dp_exposed", "older Megatron"): 1.5,
}
"""Deviations that are known from the code: fused kernels move fewer bytes; Megatron-Core sends while it computes,
Megatron-LM of 2021 did not."""
SLOW_ATTENTION = ("eager PyTorch", "Hugging Face")
"""Classes whose attention kernel is an older one; the others set the pace."""


def taken(case: Case) -> Taken:
    """The constants of one row."""
    gpu, software = case.scenario.accelerator, case.scenario.workload.framework
    eight_bit = RECIPES[case.scenario.workload.precision].formats[0] == "fp8" and gpu.fp8_flop_per_s > 0
    found: dict[str, tuple[Name, ...]] = {
        "product_efficiency": (("fp8_efficiency" if eight_bit else "matrix_efficiency", gpu.generation),),
        "attention_efficiency": (("attention_efficiency", gpu.generation),),
        **{name: ((name, ""), (name, software)) for name in SPREADS},
    }
    if software in SLOW_ATTENTION:
        found["attention_share"] = (("attention_share", software),)
    if eight_bit:
        found["fp8_traffic"] = (("fp8_traffic", ""),)
    if 0 < gpu.power_limit_w < gpu.tdp_w:
        found["power_exponent"] = (("power_exponent", ""),)
    return found


def prior(name: Name) -> Prior:
    """What one would say of a constant: a base value, or the deviation of a class of software."""
    constant, owner = name
    if constant == "attention_share":
        return Prior(0.6, 0.3)
    if owner and constant in SPREADS:
        return Prior(EXPECTED.get(name, 1.0), SPREADS[constant])
    return PRIORS[constant]


TRAINING = Wing("training speed", ("training throughput",), ("tokens_per_s_per_device", "step_seconds"), taken, prior)
