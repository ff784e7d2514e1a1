"""What a mixture of experts costs besides its FLOPs: products of few rows, and tokens on their way. [s]

Each expert multiplies only the tokens that chose it. Those of all devices that share the experts come together, so what
an expert sees is tokens × experts per token ÷ experts × expert parallel (Lepikhin 2020; Gale 2022).
"""

from explorer.core.formula import formula

EXPERTS = "gale2022"


@formula(unit="token", source=EXPERTS)
def tokens_an_expert(micro_tokens, ep, experts_per_token, experts):
    """Tokens that one expert multiplies at a time, if all are chosen alike. [token]"""
    return micro_tokens * ep * experts_per_token / max(1, experts)


@formula(unit="FLOP", source=EXPERTS)
def expert_flop(backward_passes, recompute_share, expert_flop_per_token, stage_layers, layers, micro_tokens, tp):
    """Matrix products of the routed experts of one device for one micro-batch. [FLOP]"""
    return (1 + backward_passes + recompute_share) * expert_flop_per_token * stage_layers / layers * micro_tokens / tp


@formula(unit="FLOP/s", source=EXPERTS)
def expert_flop_per_s(matrix_flop_per_s, thin_products, experts, grouped_efficiency, few_rows, tokens_an_expert):
    """Rate of the experts' products: one group after the other, of as many rows as tokens come; one expert alone is a
    dense layer. [FLOP/s]"""
    return (
        matrix_flop_per_s * grouped_efficiency / (1 + few_rows / max(1, tokens_an_expert))
        if experts > 1
        else matrix_flop_per_s / thin_products
    )


@formula(unit="s", source=EXPERTS)
def expert_seconds(expert_flop, expert_flop_per_s):
    """Matrix products of the routed experts, for one micro-batch. [s]"""
    return expert_flop / expert_flop_per_s


@formula(unit="1", source=EXPERTS)
def expert_nodes(ep, link_domain):
    """Nodes that share the experts: slices of other matrices are folded into them."""
    return max(1, ep / link_domain)


@formula(unit="1", source="deepseek_v3")
def open_nodes(expert_nodes, expert_groups, groups_per_token):
    """Nodes among which a token finds its experts: where it visits some groups alone, those that hold them."""
    return (
        min(expert_nodes, groups_per_token * max(1, expert_nodes / expert_groups))
        if expert_groups > 0 and groups_per_token > 0
        else expert_nodes
    )


@formula(unit="1", source=EXPERTS)
def copies_to_nodes(expert_nodes, open_nodes, experts_per_token):
    """Other nodes that a token goes to, once to each however many of its experts are there."""
    return (1 - 1 / expert_nodes) * open_nodes * (1 - (1 - 1 / open_nodes) ** experts_per_token)


@formula(unit="1", source=EXPERTS)
def copies_in_node(experts_per_token, ep, expert_nodes):
    """Other devices of a node that a token goes to, from where it came or from where it arrived."""
    return experts_per_token * (1 - expert_nodes / ep)


@formula(unit="B/token", source="published_evidence")
def biased_expert_bytes_per_token(expert_bias, bias_passes, experts_per_token, gated, moe_ffn, hidden, activation_each):
    """Read and written besides in a layer whose experts have biases: kernels that fuse an expert's activation take
    none. [B/token]"""
    return expert_bias * bias_passes * experts_per_token * ((1 + gated) * moe_ffn + hidden) * activation_each
