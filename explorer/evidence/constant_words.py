"""What each constant means, and where its value comes from: for whoever lists them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from explorer.core.calibration import CONSTANTS, Engine, Framework
from explorer.core.evaluate import CHOICES
from explorer.core.scenario import FIELDS
from explorer.evidence.constants import ASSUMED
from explorer.evidence.words import DEFAULT

EVIDENCE = "published_evidence"
DOCUMENTED = {
    "vLLM, SGLang": "vllm_code", "TensorRT-LLM": "tensorrt_llm_docs", "older TensorRT-LLM": "tensorrt_llm_docs",
    "FasterTransformer": "fastertransformer", "compiled PyTorch": "gpt_fast", "Transformers": "transformers_docs",
    "llama.cpp": "llama_cpp", "older llama.cpp": "llama_cpp", "ExLlama": "exllama",
}  # fmt: skip
"""Where the defaults of each class of serving software are written down."""


def meaning(name: str) -> str:
    """What a constant is, in the words of where it is declared."""
    if name in CONSTANTS:
        return CONSTANTS[name].meaning
    if name in CHOICES:
        return CHOICES[name][1]
    described = _described()
    return described[name] if name in described else str(FIELDS[name].metadata["label"])


@functools.cache
def _described() -> Mapping[str, str]:
    """The attributes of the classes of software, as their docstrings describe them."""
    return {**attributes(Framework.__doc__ or ""), **attributes(Engine.__doc__ or "")}


def attributes(docstring: str) -> dict[str, str]:
    """What a docstring says of each name: `first, second: what both are. [unit]`.

    >>> attributes("Of software.\\n\\n    a, b: time of a\\n        step. [s]\\n    c: a share.\\n    ")
    {'a': 'Time of a step', 'b': 'Time of a step', 'c': 'A share'}
    """
    found = {}
    for names, said in re.findall(r"^ {4}([a-z_0-9, ]+): (.*?)(?=^ {4}[a-z_0-9, ]+: |\Z)", docstring, re.M | re.S):
        text = re.sub(r"\s*\[\S+\]$", "", " ".join(said.split())).rstrip(".")
        found.update({name: text[0].upper() + text[1:] for name in names.split(", ")})
    return found


def source_of(name: str, place: str, basis: str) -> str:
    """The key in `data/sources.csv` of what the value of a constant for a class or a generation stands on."""
    if name in CONSTANTS and CONSTANTS[name].source:
        return CONSTANTS[name].source
    if basis == DEFAULT:
        return DOCUMENTED[place]
    return "assumed" if basis == ASSUMED else EVIDENCE
