"""The job that a row of serving speed describes, as one scenario."""

from __future__ import annotations

import re

from explorer.core import calibration
from explorer.core.evaluate import evaluate
from explorer.core.scenario import Scenario, change
from explorer.evidence.rows.columns import Row, format_of, known_format, number
from explorer.evidence.rows.gpus import accelerator_of
from explorer.evidence.rows.shapes import model_of

ENGINES = (
    (r"(llama\.?cpp).*(202[1-4]|\bb[12]\d\d\d\b)", "older llama.cpp"),
    (r"llama\.?cpp|gguf|mlx|ollama|koboldcpp|lm studio", "llama.cpp"), (r"exl|tabby", "ExLlama"),
    (r"fastertransformer", "FasterTransformer"),
    (r"\bnim\b(?!.*1\.\d)|(tensorrt-?llm|trt-?llm) *v?0\.", "older TensorRT-LLM"), (r"tensorrt|trt", "TensorRT-LLM"),
    (r"gpt-fast|torchao|compile", "compiled PyTorch"), (r"vllm|sglang|lmdeploy|tgi|atom", "vLLM, SGLang"),
    (r"transformers|\bhf|hugging|pytorch|litgpt|accelerate|eager", "Transformers"),
)  # fmt: skip
"""Signs of an engine in the row's words, and the class that it belongs to."""

GGUF = {
    "iq1_s": 1.56, "iq1_m": 1.75, "iq2_xxs": 2.06, "iq2_xs": 2.31, "iq2_s": 2.5, "iq2_m": 2.7, "iq3_xxs": 3.06,
    "iq3_xs": 3.3, "iq3_s": 3.44, "iq3_m": 3.66, "iq4_xs": 4.25, "iq4_nl": 4.5, "q2_k": 3.35, "q3_k": 3.91,
    "q4_0": 4.55, "q4_1": 5.0, "q4_k": 4.85, "q5_0": 5.5, "q5_1": 6.0, "q5_k": 5.69, "q6_k": 6.59, "q8_0": 8.5,
}  # fmt: skip
"""Bits a weight of llama.cpp's formats, scales included: nominal, as its documentation gives them for Llama."""


UNPACKED_BITS = 32
"""A format without kernels of its own is unpacked in memory: 16 bits a weight are written and read again."""


def engine_of(row: Row) -> str:
    """The class of serving software."""
    said = f"{row.get('engine') or row.get('framework') or ''}".lower()
    return next((name for sign, name in ENGINES if re.search(sign, said)), "vLLM, SGLang")


def bits_of(row: Row) -> float:
    """Bits a weight where the row's format is no plain one; else 0. In no format that is known here: by its file."""
    text = (row.get("weight_format") or "").lower()
    if found := re.search(r"([\d.]+)\s*bpw", text):
        return float(found[1])
    if found := re.search("|".join(GGUF), text):
        return GGUF[found[0]]
    if found := re.search(r"uintx-(\d)", text):
        return int(found[1]) + UNPACKED_BITS
    if "fp6" in text:
        return 6.0
    if format_of(text) == "int4" and (found := re.search(r"(?:\bg|group|wo)[-_ ]*(?:size)?[-_ =]*(\d+)", text)):
        return 4 + 2.5 * 8 / int(found[1]) if int(found[1]) > 64 else 4 + 32 / int(found[1])
    params, file = number(row, "params"), file_bytes_of(row)
    return 8 * file / params if file and params and not known_format(text) else 0.0


def file_bytes_of(row: Row) -> float:
    """Size of the stored model, where the row gives one. [B]"""
    noted = re.search(r"model size ([\d.]+) GB", row.get("notes") or "")
    return number(row, "model_size_gib") * 2**30 or (float(noted[1]) * 1e9 if noted else 0.0)


def serving_scenario(row: Row) -> Scenario:
    """The job of a row of serving speed: batch, prompt, answer and formats as it says."""
    weights = format_of(row.get("weight_format") or "bf16")
    full = "max" in (row.get("batch") or "").lower()
    scenario = change(
        Scenario(model=model_of(row), accelerator=accelerator_of(row)),
        prompt_tokens=max(1, int(number(row, "input_len", usual_prompt(row)))),
        output_tokens=int(number(row, "output_len")),
        concurrent=1 if full else max(1, int(number(row, "batch", 1))),
        weight_format=weights,
        bits_per_weight=bits_of(row),
        kv_format=cache_format_of(row),
        **served_on(row),
        attention_dp=attention_copies(row),
        answer_spread=spread_of(row),
        in_step=spread_of(row) == 0,
        engine=engine_of(row),
        **PINNED,
    )
    return change(scenario, concurrent=int(max(1, evaluate(scenario)["largest_concurrent"]))) if full else scenario


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


PROMPTS = {"gpqa": 300, "chat": 125, "arena": 125, "fim": 1000}
"""Tokens of a usual prompt of a task."""


def usual_prompt(row: Row) -> float:
    """Tokens of a prompt where the row does not say: as usual for its task, else one."""
    task = (row.get("task") or "").lower()
    return next((tokens for name, tokens in PROMPTS.items() if name in task), 1)


def cache_format_of(row: Row) -> str:
    """The format of the KV cache, which some rows name beside that of the weights."""
    if "fp8 kv" in (row.get("weight_format") or "").lower():
        return "fp8"
    said = (row.get("kv_format") or "").lower()
    return next((name for sign, name in CACHES if re.search(sign, said)), "bf16")


CACHES = (
    ("fp8|float8|e[45]m", "fp8"),
    ("q8", "q8_0"),
    ("q4", "q4_0"),
    ("int8|8-?bit", "int8"),
    ("int4|4-?bit", "int4"),
)
"""Signs of a format of the KV cache below 16 bits."""


def served_on(row: Row) -> dict[str, int]:
    """GPUs that share each layer, and stages: as the row says, else all that are not stages share each layer."""
    stages = max(1, int(number(row, "pp", 1)))
    shared = max(1, int(number(row, "tp", max(1, number(row, "devices", 1)) // stages)))
    if calibration.ENGINES[engine_of(row)].layer_split:
        return {"serving_tp": shared * stages, "serving_pp": 1}
    return {"serving_tp": shared, "serving_pp": stages}


PINNED = {"tp": 1, "pp": 1, "cp": 1, "ep": 1, "interleave": 1, "micro_batch": 1, "zero_stage": 0, "recompute": "none"}
"""No layout of training is looked for."""
