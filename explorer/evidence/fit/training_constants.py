"""The constants that rows of training speed speak of, with what one would say of each beforehand."""

from __future__ import annotations

from explorer.core.model.precision import RECIPES, has_narrow_products
from explorer.core.scenario.choices import EXPOSED
from explorer.evidence.fit.fitting import Name, Prior, Taken, Wing
from explorer.evidence.rows.reading import Case

PRIORS: dict[str, Prior] = {
    "matrix_efficiency": Prior(0.75, 0.1),
    "fp8_share": Prior(0.9, 0.1),
    "attention_efficiency": Prior(0.4, 0.25),
    "traffic": Prior(6.0, 0.4),
    "tp_exposed": Prior(0.8, 0.3),
    "dp_exposed": Prior(0.5, 0.4),
    "ep_exposed": Prior(1.0, 0.3),
    "power_exponent": Prior(0.5, 0.2),
    "fp8_traffic": Prior(1.2, 0.2),
    "fine_scale_traffic": Prior(1.4, 0.2),
    "fine_scale_by_kernel_traffic": Prior(2.0, 0.3),
    "bias_passes": Prior(26, 0.5),
    "thin_width": Prior(300, 0.5),
    "few_rows": Prior(256, 0.5),
    "layer_launch_seconds": Prior(0.6e-3, 0.5),
    "dispatch_traffic": Prior(10.0, 0.5),
    "grouped_efficiency": Prior(0.85, 0.1),
    "expert_launch_seconds": Prior(0.3e-3, 0.5),
}
"""Of base values. Biases of experts: bias, two limits, sigmoid and product are five kernels, each of which reads and
writes once forward, and reads twice and writes once backward; with the sum of the bias' gradients 26 passes."""
SPREADS = {
    "traffic": 0.25,
    "tp_exposed": 0.25,
    "dp_exposed": 0.3,
    "layer_launch_seconds": 0.4,
    "fp8_share": 0.2,
}
"""Of the deviations of classes of software, and of generations."""
BY_SOFTWARE = tuple(name for name in SPREADS if name != "fp8_share")
EXPECTED = {
    ("traffic", "Megatron"): 0.8,
    ("traffic", "compiled PyTorch"): 0.8,
    ("traffic", "llm.c"): 0.7,
    ("tp_exposed", "Megatron"): 0.5,
    ("dp_exposed", "Megatron"): 0.5,
    ("dp_exposed", "older Megatron"): 1.5,
    ("layer_launch_seconds", "llm.c"): 0.3,
    ("layer_launch_seconds", "compiled PyTorch"): 0.6,
    ("layer_launch_seconds", "Hugging Face"): 1.5,
}
"""Deviations that are known from the code: fused kernels move fewer bytes, and are started sooner; Megatron-Core sends
while it computes, Megatron-LM of 2021 did not."""
OF_MIXTURES = ("ep_exposed", "dispatch_traffic", "grouped_efficiency", "expert_launch_seconds", "few_rows")
SLOW_ATTENTION = ("eager PyTorch", "Hugging Face")
"""Classes whose attention kernel is an older one; the others set the pace."""


OF_GENERATIONS = {
    ("matrix_efficiency", "ada_consumer"): 0.9,
    ("matrix_efficiency", "ampere_consumer"): 0.9,
    ("matrix_efficiency", "blackwell_consumer"): 0.9,
    ("matrix_efficiency", "cdna3"): 0.47,
    ("fp8_share", "cdna3"): 0.85,
    ("attention_efficiency", "cdna3"): 0.25,
    ("matrix_efficiency", "blackwell"): 0.65,
}
"""Consumer cards multiply with fp32 sums at half the rate of their units, so that power never slows them; MI300X and B200
have peaks that their power does not sustain."""


def taken(case: Case) -> Taken:
    """The constants of one row."""
    job, gpu = case.scenario.workload, case.scenario.accelerator
    narrow = has_narrow_products(job.precision) and gpu.fp8_flop_per_s > 0
    found: dict[str, tuple[Name, ...]] = {
        "product_efficiency": (
            ("matrix_efficiency", gpu.generation),
            *((("fp8_share", ""), ("fp8_share", gpu.generation)) if narrow else ()),
        ),
        "attention_efficiency": (("attention_efficiency", gpu.generation),),
        "thin_width": (("thin_width", ""),),
        **{name: ((name, ""), (name, job.framework)) for name in BY_SOFTWARE},
    }
    if case.scenario.model.moe_layers:
        found |= {name: ((name, ""),) for name in OF_MIXTURES}
    found = {name: product for name, product in found.items() if name not in EXPOSED.get(job.overlap, {})}
    if case.scenario.model.expert_bias:
        found["bias_passes"] = (("bias_passes", ""),)
    if job.framework in SLOW_ATTENTION:
        found["attention_share"] = (("attention_share", job.framework),)
    if narrow:
        found["fp8_traffic"] = ((casting(RECIPES[job.precision].fine_scales, gpu.fp4_flop_per_s > 0), ""),)
    if gpu.rated_w and gpu.tdp_w:
        found["power_exponent"] = (("power_exponent", ""),)
    if case.scenario.layout.cp > 1 and job.framework == "compiled PyTorch":
        found["ring_idle"] = (("ring_idle", job.framework),)
    return found


def casting(fine_scales: bool, in_units: bool) -> str:
    """The constant of traffic for casts."""
    return "fp8_traffic" if not fine_scales else "fine_scale_traffic" if in_units else "fine_scale_by_kernel_traffic"


def prior(name: Name) -> Prior:
    """What one would say of a constant: a base value, or the deviation of a class of software."""
    constant, owner = name
    if constant == "attention_share":
        return Prior(0.6, 0.3)
    if constant == "ring_idle":
        return Prior(0.7, 0.3)
    if name in OF_GENERATIONS:
        return Prior(OF_GENERATIONS[name], SPREADS.get(constant, PRIORS[constant].spread))
    if owner and constant in SPREADS:
        return Prior(EXPECTED.get(name, 1.0), SPREADS[constant])
    return PRIORS[constant]


TRAINING = Wing("training speed", ("training throughput",), ("tokens_per_s_per_device", "step_seconds"), taken, prior)
