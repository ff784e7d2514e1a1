"""Layers that are passed more than once, and layers that read several earlier ones: each is stored once."""

from __future__ import annotations

from explorer.huggingface.fields import Fields, head_dim_of
from explorer.huggingface.readers.kinds import SLIDING, joined, kinds_of_layers, sparse_layers_of, window_heads
from explorer.huggingface.readers.pieces import Shape, attention_bias, experts


def _usual_layer(c: Fields, kv_heads: int, vectors: int) -> int:
    """Parameters of one layer with a gate on attention and a gated MLP."""
    hidden, heads, width, ffn = (
        c.number("hidden_size"),
        c.number("num_attention_heads"),
        head_dim_of(c),
        c.number("intermediate_size"),
    )
    biases = heads * width + 2 * kv_heads * width + hidden if c.flag("attention_bias", False) else 0
    biases += 2 * ffn + hidden if c.flag("mlp_bias", False) else 0
    return hidden * width * (3 * heads + 2 * kv_heads) + 3 * hidden * ffn + biases + vectors


def hrm_text(c: Fields) -> Shape:
    """Two stacks: the lower is passed `L_cycles` times, then the upper once, and all of that `H_cycles` times."""
    heads, hidden = c.number("num_attention_heads"), c.number("hidden_size")
    width, biased = heads * head_dim_of(c), c.flag("attention_bias", False)
    stack = c.number("num_layers_per_stack", c.number("num_hidden_layers"))
    layers = stack * c.number("H_cycles") * (c.number("L_cycles") + 1)
    one = _usual_layer(c, heads, biased * width)
    return {
        **attention_bias(c),
        "layers": layers,
        "kv_heads": heads,
        "mlp_bias": c.flag("mlp_bias", False),
        "norm_vectors": 0,
        "gate_width": width,
        "further_small_params": hidden + layers * biased * width,
        "repeated_params": max(0, layers - 2 * stack) * one,
    }


def dory(c: Fields) -> Shape:
    """Layers in the middle are passed several times; parts of a layer may be listed one by one."""
    listed = c.listed("layer_types")
    parts = 2 if listed is not None and "mlp" in listed else 1
    count = c.number("num_hidden_layers") // parts
    fields = {**c.config, "num_hidden_layers": count, "layer_types": listed and listed[::parts]}
    c = Fields(fields, c.architecture, c.absent)
    before, after, loops = (
        c.number("n_input_layers") // parts,
        c.number("n_output_layers") // parts,
        c.number("n_recurrent_loops"),
    )
    kinds = kinds_of_layers(c, lambda i: SLIDING[0] if (i + 1) % 4 else "full_attention")
    again = kinds[before : count - after] * (loops - 1)
    hidden, width, ffn = (
        c.number("hidden_size"),
        c.number("num_attention_heads") * head_dim_of(c),
        c.number("intermediate_size"),
    )
    vectors = 2 * (hidden + width + ffn)
    once = c.text("recurrent_kv_cache_mode", "per_loop") == "last_loop"
    return {
        **attention_bias(c),
        "layers": count + len(again),
        "mlp_bias": c.flag("mlp_bias", False),
        "norm_vectors": 0,
        "gate_width": width,
        "window": c.number("sliding_window"),
        "window_layers": (kinds + again).count(SLIDING[0]),
        "cache_free_layers": len(again) * once,
        "cache_free_window_layers": again.count(SLIDING[0]) * once,
        "own_keys": once,
        "further_small_params": count * vectors + c.number("vocab_size"),
        "repeated_params": len(again) * _usual_layer(c, c.number("num_key_value_heads"), 0),
    }


def _inkling_heads(c: Fields, kinds: list[str]) -> Shape:
    """Heads of whole layers and of those with a window."""
    width = c.number("head_dim")
    return {
        "kv_heads": c.number("num_key_value_heads"),
        "head_dim": width,
        "v_head_dim": width,
        "heads": c.number("num_attention_heads"),
        **window_heads(
            c.number("swa_num_attention_heads"), c.number("swa_num_key_value_heads"), c.number("swa_head_dim")
        ),
        "window": c.number("sliding_window_size", c.number("sliding_window", 0)),
        "window_layers": sum(kind in SLIDING for kind in kinds),
        "tied": False,
        "embedding_norm": True,
    }


def _each(shape: Shape, layers: int, name: str) -> int:
    """A number of heads or of a head's width times the layers that have it, over both kinds."""
    windows = shape["window_layers"]
    return (layers - windows) * shape[name] + windows * shape[f"window_{name}"]


def _inkling_kinds(c: Fields) -> list[str]:
    local = c.listed("local_layer_ids")
    return kinds_of_layers(c, lambda i: SLIDING[1] if ((i + 1) % 6 if local is None else i in local) else "hybrid")


def inkling(c: Fields) -> Shape:
    """Short convolutions on keys, values and both parts of a layer; a bias for each distance, made from the token."""
    layers, hidden, taps, rank = (
        c.number("num_hidden_layers"),
        c.number("hidden_size"),
        c.number("conv_kernel_size"),
        c.number("d_rel"),
    )
    kinds = _inkling_kinds(c)
    shape = _inkling_heads(c, kinds)
    legacy = c.number("dense_intermediate_size", 0)
    narrow = "intermediate_size" if legacy else "moe_intermediate_size"
    sparse = sparse_layers_of(c, c.number("dense_mlp_idx", 0))
    windows = shape["window_layers"]
    keys = 2 * _product(shape, layers, "kv_heads", "head_dim")
    shared = c.number("n_shared_experts")
    shape |= {
        **experts(c, narrow, sparse),
        "ffn": legacy or c.number("intermediate_size"),
        "shared_ffn": shared * c.number(narrow),
    }
    reach = {"window": shape["window"], "whole": c.number("rel_extent")}
    tables = windows * reach["window"] + (layers - windows) * reach["whole"]
    return shape | {
        "further_matrix_params": hidden * rank * _each(shape, layers, "heads") + sparse * shared * hidden,
        "further_small_params": taps * (keys + 2 * layers * hidden)
        + rank * tables
        + 2 * _each(shape, layers, "head_dim")
        + layers,
        "further_flop": 2
        * rank
        * (windows * shape["window_heads"] * reach["window"] + (layers - windows) * shape["heads"] * reach["whole"])
        + 2 * taps * (keys + 2 * layers * hidden),
        "further_state_numbers": (taps - 1) * (keys + 2 * layers * hidden),
    }


def _product(shape: Shape, layers: int, first: str, second: str) -> int:
    """Two numbers of a layer multiplied, over all layers of both kinds."""
    windows = shape["window_layers"]
    return (layers - windows) * shape[first] * shape[second] + windows * shape[f"window_{first}"] * shape[
        f"window_{second}"
    ]


def inkling2(c: Fields) -> Shape:
    """Each part reads all earlier blocks of layers, by a vector of its own; gates, and sinks made from the token."""
    return _inkling2(c, _inkling_kinds(c), loop=range(0), passes=1)


def inkling2_loop(c: Fields) -> Shape:
    """The same, where layers in the middle are passed several times, each time with messages of the pass before."""
    nested = c.config.get("loop_config")
    own = Fields(nested if isinstance(nested, dict) else {}, c.architecture)
    first, last = (
        own.number("core_start", c.number("loop_layer_index_start")),
        own.number("core_end", c.number("loop_layer_index_end")),
    )
    passes = own.number("num_passes", c.number("loop_num_passes"))
    hidden, rank = c.number("hidden_size"), own.number("gate_rank", c.number("loop_gate_rank"))
    kinds = _inkling_kinds(c)
    looped, blocks = kinds[first:last], max(1, c.number("n_layers_per_attn_res_block"))
    shape = _inkling2(c, kinds, range(len(kinds))[first:last], passes)
    gates, messages = len(looped) * 16 * hidden * rank, (last - first) * 4 * hidden
    return joined(
        shape,
        {
            "further_matrix_params": gates * (passes > 1),
            "further_small_params": messages + gates * (passes == 1),
            "further_flop": 2 * gates * max(0, passes - 2)
            + (passes - 1) * len(looped) * 16 * hidden * len([i for i in range(first, last) if i % blocks == 0]),
        },
    )


def _inkling2(c: Fields, kinds: list[str], loop: range, passes: int) -> Shape:
    again = list(loop) * (passes - 1)
    passed = kinds + [kinds[i] for i in again]
    shape = _inkling_heads(c, passed)
    once = _inkling2_layers(c, kinds, shape, range(len(kinds)))
    more = _inkling2_layers(c, kinds, shape, again)
    hidden, layers = c.number("hidden_size"), len(passed)
    blocks = max(1, c.number("n_layers_per_attn_res_block"))
    repeated = more["repeated"] + more["further_matrix_params"]
    return shape | {
        **experts(c, "moe_intermediate_size", layers),
        "layers": layers,
        "ffn": c.number("moe_intermediate_size"),
        "head_vocab": c.number("unpadded_vocab_size"),
        "repeated_moe_layers": len(again),
        "repeated_params": repeated,
        "further_matrix_params": once["further_matrix_params"] + more["further_matrix_params"],
        "further_small_params": once["further_small_params"] + hidden,
        "further_flop": once["further_flop"] + more["further_flop"] + 4 * hidden * ((len(kinds) - 1) // blocks + 2),
        "further_state_numbers": once["further_state_numbers"] + more["further_state_numbers"],
    }


def _inkling2_layers(c: Fields, kinds: list[str], shape: Shape, layers: list[int] | range) -> Shape:
    """What stands beside the layers in those of this list; `repeated`: what counting layer by layer counts of them."""
    sums: dict[str, int] = {}
    for i in layers:
        for name, number in _inkling2_layer(c, i, kinds[i] in SLIDING, shape).items():
            sums[name] = sums.get(name, 0) + number
    return sums or dict.fromkeys((*_inkling2_layer(c, 0, True, shape),), 0)


def _inkling2_layer(c: Fields, i: int, slides: bool, shape: Shape) -> dict[str, int]:
    hidden, taps, rank = c.number("hidden_size"), c.number("conv_kernel_size"), c.number("d_rel")
    blocks = max(1, c.number("n_layers_per_attn_res_block"))
    prefix = "window_" if slides else ""
    heads, width, kv_heads = shape[f"{prefix}heads"], shape[f"{prefix}head_dim"], shape[f"{prefix}kv_heads"]
    reach = shape["window"] if slides else c.number("rel_extent")
    values, out = kv_heads * width, heads * width
    reads = 0 if i == 0 else 1 if slides else 3
    dynamic = 0 if slides else 2 * kv_heads * taps * hidden
    matrices = hidden * (out + heads + heads * rank) + dynamic
    return {
        "further_matrix_params": matrices,
        "further_small_params": (1 + reads) * hidden
        + out
        + heads * rank
        + rank * reach
        + taps * 2 * (values + hidden)
        + (0 if slides else 2 * hidden),
        "further_flop": 2 * heads * rank * reach
        + 4 * taps * (values * slides + hidden)
        + 4 * hidden * (reads * ((i - 1) // blocks + 2) + i // blocks + 2),
        "further_state_numbers": (taps - 1) * 2 * (values + hidden),
        "repeated": hidden * (2 * out + 2 * values) + hidden * c.number("n_routed_experts") + 2 * hidden,
    }
