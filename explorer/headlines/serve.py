"""Serving in words: how fast a reader sees words, how soon, what fits, and how much is written."""

from __future__ import annotations

from explorer.core.evaluate import Result
from explorer.format import devices, significant, size
from explorer.headlines.headline import Headline
from explorer.headlines.train import of_whole


def headlines(result: Result) -> list[Headline]:
    """Speed, wait, memory and throughput of one copy."""
    need, capacity = float(result["inference_bytes"]), float(result["memory_bytes"] * result["serving_tp"])
    fits = need <= capacity
    concurrent = f"{float(result['concurrent']):,.0f} at once"
    return [
        Headline("A token every", _short(float(result["tpot_seconds"])), concurrent, "tpot_seconds", fits),
        Headline("First token after", _short(float(result["ttft_seconds"])), concurrent, "ttft_seconds", fits),
        Headline(
            "Memory",
            f"{'Fits' if fits else 'Does not fit'}: {of_whole(size(need), size(capacity, 3))}",
            f"on {devices(float(result['serving_tp']))}",
            "inference_bytes",
            fits,
        ),
        Headline(
            "Tokens a second",
            significant(float(result["output_tokens_per_s"])),
            "one copy",
            "output_tokens_per_s",
            fits,
        ),
    ]


def _short(seconds: float) -> str:
    return f"{significant(1000 * seconds)} ms" if seconds < 1 else f"{significant(seconds)} s"


def sentence(result: Result) -> str:
    """How one copy is served."""
    return f"One copy on {devices(float(result['serving_tp']))}, {float(result['concurrent']):,.0f} sequences at once."
