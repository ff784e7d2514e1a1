"""The constants that rows of memory speak of, with what one would say of each beforehand."""

from __future__ import annotations

from explorer.evidence.fit.fitting import Name, Prior, Taken, Wing
from explorer.evidence.rows.held import HELD, kind_of
from explorer.evidence.rows.memory_jobs import in_use
from explorer.evidence.rows.reading import Case

PRIORS = {
    "held_bytes": Prior(0.1e9, 0.7),
    "allocator_share": Prior(0.05, 0.5),
    "loss_bytes": Prior(14, 0.25),
    "live_tensors": Prior(1.2, 0.4),
}
KNOWN = {
    ("held_bytes", "process"): Prior(1.0e9, 0.5),
    ("held_bytes", "allocated"): Prior(0.1e9, 0.2),
    ("loss_bytes", "Megatron"): Prior(6, 0.25),
    ("loss_bytes", "older Megatron"): Prior(10, 0.25),
}
"""A context of CUDA and its libraries take about a gigabyte; Megatron keeps logits in 32 bits and works in place."""


def taken(case: Case) -> Taken:
    """The constants of one row."""
    kind, software = kind_of(case.row), (case.row.get("framework") or "").lower()
    found: dict[str, tuple[Name, ...]] = {}
    job, serving = case.scenario.workload, in_use(case.row)
    if case.scenario.layout.overhead_bytes == HELD[kind].fixed:  # nothing that is known for itself comes on top
        found["overhead_bytes"] = (("held_bytes", kind),)
    if serving and software.startswith(("faster", "tensorrt")):
        found["live_tensors"] = (("live_tensors", case.scenario.serving.engine),)
    if not serving and HELD[kind].share:
        found["allocator_share"] = (("allocator_share", kind),)
    if not (serving or job.chunked_loss or job.fused_head or job.loss_in_16_bits):
        found["loss_bytes"] = (("loss_bytes", job.framework),)
    return found


def prior(name: Name) -> Prior:
    """What one would say of a constant."""
    return KNOWN.get(name, PRIORS[name[0]])


MEMORY = Wing("memory", ("memory",), ("device_bytes", "served_device_bytes", "copy_devices"), taken, prior, noise=0.06)
