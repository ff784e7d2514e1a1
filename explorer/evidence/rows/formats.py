"""The format that weights are stored in, and its bits a weight, as rows name it."""

from __future__ import annotations

import re

from explorer.evidence.rows.columns import BLANKS, Row, number

FORMATS = (
    ("nf4-dq|bnb.fp4-dq|nf4.*double", "nf4-dq"), (r"nf4|bnb.fp4|(?:bnb|bitsandbytes)\W*(?:int)?4", "nf4"), ("mxfp4", "mxfp4"), ("fp4", "nvfp4"),
    (r"int4|(?<![\d.])4[- ]?bit|w4a", "int4"),
    ("fp8|float8|e4m3|e5m2", "fp8"), (r"w8a|int8|(?<![\d.])8[- ]?bit|smoothquant|eetq", "int8"),
    ("gptq|awq|marlin", "int4"), ("^bitsandbytes$", "nf4"), ("fp32|f32|float32", "fp32"), ("fp?16|float16|half", "bf16"),
)  # fmt: skip
"""Signs of a stored format in the row's words, but for those of llama.cpp."""


def known_format(text: str) -> str:
    """The format of weights that a row names, or an empty text where no sign of one is known.

    >>> known_format("W8A8-FP8"), known_format("W4A16"), known_format("int8 (fp8 KV cache)"), known_format("Q4_K_M")
    ('fp8', 'int4', 'int8', '')
    """
    text = re.sub(r"\w+[ -]kv\b.*|\bkv\b.*", "", text.lower())
    return next((name for sign, name in FORMATS if re.search(sign, text)), "")


def format_of(text: str) -> str:
    """The format that a row's weights are stored in."""
    return known_format(text) or "bf16"


GGUF = {
    "iq1_s": 1.56, "iq1_m": 1.75, "iq2_xxs": 2.06, "iq2_xs": 2.31, "iq2_s": 2.5, "iq2_m": 2.7, "iq3_xxs": 3.06,
    "iq3_xs": 3.3, "iq3_s": 3.44, "iq3_m": 3.66, "iq4_xs": 4.25, "iq4_nl": 4.5, "q2_k_s": 2.97, "q2_k": 3.35, "q3_k_xl": 4.3, "tq1_0": 1.69, "tq2_0": 2.06, "i2_s": 2.0, "q3_k": 3.91,
    "q3_k_s": 3.5, "q3_k_l": 4.27, "q4_k_s": 4.58, "q5_k_s": 5.54, "q4_0": 4.55, "q4_1": 5.0, "q4_k": 4.85, "q5_0": 5.5, "q5_1": 6.0, "q5_k": 5.69, "q6_k": 6.59, "q8_0": 8.5,
    "q8_k": 8.5, "q4f": 4.5, "q3f": 3.5,
}  # fmt: skip
"""Bits a weight of llama.cpp's formats, scales included: nominal, as its documentation gives them for Llama; of MLC's
q4f16, a 16-bit scale for each 32. Q5_K_S: 5.52 by a file of 4.33 GiB for Llama 2, 5.57 for Llama 3.1. TQ and I2_S: three
values, packed."""
USUAL_GGUF = {"2": "q2_k", "3": "q3_k", "4": "q4_k", "5": "q5_k", "6": "q6_k", "8": "q8_0"}
"""What "Q4" alone means."""


OF_SCALES = 0.5
"""Bits a weight of a 16-bit scale and zero point for each 64."""
OF_CODES = 0.1
"""Bits a weight of the code books of AQLM and of its kin."""
UNPACKED_BITS = 32
"""A format without kernels of its own is unpacked in memory: 16 bits a weight are written and read again."""


RELEASED = ((r"deepseek-?(v3|r1)(?!.*distill)|kimi-?k2", "fp8"), ("gpt-?oss", "mxfp4"))
"""Models whose makers released them in less than 16 bits."""


def stored_as(row: Row) -> str:
    """What a row says of the format of its weights; where it says nothing, what the model's name does, or its maker did.

    >>> stored_as({"model": "Llama-3.1-8B-FP8"}), stored_as({"model": "gpt-oss-20b"}), stored_as({"model": "OPT-13B"})
    ('llama-3.1-8b-fp8', 'mxfp4', 'bf16')
    """
    said, name = ((row.get(column) or "").strip().lower() for column in ("weight_format", "model"))
    if said and said not in BLANKS:
        return said
    if known_format(name) or re.search("|".join(GGUF), name):
        return name
    return next((stored for sign, stored in RELEASED if re.search(sign, name)), "bf16")


def bits_of(row: Row) -> float:
    """Bits a weight where the row's format is no plain one; else 0. In no format that is known here: by its file."""
    text = stored_as(row)
    if found := re.search(r"([\d.]+)\s*bpw", text):
        return float(found[1])
    if found := re.search("|".join(sorted(GGUF, key=len, reverse=True)), text):
        return GGUF[found[0]]
    if found := re.search(r"\bq([2-68])\b", text):
        return GGUF[USUAL_GGUF[found[1]]]
    if found := re.search(r"uintx-(\d)", text):
        return int(found[1]) + UNPACKED_BITS
    if "fp6" in text:
        return 6.0
    if re.search(r"1\.58|ternary|bitnet", text):
        return GGUF["i2_s"]
    if "mlx" in f"{text} {(row.get('engine') or '').lower()}" and (
        found := re.search(r"(?<![\d.])([2-8])[- ]?b(?:it)?\b", text)
    ):
        return int(found[1]) + OF_SCALES
    if found := re.search(r"(?<![\d.])([23567])[- ]?bit|\bint([2356])\b", text):
        return int(found[1] or found[2]) + (OF_CODES if re.search("aqlm|quip|qtip|vptq", text) else OF_SCALES)
    if format_of(text) == "int4" and (found := re.search(r"(?:\bg|group|wo)[-_ ]*(?:size)?[-_ =]*(\d+)", text)):
        return 4 + 2.5 * 8 / int(found[1]) if int(found[1]) > 64 else 4 + 32 / int(found[1])
    params, file = number(row, "params"), file_bytes_of(row)
    return 8 * file / params if file and params and not known_format(text) else 0.0


def file_bytes_of(row: Row) -> float:
    """Size of the stored model, where the row gives one. [B]"""
    noted = re.search(r"model size ([\d.]+) GB", row.get("notes") or "")
    return number(row, "model_size_gib") * 2**30 or (float(noted[1]) * 1e9 if noted else 0.0)
