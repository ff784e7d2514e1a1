"""Layers of several kinds in one pool of KV cache, as vLLM groups them. [1], [token]"""

import math

from explorer.core.formula import formula

PAGED = "vllm_code"
ALIKE = 1.5
"""vLLM takes two kinds of layers as one size if the one has less than half as many more."""


@formula(unit="token", source=PAGED)
def kept_window(window, grouped_windows, prefill_chunk):
    """Tokens for which a layer with a window has room: vLLM adds those of one chunk, to be read at once. [token]"""
    return window + grouped_windows * prefill_chunk


@formula(unit="1", source=PAGED)
def cache_group_layers(cached_layers, cached_window_layers, window, grouped_windows):
    """Layers that share one table of the cache in vLLM: as many as the rarer kind has, or the other if hardly more."""
    return (
        max(cached_layers, 1)
        if not grouped_windows or window == 0 or cached_window_layers == 0 or cached_window_layers == cached_layers
        else max(cached_window_layers, cached_layers - cached_window_layers)
        if max(cached_window_layers, cached_layers - cached_window_layers)
        < ALIKE * min(cached_window_layers, cached_layers - cached_window_layers)
        else min(cached_window_layers, cached_layers - cached_window_layers)
    )


@formula(unit="1", source=PAGED)
def whole_cache_layers(cached_layers, cached_window_layers, cache_group_layers, grouped_windows, window):
    """Layers that keep all tokens, filled up to whole groups."""
    return (
        math.ceil((cached_layers - cached_window_layers) / cache_group_layers) * cache_group_layers
        if grouped_windows and window * cached_window_layers > 0
        else cached_layers - cached_window_layers * (window > 0)
    )


@formula(unit="1", source=PAGED)
def window_cache_layers(cached_window_layers, cache_group_layers, grouped_windows, window):
    """Layers that keep a window of tokens, filled up to whole groups."""
    return (
        math.ceil(cached_window_layers / cache_group_layers) * cache_group_layers
        if grouped_windows and window > 0
        else cached_window_layers * (window > 0)
    )
