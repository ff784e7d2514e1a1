"""A model's shape, each field declared once: what its parameters, FLOPs and cache depend on.

Most models are one kind of layer many times. Those of 2025 and later mix kinds; the mixture is data: how many layers are
of each kind, and what one of them holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.model import params  # noqa: F401  which registers what follows from a shape
from explorer.core.plan import compute, plan_for
from explorer.core.scenario.quantities import quantity
from explorer.core.scenario.rare import Rare


@dataclass(frozen=True)
class Decoder:
    """A transformer whose layers are alike, but for windows and experts."""

    model_name: str = quantity("Llama-2-7B", "Model")
    layers: int = quantity(32, "Layers", low=1, high=2_000)
    hidden: int = quantity(4096, "Hidden size", low=8, high=200_000, help="Width of the residual stream.")
    heads: int = quantity(32, "Attention heads", low=1, high=2_000)
    kv_heads: int = quantity(
        32, "KV heads", low=1, high=2_000, help="Fewer than heads: grouped-query attention. 1: multi-query."
    )
    head_dim: int = quantity(128, "Head size", low=1, high=4_096, help="Width of one query and key head.")
    v_head_dim: int = quantity(128, "Value head size", low=1, high=4_096)
    ffn: int = quantity(11008, "MLP width", low=0, high=1_000_000)
    vocab: int = quantity(32000, "Vocabulary", high=10_000_000, help="0: reads images alone.")
    context: int = quantity(
        4096, "Context length", "token", low=1, high=100_000_000, help="Longest sequence the model is made for."
    )
    gated: bool = quantity(True, "Gated MLP", help="SwiGLU or GeGLU: three matrices instead of two.")
    tied: bool = quantity(False, "Tied output head", help="The output head reuses the embedding matrix.")
    positions: int = quantity(0, "Learned position rows", high=100_000_000, help="0 for rotary or ALiBi positions.")
    embed_dim: int = quantity(
        4096, "Embedding width", low=1, high=200_000, help="Differs from the hidden size only in OPT-350M."
    )
    experts: int = quantity(0, "Experts", high=100_000, help="Routed experts in a mixture-of-experts layer; 0: dense.")
    experts_per_token: int = quantity(0, "Experts per token", high=100_000)
    expert_groups: int = quantity(
        0,
        "Groups of experts",
        high=100_000,
        help="Where a token visits some groups of experts alone; 0: it visits any.",
    )
    groups_per_token: int = quantity(0, "Groups per token", high=100_000)
    moe_layers: int = quantity(0, "MoE layers", high=2_000)
    moe_ffn: int = quantity(0, "Expert width", high=1_000_000)
    shared_ffn: int = quantity(
        0, "Shared expert width", high=1_000_000, help="Width of the experts that every token visits."
    )
    kv_lora_rank: int = quantity(0, "MLA KV rank", high=100_000, help="Multi-head latent attention; 0: off.")
    q_lora_rank: int = quantity(0, "MLA query rank", high=100_000)
    rope_head_dim: int = quantity(0, "MLA rotary size", high=4_096)
    window: int = quantity(0, "Sliding window", "token", high=100_000_000)
    window_layers: int = quantity(0, "Layers with a window", high=2_000)
    norms_per_layer: float = quantity(2, "Norms per layer", high=8)
    norm_vectors: int = quantity(1, "Vectors per norm", high=2, help="0: no parameters, 1: weight, 2: weight and bias.")
    final_norm: bool = quantity(True, "Final norm")
    embedding_norm: bool = quantity(False, "Norm after the embedding")
    qk_norm_dim: int = quantity(
        0,
        "Norms inside a layer",
        high=10_000_000,
        help="Weights of the query and key norms of one layer, together; BitNet's norms before output matrices and the"
        " two numbers of Apertus' activation count here, too.",
    )
    qkv_bias: bool = quantity(False, "Bias on Q, K, V")
    out_bias: bool = quantity(False, "Bias on attention output")
    mlp_bias: bool = quantity(False, "Bias in the MLP")
    expert_bias: bool = quantity(False, "Bias in the experts")
    router_bias: bool = quantity(False, "Bias in the router")
    head_bias: bool = quantity(False, "Bias on the output head")
    sinks: bool = quantity(False, "Attention sinks", help="One learned logit a head (gpt-oss).")
    shared_gate: bool = quantity(False, "Gate on the shared expert")
    taken_as: str = quantity("", "Taken as", help="Of a type that is not known: the known one that it was read as.")


@dataclass(frozen=True)
class Model(Decoder, Rare):
    """The shape of a model: all that its parameter count, FLOPs and cache depend on."""

    window_heads: int = quantity(
        0, "Heads in a window layer", high=2_000, help="Where layers with a window have other heads; 0: as the others."
    )
    window_kv_heads: int = quantity(0, "KV heads in a window layer", high=2_000)
    window_head_dim: int = quantity(0, "Head size in a window layer", high=4_096)
    window_v_head_dim: int = quantity(0, "Value head size in a window layer", high=4_096)
    keys_are_values: bool = quantity(
        False, "Keys serve as values", help="In layers without a window: no matrix of values (Gemma 4)."
    )
    gate_width: int = quantity(
        0,
        "Gate on attention",
        high=10_000_000,
        help="Numbers by which one layer gates what attention gives; 0: no gate.",
    )
    state_layers: int = quantity(
        0,
        "Layers with a state",
        high=2_000,
        help="Linear attention, gated delta rule or Mamba in place of attention: a state of constant size, no KV cache.",
    )
    state_matrix_params: int = quantity(
        0,
        "Matrices of a state layer",
        high=10**12,
        help="Weights that every token is multiplied with, of one such layer.",
    )
    state_small_params: int = quantity(
        0, "Vectors of a state layer", high=10**12, help="Convolutions, decays, biases and norms of one such layer."
    )
    state_mixing_flop: float = quantity(
        0.0,
        "Mixing in a state layer",
        "",
        high=1e15,
        help="Products of one token with the state and with its neighbours, in place of attention scores.",
    )
    state_numbers: int = quantity(0, "State of a layer", high=10**12, help="Numbers kept for a sequence, however long.")
    state_conv_numbers: int = quantity(
        0, "Last inputs of a convolution", high=10**12, help="Numbers that a state layer keeps besides, for a sequence."
    )
    state_number_bytes: float = quantity(2.0, "Bytes of a state's number", "B", low=0.5, high=8)
    state_width: int = quantity(
        0, "Kept of a state layer", high=10**9, help="Numbers for each token that its backward pass needs."
    )
    beside_layers: int = quantity(
        0, "State beside attention", high=2_000, help="Layers that have both (Falcon-H1, Zamba)."
    )
    bare_layers: int = quantity(
        0, "Layers without attention", high=2_000, help="An MLP or experts alone, nor a state (Nemotron-H)."
    )
    mlp_free_layers: int = quantity(0, "Layers without an MLP", high=2_000)
    both_mlp_layers: int = quantity(
        0, "MLP beside experts", high=2_000, help="Layers that have an ordinary MLP and experts as well (Gemma 4)."
    )
    expert_hidden: int = quantity(
        0, "Width that experts read", high=200_000, help="Where it is not the hidden size; 0: the hidden size."
    )
    index_layers: int = quantity(
        0,
        "Layers with an indexer",
        high=2_000,
        help="A narrow product with all earlier tokens chooses those that attention reads (DeepSeek-V3.2).",
    )
    index_heads: int = quantity(0, "Heads of the indexer", high=2_000)
    index_head_dim: int = quantity(0, "Head size of the indexer", high=4_096)
    index_topk: int = quantity(0, "Tokens that the indexer chooses", "token", high=100_000_000)
    index_ratio: int = quantity(
        1,
        "Tokens joined for the indexer",
        "token",
        low=1,
        high=1_000_000,
        help="More than 1: the layer keeps one entry for so many tokens, beside its window (DeepSeek-V4).",
    )
    pooled_layers: int = quantity(
        0, "Layers that join tokens", high=2_000, help="They keep one entry for many tokens, beside their window."
    )
    pool_ratio: int = quantity(1, "Tokens joined", "token", low=1, high=1_000_000)
    repeated_params: int = quantity(
        0,
        "Parameters that serve several layers",
        high=10**15,
        help="Stored once, passed again: what counting layer by layer counts too often (Zamba2).",
    )
    cache_free_layers: int = quantity(
        0, "Layers that share a cache", high=2_000, help="They read keys and values of an earlier layer (Gemma 3n)."
    )
    further_matrix_params: int = quantity(
        0, "Further matrices", high=10**15, help="Indexers, narrow projections: every token is multiplied with them."
    )
    table_params: int = quantity(
        0, "Further tables", high=10**15, help="Embeddings of each layer, n-gram tables: looked up, not multiplied."
    )
    further_small_params: int = quantity(0, "Further vectors", high=10**15)
    mtp_layers: int = quantity(
        0,
        "Layers that predict further tokens",
        high=100,
        help="Not among the parameters: transformers leaves them out.",
    )
    bidirectional: bool = quantity(
        False, "Reads both ways", help="An encoder: every token sees all others, and nothing is written token by token."
    )
    encoder_layers: int = quantity(
        0,
        "Layers of an encoder",
        high=2_000,
        help="Of all layers. They read both ways, and each of the others attends to what they give (T5, Whisper): a token"
        " then stands for one that is read and one that is written.",
    )
    tower_params: int = quantity(
        0, "Parameters for images and sound", high=10**15, help="Towers that turn them into tokens, projector included."
    )
    tower_apart: bool = quantity(
        False,
        "Towers are not counted",
        help="The class that transformers takes for text leaves them out (Qwen3.5); servers load them all the same.",
    )
    tower_matrix_params: int = quantity(
        0, "Matrices of the image tower", high=10**15, help="Weights that every patch is multiplied with."
    )
    tower_layers: int = quantity(0, "Layers of the image tower", high=2_000)
    tower_hidden: int = quantity(0, "Width of the image tower", high=200_000)
    tower_patches: float = quantity(0.0, "Patches for each image token", high=100_000)

    @property
    def params(self) -> int:
        """All parameters, counted exactly (core/model/params.py)."""
        return int(self.count("params"))

    @property
    def text_params(self) -> int:
        """Of these, parameters of the text model: without the towers for images and sound."""
        return self.params - (0 if self.tower_apart else self.tower_params)

    @property
    def active_params(self) -> int:
        """Parameters that one token passes through: fewer than `params` in a mixture of experts."""
        return int(self.count("active_params"))

    def count(self, name: str) -> float:
        """A quantity that follows from the shape alone, such as `expert_params`."""
        return float(compute(dict(vars(self)), plan_for(name))[name])
