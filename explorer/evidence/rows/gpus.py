"""The GPU that a row names, as people write it, and the precision it runs in."""

from __future__ import annotations

import re

from explorer import catalog
from explorer.core.model.precision import runs_in
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator
from explorer.evidence.rows.columns import Row, Unscorable

LIMITS = (
    re.compile(r"(\d+)\s*W\s*(?:power limit|cap|power cap)"),
    re.compile(r"power[- ]limit(?:ed)?[^0-9]*(\d+)\s*W"),
)
WATTS = re.compile(r"(?<![\w.])(\d{2,4})\s*W\b")
"""Who gives a board's power in its name means what it is held to."""


MAKERS = (
    "nvidia",
    "dgx",
    "hgx",
    "oam",
    "tesla",
    "geforce",
    "amd",
    "instinct",
    "google",
    "cloud",
    "intel",
    "habana",
    "gpu",
    "apple",
    "superchip",
    "nvl72",
    "nvl36",
)
ANOTHER_CHIP = {"ti", "super", "max", "ultra"}
"""Words that make another GPU of a name: what a row does not say is not added."""
CALLED = (
    (r"\btpu[- ]?v5[- ]?lite(?:pod)?|\bv5litepod", "tpu v5e"), (r"\btpu[- ]?v?7x", "tpu v7"),
    (r"\btrn(\d)\S*", r"trainium\1"), (r"\binf2\S*", "inferentia2"), (r"\b(v\d[ep]?)-\d+$", r"\1"),
    (r"\bpvc\b", "max 1550"),
)  # fmt: skip
"""Other names of some."""


def named_accelerator(text: str) -> str:
    """The catalogue's name for a GPU as people write it, or "": each word of it but its memory must be in the name.

    Among several, the one whose memory is named, then a module (SXM), then the one with most memory.

    >>> named_accelerator("8x a100-sxm-40gb"), named_accelerator("H100-80GB"), named_accelerator("3090 24GB * 2")
    ('A100 SXM4 40GB', 'H100 SXM', 'RTX 3090')
    """
    if text.strip() in catalog.accelerators():
        return text.strip()
    text = text.lower()
    for sign, name in CALLED:
        text = re.sub(sign, name, text)
    one = re.sub(r"^\d+\s*[x×*](?!tx)\s*|\s*(?<![a-z])[x×*]\s*\d+$", "", text.lower().strip())
    words = [word for word in _words(one) if word not in MAKERS]
    needed = [word for word in words if not re.fullmatch(r"\d+(gb?|w)|gb|hbm\w*", word)]
    names = [name for name in catalog.accelerators() if needed and _is_meant(words, set(needed), name)]
    return max(names, key=lambda name: _nearness(words, name), default="")


def _is_meant(words: list[str], needed: set[str], name: str) -> bool:
    known = set(_words(name.lower()))
    return needed <= known and not ANOTHER_CHIP & known - set(words)


def _nearness(words: list[str], name: str) -> tuple[float, ...]:
    """How near a name of the catalogue is to what a row says."""
    memory = bool(set(words) & set(re.findall(r"\d+gb", name.lower())))
    return memory, "SXM" in name, catalog.accelerators()[name].memory_bytes


def _words(text: str) -> list[str]:
    """Its words and numbers, sockets without their version: sxm5 is sxm, gaudi2 is gaudi 2."""
    text = re.sub(r"tpu\s*v", "tpu v", text)
    text = re.sub(r"(sxm|gaudi)\s*(\d)", lambda m: m[1] + (f" {m[2]}" if m[1] == "gaudi" else ""), text)
    return re.findall(r"[a-z0-9.]+", text)


def accelerator_of(row: Row) -> Accelerator:
    """The GPU of the row, with what the row says about its power, bandwidth or network.

    Raises Unscorable for one that is not in the catalogue, or whose power is not known.
    """
    name = named_accelerator(row.get("accelerator") or "") or named_accelerator(row.get("gpu_as_published") or "")
    if not name:
        raise Unscorable(
            f"no data on the accelerator {row.get('accelerator') or row.get('gpu_as_published') or '(not stated)'}"
        )
    chosen = catalog.accelerators()[name]
    said = " ".join(row.get(key) or "" for key in ("other_config", "notes"))
    said = f"{row.get('gpu_as_published') or ''} | {said}"
    changes: dict[str, float] = {}
    for pattern, text in ((WATTS, row.get("gpu_as_published") or ""), *((limit, said) for limit in LIMITS)):
        if found := pattern.search(text):
            changes["power_limit_w"] = float(found.group(1))
    if "power_limit_w" not in changes and re.search(r"power[- ](?:limited|capped)", said):
        raise Unscorable("its board is held to less power than usual, and to how much is not said")
    if found := re.search(r"(?:HBM\w*|memory)\D{0,12}([\d.]+)\s*TB/s", said):
        changes["memory_byte_per_s"] = float(found[1]) * 1e12
    if found := re.search(r"(?:(\d+)\s*x\s*)?(\d+)\s*Gb(?:ps|/s|it/s|\b(?!\s*GPU))", said):
        a_node = 1 if re.search(r"(?:per|a|each)\s+GPU", said[found.end() :]) else 8
        changes["network_byte_per_s"] = float(found[1] or 1) * float(found[2]) * 1e9 / 8 / a_node
    return change(Scenario(accelerator=chosen), **changes).accelerator


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
    (r"^(?!.*16).*fp32", "fp32"),
    (r"^(?!.*bf16).*fp16", "fp16 mixed"),
)
"""Signs of a recipe; scales for each row or block are finer than one for a whole tensor, whatever they are called."""


def precision_of(text: str) -> str:
    """The recipe that a row's precision names; of two, the one before the brackets.

    >>> precision_of("FP8-CS (FP8-MX)"), precision_of("bf16/fp16 mixed"), precision_of("NVFP4")
    ('fp8 mixed', 'bf16 mixed', 'nvfp4 mixed')
    """
    first = text.lower().split("(")[0]
    return next((recipe for sign, recipe in PRECISIONS if re.search(sign, first)), "bf16 mixed")
