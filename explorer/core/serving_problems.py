"""What is wrong with how a model is served, in sentences."""

from __future__ import annotations

from explorer.core.calibration import ENGINES
from explorer.core.scenario import Scenario


def serving_problem(s: Scenario) -> str:
    """What is wrong with a copy of the model, or an empty text."""
    gpus, m = s.serving.serving_tp, s.model
    if 0 < s.serving.bits_per_weight < 1:
        return "A weight takes at least 1 bit. Enter more, or 0 for the bits of the format."
    if s.serving.serving_pp > m.layers:
        return f"{m.layers} layers can be dealt out to at most {m.layers} stages of a copy."
    if ENGINES[s.serving.engine].layer_split:
        if gpus > m.layers:
            return f"{m.layers} layers can be dealt out to at most {m.layers} GPUs for one copy."
    elif gpus and m.heads % gpus:
        return (
            f"{m.heads} attention heads cannot be split evenly over the {gpus:,} GPUs for one copy. Enter a number that"
            f" divides {m.heads}, or leave it to be found."
        )
    return ""


def running_problem(s: Scenario) -> str:
    """What is wrong with how it is run, or an empty text."""
    m, run, engine = s.model, s.running, s.serving.engine
    if s.workload.job != "serve":
        return ""
    if (run.cpu_layers or run.cpu_expert_layers) and not ENGINES[engine].computes_on_host:
        return (
            f"{engine} computes nothing on the CPU. Choose llama.cpp as the serving software, or 0 layers on the CPU."
        )
    if run.cpu_layers > m.layers:
        return f"The model has {m.layers} layers; at most that many can stay on the CPU."
    if run.cpu_expert_layers > m.moe_layers:
        has = f"only {m.moe_layers} of its layers have" if m.moe_layers else "no layer of it has"
        return f"{m.model_name} cannot keep experts of {run.cpu_expert_layers} layers on the CPU: {has} experts."
    if run.draft == "draft model" and run.draft_params > m.params:
        return "A draft model that is larger than the model drafts more slowly than the model writes. Enter a smaller size."
    if run.prefill_copies and not s.serving.output_tokens + s.serving.thinking_tokens:
        return "Without an answer there is nothing to send prompts to. Enter tokens of an answer, or read prompts together."
    if run.prefill_copies and ENGINES[engine].layer_split:
        return f"{engine} reads and writes on the same GPUs. Choose vLLM, SGLang or TensorRT-LLM to read prompts apart."
    return ""
