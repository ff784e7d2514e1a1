"""What a model has that a plain transformer has not, and what that changes for the person who asks."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.format import size


def about_kinds(result: Result) -> list[str]:
    """Layers with a state, with an indexer or that join tokens: what they keep, and what they save."""
    return [*_states(result), *_indexed(result)]


def _states(result: Result) -> list[str]:
    states, layers, attend = (float(result[name]) for name in ("state_layers", "layers", "attention_layers"))
    if not states:
        return []
    beside = float(result["beside_layers"])
    whose = f"All {layers:.0f}" if states == layers else f"{states:.0f} of {layers:.0f}"
    if not result["for_serving"]:
        return [
            f"{whose} layers carry a state from token to token (linear attention or Mamba): their work grows with the"
            " tokens, not with their square."
        ]
    kept = size(float(result["state_bytes"]))
    rest = (
        f"{'beside it ' if beside else ''}{attend:.0f} {'have' if attend != 1 else 'has'} a KV cache,"
        f" {size(float(result['kv_bytes_per_token']))} a token"
        if attend
        else "there is no KV cache"
    )
    return [f"{whose} layers keep a state of {kept} in all for each sequence, however long it is; {rest}."]


def _indexed(result: Result) -> list[str]:
    indexed, chosen = float(result["index_layers"]), float(result["index_topk"])
    if not indexed:
        return []
    joined = float(result["index_ratio"])
    kept = "one entry for each token" if joined == 1 else f"one entry for {joined:.0f} tokens"
    return [
        f"An indexer chooses {chosen:,.0f} of all earlier entries for attention in {indexed:.0f} layers: long prompts cost"
        f" less to read and to go on from; the cache holds {kept} there."
    ]
