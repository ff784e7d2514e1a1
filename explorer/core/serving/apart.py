"""Prompts that are read by copies of their own, and sent to those that write: disaggregated prefill.

So many copies that read and so many that write are a group ("1P3D"), which is counted as one copy. Those that write do not
stop for prompts; the KV cache of each prompt must cross the link or the network.
"""

from explorer.core.formula import formula

APART = "zhong2024"


@formula(unit="1/s", source=APART)
def writing_requests_per_s(concurrent, written_tokens, tpot_seconds):
    """Answers that a full copy finishes in a second, if it reads no prompts. [1/s]"""
    return concurrent / (max(written_tokens, 1) * tpot_seconds)


@formula(unit="1/s", source=APART)
def apart_requests_per_s(decode_copies, writing_requests_per_s, prefill_copies, prompt_seconds):
    """Requests in a second of a group: what its copies read or what they write, whichever is less. [1/s]"""
    return 0 if prefill_copies == 0 else (min(decode_copies * writing_requests_per_s, prefill_copies / prompt_seconds))


@formula(unit="1", source=APART)
def writing_share(prefill_copies, apart_requests_per_s, writing_requests_per_s, decode_copies):
    """Share of the GPUs of a full copy that write at a time: all, but for those that only read and those that wait."""
    return apart_requests_per_s / writing_requests_per_s / (prefill_copies + decode_copies) if prefill_copies > 0 else 1


@formula(unit="s", source=APART)
def prompt_paid_seconds(prefill_copies, decode_copies, copy_requests_per_s, prompt_seconds):
    """Time of a copy that one prompt pays for: of a group, the part of those that read. [s]"""
    return (
        prefill_copies / (prefill_copies + decode_copies) / copy_requests_per_s
        if prefill_copies > 0
        else prompt_seconds
    )


@formula(unit="s", source=APART)
def token_paid_seconds(prefill_copies, decode_copies, copy_requests_per_s, written_tokens, tpot_seconds, concurrent):
    """Time of a copy that one token of an answer pays for: of a group, the part of those that write. [s]"""
    return (
        decode_copies / (prefill_copies + decode_copies) / copy_requests_per_s / max(written_tokens, 1)
        if prefill_copies > 0
        else tpot_seconds / concurrent
    )


@formula(unit="B/s", source=APART)
def sent_byte_per_s(copy_devices, link_domain, link_byte_per_s, network_byte_per_s):
    """Rate at which a GPU sends KV cache to another one of its group: by the link, where it joins all. [B/s]"""
    return link_byte_per_s if copy_devices <= link_domain else network_byte_per_s


@formula(unit="s", source=APART)
def sent_seconds(prefill_copies, held_cache_bytes, concurrent, prompt_tokens, written_tokens, sent_byte_per_s):
    """Sending the KV cache of a prompt, all GPUs of a copy at a time; a window's counts as a part of the whole. [s]"""
    return (
        0
        if prefill_copies == 0
        else (held_cache_bytes / concurrent * prompt_tokens / (prompt_tokens + written_tokens) / sent_byte_per_s)
    )


@formula(unit="s", source="kleinrock1975")
def apart_queue_seconds(prompt_seconds, peak_load, copy_requests_per_s, prefill_copies, concurrent):
    """Waiting for a copy that reads prompts, at the load of the peak: as in a queue with a fixed service time. [s]"""
    return (
        0
        if prefill_copies == 0
        else prompt_seconds
        / 2
        * (
            min(
                concurrent,
                peak_load
                * copy_requests_per_s
                * prompt_seconds
                / (prefill_copies - peak_load * copy_requests_per_s * prompt_seconds),
            )
            if prefill_copies > peak_load * copy_requests_per_s * prompt_seconds
            else concurrent
        )
    )
