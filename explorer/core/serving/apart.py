"""Prompts that are read on GPUs of their own, and sent to those that write: disaggregated prefill.

Copies that write do not stop for prompts; the KV cache of each prompt must cross the link or the network.
"""

import math

from explorer.core.formula import formula

APART = "zhong2024"


@formula(unit="1/s", source=APART)
def writing_requests_per_s(concurrent, output_tokens, tpot_seconds):
    """Answers that a full copy finishes in a second, if it reads no prompts. [1/s]"""
    return concurrent / (max(output_tokens, 1) * tpot_seconds)


@formula(unit="1", source=APART)
def readers_per_copy(prefill_apart, prefill_ratio, writing_requests_per_s, prompt_seconds):
    """Copies that only read prompts, for each that writes: as set, or as many as keep up."""
    return 0 if not prefill_apart else prefill_ratio if prefill_ratio > 0 else writing_requests_per_s * prompt_seconds


@formula(unit="1/s", source=APART)
def apart_requests_per_s(writing_requests_per_s, readers_per_copy, prompt_seconds):
    """Requests in a second of a copy that writes with those that read for it: the slower of the two. [1/s]"""
    return min(writing_requests_per_s, readers_per_copy / prompt_seconds)


@formula(unit="1", source=APART)
def reading_copies(prefill_apart, prefill_ratio, copies, peak_requests_per_s, prompt_seconds, peak_load):
    """Copies that only read prompts, for the peak."""
    return (
        0
        if not prefill_apart
        else max(
            math.ceil(
                copies * prefill_ratio if prefill_ratio > 0 else peak_requests_per_s * prompt_seconds / peak_load
            ),
            1,
        )
    )


@formula(unit="B/s", source=APART)
def sent_byte_per_s(copy_devices, link_domain, link_byte_per_s, network_byte_per_s):
    """Rate at which a GPU sends KV cache to another copy: by the link, where it joins both, else by the network. [B/s]"""
    return link_byte_per_s if 2 * copy_devices <= link_domain else network_byte_per_s


@formula(unit="s", source=APART)
def sent_seconds(prefill_apart, held_cache_bytes, concurrent, prompt_tokens, output_tokens, sent_byte_per_s):
    """Sending the KV cache of a prompt, all GPUs of a copy at a time; a window's counts as a part of the whole. [s]"""
    return (
        prefill_apart
        * held_cache_bytes
        / concurrent
        * prompt_tokens
        / (prompt_tokens + output_tokens)
        / sent_byte_per_s
    )


@formula(unit="s", source="kleinrock1975")
def apart_queue_seconds(prompt_seconds, peak_load, copy_requests_per_s, readers_per_copy, concurrent):
    """Waiting for a GPU that reads prompts, at the load of the peak: as in a queue with a fixed service time. [s]"""
    return (
        prompt_seconds
        / 2
        * min(
            concurrent,
            peak_load
            * copy_requests_per_s
            * prompt_seconds
            / max(readers_per_copy - peak_load * copy_requests_per_s * prompt_seconds, 1e-9),
        )
        if readers_per_copy > 0
        else 0
    )
