"""Configurations that run: what was found, as a command or a file of the software that does it."""

from __future__ import annotations

import functools

from explorer.core.compute import Result
from explorer.words.recipes import axolotl, deepspeed, llama_cpp, megatron, sglang, tensorrt_llm, torchtitan, trl, vllm
from explorer.words.recipes.recipe import Recipe

TRAINERS = {
    "Megatron-LM": megatron.recipe,
    "torchtitan": torchtitan.recipe,
    "accelerate and TRL": trl.recipe,
    "DeepSpeed and TRL": deepspeed.recipe,
    "axolotl": axolotl.recipe,
}
SERVERS = {
    "vLLM": vllm.recipe,
    "SGLang": sglang.recipe,
    "TensorRT-LLM": tensorrt_llm.recipe,
    "llama.cpp": llama_cpp.recipe,
}
OWN = {
    "Megatron": ["Megatron-LM"],
    "older Megatron": ["Megatron-LM"],
    "compiled PyTorch": ["torchtitan"],
    "eager PyTorch": ["accelerate and TRL"],
    "Hugging Face": ["accelerate and TRL", "DeepSpeed and TRL", "axolotl"],
    "vLLM, SGLang": ["vLLM", "SGLang"],
    "TensorRT-LLM": ["TensorRT-LLM"],
    "older TensorRT-LLM": ["TensorRT-LLM"],
    "llama.cpp": ["llama.cpp"],
    "older llama.cpp": ["llama.cpp"],
}
"""What each class of software is called when it is run; other classes have no command here."""


@functools.lru_cache(maxsize=2)
def recipes(result: Result) -> list[Recipe]:
    """One for each tool: those of the named software first, and of these and the others those first that can do it."""
    serving = bool(result["for_serving"])
    tools = SERVERS if serving else TRAINERS
    named = result.scenario.serving.engine if serving else result.scenario.workload.framework
    own = OWN.get(named, [])
    made = [tools[tool](result) for tool in [*own, *[tool for tool in tools if tool not in own]]]
    return [*[one for one in made if not one.cannot], *[one for one in made if one.cannot]]


def about_choice(result: Result) -> str:
    """Which software the numbers are for, where the first tool is another; else nothing."""
    serving = bool(result["for_serving"])
    named = result.scenario.serving.engine if serving else result.scenario.workload.framework
    first, own = recipes(result)[0], OWN.get(named, [])
    if not own:
        return f"The numbers are for {named}, which has no command here."
    if first.cannot or first.tool in own:
        return ""
    return f"The numbers are for {named}; {listed_tools(own)} cannot do all of this."


def listed_tools(tools: list[str]) -> str:
    """Their names in a sentence."""
    return ", ".join(tools)
