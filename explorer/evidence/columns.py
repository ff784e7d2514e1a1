"""What the columns of an evidence row mean: its model, its GPU, its precision, software and sharding.

Only the row's own columns are read. What a source left out is taken as its framework sets it by
default, and the same way for every row.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from explorer import catalog
from explorer.catalog.synthetic import synthetic_model
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Model

Row = Mapping[str, str]


class Unscorable(ValueError):
    """A row that says too little, or something that the model does not cover."""


SUFFIXES = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}


def number(row: Row, name: str, default: float = 0.0) -> float:
    """A column as a number, such as 16,384 or 8k or "5 layers/vstage"; blank or absent: the default.

    Raises Unscorable for a text that begins with no number.
    """
    text = (row.get(name) or "").strip().lower().replace(",", "")
    if not text or text in BLANKS:
        return default
    found = re.match(r"(\d+\.?\d*(?:e[+-]?\d+)?)\s*([kmbt]?)(?![a-z])", text) or re.match(r"(\d+\.?\d*)()", text)
    if not found:
        raise Unscorable(f"{name} is {text[:40]!r}, no number")
    return float(found[1]) * SUFFIXES[found[2]]


BLANKS = ("-", "–", "n/a", "na", "none", "null", "?")


def model_of(row: Row) -> Model:
    """The architecture in the row's columns; where they are blank, the catalogue's model of that name.

    Raises Unscorable where neither gives a shape.
    """
    kind = (row.get("mlp") or "").lower()
    layers, hidden = int(number(row, "layers")), int(number(row, "hidden"))
    if not layers or not hidden:
        return _named_model(row)
    heads = int(number(row, "heads")) or max(1, hidden // 128)
    gated = "glu" in kind
    ffn = int(number(row, "ffn")) or (4 * hidden if not gated else int(8 * hidden / 3))
    published = _same_shape(layers, hidden, row)
    if published and (published.moe_layers or published.kv_lora_rank):
        return published
    model = Model(
        model_name=row.get("model", ""),
        layers=layers,
        hidden=hidden,
        embed_dim=hidden,
        heads=heads,
        kv_heads=int(number(row, "kv_heads")) or heads,
        head_dim=published.head_dim if published else max(1, hidden // heads),
        v_head_dim=published.v_head_dim if published else max(1, hidden // heads),
        ffn=ffn,
        vocab=int(number(row, "vocab")) or 50_000,
        gated=gated,
        tied="tied" in kind.split() or (not gated and "untied" not in kind),
        context=10_000_000,
    )
    return _with_experts(model, row, kind)


def _with_experts(model: Model, row: Row, kind: str) -> Model:
    """A mixture of experts: as the `mlp` column says, else as many as make up the parameters."""
    total, active = number(row, "params"), number(row, "active_params")
    said = {name: re.search(pattern, kind) for name, pattern in _MOE.items()}
    if "moe" not in kind and not (total and active and active < 0.95 * total):
        return model
    width = int(said["width"].group(1)) if said["width"] else model.ffn
    one = (2 + model.gated) * model.hidden * width * model.layers
    dense = change(Scenario(model=model), ffn=0).model.params
    experts = int(said["experts"].group(1)) if said["experts"] else max(2, round((total - dense) / one))
    visited = int(said["top"].group(1)) if said["top"] else max(1, round((active - dense) / one))
    return change(
        Scenario(model=model), ffn=0, moe_layers=model.layers, experts=experts, experts_per_token=visited, moe_ffn=width
    ).model


_MOE = {"experts": r"(\d+)\s*(?:e\b|x|experts)", "top": r"top-?\s*(\d+)", "width": r"d_moe\s*(\d+)"}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", name.lower().replace("meta", ""))


def _named_model(row: Row) -> Model:
    """The catalogue's model of the row's name, else a dense one of its size in the usual proportions."""
    labels = {_plain(label): label for label in catalog.models()}
    near = difflib.get_close_matches(_plain(row.get("model", "")), labels, n=1, cutoff=0.85)
    if near:
        return catalog.models()[labels[near[0]]].model
    size = number(row, "active_params") or number(row, "params")
    if size < SMALLEST:
        raise Unscorable("no architecture given, no size, and no model of that name in the catalogue")
    return change(Scenario(model=synthetic_model(size)), context=10_000_000).model


SMALLEST = 1e6


def _same_shape(layers: int, hidden: int, row: Row) -> Model | None:
    """The catalogue's model of the same name and shape: it knows what the columns do not hold."""
    for label, published in catalog.models().items():
        m = published.model
        alike = (m.layers, m.hidden) == (layers, hidden) and _plain(label)[:5] == _plain(row.get("model", ""))[:5]
        if alike and number(row, "params") and abs(m.params / number(row, "params") - 1) < 0.02:
            return m
    return None


BEFORE_FLASH = ("sc21", "dle", "2021", "2022", "korthikanti", "neox")
COMPILED = (
    "compile", "maxtext", "jax", "xla", "llm.c", "pax", "levanter", "tpu", "fms-fsdp", "torchtitan", "nanogpt",
)  # fmt: skip
MEGATRON = ("megatron", "megatron-lm", "nemo", "mlperf", "dle", "apex", "transformer engine", "neox")
TRANSFORMERS = ("hf", "hugging", "transformers", "peft", "trl", "deepspeed")


def _any_word(words: Iterable[str], text: str) -> bool:
    return any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) for word in words)


def framework_of(row: Row) -> str:
    """The class of software: which kernels it fuses and what it keeps."""
    name, said = (row.get("framework") or "").lower(), (row.get("other_config") or "").lower()
    if _any_word(MEGATRON, name):
        flash = "flash" in said or not _any_word(BEFORE_FLASH, name)
        return "Megatron" if flash else "older Megatron"
    if "eager" not in said and any(word in f"{name} {said}" for word in COMPILED):
        return "compiled PyTorch"
    return "Hugging Face" if any(word in name for word in TRANSFORMERS) else "eager PyTorch"


def recompute_of(row: Row, framework: str) -> str:
    """What "selective" means depends on who says it: Megatron's is attention scores, PyTorch's about half.

    JAX says what it saves: "minimal" keeps all matrix products, a list of names about half.
    """
    text = (row.get("recompute") or "none").lower()
    if text in BLANKS or text.startswith(("no", "false", "minimal", "off", "disabled", "0")):
        return "none"
    if any(word in text for word in ("selective", "save", "core_attn")):
        return "selective" if "Megatron" in framework else "half"
    return "full"


def zero_stage_of(row: Row) -> tuple[int, int]:
    """ZeRO stage, and the size of the group that shares states (0: all)."""
    text = (row.get("sharding") or "").lower()
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
    ("int4|4-?bit|w4a", "int4"), ("w8a|int8|8-?bit", "int8"), ("gptq|awq", "int4"),
    ("fp8|float8|e4m3", "fp8"), ("fp32|f32|float32", "fp32"), ("fp?16|float16|half", "bf16"),
)  # fmt: skip
"""Signs of a stored format in the row's words; the formats of llama.cpp are in `serving_jobs`."""


def known_format(text: str) -> str:
    """The format that a row names, or an empty text where no sign of one is known."""
    text = text.lower()
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
