"""Whether a model's shape is one: a sentence on what is wrong with it, or an empty text."""

from __future__ import annotations

from explorer.core.scenario import Scenario


def reads_words(s: Scenario) -> str:
    if s.model.vocab < 2 and not (s.model.bidirectional and s.model.vocab == 0):
        return "Vocabulary must be at least 2, or 0 for an encoder of images."
    return ""


def heads_share_keys(s: Scenario) -> str:
    m = s.model
    if m.heads % m.kv_heads:
        return (
            f"{m.heads} attention heads cannot share {m.kv_heads} KV heads evenly."
            f" Choose a number of KV heads that divides {m.heads}."
        )
    return ""


def has_parameters(s: Scenario) -> str:
    if s.model.params <= 0:
        return "More parameters are taken off as repeated than the model has. Enter fewer."
    return ""


def moe_is_whole(s: Scenario) -> str:
    m = s.model
    if m.moe_layers > m.layers:
        return f"{m.moe_layers} of the {m.layers} layers cannot hold experts. Enter at most {m.layers} MoE layers."
    if m.moe_layers and not m.experts:
        return "MoE layers need experts. Enter how many, or set the MoE layers to 0."
    if m.experts_per_token > m.experts:
        return f"A token cannot visit {m.experts_per_token} of {m.experts} experts. Enter at most {m.experts}."
    if m.groups_per_token > m.expert_groups:
        return (
            f"A token cannot visit {m.groups_per_token} of {m.expert_groups} groups of experts. Enter at most"
            f" {m.expert_groups}."
        )
    return ""


def kinds_are_in_layers(s: Scenario) -> str:
    m = s.model
    if m.window_layers > m.layers:
        return f"The model has {m.layers} layers; at most that many can have a sliding window."
    for many, what in (
        (m.state_layers, "keep a state"),
        (m.bare_layers, "be without attention"),
        (m.mlp_free_layers, "be without an MLP"),
        (m.index_layers, "have an indexer"),
        (m.pooled_layers, "join tokens"),
        (m.cache_free_layers, "share a cache"),
        (m.both_mlp_layers, "have an MLP beside experts"),
    ):
        if many > m.layers:
            return f"The model has {m.layers} layers; {many} of them cannot {what}. Enter at most {m.layers}."
    attend = m.layers - m.state_layers + m.beside_layers - m.bare_layers
    if m.beside_layers > m.state_layers or attend < m.window_layers or attend < 0:
        return (
            f"Of {m.layers} layers {max(attend, 0)} are left for attention, which is less than the"
            f" {m.window_layers} with a window. Enter fewer layers with a state, without attention or with a window."
        )
    if attend < m.cache_free_layers or m.layers - m.moe_layers - m.mlp_free_layers + m.both_mlp_layers < 0:
        return (
            f"The model has {m.layers} layers; those with experts, without an MLP and with a shared cache are more."
            " Enter fewer of a kind."
        )
    if m.window_heads and not (m.window_kv_heads and m.window_head_dim and m.window_v_head_dim):
        return "Layers with a window that have other heads need all their sizes: heads, KV heads, and both head sizes."
    return ""


def mla_is_whole(s: Scenario) -> str:
    m = s.model
    if m.kv_lora_rank and m.rope_head_dim > m.head_dim:
        return f"The rotary part of a head ({m.rope_head_dim}) cannot be wider than the head ({m.head_dim})."
    return ""
