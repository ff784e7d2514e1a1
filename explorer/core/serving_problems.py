"""What is wrong with how a model is served, in sentences."""

from __future__ import annotations

from explorer.core.calibration import ENGINES
from explorer.core.scenario import Scenario
from explorer.core.scenario.second import deals_unevenly, is_unlike


def serving_problem(s: Scenario) -> str:
    """What is wrong with a copy of the model, or an empty text."""
    gpus, m = 0 if is_unlike(s) else s.serving.serving_tp, s.model
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


def unlike_problem(s: Scenario) -> str:
    """What is wrong with a copy of GPUs of two kinds, or an empty text."""
    if not is_unlike(s):
        return ""
    run, use, left = s.running, s.serving, s.model.layers - s.running.cpu_layers
    many, engine = run.first_devices + run.second_devices, use.engine
    if not deals_unevenly(engine):
        return (
            f"{engine} is not known to deal out layers to unlike GPUs. Choose llama.cpp, ExLlama or vLLM as the serving"
            " software, or 0 GPUs of a second kind."
        )
    if use.attention_dp > 1 or run.prefill_copies:
        return "Copies of attention, or of those that read prompts, need GPUs of one kind. Leave them out, or the second kind."
    split = ENGINES[engine].layer_split
    if use.serving_tp not in ((0, many) if split else (0, 1)):
        return (
            f"Each layer of a copy of unlike GPUs is on one of them: tensor parallel over {use.serving_tp:,} is not possible."
            f" Leave “GPUs for one copy” empty: they are the {many:,} of both kinds."
        )
    if use.serving_pp not in ((1,) if split else (1, many)):
        return f"A copy of {many:,} unlike GPUs has as many stages. Leave “Stages of a copy” at 1: they are found."
    if many > left:
        return f"{left:,} layers can be dealt out to at most {left:,} GPUs; a copy of both kinds has {many:,}."
    if run.second_layers and not run.second_devices <= run.second_layers <= left - run.first_devices:
        return (
            f"The second kind can have {run.second_devices:,} to {left - run.first_devices:,} of the {left:,} layers on GPUs."
            " Enter such a number, or 0 to deal them out by memory."
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
