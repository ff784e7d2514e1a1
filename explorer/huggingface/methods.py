"""Methods of quantisation as a `quantization_config` states them: what one weight takes.

Sources: the documentation of transformers, compressed-tensors, vLLM, Model Optimizer, torchao, HQQ, ExLlama and Quark.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.core.model.precision import FORMATS

Quantisation = Mapping[str, Any]
SCALE_BITS = 16
ALIKE = 0.01
LARGEST_GROUP = 1_000_000


class NotUnderstood(ValueError):
    """A quantisation that is not understood; the message is a few words on what."""


@dataclass(frozen=True)
class Stored:
    """One stored weight: the nearest format of ours, its bits, and how a person calls it."""

    weight_format: str
    bits: float
    words: str

    @property
    def own_bits(self) -> float:
        """Its bits where the format alone does not say them, else 0."""
        usual = 8 * FORMATS[self.weight_format]
        return 0.0 if abs(self.bits / usual - 1) < ALIKE else round(self.bits, 3)


def plain(weight_format: str, words: str = "") -> Stored:
    """A format as it is."""
    return Stored(weight_format, 8 * FORMATS[weight_format], words or weight_format)


def integers(bits: Any, group: Any, zero_bits: float | None = None) -> Stored:
    """Integers of so many bits; each group of them has a 16-bit scale and a zero point."""
    if not is_number(bits) or not 1 <= bits <= 8:
        raise NotUnderstood(f"{short(bits)} as its bits")
    grouped = is_number(group) and 1 < group <= LARGEST_GROUP
    more = (SCALE_BITS + (bits if zero_bits is None else zero_bits)) / group if grouped else 0.0
    name = f"{bits:g}-bit integers" if bits not in (4, 8) else f"int{bits:g}"
    return Stored("int8" if bits > 4 else "int4", bits + more, f"{name} in groups of {group:g}" if grouped else name)


def floats(bits: Any, group: Any) -> Stored:
    """Floating-point numbers of 8 bits, or of 4 in the groups of NVIDIA or of the Open Compute Project."""
    if is_number(bits) and bits == 8:
        return plain("fp8")
    if is_number(bits) and is_number(group) and bits == 4 and group in (16, 32):
        return plain("nvfp4" if group == 16 else "mxfp4")
    raise NotUnderstood(f"floating point of {short(bits)} bits in groups of {short(group)}")


def _gptq(q: Quantisation) -> Stored:
    if str(q.get("data_type", "int")) not in ("int", "None"):
        raise NotUnderstood(f"numbers of the type {short(q['data_type'])}")
    return integers(q.get("bits", q.get("w_bit")), q.get("group_size", q.get("q_group_size")))


def _fp8(q: Quantisation) -> Stored:
    block = q.get("weight_block_size")
    blocks = isinstance(block, Sequence) and len(block) == 2 and all(is_number(side) for side in block)
    return plain("fp8", f"fp8 in blocks of {block[0]:g} × {block[1]:g}" if blocks else "")


def _bitsandbytes(q: Quantisation) -> Stored:
    if q.get("load_in_8bit") or q.get("_load_in_8bit"):
        return plain("int8")
    if not (q.get("load_in_4bit") or q.get("_load_in_4bit")):
        raise NotUnderstood("neither 8 bits nor 4")
    doubly = bool(q.get("bnb_4bit_use_double_quant"))
    name = "nf4-dq" if doubly else "nf4"
    said = "nf4" if q.get("bnb_4bit_quant_type") == "nf4" else "fp4"
    return plain(name, f"{said}, doubly quantised" if doubly else said)


def _modelopt(q: Quantisation) -> Stored:
    algorithm = str(q.get("quant_algo", "")).upper()
    if algorithm.startswith("FP8"):
        return plain("fp8")
    for name in ("NVFP4", "MXFP4"):
        if name in algorithm:
            return plain(name.lower())
    if algorithm in ("W4A16_AWQ", "W4A8_AWQ"):
        return integers(4, q.get("group_size"), 0)
    if algorithm in ("W8A16", "W8A8_SQ_PER_CHANNEL"):
        return plain("int8")
    raise NotUnderstood(f"the algorithm {short(algorithm)}" if algorithm else "no algorithm")


def _torchao(q: Quantisation) -> Stored:
    kind, more = q.get("quant_type"), q.get("quant_type_kwargs")
    if isinstance(kind, Mapping):
        kind = kind.get("default", kind)
        more = kind.get("_data") if isinstance(kind, Mapping) else None
        kind = kind.get("_type") if isinstance(kind, Mapping) else None
    name = str(kind).lower().replace("_", "")
    group = more.get("group_size") if isinstance(more, Mapping) else None
    if "int4weight" in name:
        return integers(4, group or (32 if "int8dynamic" in name else 128), SCALE_BITS)
    if "int8weight" in name:
        return plain("int8")
    if "float8weight" in name:
        return plain("fp8")
    raise NotUnderstood(f"the type {short(kind)}")


def _hqq(q: Quantisation) -> Stored:
    inner = q.get("quant_config")
    weights = inner.get("weight_quant_params") if isinstance(inner, Mapping) else None
    if not isinstance(weights, Mapping):
        raise NotUnderstood("bits that differ by module")
    return integers(weights.get("nbits"), weights.get("group_size"), SCALE_BITS)


def _quanto(q: Quantisation) -> Stored:
    name = str(q.get("weights"))
    if name in ("int8", "float8"):
        return plain("fp8" if name == "float8" else "int8")
    if name in ("int4", "int2"):
        return integers(int(name[3:]), 128, SCALE_BITS)
    raise NotUnderstood(f"weights in {short(name)}")


def _bitnet(q: Quantisation) -> Stored:
    if q.get("quantization_mode") == "online":
        return plain("bf16", "16 bits (ternary only while computing)")
    return Stored("int4", 2.0, "ternary numbers, four in a byte")


def _exllama(q: Quantisation) -> Stored:
    bits = q.get("bits")
    if not is_number(bits) or not 1 <= bits <= 16:
        raise NotUnderstood(f"{short(bits)} as its bits")
    return Stored("int8" if bits > 5 else "int4", float(bits), "a mix of formats")


def _fp_quant(q: Quantisation) -> Stored:
    name = str(q.get("forward_dtype"))
    if name not in ("mxfp4", "nvfp4"):
        raise NotUnderstood(f"numbers of the type {short(name)}")
    return plain(name)


def _quark(q: Quantisation) -> Stored:
    inner = q.get("global_quant_config")
    weights = inner.get("weight") if isinstance(inner, Mapping) else None
    if not isinstance(weights, Mapping):
        raise NotUnderstood("weights that are not described in one place")
    kind, group = str(weights.get("dtype")), weights.get("group_size")
    if kind.startswith("fp8"):
        return plain("fp8")
    if kind == "fp4":
        return floats(4, group)
    if kind in ("int8", "int4", "uint4"):
        return integers(int(kind[-1]), group, 0 if weights.get("symmetric") else None)
    raise NotUnderstood(f"numbers of the type {short(kind)}")


METHODS: dict[str, Callable[[Quantisation], Stored]] = {
    **dict.fromkeys(("gptq", "awq", "gptq_marlin", "awq_marlin", "marlin", "auto_round", "intel/auto_round"), _gptq),
    **dict.fromkeys(("fp8", "fbgemm_fp8"), _fp8),
    **dict.fromkeys(("modelopt", "modelopt_fp4", "modelopt_fp8"), _modelopt),
    **dict.fromkeys(("exl2", "exl3"), _exllama),
    "bitsandbytes": _bitsandbytes,
    "mxfp4": lambda _: plain("mxfp4"),
    "torchao": _torchao,
    "hqq": _hqq,
    "quanto": _quanto,
    "eetq": lambda _: plain("int8"),
    "bitnet": _bitnet,
    "fp_quant": _fp_quant,
    "quark": _quark,
}
"""What reads each method; compressed-tensors, which may have several groups, is read in `quantization`."""


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e9 and math.isfinite(value)


def short(value: Any) -> str:
    """Somebody's value, fit to stand in a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, int) and abs(value) > LARGEST_GROUP:
        return "a number beyond all sense"
    return "“" + "".join(sign for sign in str(value)[:24] if sign.isprintable()) + "”"
