"""How the largest run from scratch is reckoned, in words: its batch, and whose loss it is."""

from __future__ import annotations

from explorer.catalog.lab_model import Scratch, scratch
from explorer.core.compute import Result
from explorer.words.citing import cite
from explorer.words.format import count


def reckoned(result: Result) -> str:
    """Where the batch and the loss of the largest run come from; nothing where there is none."""
    found = scratch(result)
    return f"{_batch(found)} {_loss()}" if found else ""


def _batch(found: Scratch) -> str:
    job = found.answer.scenario.workload
    return (
        f"A step sees {count(float(job.global_batch * job.seq_len))} tokens, the power of two nearest to the best batch for so"
        f" many tokens ({cite('step_law2025')})."
    )


def _loss() -> str:
    return (
        f"The loss is that on Chinchilla's data, in nats a token, by the refit of 2024 ({cite('besiroglu2024')}); its range"
        " takes in the published approach 3 and the standard error of the refit's floor. On other data it is another"
        " number."
    )
