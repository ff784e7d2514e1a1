"""What the columns of an evidence row mean: its precision, software and sharding.

Only the row's own columns are read. What a source left out is taken as its framework sets it by
default, and the same way for every row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Row = Mapping[str, str]


class Unscorable(ValueError):
    """A row that says too little, or something that the model does not cover."""


SUFFIXES = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
BLANKS = (
    "-", "–", "—", "n/a", "na", "n.a.", "none", "null", "nan", "?", "unknown", "not stated", "not given", "unspecified",
    "auto", "default", "varies", "variable", "various", "mixed",
)  # fmt: skip


def number(row: Row, name: str, default: float = 0.0) -> float:
    """A column as a number, such as 16,384 or 8k or "5 layers/vstage" or "~64"; blank or absent: the default.

    Raises Unscorable for a text without a number.
    """
    text = (row.get(name) or "").strip().lower().replace(",", "")
    if not text or text in BLANKS:
        return default
    text = re.sub(r"^[^\d-]*?(?=\d)", "", text) or text
    found = re.match(r"(\d+\.?\d*(?:e[+-]?\d+)?)\s*([kmbt]?)(?![a-z])", text) or re.match(r"(\d+\.?\d*)()", text)
    if not found:
        raise Unscorable(f"{name} is {text[:40]!r}, no number")
    return float(found[1]) * SUFFIXES[found[2]]


FLASH_YEAR = 2023
"""Megatron-LM came to use flash attention, with sequences split and states shared, in this year."""
BEFORE_FLASH = ("dle", "korthikanti", "neox", "megatron-deepspeed")
COMPILED = (
    "compile", "maxtext", "jax", "xla", "pax", "levanter", "tpu", "fms-fsdp", "torchtitan", "nanogpt", "automodel",
    "nanochat", "modded-nanogpt", "unsloth", "liger", "easylm", "t5x", "olmo-core", "neuron", "nxd",
)  # fmt: skip
WRITTEN_IN_CUDA = ("llm.c", "llmq")
MEGATRON = (
    "megatron", "megatron-lm", "nemo", "mlperf", "dle", "apex", "transformer engine", "neox", "primus", "mindspeed",
    "megatron-deepspeed", "megatron-bridge", "mcore",
)  # fmt: skip
TRANSFORMERS = (
    "hf", "hugging", "transformers", "peft", "trl", "deepspeed", "axolotl", "llama-factory", "llama factory",
    "llamafactory", "fms-acceleration", "accelerate", "swift", "ms-swift", "xtuner", "openrlhf", "fastchat", "lmflow",
    "qlora", "bitsandbytes", "optimum",
)  # fmt: skip


def _any_word(words: Iterable[str], text: str) -> bool:
    return any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) for word in words)


def _begins_word(words: Iterable[str], text: str) -> bool:
    return any(re.search(rf"(?<![a-z]){re.escape(word)}", text) for word in words)


NOT_COMPILED = r"(?:no|without|w/o|not) (?:torch\.)?compile\w*|compile\w*\W*(?:off|false|no|disabled)\b|\beager\b"


def year_of(row: Row) -> int:
    """The year of a row's software: as its column says, its name, or the number of its arXiv paper; 0: not said.

    >>> year_of({"framework": "Megatron-LM (SC21)"}), year_of({"source": "arXiv 2104.04473 Table 1"})
    (2021, 2021)
    """
    name, source = row.get("framework") or "", row.get("source") or ""
    found = re.search(r"\b(?:20|SC)(\d\d)\b", name) or re.search(r"arXiv:? ?(\d\d)\d\d\.\d{4,5}", source)
    return int(number(row, "year")) or (2000 + int(found[1]) if found else 0)


def framework_of(row: Row) -> str:
    """The class of software: which kernels it fuses and what it keeps; one that nobody knows is taken as PyTorch."""
    name, said = (row.get("framework") or "").lower(), (row.get("other_config") or "").lower()
    old = 0 < year_of(row) < FLASH_YEAR and "flash" not in said
    said = f"{said} flash" if year_of(row) >= FLASH_YEAR else said
    return software_named(name, said, old) or "eager PyTorch"


def software_named(name: str, said: str = "", old: bool = False) -> str:
    """The class of software that some words name, or "".

    old: from before Megatron used flash attention.

    >>> software_named("llm.c gpt-2 124m"), software_named("nemo automodel (pytorch)"), software_named("gpt-neox", old=True)
    ('llm.c', 'compiled PyTorch', 'older Megatron')
    """
    if _any_word(WRITTEN_IN_CUDA, name):
        return "llm.c"
    if _any_word(MEGATRON, name) and not _any_word(COMPILED, name):
        return "older Megatron" if old or (_any_word(BEFORE_FLASH, name) and "flash" not in said) else "Megatron"
    if not re.search(NOT_COMPILED, said) and _begins_word(COMPILED, f"{name} {said}"):
        return "compiled PyTorch"
    return "Hugging Face" if _begins_word(TRANSFORMERS, name) else ""


def recompute_of(row: Row, framework: str) -> str:
    """What "selective" means depends on who says it: Megatron's is attention scores, PyTorch's about half.

    What is cheap to compute again, an activation or a norm, costs no time. JAX says what it saves: "minimal" keeps all matrix products, a list of names about half.
    """
    text = (row.get("recompute") or "none").lower()
    if text in BLANKS or text.startswith(("no", "false", "minimal", "off", "disabled", "0")):
        return "none"
    if re.fullmatch(r"(selective:?\s*)?(recompute[- ])?(swi)?(glu|act\w*|norms?|rmsnorm|layernorm)", text):
        return "none"
    if any(word in text for word in ("selective", "save", "core_attn")):
        return "selective" if "Megatron" in framework else "half"
    return "full"


def _sharing(words: str) -> str:
    """How states are shared, by what is said of other things; "" where nothing is."""
    found = re.search(r"zero[-_ ]*(?:stage)?[-_ ]*[0-3]\b|hsdp|fsdp\b|fsdp2\b", words)
    return found[0] if found else ""


def zero_stage_of(row: Row) -> tuple[int, int]:
    """ZeRO stage, and the size of the group that shares states (0: all)."""
    said = (row.get("sharding") or "").strip().lower()
    besides = f"{row.get('framework') or ''} {row.get('other_config') or ''}".lower()
    text = re.sub(r"[\w-]*fsdp\s*=\s*0", "", said if said not in ("", *BLANKS) else _sharing(besides))
    if "hsdp" in text or "hybrid" in text:
        group = re.search(r"(\d+)\s*x\s*(\d+)", text)
        return 3, int(group[2]) if group else 8
    if found := re.search(r"zero[-_ ]*(?:stage)?[-_ ]*(\d)\s*(?:=\s*(-?\d+))?|^stage[-_ ]*(\d)", text):
        return int(found[1] or found[3]), max(0, int(found[2] or 0))
    if "grad_op" in text:
        return 2, 0
    if re.search(r"fsdp|full[_ ]shard|fully[- ]shard|zero", text):
        return 3, 0
    if "optim" in text:
        return 1, 0
    return (0, 0) if text and text not in BLANKS else (1, 0)


FORMATS = (
    ("nf4-dq|bnb.fp4-dq", "nf4-dq"), ("nf4|bnb.fp4", "nf4"), ("mxfp4", "mxfp4"), ("fp4", "nvfp4"),
    (r"int4|(?<![\d.])4[- ]?bit|w4a", "int4"),
    ("fp8|float8|e4m3|e5m2", "fp8"), (r"w8a|int8|(?<![\d.])8[- ]?bit|smoothquant", "int8"),
    ("gptq|awq|marlin", "int4"), ("^bitsandbytes$", "nf4"), ("fp32|f32|float32", "fp32"), ("fp?16|float16|half", "bf16"),
)  # fmt: skip
"""Signs of a stored format in the row's words; the formats of llama.cpp are in `stored`."""


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


FUSED_UPDATES = ("fused", "deepspeed")
"""DeepSpeed brings an AdamW in one kernel of its own."""


def optimizer_of(row: Row, said: str) -> str:
    """The optimizer that a row names; its states in 8 bits or 16 where it says so."""
    text = f"{row.get('optimizer') or ''} {said}".lower()
    fused = _any_word(FUSED_UPDATES, f"{row.get('framework') or ''} {text}".lower())
    if "8bit" in text or "8-bit" in text:
        return "AdamW 8-bit"
    for name in ("adafactor", "lion", "muon"):
        if name in text:
            return name.capitalize()
    return "SGD" if "sgd" in text else "AdamW fused" if fused else "AdamW"
