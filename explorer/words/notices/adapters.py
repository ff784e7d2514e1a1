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
