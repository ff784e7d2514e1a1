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
    text = re.sub(r"(?<=\d)[ \u202f\xa0](?=\d{3}(?!\d))", "", (row.get(name) or "").strip().lower().replace(",", ""))
    if not text or text in BLANKS:
        return default
    if found := POWER.fullmatch(text):
        return float(found[1] or 1) * float(found[2]) ** float(found[3])
    text = re.sub(r"^[^\d-]*?(?=\d)", "", text) or text
    found = re.match(r"(\d+\.?\d*(?:e[+-]?\d+)?)\s*([kmbt]?)(?:illion|rillion|housand)?(?![a-z])", text)
    found = found or re.match(r"(\d+\.?\d*)()", text)
    if not found:
        raise Unscorable(f"{name} is {text[:40]!r}, no number")
    return float(found[1]) * SUFFIXES[found[2].replace("th", "k")]


def length(row: Row, name: str, default: float) -> float:
    """A length in tokens: of a range the middle; the default where a word stands for it, such as a data set's name."""
    text = (row.get(name) or "").replace(",", "")
    if found := re.fullmatch(r"\s*(\d+)\s*(?:-|–|to)\s*(\d+)\s*(?:tok\w*)?\s*", text):
        return (float(found[1]) + float(found[2])) / 2
    return number(row, name, default) if re.search(r"\d", text) else default


POWER = re.compile(r"(?:([\d.]+)\s*[x×*]\s*)?(\d+)\^(\d+)")

FLASH_YEAR = 2023
"""Megatron-LM came to use flash attention, with sequences split and states shared, in this year."""
BEFORE_FLASH = ("dle", "korthikanti", "neox", "megatron-deepspeed")
COMPILED = (
    "compile", "maxtext", "jax", "xla", "pax", "levanter", "tpu", "fms-fsdp", "torchtitan", "nanogpt", "automodel",
    "nanochat", "modded-nanogpt", "unsloth", "liger", "easylm", "t5x", "olmo-core", "neuron", "nxd",
    "mesh-tensorflow", "mesh tensorflow", "veomni",
)  # fmt: skip
COMPILED_NAMES = ("alpa", "lingua", "keras", "mlx", "mlx-lm")
"""Names that begin other words, such as alpaca."""
WRITTEN_IN_CUDA = ("llm.c", "llmq")
MEGATRON = (
    "megatron", "megatron-lm", "nemo", "mlperf", "dle", "apex", "transformer engine", "neox", "primus", "mindspeed",
    "megatron-deepspeed", "megatron-bridge", "mcore", "mindspore", "paddle", "paddlenlp", "paddlepaddle",
    "galvatron", "merak",
)  # fmt: skip
TRANSFORMERS = (
    "hf", "hugging", "transformers", "peft", "trl", "deepspeed", "axolotl", "llama-factory", "llama factory",
    "llamafactory", "fms-acceleration", "accelerate", "swift", "ms-swift", "xtuner", "openrlhf", "fastchat", "lmflow",
    "qlora", "bitsandbytes", "optimum",
    "verl", "h2o", "ludwig",
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
    compiles = _begins_word(COMPILED, f"{name} {said}") or _any_word(COMPILED_NAMES, name)
    if compiles and not re.search(NOT_COMPILED, said):
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
    if found := re.search(r"zero[-_ ]*(?:stage)?[-_ ]*(\d)\s*(?:=\s*(-?\d+))?|(?<![a-z])stage[-_ ]*(\d)", text):
        return int(found[1] or found[3]), max(0, int(found[2] or 0))
    if re.search(r"grad_op|zero-?offload", text):
        return 2, 0
    if re.search(r"fsdp|full[_ ]shard|fully[-_ ]shard|zero|\bmics\b", text):
        return 3, 0
    if re.search(r"optim|dist[-_ ]?opt", text):
        return 1, 0
    return (0, 0) if text and text not in BLANKS else (1, 0)


FUSED_UPDATES = ("fused", "fusedadam", "deepspeed")
"""DeepSpeed brings an AdamW in one kernel of its own."""
OPTIMIZERS = (
    (r"8[-_ ]?bit", "AdamW 8-bit"), ("adafactor|apollo", "Adafactor"), (r"lomo|badam", "SGD"), ("lion|adam-?mini|came|galore", "Lion"),
    ("muon", "Muon"), (r"sgd.*momentum|rmsprop", "SGD with momentum"), ("sgd", "SGD"),
)  # fmt: skip
"""Signs of an optimizer, and the one here that keeps as much: Adam-mini, CAME and GaLore of a quarter of the rank about
one number for each weight, APOLLO hardly any, LOMO and BAdam none."""


def optimizer_of(row: Row, said: str) -> str:
    """The optimizer that a row names; its states in 8 bits or 16 where it says so."""
    text = f"{row.get('optimizer') or ''} {said}".lower()
    if named := next((name for sign, name in OPTIMIZERS if re.search(sign, text)), ""):
        return named
    return "AdamW fused" if _any_word(FUSED_UPDATES, f"{row.get('framework') or ''} {text}".lower()) else "AdamW"
