"""How long a request of a full copy waits for its first token: the server, prompts that come with it, and a queue. [s]"""

from explorer.core.formula import formula
from explorer.core.serving.capacity import BATCHING


@formula(unit="1", source=BATCHING)
def prompts_together(concurrent, read_prompt_tokens, prefill_chunk, in_step, prefill_copies):
    """Prompts that are read in one go with one's own: where answers end together, their successors begin together."""
    return max(1, min(concurrent, prefill_chunk / read_prompt_tokens)) if in_step and prefill_copies == 0 else 1


@formula(unit="s", source="kleinrock1975")
def queue_seconds(
    concurrent, prompts_together, prompt_seconds, written_tokens, tpot_seconds, prefill_copies, apart_queue_seconds
):
    """Waiting for prompts that came just before: as in a queue with a fixed service time. [s]"""
    return (
        apart_queue_seconds
        if prefill_copies > 0
        else prompt_seconds
        / 2
        * min(
            concurrent - prompts_together,
            concurrent * prompt_seconds / max(written_tokens * tpot_seconds, prompt_seconds),
        )
    )


@formula(unit="s", source="kleinrock1975")
def burst_seconds(concurrent, prompts_together, prompt_seconds, burst_share, prefill_copies):
    """What waiting in a burst, as at the start of a test, adds to the mean of all requests; to their median, nothing.
    [s]"""
    return 0 if prefill_copies > 0 else prompt_seconds / 2 * burst_share * (concurrent - prompts_together)


@formula(unit="s", source=BATCHING)
def modelled_first_token_seconds(
    prompts_together,
    prompt_seconds,
    own_prompt_seconds,
    queue_seconds,
    burst_seconds,
    written_tokens,
    tpot_seconds,
    server_seconds,
    tokens_per_step,
    sent_seconds,
):
    """First token from a full copy as modelled: the server, half a step that is under way, prompts that are read together,
    a queue, and where prompts are read apart, sending their KV cache. [s]"""
    return (
        server_seconds
        + max(prompts_together * prompt_seconds, own_prompt_seconds)
        + queue_seconds
        + burst_seconds
        + sent_seconds
        + (written_tokens > 0) * 1.5 * tpot_seconds * tokens_per_step
    )


@formula(unit="s", source="by_definition", checked="ttft")
def first_token_seconds(modelled_first_token_seconds, ttft_factor):
    """First token from a full copy (TTFT); a run of your own says how far the model is off. [s]"""
    return modelled_first_token_seconds * ttft_factor if ttft_factor != 1 else modelled_first_token_seconds
