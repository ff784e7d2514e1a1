"""What layers of each kind keep of the sequences that are served, where a model has layers of several kinds."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.format import size

Row = tuple[str, str]


def cache_rows(result: Result) -> list[Row]:
    """Layers of each kind and the memory that they take; none where all keep every token."""
    others = [*_windowed(result), *_states(result)]
    return [*_whole(result), *others, *_sharing(result)] if others else []


def _whole(result: Result) -> list[Row]:
    kept = float(result["whole_cache_bytes"])
    windows = float(result["cached_window_layers"]) if result["window"] > 0 else 0.0
    layers = float(result["cached_layers"]) - windows
    filled = _filled(layers, float(result["whole_cache_layers"]))
    if not kept:
        return []
    if not layers:
        return [("entries that stand for several tokens", size(kept))]
    return [(f"{_of(layers, result)} the whole text{filled}", size(kept))]


def _windowed(result: Result) -> list[Row]:
    kept, layers, held = (float(result[name]) for name in ("window_cache_bytes", "cached_window_layers", "kept_window"))
    if not kept:
        return []
    window, chunk = float(result["window"]), held - float(result["window"])
    more = f" and a chunk of {chunk:,.0f}" if chunk else ""
    filled = _filled(layers, float(result["window_cache_layers"]))
    return [(f"{_of(layers, result)} the last {window:,.0f} tokens{more}{filled}", size(kept))]


def _states(result: Result) -> list[Row]:
    kept, layers = float(result["all_state_bytes"]), float(result["state_layers"])
    if not kept:
        return []
    named = f"{_of(layers, result)} a state" if layers else "inputs of convolutions"
    return [(f"{named} of constant size", size(kept))]


def _sharing(result: Result) -> list[Row]:
    free, whole = float(result["cache_free_layers"]), float(result["layers"])
    if not free:
        return []
    reads = "reads" if free == 1 else "read"
    return [(f"{free:.0f} of {whole:.0f} layers {reads} what an earlier one holds", "0 bytes")]


def _of(layers: float, result: Result) -> str:
    """ "5 of 30 layers hold", or "all 32 layers hold"."""
    whole, holds = float(result["layers"]), "holds" if layers == 1 else "hold"
    return f"all {whole:.0f} layers {holds}" if layers == whole else f"{layers:.0f} of {whole:.0f} layers {holds}"


def _filled(layers: float, filled: float) -> str:
    """vLLM deals out room in groups of layers that are all as large."""
    return f" (room for {filled:.0f} layers)" if filled > layers > 0 else ""
