"""Models as other places call them: an id or an address at Hugging Face, a tag of Ollama."""

from __future__ import annotations

import re
from dataclasses import replace

from explorer import catalog
from explorer.catalog.listed import listed_name
from explorer.core.scenario.parts import Model
from explorer.huggingface.pasted.gguf_types import type_named
from explorer.huggingface.quantization import HINT, Weights, weights_of

PLACES = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|ollama\.com/library|ollama (?:run|pull)|llama-(?:server|cli) -hf|vllm serve)[/ ]",
    re.I,
)
TUNED = re.compile(
    r"[-_:. ](?:instruct|chat|base|hf|it|pt|text|gguf|bf16|fp16|latest|dynamic|unsloth|bnb|[48]-?bit|fp8|fp4|nvfp4|mxfp4|awq|gptq"
    r"|int[48]|w[48]a(?:16|8|4)|i?q\d(?:_\w+)?|ud|mlx)$",
    re.I,
)
"""Ends of names that change neither layers nor widths: how it was tuned, and how it is stored."""
ANYWHERE = ("BF16", "F16", "F32", "MXFP4", "NVFP4")
"""Types of GGUF that name other files, too."""


def model_called(name: str) -> Model | None:
    """The model of our list that an id, an address or a tag names; None where it names none.

    >>> model_called("Qwen/Qwen3-32B-FP8").model_name, model_called("llama3.1:8b-instruct-q4_K_M").model_name
    ('Qwen3-32B', 'Llama-3.1-8B')
    """
    bare = PLACES.sub("", name.strip()[:200])
    bare = re.split(r"[?#]|/(?:blob|resolve|raw|tree)/", bare)[0].strip("/")
    bare = bare.rsplit("/", 1)[-1].replace(":", "-")
    for _ in range(8):
        if found := _listed(bare):
            return catalog.models()[found].model
        shorter = TUNED.sub("", bare)
        if shorter == bare:
            break
        bare = shorter
    return None


def _listed(bare: str) -> str:
    """The name of our list; makers write their own before a name, and we say where only the text half is counted."""
    found = next((each for said in (bare, re.sub(r"^meta-", "", bare, flags=re.I)) for each in (
        listed_name("model", said), listed_name("model", f"{said} (text)")) if each), "")  # fmt: skip
    return found if found in catalog.models() else ""


def stored_as(name: str) -> Weights:
    """What a name says of how its weights are stored: read where it is a type of GGUF, else a hint."""
    kind = type_named(name.replace(":", "-"))
    gguf = is_tag(name) or "gguf" in name[:200].lower() or (kind != "" and kind not in ANYWHERE)
    if kind:
        return replace(weights_of({"quantization_config": {"quant_method": "gguf", "file_type": kind}}), gguf=gguf)
    found = HINT.search(name[:200])
    return Weights("not stated", hint=found[1] if found else "", gguf=gguf)


def is_tag(name: str) -> bool:
    """Whether a name is written as Ollama's are, whose files are GGUF."""
    return (":" in name and "//" not in name) or "ollama" in name[:200].lower()
