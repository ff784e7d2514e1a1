"""A model in use: the memory of what is computed while prompts are read. [B]"""

from explorer.core.formula import formula

PAGED = "vllm_code"


@formula(unit="B/token", source="by_definition")
def prefill_token_bytes(
    live_tensors,
    half_each,
    hidden,
    gated,
    ffn,
    moe_layers,
    experts_per_token,
    expert_width,
    moe_ffn,
    shared_ffn,
    working_tp,
):
    """Tensors of one layer for each token of a prompt that it reads, copies for experts included. [B/token]"""
    return (
        live_tensors
        * half_each
        * (
            4 * hidden
            + (0 if moe_layers == 0 else experts_per_token * expert_width)
            + (2 + gated) * (ffn if moe_layers == 0 else experts_per_token * moe_ffn + shared_ffn) / working_tp
        )
    )


@formula(unit="B", source="by_definition")
def prefill_bytes(prefill_token_bytes, concurrent, read_prompt_tokens, prefill_chunk):
    """Tensors of one layer while it reads prompts, as many tokens at a time as the software takes. [B]"""
    return prefill_token_bytes * min(concurrent * read_prompt_tokens, prefill_chunk)


@formula(unit="B", source=PAGED)
def served_logits_bytes(logit_rows, output_vocab, half_each, statistic_each, working_tp):
    """Logits of the sequences for which the software makes room, in 16 and in 32 bits. [B]"""
    return logit_rows * output_vocab * (half_each + statistic_each) / working_tp


@formula(unit="B", source="by_definition")
def reading_bytes(prefill_bytes, served_logits_bytes):
    """Tensors of one layer while prompts are read, and the logits. [B]"""
    return prefill_bytes + served_logits_bytes
