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
    entries = "tokens" if joined == 1 else f"entries of {joined:.0f} tokens each"
    said = (
        f"In {indexed:.0f} layers a token attends to at most {chosen:,.0f} earlier {entries}, which an indexer chooses"
    )
    if not result["for_serving"]:
        return [f"{said}: long sequences take less work."]
    kept = "each token has an entry there" if joined == 1 else f"{joined:.0f} tokens share an entry there"
    return [f"{said}: long prompts take less work, in reading and in writing. The cache is not smaller for it: {kept}."]
