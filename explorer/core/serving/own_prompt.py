"""How long one prompt takes from its begin to its end, however many are under way. [s]

Prompts that are read together share the work, and stages read several at a time: that makes a server faster, but no
prompt shorter than it is alone.
"""

from explorer.core.formula import formula
from explorer.core.serving.prefill import CHUNKS_UNDER_WAY, PREFILL


@formula(unit="1", source="by_definition")
def own_chunks(read_prompt_tokens, prefill_chunk):
    """Chunks of one prompt, the last one counted by how full it is."""
    return max(1, read_prompt_tokens / prefill_chunk)


@formula(unit="1", source="narayanan2021")
def own_stages_at_work(served_stages, own_chunks, slow_multiplying_share):
    """Stages that read chunks of one prompt at the same time, on average."""
    return (
        min(own_chunks, CHUNKS_UNDER_WAY) * served_stages / (min(own_chunks, CHUNKS_UNDER_WAY) + served_stages - 1)
        if slow_multiplying_share == 0
        else min(own_chunks, CHUNKS_UNDER_WAY) / (1 + (min(own_chunks, CHUNKS_UNDER_WAY) - 1) * slow_multiplying_share)
    )


@formula(unit="s", source="gale2022")
def lost_together_seconds(
    expert_flop_per_prompt,
    served_flop_per_s,
    grouped_flop_per_s,
    half_rate_tokens,
    served_expert_flop_per_s,
    read_prompt_tokens,
    prefill_chunk,
    working_tp,
):
    """What experts multiply slower for one prompt than for all that are read together. [s]"""
    return (
        expert_flop_per_prompt
        / working_tp
        * max(
            0,
            max(
                1 / served_flop_per_s,
                (1 + half_rate_tokens / min(read_prompt_tokens, prefill_chunk)) / grouped_flop_per_s,
            )
            - 1 / served_expert_flop_per_s,
        )
    )


@formula(unit="s", source=PREFILL)
def own_prompt_seconds(
    own_chunks,
    prompt_matrix_seconds,
    lost_together_seconds,
    chunk_read_seconds,
    step_fixed_seconds,
    exchange_wait_seconds,
    prompt_score_seconds,
    read_prompt_tokens,
    exchange_seconds_per_token,
    own_stages_at_work,
    host_chunk_seconds,
):
    """One prompt from its begin to its end: it passes all stages, one after another. [s]"""
    return (
        max(prompt_matrix_seconds + lost_together_seconds, own_chunks * chunk_read_seconds)
        + own_chunks * (step_fixed_seconds + exchange_wait_seconds + host_chunk_seconds)
        + prompt_score_seconds
        + read_prompt_tokens * exchange_seconds_per_token
    ) / own_stages_at_work
