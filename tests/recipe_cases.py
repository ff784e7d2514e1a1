"""Scenarios whose configurations are checked: every preset, and a grid of models, formats, layouts and methods."""

from __future__ import annotations

import functools
import shlex
from typing import Any

from explorer import Scenario, change, evaluate, models
from explorer.catalog import accelerators
from explorer.core.compute import Result
from explorer.core.scenario.run import Workload
from explorer.state.presets import PRESETS
from explorer.words.recipes import recipes
from explorer.words.recipes.recipe import Recipe

H100 = "H100 SXM"
TRAINED = ("GPT-2-124M", "Llama-3.1-8B", "Qwen3-32B", "Mixtral-8x7B", "DeepSeek-V3", "gpt-oss-120b", "OLMo-2-7B")
SERVED = ("Llama-3.1-8B", "Qwen3-32B", "DeepSeek-V3", "gpt-oss-120b", "GPT-2-1.5B")
PINNED = {"tp": 1, "pp": 1, "cp": 1, "ep": 1, "interleave": 1, "zero_stage": 3, "micro_batch": 1, "recompute": "none"}
LAYOUTS: dict[str, dict[str, Any]] = {
    "one GPU": {"devices": 1, "zero_stage": 0},
    "replicas": {"devices": 8, "zero_stage": 0},
    "ZeRO-1": {"devices": 8, "zero_stage": 1, "micro_batch": 2},
    "ZeRO-2": {"devices": 16, "zero_stage": 2, "recompute": "full"},
    "ZeRO-3": {"devices": 64, "recompute": "full", "micro_batch": 2},
    "groups that share": {"devices": 64, "shard_devices": 8},
    "tensor": {"devices": 16, "tp": 4, "zero_stage": 1},
    "tensor, shared": {"devices": 16, "tp": 4, "recompute": "full"},
    "stages": {"devices": 32, "pp": 4, "zero_stage": 1, "recompute": "selective"},
    "uneven stages": {"devices": 20, "pp": 5, "zero_stage": 0},
    "chunks": {"devices": 32, "tp": 2, "pp": 4, "interleave": 2, "zero_stage": 1, "recompute": "light"},
    "context": {"devices": 16, "cp": 2, "seq_len": 16384},
    "experts": {"devices": 64, "ep": 8, "zero_stage": 1},
    "experts and tensor": {"devices": 64, "tp": 2, "ep": 8, "zero_stage": 1, "recompute": "half"},
    "offload": {"devices": 8, "offload": "optimizer"},
    "more offload": {"devices": 8, "offload": "optimizer and weights"},
    "all offload": {"devices": 8, "offload": "everything"},
    "activations": {"devices": 8, "offload": "activations"},
    "odd batch": {"devices": 24, "global_batch": 100},
}
JOBS: dict[str, dict[str, Any]] = {
    **{f"{name}": {"precision": name} for name in ("fp16 mixed", "fp8 mixed", "mxfp8 mixed", "nvfp4 mixed")},
    **{f"{name}": {"precision": name} for name in ("pure bf16", "tf32", "fp32")},
    **{f"optimizer {name}": {"optimizer": name} for name in ("AdamW fused", "AdamW bf16", "AdamW 8-bit", "Adafactor")},
    **{f"optimizer {name}": {"optimizer": name} for name in ("Lion", "Muon", "SGD", "SGD with momentum")},
    "16-bit gradients": {"gradient_dtype": "bf16"},
    "eager": {"attention": "eager", "dropout": True},
    "loss in chunks": {"chunked_loss": True},
    "head and loss in one": {"fused_head": True},
    "LoRA": {"method": "LoRA", "devices": 1, "zero_stage": 0},
    "LoRA, some": {"method": "LoRA", "lora_targets": "query and value", "lora_dropout": True, "train_embeddings": True},
    "QLoRA": {"method": "QLoRA", "devices": 1, "zero_stage": 0},
    "QLoRA, nf4": {"method": "QLoRA", "frozen_format": "nf4", "devices": 4, "zero_stage": 3},
}
USES: dict[str, dict[str, Any]] = {
    "as it is": {},
    **{f"weights {name}": {"weight_format": name} for name in ("fp32", "fp8", "int8", "nf4", "int4", "mxfp4", "nvfp4")},
    **{f"cache {name}": {"kv_format": name} for name in ("fp8", "int8", "q8_0", "q4_0")},
    "4.85 bits": {"bits_per_weight": 4.85},
    "stages": {"serving_tp": 4, "serving_pp": 2},
    "copies of attention": {"serving_tp": 8, "attention_dp": 8},
    "some copies": {"serving_tp": 8, "attention_dp": 2},
    "pinned": {"serving_tp": 2, "concurrent": 7, "chunk_tokens": 4, "memory_share": 0.8},
    "long": {"prompt_tokens": 100_000, "output_tokens": 20_000},
}
RUNNING: dict[str, dict[str, Any]] = {
    "found": {"cached_prompt_share": 0.7},
    "MTP head": {"draft": "MTP head", "draft_tokens": 1},
    "draft model": {"draft": "draft model", "draft_tokens": 4, "draft_params": 5e8},
    "n-gram": {"draft": "n-gram", "draft_tokens": 3},
    "drafts and copies of attention": {"draft": "n-gram", "serving_tp": 8, "attention_dp": 8},
    "prompts apart": {"prefill_copies": 1, "decode_copies": 3},
    "thinking": {"thinking_tokens": 4000},
    "images": {"image_tokens": 512},
    "several servers": {"serving_tp": 16},
    "many copies of attention": {"serving_tp": 16, "attention_dp": 16},
}
ON_HOST: dict[str, dict[str, Any]] = {
    "experts of 20 layers": {"cpu_expert_layers": 20},
    "10 layers": {"cpu_layers": 10},
    "4 layers, experts of 12, MTP": {"cpu_layers": 4, "cpu_expert_layers": 12, "draft": "MTP head"},
}
ENGINES = ("vLLM, SGLang", "llama.cpp", "TensorRT-LLM", "ExLlama")
SOFTWARE = ("Megatron", "compiled PyTorch", "Hugging Face")
HOSTILE = "m'; rm -rf ~ #\"$(reboot)`x`\\\n--evil\t: {a: [b"


def trained(name: str, software: str, **changes: Any) -> Scenario:
    """A training run in a layout that is set."""
    fields = PINNED | {"global_batch": 1024, "seq_len": 1024, "tokens": 1e10} | changes
    return change(
        Scenario(), model=models()[name].model, accelerator=accelerators()[H100], framework=software,
        workload=change(Scenario(), framework=software, job="train").workload, **fields,
    )  # fmt: skip


def served(name: str, engine: str, **changes: Any) -> Scenario:
    """A model in use."""
    workload = Workload(job="serve")
    return change(
        Scenario(),
        model=models()[name].model,
        accelerator=accelerators()[H100],
        workload=workload,
        engine=engine,
        **changes,
    )


@functools.cache
def scenarios() -> dict[str, Scenario]:
    """All of them, by what they are."""
    found = {name: preset.scenario() for name, preset in PRESETS.items()}
    for name in TRAINED:
        found |= {f"{name}, {kind}": trained(name, "Megatron", **layout) for kind, layout in LAYOUTS.items()}
    for software in SOFTWARE:
        found |= {f"{software}, {kind}": trained("Llama-3.1-8B", software, devices=8, **job) if "devices" not in job
                  else trained("Llama-3.1-8B", software, **job) for kind, job in JOBS.items()}  # fmt: skip
    for name in SERVED:
        found |= {f"{name} served, {kind}": served(name, "vLLM, SGLang", **use) for kind, use in USES.items()}
    for name in ("DeepSeek-V3", "Llama-3.1-8B"):
        found |= {f"{name} run, {kind}": served(name, "vLLM, SGLang", **use) for kind, use in RUNNING.items()}
    for name in ("DeepSeek-V3", "gpt-oss-120b"):
        found |= {f"{name} on the host, {kind}": served(name, "llama.cpp", **use) for kind, use in ON_HOST.items()}
    found |= {f"served by {engine}": served("Llama-3.1-8B", engine) for engine in ENGINES}
    llama = models()["Llama-3.1-8B"].model
    evil = change(Scenario(), model=llama, model_name=HOSTILE).model
    found["hostile, trained"] = change(trained("Llama-3.1-8B", "Hugging Face", devices=8), model=evil)
    found["hostile, served"] = change(served("Llama-3.1-8B", "vLLM, SGLang"), model=evil)
    return found


@functools.cache
def results() -> dict[str, Result]:
    return {name: evaluate(scenario) for name, scenario in scenarios().items()}


@functools.cache
def made() -> list[tuple[str, Result, Recipe]]:
    """Every configuration of every scenario."""
    return [(name, result, recipe) for name, result in results().items() for recipe in recipes(result)]


def words_of(command: str) -> list[str]:
    """A command as a shell reads it."""
    return shlex.split(command)
