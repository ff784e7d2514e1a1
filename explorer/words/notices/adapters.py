"""What a user should know about training adapters, whatever is asked about them."""

from __future__ import annotations

from explorer.core.choose.advice import adapters_from_scratch
from explorer.core.compute import Result
from explorer.words.format import count


def about_adapters(result: Result) -> list[str]:
    """That they adapt a model, and cannot make one."""
    if not adapters_from_scratch(result):
        return []
    method, tokens = result.scenario.workload.method, count(float(result["tokens"]))
    return [
        f"{method} adapts a model that is already trained; it cannot train one from scratch, and {tokens} tokens are more"
        " than the model has parameters. Choose full training, or enter the tokens of your fine-tuning."
    ]


def about_uncounted(result: Result) -> list[str]:
    """That adapters on experts and on layers with a state are not counted."""
    job = result.scenario.workload
    if job.method == "full" or job.added_params or job.lora_targets == "none":
        return []
    experts = ["on experts"] if result["moe_layers"] and result["lora_mlp"] else []
    states = ["on layers with a state"] if result["state_layers"] else []
    left = " and ".join([*experts, *states])
    if not left:
        return []
    return [
        f"Adapters are counted on attention and ordinary MLPs: those {left} are not counted; enter all adapters under Added"
        " parameters, if yours have them."
    ]
