"""What a measurement of memory counts besides tensors, by how it was read; fitted on the rows of memory."""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.core.compute import inputs
from explorer.core.scenario import Scenario
from explorer.evidence.rows.columns import Row


@dataclass(frozen=True)
class Held:
    """fixed: bytes of the context, of libraries and their workspaces. [B]
    share: of the tensors, what PyTorch's allocator has taken from the driver and does not use.
    signs: words by which sources name this way of reading."""

    fixed: float
    share: float
    signs: str


HELD = {
    "reserved": Held(0.12e9, 0.058, r"reserved"),
    "allocated": Held(0.1e9, 0.0, r"allocated|active"),
    "process": Held(1.3e9, 0.12, r"process|in use|smi|driver|nvml|capacity|peak memory usage"),
    "not said": Held(0.08e9, 0.044, r""),
}
BUCKET_BYTES = 1.5e9
"""DeepSpeed's buckets for gathering and reducing: three of 5e8 bytes in its default configuration."""

GAPS = 0.2
"""Of weights that PyTorch quantises on the GPU, what its allocator has reserved around them besides."""


def gaps(row: Row, scenario: Scenario) -> float:
    """Bytes reserved around weights that were quantised on the GPU. [B]"""
    each = float(inputs(scenario)["served_each"])
    here = kind_of(row) == "reserved" and scenario.serving.engine.endswith("PyTorch") and each < 2
    return GAPS * each * scenario.model.params if here else 0.0


def kind_of(row: Row) -> str:
    """How the memory of a row was read."""
    said = (row.get("mem_kind") or "").lower()
    return next(name for name, held in HELD.items() if re.search(held.signs, said))


def besides(row: Row) -> dict[str, float]:
    """What is held besides tensors, as fields of a scenario."""
    held = HELD[kind_of(row)]
    buckets = BUCKET_BYTES if "deepspeed" in (row.get("framework") or "").lower() else 0.0
    return {"overhead_bytes": held.fixed + buckets, "allocator_share": held.share}
