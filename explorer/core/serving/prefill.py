"""Reading prompts: bound by arithmetic, or by weights where few tokens are read at a time. [s]

Software reads as many tokens at a time as its chunk takes. Scores of attention are multiplied in 16 bits whatever the
weights are; experts multiply the few tokens that choose them, and the fewer these are, the lower is the rate.
"""

import math

from explorer.core.formula import formula

PREFILL = "pope2022"

CHUNKS_UNDER_WAY = 4
"""Chunks of a prompt that pass through stages one behind the other, before the next ones are begun."""


@formula(unit="FLOP", source=PREFILL)
def prefill_matrix_flop_per_prompt(
    read_prompt_tokens, projection_flop_per_token, mlp_flop_per_token, output_vocab, embed_dim, image_flop_per_prompt
):
    """Matrix products of one prompt, its images included; the output head is needed for its last token alone. [FLOP]"""
    return (
        read_prompt_tokens * (projection_flop_per_token + mlp_flop_per_token)
        + 2 * output_vocab * embed_dim
        + image_flop_per_prompt
    )


@formula(unit="FLOP", source=PREFILL)
def prefill_flop(concurrent, prefill_matrix_flop_per_prompt, read_score_flop_per_prompt, working_tp):
    """Work of one device to read all prompts. [FLOP]"""
    return concurrent * (prefill_matrix_flop_per_prompt + read_score_flop_per_prompt) / working_tp


@formula(unit="token", source="by_definition")
def read_together_tokens(concurrent, read_prompt_tokens, prefill_chunk):
    """Tokens of prompts that are read at a time. [token]"""
    return min(concurrent * read_prompt_tokens, prefill_chunk)


@formula(unit="FLOP/s", source="gale2022")
def grouped_flop_per_s(
    served_peak_flop_per_s, served_product_efficiency, serving_efficiency, served_grouped_efficiency
):
    """Rate of the experts' products where many tokens choose each. [FLOP/s]"""
    return served_peak_flop_per_s * served_product_efficiency * serving_efficiency * served_grouped_efficiency


@formula(unit="token", source="gale2022")
def half_rate_tokens(expert_rows, experts, experts_per_token):
    """Tokens read at a time at which experts multiply at half the rate that many tokens allow. [token]"""
    return expert_rows * experts / max(experts_per_token, 1)


@formula(unit="FLOP/s", source="gale2022")
def served_expert_flop_per_s(served_flop_per_s, grouped_flop_per_s, half_rate_tokens, read_together_tokens):
    """Rate of the experts' products in a prompt: of the software, if the few tokens that choose an expert allow as
    much. [FLOP/s]"""
    return min(served_flop_per_s, grouped_flop_per_s / (1 + half_rate_tokens / read_together_tokens))


@formula(unit="FLOP", source=PREFILL)
def expert_flop_per_prompt(read_prompt_tokens, expert_flop_per_token):
    """Products of the routed experts for one prompt. [FLOP]"""
    return read_prompt_tokens * expert_flop_per_token


@formula(unit="s", source="gale2022")
def prompt_copy_seconds(
    read_prompt_tokens,
    moe_layers,
    experts_per_token,
    expert_width,
    half_each,
    expert_copies,
    attention_dp,
    decode_efficiency,
    memory_byte_per_s,
):
    """Sorting one prompt's tokens for their experts, copying, activating and adding up: GPUs that share each layer all
    do it for every token. [s]"""
    return (
        read_prompt_tokens
        * moe_layers
        * experts_per_token
        * expert_width
        * half_each
        * expert_copies
        / attention_dp
        / (decode_efficiency * memory_byte_per_s)
    )


@formula(unit="s", source=PREFILL)
def prompt_matrix_seconds(
    prefill_matrix_flop_per_prompt,
    expert_flop_per_prompt,
    working_tp,
    served_flop_per_s,
    served_expert_flop_per_s,
    prompt_copy_seconds,
):
    """Matrix products of one prompt, and what experts need besides. [s]"""
    return (
        (prefill_matrix_flop_per_prompt - expert_flop_per_prompt) / served_flop_per_s
        + expert_flop_per_prompt / served_expert_flop_per_s
    ) / working_tp + prompt_copy_seconds


@formula(unit="s", source="dao2023")
def prompt_score_seconds(
    read_score_flop_per_prompt,
    host_layer_share,
    working_tp,
    peak_served_16bit_flop_per_s,
    attention_efficiency,
    score_efficiency,
    cpu_flop_per_s,
):
    """Attention scores of what is read of one prompt, in 16 bits; of layers on the host, by its CPU. [s]"""
    return read_score_flop_per_prompt * (
        (1 - host_layer_share) / working_tp / (peak_served_16bit_flop_per_s * attention_efficiency * score_efficiency)
        + host_layer_share / cpu_flop_per_s
    )


@formula(unit="B", source=PREFILL)
def chunk_weight_bytes(
    passed_params,
    served_dense_each,
    expert_params,
    experts,
    experts_per_token,
    read_together_tokens,
    served_each,
    working_tp,
):
    """Weights that one device reads for a chunk of prompts: of experts, those that any of its tokens chooses. [B]"""
    return (
        passed_params * served_dense_each
        + expert_params * served_each * (1 - (1 - experts_per_token / max(experts, 1)) ** read_together_tokens)
    ) / working_tp


@formula(unit="s", source=PREFILL)
def chunk_read_seconds(chunk_weight_bytes, decode_efficiency, memory_byte_per_s):
    """Reading weights, for a chunk of prompts. [s]"""
    return chunk_weight_bytes / (decode_efficiency * memory_byte_per_s)


@formula(unit="s", source=PREFILL)
def chunk_seconds(
    read_together_tokens,
    read_prompt_tokens,
    prompt_matrix_seconds,
    chunk_read_seconds,
    step_fixed_seconds,
    exchange_wait_seconds,
    host_chunk_seconds,
):
    """A full chunk of prompts, scores and what is sent apart. [s]"""
    return (
        max(read_together_tokens / read_prompt_tokens * prompt_matrix_seconds, chunk_read_seconds)
        + step_fixed_seconds
        + exchange_wait_seconds
        + host_chunk_seconds
    )


@formula(unit="1", source="by_definition")
def chunks(concurrent, read_prompt_tokens, read_together_tokens):
    """Chunks in which all prompts are read."""
    return math.ceil(concurrent * read_prompt_tokens / read_together_tokens)


@formula(unit="1", source="by_definition")
def chunks_under_way(concurrent, read_prompt_tokens, read_together_tokens):
    """Chunks that pass through stages one behind the other, the last one counted by how full it is."""
    return min(concurrent * read_prompt_tokens / read_together_tokens, CHUNKS_UNDER_WAY)


@formula(unit="1", source="narayanan2021")
def stages_at_work(served_stages, chunks_under_way, slow_multiplying_share):
    """Stages that read chunks at the same time, on average: the first and the last chunk find others idle, and all wait
    for the slowest of unlike GPUs."""
    return (
        chunks_under_way * served_stages / (chunks_under_way + served_stages - 1)
        if slow_multiplying_share == 0
        else chunks_under_way / (1 + max(chunks_under_way - 1, 0) * slow_multiplying_share)
    )


@formula(unit="s", source=PREFILL)
def ttft_seconds(
    concurrent,
    read_prompt_tokens,
    chunks,
    prompt_matrix_seconds,
    chunk_read_seconds,
    step_fixed_seconds,
    exchange_wait_seconds,
    prompt_score_seconds,
    exchange_seconds_per_token,
    step_host_seconds,
    stages_at_work,
    host_chunk_seconds,
):
    """Time to the first token (TTFT) of requests that come together: all prompts are read. [s]"""
    return (
        max(
            max(concurrent * prompt_matrix_seconds, chunks * chunk_read_seconds)
            + chunks * (step_fixed_seconds + exchange_wait_seconds + host_chunk_seconds)
            + concurrent * (prompt_score_seconds + read_prompt_tokens * exchange_seconds_per_token),
            chunks * step_host_seconds,
        )
        / stages_at_work
    )
