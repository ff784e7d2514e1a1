"""What of a model keeps 16 bits although its experts have fewer. [1], [B]"""

from explorer.core.formula import formula


@formula(unit="1", source="frantar2022")
def expert_bias_params(stored_moe_layers, experts, expert_bias, gated, moe_ffn, expert_width):
    """Biases of all routed experts (gpt-oss)."""
    return stored_moe_layers * experts * expert_bias * ((1 + gated) * moe_ffn + expert_width)


@formula(unit="B", source="frantar2022")
def expert_bytes(expert_params, expert_bias_params, served_each, half_each):
    """Routed experts in use; their biases keep 16 bits. [B]"""
    return (expert_params - expert_bias_params) * served_each + expert_bias_params * max(served_each, half_each)
