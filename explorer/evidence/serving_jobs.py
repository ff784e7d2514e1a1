"""The job that a row of serving speed describes, as one scenario."""

from __future__ import annotations

import re

from explorer.core.scenario import Scenario, change
from explorer.evidence.columns import Row, format_of, model_of, number
from explorer.evidence.gpus import accelerator_of

ENGINES = (
    ("llama.cpp", "llama.cpp"), ("llamacpp", "llama.cpp"), ("gguf", "llama.cpp"), ("mlx", "llama.cpp"), ("ollama", "llama.cpp"),
    ("exl", "ExLlama"), ("fastertransformer", "FasterTransformer"), ("tensorrt", "TensorRT-LLM"), ("trt", "TensorRT-LLM"),
    ("gpt-fast", "compiled PyTorch"), ("torchao", "compiled PyTorch"), ("compile", "compiled PyTorch"),
    ("vllm", "vLLM, SGLang"), ("sglang", "vLLM, SGLang"), ("lmdeploy", "vLLM, SGLang"), ("tgi", "vLLM, SGLang"),
    ("transformers", "Transformers"), ("hf", "Transformers"), ("pytorch", "Transformers"),
)  # fmt: skip
"""Signs of an engine in the row's words, and the class that it belongs to."""

K_QUANTS = {"q2_k": 3.35, "q3_k": 3.91, "q4_0": 4.55, "q4_k": 4.85, "q5_k": 5.69, "q6_k": 6.59, "q8_0": 8.5}
"""Bits a weight of llama.cpp's formats, scales included: nominal, as its documentation gives them for Llama."""


def engine_of(row: Row) -> str:
    """The class of serving software."""
    said = f"{row.get('engine') or row.get('framework') or ''}".lower()
    return next((name for sign, name in ENGINES if sign in said), "vLLM, SGLang")


def bits_of(text: str) -> float:
    """Bits a weight where the row's format is no plain one; else 0."""
    text = text.lower()
    if found := re.search(r"([\d.]+)\s*bpw", text):
        return float(found[1])
    for sign, bits in K_QUANTS.items():
        if text.startswith(sign):
            return bits
    if "fp6" in text:
        return 6.0
    if found := re.search(r"int4.*g(?:roup)?-?(\d+)", text):
        return 4 + 2.5 * 8 / int(found[1]) if int(found[1]) > 64 else 4 + 32 / int(found[1])
    return 0.0


def serving_scenario(row: Row) -> Scenario:
    """The job of a row of serving speed: batch, prompt, answer and formats as it says."""
    text = (row.get("weight_format") or "bf16").lower()
    weights = format_of(text)
    cache = (row.get("kv_format") or "").lower()
    eight = "fp8" in cache or ("fp8" in text and "fp8 kv" in text)
    return change(
        Scenario(model=model_of(row), accelerator=accelerator_of(row)),
        prompt_tokens=max(1, int(number(row, "input_len", 1))),
        output_tokens=int(number(row, "output_len")),
        concurrent=max(1, int(number(row, "batch", 1))),
        weight_format=weights,
        bits_per_weight=bits_of(text),
        kv_format="fp8" if eight else "int8" if "int8" in cache else "bf16",
        serving_tp=max(1, int(number(row, "tp", 1))),
        engine=engine_of(row),
        **PINNED,
    )


PINNED = {"tp": 1, "pp": 1, "cp": 1, "ep": 1, "interleave": 1, "micro_batch": 1, "zero_stage": 0, "recompute": "none"}
"""No layout of training is looked for."""
