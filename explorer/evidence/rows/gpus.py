"""The GPU that a row names, as people write it, and the precision it runs in."""

from __future__ import annotations

import re

from explorer import catalog
from explorer.core.model.precision import runs_in
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator
from explorer.evidence.rows.columns import Row, Unscorable
from explorer.evidence.rows.gpu_names import PROCESSORS, Read, read_name

LIMITS = (
    re.compile(r"(\d+)\s*W\s*(?:power limit|cap|power cap)"),
    re.compile(r"power[- ]limit(?:ed)?[^0-9]*(\d+)\s*W"),
)
WATTS = re.compile(r"(?<![\w.])(\d{2,4})\s*W\b")
"""Who gives a board's power in its name means what it is held to."""


def gpu_of(row: Row) -> Read:
    """The GPU of a row: the one that either column names, else the nearest relative of the first."""
    found = [read_name(row.get(column) or "") for column in GPU_COLUMNS]
    named = [read for read in found if read.name]
    return next((read for read in named if read.exact), named[0] if named else Read())


GPU_COLUMNS = ("accelerator", "gpu_as_published")


def said_gpu(row: Row) -> str:
    """What a row calls its GPU."""
    return next((row[column].strip() for column in GPU_COLUMNS if (row.get(column) or "").strip()), "")


def accelerator_of(row: Row) -> Accelerator:
    """The GPU of the row, with what the row says about its memory, power, bandwidth or network.

    Raises Unscorable for one that is not in the catalogue nor has a relative there, or whose power is not known.
    """
    read, called = gpu_of(row), said_gpu(row)
    if not (read.name and read.exact) and PROCESSORS.search(called.lower()):
        raise Unscorable(f"{called} is a processor: rates of GPUs and of their kin are known here, not of processors")
    if not read.name:
        raise Unscorable(f"no data on the accelerator {called or '(not stated)'}")
    noted = " ".join(row.get(key) or "" for key in ("other_config", "notes"))
    names = " | ".join(row.get(column) or "" for column in GPU_COLUMNS)
    said = f"{names} | {noted}"
    changes: dict[str, float] = {"memory_bytes": read.memory} if read.memory else {}
    for pattern, text in ((WATTS, names), *((limit, said) for limit in LIMITS)):
        if found := pattern.search(text):
            changes["power_limit_w"] = float(found.group(1))
    if "power_limit_w" not in changes and re.search(r"power[- ](?:limited|capped)", said):
        raise Unscorable("its board is held to less power than usual, and to how much is not said")
    if found := re.search(r"(?:HBM\w*|memory)\D{0,12}([\d.]+)\s*TB/s", said):
        changes["memory_byte_per_s"] = float(found[1]) * 1e12
    if found := NETWORK.search(noted):
        a_node = 1 if re.search(r"(?:per|a|each)\s+GPU", noted[found.end() :]) else 8
        changes["network_byte_per_s"] = float(found[1] or 1) * float(found[2]) * 1e9 / 8 / a_node
    return change(Scenario(accelerator=catalog.accelerators()[read.name]), **changes).accelerator


NETWORK = re.compile(r"(?:(\d+)\s*x\s*)?(\d+)\s*Gb(?:ps|/s|it/s|\b(?!\s*GPU))")
"""The rate of a network: of Gb after the name of a card, memory is meant."""


def precision_on(accelerator: Accelerator, text: str) -> str:
    """The recipe that a row's precision names, or, where the GPU cannot multiply in it, one that it can.

    Raises Unscorable for a GPU without any published rate.
    """
    for recipe in (precision_of(text), "bf16 mixed", "fp32"):
        if runs_in(recipe, accelerator):
            return recipe
    raise Unscorable(f"no rate is published for {accelerator.accelerator_name}")


PRECISIONS = (
    (r"nvfp4|fp4", "nvfp4 mixed"),
    (r"mxfp8|fp8[- ]mx\b|rowwise|row-wise|blockwise|sub-?channel", "mxfp8 mixed"),
    (r"fp8|float8", "fp8 mixed"),
    (r"tf32", "tf32"),
    (r"pure bf16|bf16[- ]true|full bf16", "pure bf16"),
    (r"^(?!.*16).*(?:fp32|float32|single|32-true)", "fp32"),
    (r"^(?!.*(?:bf|bfloat)-?16).*(?:fp16|float16|half|\b16-mixed|\bo[12]\b)|^16$", "fp16 mixed"),
)
"""Signs of a recipe; scales for each row or block are finer than one for a whole tensor, whatever they are called."""


def precision_of(text: str) -> str:
    """The recipe that a row's precision names; of two, the one before the brackets.

    >>> precision_of("FP8-CS (FP8-MX)"), precision_of("bf16/fp16 mixed"), precision_of("NVFP4")
    ('fp8 mixed', 'bf16 mixed', 'nvfp4 mixed')
    """
    first = text.lower().split("(")[0].strip()
    return next((recipe for sign, recipe in PRECISIONS if re.search(sign, first)), "bf16 mixed")
