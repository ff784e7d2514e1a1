"""The job that a row of serving speed describes, as one scenario."""

from __future__ import annotations

import math
import re

from explorer.core import calibration
from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change
from explorer.evidence.rows.columns import BLANKS, Row, Unscorable, length, number
from explorer.evidence.rows.formats import bits_of, format_of, stored_as
from explorer.evidence.rows.gpus import accelerator_of
from explorer.evidence.rows.shapes import model_of, only_writers

ENGINES = (
    (r"vllm|sglang|lmdeploy|turbomind|\btgi\b|text.generation.inference|\batom\b|lightllm|aphrodite|ktransformers|mindie|rtp-llm|"
     r"scalellm|openppl|\borca\b|deepspeed-?(?:mii|fastgen)", "vLLM, SGLang"),
    (r"(llama\.?cpp).*(202[1-4]|\bb([123]\d|4[0-3])\d\d\b)", "older llama.cpp"),
    (r"(?<!x)llama[-_.]?cpp|llama-?(?:bench|file|server)|\w\.cpp|ggml|gguf|mlx|ollama|kobold|lm studio|gpt4all|localai|"
     r"mistral\.?rs|candle|powerinfer|fastllm|inferllm", "llama.cpp"),
    (r"exl|tabby", "ExLlama"),
    (r"fastertransformer|ctranslate|deepspeed(?!.*(?:mii|fastgen))", "FasterTransformer"),
    (r"\bnim\b(?!.*(?:1\.(?:[4-9]|\d\d)|2\.\d))|(?:tensorrt[- ]?llm|trt[- ]?llm)[ (]*v?0\.", "older TensorRT-LLM"),
    (r"tensorrt|\btrt|\bnim\b", "TensorRT-LLM"),
    (r"gpt-fast|torchao|compile|mlc|webllm|openvino|onnx|jetstream|maxtext|\bjax|tinygrad", "compiled PyTorch"),
    (r"(?<![a-z])transformers|\bhf|hugging|pytorch|lit-?gpt|accelerate|eager|gptq|awq|bitsandbytes|peft|unsloth|petals|optimum|flexgen|ipex",
     "Transformers"),
)  # fmt: skip
"""Signs of an engine in the row's words, and the class that it belongs to: servers first, as they name what they call.
One without a sign is taken as a server of today."""


def engine_of(row: Row) -> str:
    """The class of serving software."""
    said = f"{row.get('engine') or row.get('framework') or ''}".lower()
    return next((name for sign, name in ENGINES if re.search(sign, said)), "vLLM, SGLang")


def serving_scenario(row: Row) -> Scenario:
    """The job of a row of serving speed: batch, prompt, answer and formats as it says.

    Raises Unscorable for a model that writes no tokens.
    """
    only_writers(row)
    full = is_full(row)
    scenario = change(
        Scenario(model=model_of(row), accelerator=accelerator_of(row)),
        prompt_tokens=max(1, int(length(row, "input_len", usual_prompt(row)))),
        output_tokens=int(length(row, "output_len", usual_answer(row))),
        concurrent=1 if full else max(1, math.ceil(number(row, "batch", 1) / copies_of(row))),
        weight_format=format_of(stored_as(row)),
        bits_per_weight=bits_of(row),
        kv_format=cache_format_of(row),
        **served_on(row),
        attention_dp=attention_copies(row),
        answer_spread=spread_of(row),
        in_step=stays_in_step(row),
        engine=engine_of(row),
        **PINNED,
    )
    if not any((row.get(column) or "").strip() for column in ("tp", "pp", "devices", "ep", "dp")):
        scenario = on_enough_gpus(scenario)
    return change(scenario, concurrent=int(max(1, evaluate(scenario)["largest_concurrent"]))) if full else scenario


MOST_SHARED = 64
"""GPUs that share a model, at most, where a row does not say how many do."""


def on_enough_gpus(scenario: Scenario) -> Scenario:
    """The same on as many GPUs as hold the model, where the row does not say how many: 1, 2, 4 and so on."""
    shared = 1
    while shared < MOST_SHARED and evaluate(change(scenario, serving_tp=shared))["largest_concurrent"] < 1:
        shared *= 2
    held = evaluate(change(scenario, serving_tp=shared))["largest_concurrent"] >= 1
    return change(scenario, serving_tp=shared) if held else scenario


def under_load(row: Row) -> bool:
    """Whether requests come and go while others are answered: by its phase, or by the set where no phase is given."""
    phase, group = (row.get("phase") or "").lower(), (row.get("set") or "").lower()
    return bool(re.search(r"^(online )?serving|under load|closed.loop|online", phase)) or (
        not phase and bool(re.search(r"under load|serving throughput", group))
    )


USUAL_ANSWER = 256
"""Tokens of an answer, where what a row measures hangs on it and it does not say."""


def usual_answer(row: Row) -> int:
    """Tokens of an answer where the row does not say: 0 where only a step or a prompt is measured."""
    return USUAL_ANSWER if under_load(row) or re.search("request|joule|prompt_and", row.get("metric") or "") else 0


def is_full(row: Row) -> bool:
    """Whether as many requests are in flight as memory allows: the row says "max", "in-flight" or the like and no number,
    or nothing of a rate under load."""
    said = (row.get("batch") or "").strip().lower()
    if re.search(r"\bqps|\brps|req\w*\s*(?:/|per)\s*s|\brate\b", said):
        raise Unscorable(f"batch is {said!r}, a rate at which requests come, not how many are in flight")
    if not said or said in BLANKS:
        return bool(re.search("joule" if not under_load(row) else "joule|tokens_per_s", row.get("metric") or ""))
    return not re.search(r"\d", said)


def attention_copies(row: Row) -> int:
    """Copies of attention: as many as GPUs share the experts where the row says that its requests are dealt out."""
    said = f"{row.get('notes') or ''} {row.get('other_config') or ''}".lower()
    gpus = served_on(row)["serving_tp"]
    copies = gpus if re.search(r"dp[_ -]attention:? *(true|on|yes)", said) else int(number(row, "dp", 1))
    return copies if copies > 1 and gpus % copies == 0 else 1


SPREADS = {"gpqa": 0.68, "chat": 0.97, "arena": 0.97, "fim": 0.97}
"""Standard deviation over mean of the lengths of answers, by task: of 1.46 and 1.95 times half the mean in flight."""


def spread_of(row: Row) -> float:
    """How much the lengths of answers vary: as the row says, or as its task does."""
    said = f"{row.get('task') or ''} {row.get('notes') or ''}".lower()
    if found := re.search(r"uniform in \[([\d.]+),\s*([\d.]+)\]", said):
        low, high = float(found[1]), float(found[2])
        return (high - low) / 12**0.5 / ((high + low) / 2)
    task = (row.get("task") or "").lower()
    return next((spread for name, spread in SPREADS.items() if name in task), 0.0)


MIXING = r"vllm|\batom\b"
"""Software that reads a prompt as soon as it comes, in the steps in which answers are written."""


def stays_in_step(row: Row) -> bool:
    """Whether requests that begin together end together, so that the next prompts come together again: where all are as
    long, and the software reads prompts by themselves."""
    return spread_of(row) == 0 and not (under_load(row) and re.search(MIXING, (row.get("engine") or "").lower()))


PROMPTS = {"gpqa": 300, "chat": 125, "arena": 125, "fim": 1000}
"""Tokens of a usual prompt of a task."""


def usual_prompt(row: Row) -> float:
    """Tokens of a prompt where the row does not say: as usual for its task; one where only a step is measured."""
    task = (row.get("task") or "").lower()
    return next((tokens for name, tokens in PROMPTS.items() if name in task), max(1, usual_answer(row)))


def stored_with_small_cache(row: Row) -> bool:
    """Checkpoints that NVIDIA's Model Optimizer makes, all of NVFP4 and those of TensorRT-LLM in fp8, bring scales for a
    cache in fp8, and software takes it; vLLM and SGLang under load are measured with both in fp8, but for models whose
    cache is a latent."""
    weights = format_of(row.get("weight_format") or "bf16")
    served = engine_of(row) == "vLLM, SGLang" and under_load(row) and not has_latent(row)
    return weights == "nvfp4" or (weights == "fp8" and (engine_of(row) == "TensorRT-LLM" or served))


def has_latent(row: Row) -> bool:
    """Whether the model keeps one latent for all heads (MLA)."""
    return model_of(row).kv_lora_rank > 0


def cache_format_of(row: Row) -> str:
    """The format of the KV cache, which some rows name beside that of the weights."""
    if "fp8 kv" in (row.get("weight_format") or "").lower():
        return "fp8"
    said = (row.get("kv_format") or "").lower()
    if not said and stored_with_small_cache(row):
        return "fp8"
    return next((name for sign, name in CACHES if re.search(sign, said)), "bf16")


CACHES = (
    ("fp8|float8|e[45]m", "fp8"),
    ("q8", "q8_0"),
    ("q4|fp4", "q4_0"),
    ("int8|8-?bit", "int8"),
    ("int4|4-?bit", "int4"),
)
"""Signs of a format of the KV cache below 16 bits."""


def served_on(row: Row) -> dict[str, int]:
    """GPUs that share each layer, and stages: as the row says, else all that are not stages share each layer. GPUs that
    share the experts count, though each may hold attention for itself."""
    stages = max(1, int(number(row, "pp", 1)))
    shared = max(1, int(number(row, "tp", max(1, number(row, "devices", 1)) // stages)), int(number(row, "ep", 1)))
    if calibration.ENGINES[engine_of(row)].layer_split:
        return {"serving_tp": max(shared * stages, int(number(row, "devices", 1))), "serving_pp": 1}
    return {"serving_tp": shared, "serving_pp": stages}


def copies_of(row: Row) -> int:
    """Copies of the model on all devices of a row: those beyond what a copy takes, or as it says."""
    spread = served_on(row)
    a_copy = spread["serving_tp"] * spread["serving_pp"]
    replicas = int(number(row, "dp", 1)) if attention_copies(row) == 1 else 1
    return max(1, int(number(row, "devices", a_copy * replicas)) // a_copy)


PINNED = {"tp": 1, "pp": 1, "cp": 1, "ep": 1, "interleave": 1, "micro_batch": 1, "zero_stage": 0, "recompute": "none"}
"""No layout of training is looked for."""
