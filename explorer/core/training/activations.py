"""Activations of one device in training, from the shapes of the tensors that the backward pass needs. [B]

For a GPT block with dropout and eager attention they add up to 34·s·b·h + 5·a·s²·b
(Korthikanti 2022, equation 1).
"""

from explorer.core.formula import formula

SHAPES = "korthikanti2022"


@formula(unit="B/token", source=SHAPES)
def attention_activation_bytes_per_token(
    activation_each,
    hidden,
    query_width,
    key_value_width,
    output_width,
    gate_width,
    q_lora_rank,
    kv_lora_rank,
    rope_head_dim,
    linear_input_each,
    attention_input_each,
    output_copy_each,
    mask_each,
):
    """Attention of one layer, scores apart: norm input, matrix input, Q, K, V, output, mask, what gates it. [B/token]"""
    return (
        (activation_each + attention_input_each + mask_each) * hidden
        + activation_each * (query_width + key_value_width + 2 * (q_lora_rank + kv_lora_rank) + rope_head_dim)
        + activation_each * (2 * gate_width + (gate_width > 0) * output_width)
        + (linear_input_each + output_copy_each) * output_width
    )


@formula(unit="B/token", source="gu2023mamba")
def state_activation_bytes_per_token(activation_each, attention_input_each, hidden, state_width):
    """One layer with a state in place of attention: norm input, matrix input, and what its kernels need. [B/token]"""
    return (activation_each + attention_input_each) * hidden + activation_each * state_width


@formula(unit="B/token", source="gu2023mamba")
def shared_input_bytes_per_token(activation_each, hidden):
    """Input of the norm before attention and a state side by side, or an MLP and experts: the same for both. [B/token]"""
    return activation_each * hidden


@formula(unit="B/token", source=SHAPES)
def score_activation_bytes_per_token(heads, seq_len, activation_each, mask_each, dropout, eager, statistic_each):
    """Attention scores of one layer: the whole table, or one fp32 number a head with flash. [B/token]"""
    return heads * (seq_len * (activation_each + (mask_each + dropout * activation_each)) if eager else statistic_each)


@formula(unit="B", source=SHAPES)
def bytes_per_ffn_channel(activation_each, silu_kept, gated, down_input_each):
    """Kept for one channel of an MLP: gate, up and (in kernels that are not fused) activation, input of the last matrix. [B]"""
    return activation_each * (1 + (1 + silu_kept) * gated) + down_input_each


@formula(unit="B/token", source=SHAPES)
def mlp_activation_bytes_per_token(
    activation_each, mlp_input_each, mlp_copy_each, gated, mask_each, hidden, ffn, bytes_per_ffn_channel
):
    """MLP of one dense layer: norm input, matrix input, the wide tensors, mask. [B/token]"""
    return (
        activation_each + mlp_input_each + mlp_copy_each * (1 + gated) + mask_each
    ) * hidden + ffn * bytes_per_ffn_channel


@formula(unit="B/token", source=SHAPES)
def dispatch_bytes_per_token(experts, experts_per_token, activation_each, linear_input_each, expert_width):
    """Copies of a token for the experts it visits, and what they send back, in one layer; one expert takes all tokens as
    they are. [B/token]"""
    return (experts > 1) * experts_per_token * (activation_each + linear_input_each) * expert_width


@formula(unit="B/token", source="megatron_core")
def dispatch_kept_bytes_per_token(
    dispatch_bytes_per_token, experts, expert_outputs_kept, experts_per_token, activation_each, expert_width
):
    """Copies of a token for its experts that are kept until the backward pass: experts' outputs only where they are weighted afterwards. [B/token]"""
    return (
        dispatch_bytes_per_token
        - (experts > 1) * (not expert_outputs_kept) * experts_per_token * activation_each * expert_width
    )


@formula(unit="B/token", source=SHAPES)
def moe_activation_bytes_per_token(
    activation_each,
    mlp_input_each,
    mask_each,
    hidden,
    statistic_each,
    experts,
    dispatch_kept_bytes_per_token,
    experts_per_token,
    moe_ffn,
    shared_ffn,
    bytes_per_ffn_channel,
):
    """Experts of one layer: as an MLP, once for each expert visited, with its copy in and out. [B/token]"""
    return (
        (activation_each + mlp_input_each + mask_each) * hidden
        + (experts > 1) * statistic_each * experts
        + dispatch_kept_bytes_per_token
        + (experts_per_token * moe_ffn + shared_ffn) * bytes_per_ffn_channel
    )


@formula(unit="B/token", source="transformers_classes")
def norm_copy_bytes_per_token(norm_copy_each, hidden, q_lora_rank, kv_lora_rank, norm_vectors):
    """Copies that an RMSNorm keeps in fp32 where its kernel is not fused, in one layer. [B/token]"""
    return norm_copy_each * (2 * hidden + q_lora_rank + kv_lora_rank) * (norm_vectors == 1)


@formula(unit="B/token", source=SHAPES)
def mixer_bytes_per_token(
    attention_activation_bytes_per_token,
    score_activation_bytes_per_token,
    state_activation_bytes_per_token,
    state_layers,
    beside_layers,
    shared_input_bytes_per_token,
):
    """Attention or a state of one layer, nothing recomputed: both side by side, or the larger. [B/token]"""
    return (
        attention_activation_bytes_per_token
        + score_activation_bytes_per_token
        + state_activation_bytes_per_token
        - shared_input_bytes_per_token
        if beside_layers > 0
        else max(
            attention_activation_bytes_per_token + score_activation_bytes_per_token,
            (state_layers > 0) * state_activation_bytes_per_token,
        )
    )


@formula(unit="B/token", source=SHAPES)
def feed_forward_bytes_per_token(
    moe_layers,
    moe_activation_bytes_per_token,
    mlp_activation_bytes_per_token,
    both_mlp_layers,
    shared_input_bytes_per_token,
):
    """MLP or experts of one layer, nothing recomputed: both side by side, or experts. [B/token]"""
    return (moe_activation_bytes_per_token if moe_layers > 0 else mlp_activation_bytes_per_token) + (
        both_mlp_layers > 0
    ) * (mlp_activation_bytes_per_token - shared_input_bytes_per_token)


@formula(unit="B/token", source=SHAPES)
def block_activation_bytes_per_token(
    mixer_bytes_per_token,
    feed_forward_bytes_per_token,
    norm_copy_bytes_per_token,
    bare_layers,
    mlp_free_layers,
    layers,
):
    """One whole layer, nothing recomputed: the larger, where a layer is one part alone. [B/token]

    For a GPT layer with dropout and eager attention in 16 bits this is the rule of Korthikanti et al. 2022, equation 1:
    34·s·b·h + 5·a·s²·b bytes of activations for b sequences of s tokens, width h and a heads (34sbh + 5as²b). Of the 34 bytes
    of each number of a token, attention keeps 13 (2 the input of the norm, 2 that of the matrices, 6 queries, keys and
    values, 2 their output, 1 the dropout mask) and the MLP 21 (2 + 2 + 1, and 4 times 4 for its wide tensors); the scores
    keep 5 for each head and pair of tokens (2 the softmax, 1 the mask, 2 what dropout leaves). One layer of GPT-3 with one
    sequence of 2,048 tokens: 2,868,903,936 bytes by the rule and here.
    """
    return norm_copy_bytes_per_token + (
        max(mixer_bytes_per_token, feed_forward_bytes_per_token)
        if bare_layers + mlp_free_layers >= layers
        else mixer_bytes_per_token + feed_forward_bytes_per_token
    )


@formula(unit="B/token", source=SHAPES)
def layer_activation_bytes_per_token(
    attention_activation_bytes_per_token,
    score_activation_bytes_per_token,
    recompute_scores,
    layers,
    attention_layers,
    state_layers,
    state_activation_bytes_per_token,
    mlp_layers,
    mlp_activation_bytes_per_token,
    moe_layers,
    moe_activation_bytes_per_token,
    beside_layers,
    both_mlp_layers,
    shared_input_bytes_per_token,
):
    """Kept of an average layer that is not recomputed. [B/token]

    For GPT the rule of Korthikanti et al. 2022, 34·s·b·h + 5·a·s²·b, without its last term where attention scores are
    recomputed: see block_activation_bytes_per_token.
    """
    return (attention_activation_bytes_per_token + score_activation_bytes_per_token * (1 - recompute_scores)) * (
        attention_layers / layers
    ) + (
        state_layers * state_activation_bytes_per_token
        + mlp_layers * mlp_activation_bytes_per_token
        + moe_layers * moe_activation_bytes_per_token
        - (beside_layers + both_mlp_layers) * shared_input_bytes_per_token
    ) / layers


@formula(unit="B/token", source=SHAPES)
def undivided_bytes_per_token(
    sequences_split, activation_each, attention_input_each, mlp_input_each, mask_each, hidden, norm_copy_bytes_per_token
):
    """Of one layer, what every GPU of a tensor-parallel group keeps whole unless sequences are split within it: what lies
    outside its matrices, 10·h in equation 2. [B/token]"""
    return (
        0
        if sequences_split
        else (2 * activation_each + attention_input_each + mlp_input_each + 2 * mask_each) * hidden
        + norm_copy_bytes_per_token
    )


@formula(unit="B", source="by_definition")
def block_bytes(micro_tokens, block_activation_bytes_per_token, undivided_bytes_per_token, tp):
    """Activations of one whole layer on one device. [B]"""
    return micro_tokens * (block_activation_bytes_per_token + undivided_bytes_per_token * (tp - 1)) / tp


@formula(unit="B", source="by_definition")
def logits_bytes(micro_tokens, vocab, loss_bytes, tp):
    """Logits, their fp32 copy, softmax and gradient, while the loss is computed. [B]"""
    return micro_tokens * vocab * loss_bytes / tp


@formula(unit="B", source="by_definition")
def head_gradient_bytes(vocab, embed_dim, gradient_each, adapters, train_embeddings, tp):
    """Gradient of the output head, made while its logits are still there. [B]"""
    return vocab * embed_dim * gradient_each * (not adapters or train_embeddings) / tp


@formula(unit="B", source="by_definition")
def loss_moment_bytes(logits_bytes, head_gradient_bytes):
    """All that the loss and the way back through the output head need at a time. [B]"""
    return logits_bytes + head_gradient_bytes
