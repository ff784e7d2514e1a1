"""Layers, or experts alone, whose weights stay in the memory of the host (llama.cpp's -ngl and --n-cpu-moe).

The CPU multiplies them where few tokens pass; from 32 on, llama.cpp copies them to the GPU and multiplies there. The KV cache
of a layer is where the layer is. Work on the two sides is done one after the other.
"""

from explorer.core.formula import formula

HOST = "llama_cpp"

READ = 0.8
"""Share of the bandwidth of the host's memory that is reached; assumed."""
COPIED_FROM = 32
"""Tokens from which llama.cpp multiplies such weights on the GPU (`GGML_OP_OFFLOAD_MIN_BATCH`)."""


@formula(unit="1", source=HOST)
def host_layer_share(cpu_layers, layers):
    """Share of the layers that stays on the host."""
    return min(cpu_layers / layers, 1)


@formula(unit="1", source=HOST)
def host_expert_share(host_layer_share, cpu_expert_layers, moe_layers):
    """Share of the experts that stays on the host: of whole layers, or of the experts alone; both begin with the first."""
    return max(host_layer_share, min(cpu_expert_layers / max(moe_layers, 1), 1))


@formula(unit="B", source=HOST)
def host_dense_bytes(layer_params, served_dense_each, host_layer_share):
    """Weights outside experts that stay on the host. [B]"""
    return layer_params * served_dense_each * host_layer_share


@formula(unit="B", source=HOST)
def host_weight_bytes(host_dense_bytes, expert_bytes, host_expert_share):
    """Weights that stay on the host. [B]"""
    return host_dense_bytes + expert_bytes * host_expert_share


@formula(unit="B", source=HOST)
def host_cache_bytes(kv_cache_bytes, host_layer_share):
    """KV cache of the layers that stay on the host. [B]"""
    return kv_cache_bytes * host_layer_share


@formula(unit="1", source=HOST)
def device_cache_share(draft_cache_share, host_layer_share):
    """KV cache on the GPUs, over the model's: what drafts has one besides, layers on the host have theirs there."""
    return 1 + draft_cache_share - host_layer_share


@formula(unit="FLOP/token", source=HOST)
def host_flop_per_token(
    host_layer_share, projection_flop_per_token, mlp_flop_per_token, expert_flop_per_token, host_expert_share
):
    """Matrix products of the weights that stay on the host. [FLOP/token]"""
    return (
        host_layer_share * (projection_flop_per_token + mlp_flop_per_token - expert_flop_per_token)
        + host_expert_share * expert_flop_per_token
    )


@formula(unit="B", source=HOST)
def host_passed_bytes(passed_params, served_dense_each, host_layer_share):
    """Weights outside experts on the host that a token passes. [B]"""
    return passed_params * served_dense_each * host_layer_share


@formula(unit="B", source=HOST)
def host_step_bytes(host_passed_bytes, touched_expert_params, served_each, host_expert_share):
    """Weights on the host that a step reads. [B]"""
    return (
        0 if host_expert_share == 0 else (host_passed_bytes + touched_expert_params * served_each * host_expert_share)
    )


@formula(unit="s", source=HOST)
def host_step_seconds(
    step_rows,
    host_step_bytes,
    cpu_memory_byte_per_s,
    host_flop_per_token,
    cpu_flop_per_s,
    host_link_byte_per_s,
    step_cache_bytes,
    host_layer_share,
    host_expert_share,
):
    """What a step waits for the host: its weights, read there or copied to the GPU, and its KV cache. [s]"""
    return (
        0
        if host_expert_share == 0
        else (
            (
                max(host_step_bytes / (READ * cpu_memory_byte_per_s), step_rows * host_flop_per_token / cpu_flop_per_s)
                if step_rows < COPIED_FROM
                else host_step_bytes / host_link_byte_per_s
            )
            + step_cache_bytes * host_layer_share / (READ * cpu_memory_byte_per_s)
        )
    )


@formula(unit="B", source=HOST)
def host_chunk_bytes(
    host_passed_bytes, expert_params, served_each, host_expert_share, experts_per_token, experts, read_together_tokens
):
    """Weights on the host that a chunk of prompts needs. [B]"""
    return (
        0
        if host_expert_share == 0
        else (
            host_passed_bytes
            + expert_params
            * served_each
            * host_expert_share
            * (1 - (1 - experts_per_token / max(experts, 1)) ** read_together_tokens)
        )
    )


@formula(unit="s", source=HOST)
def host_chunk_seconds(
    read_together_tokens,
    host_chunk_bytes,
    cpu_memory_byte_per_s,
    host_flop_per_token,
    cpu_flop_per_s,
    host_link_byte_per_s,
    host_expert_share,
):
    """What a chunk of prompts waits for the weights on the host. [s]"""
    return (
        0
        if host_expert_share == 0
        else (
            max(
                host_chunk_bytes / (READ * cpu_memory_byte_per_s),
                read_together_tokens * host_flop_per_token / cpu_flop_per_s,
            )
            if read_together_tokens < COPIED_FROM
            else host_chunk_bytes / host_link_byte_per_s
        )
    )
