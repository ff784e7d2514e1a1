"""What a user should know about a step of too few sequences for the GPUs."""

from __future__ import annotations

from explorer.core.choose.advice import learns_from_nothing
from explorer.core.choose.batches import idle_for_want, is_too_small, replicas_of_all, waiting
from explorer.core.compute import Result
from explorer.core.lab.trainable import batch_of
from explorer.words.citing import cite
from explorer.words.format import count, devices, percent


def about_batch(result: Result) -> list[str]:
    """More replicas than sequences, pipelines that wait, or GPUs that are better left idle; and which step would do."""
    sequences, replicas = float(result["global_batch"]), float(result["dp"])
    if replicas > sequences:
        return [
            f"A step of {sequences:,.0f} sequences cannot feed {replicas:,.0f} replicas: more GPUs do not help."
            " Enter more sequences a step under Training recipe."
        ]
    if not is_too_small(result):
        return []
    return [_idle(result) if idle_for_want(result) else _waiting(result), *_larger(result)]


def _idle(result: Result) -> str:
    sequences, length, stages = (float(result[name]) for name in ("global_batch", "seq_len", "pp"))
    all_of_them, idle = replicas_of_all(result), float(result["devices"] - result["devices_used"])
    return (
        f"{devices(idle)} stand idle, as all {devices(float(result['devices']))} would be slower: of a step of {sequences:,.0f}"
        f" sequences ({count(sequences * length)} tokens), each of {all_of_them:,} replicas would have {sequences / all_of_them:,.3g}"
        f" for {stages:,.0f} pipeline stages."
    )


def _waiting(result: Result) -> str:
    sequences, length, replicas, stages = (float(result[name]) for name in ("global_batch", "seq_len", "dp", "pp"))
    return (
        f"A step of {sequences:,.0f} sequences ({count(sequences * length)} tokens) is small for {devices(float(result['devices_used']))}:"
        f" each of {replicas:,.0f} replicas has {float(result['micro_batches']):,.0f} micro-batches for {stages:,.0f} pipeline"
        f" stages, which wait {percent(waiting(result))} of the time."
    )


def _larger(result: Result) -> list[str]:
    """The step that leads to the least loss, where it is larger."""
    best = float(batch_of(float(result["tokens"]), float(result["seq_len"])))
    if not learns_from_nothing(result.scenario) or best <= result["global_batch"]:
        return []
    return [
        f"Larger steps use GPUs better: for {count(float(result['tokens']))} tokens, steps of"
        f" {count(best * float(result['seq_len']))} tokens lead to the least loss ({cite('step_law2025')}), which are"
        f" {best:,.0f} sequences a step under Training recipe."
    ]
