"""Models of an encoder and a decoder. The class that writes text alone is the decoder; a file that names the whole is read whole.

Of the whole, one token stands for one that is read and one that is written: the first passes the encoder, the second the
decoder, which attends to what the encoder gives.
"""

from __future__ import annotations

from explorer.huggingface.fields import Fields
from explorer.huggingface.readers.pieces import LAYER_NORM, Readers, Shape

DECODER = {
    "num_hidden_layers": "decoder_layers",
    "num_attention_heads": "decoder_attention_heads",
    "intermediate_size": "decoder_ffn_dim",
}
T5 = {"num_attention_heads": "num_heads", "intermediate_size": "d_ff", "head_dim": "d_kv"}
PROPHET = {
    "num_hidden_layers": "num_decoder_layers",
    "num_attention_heads": "num_decoder_attention_heads",
    "intermediate_size": "decoder_ffn_dim",
}
NAMES = {
    **dict.fromkeys(
        ("bart", "mbart", "pegasus", "bigbird_pegasus", "blenderbot", "blenderbot-small", "marian", "mvp"), DECODER
    ),
    **dict.fromkeys(("plbart", "trocr", "whisper"), DECODER),
    **dict.fromkeys(("mt5", "t5", "umt5"), T5),
    "prophetnet": PROPHET,
}
"""What files call the fields of the decoder."""


def _whole(c: Fields) -> bool:
    """Whether the file names a class with both halves."""
    names = [name for name in c.listed("architectures") or [] if isinstance(name, str)]
    return bool(names) and not any("CausalLM" in name or "Decoder" in name for name in names)


def _bart(
    c: Fields,
    offset: int = 0,
    before: bool = True,
    after: bool = False,
    biased: bool = True,
    keys_biased: bool = True,
    own_head: bool = False,
) -> Shape:
    """A decoder in BART's manner, and the encoder before it where the file is of both.

    `offset`: rows of places that are never used. `before`, `after`: a norm after the embedding, and after the last layer.
    """
    h, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    cross, cross_small = 4 * h * h, h * (4 if keys_biased else 3) * biased + 2 * h
    own_small = 2 * h * (biased and not keys_biased)  # where queries and values alone have a bias
    places = c.number("max_position_embeddings", 1024) + offset
    shape: Shape = {
        **LAYER_NORM,
        "qkv_bias": biased and keys_biased,
        "out_bias": biased,
        "mlp_bias": True,
        "gated": False,
        "positions": places,
        "embedding_norm": before,
        "final_norm": after,
        "table_params": layers * cross,
        "further_small_params": layers * (cross_small + own_small),
    }
    if own_head and not _whole(c):
        shape["tied"] = False
    if _whole(c):
        shape |= _with_encoder(c, shape, cross, places, before + after)
    return shape


def _with_encoder(c: Fields, shape: Shape, cross: int, places: int, norms: int) -> Shape:
    """As many layers again as the encoder has, of the same width; what is of another width counts among further weights."""
    h, layers, f = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("intermediate_size")
    deep, wide = c.number("encoder_layers", layers), c.number("encoder_ffn_dim", f)
    mixed = shape["qkv_bias"] is False and shape["out_bias"]
    return {
        "layers": layers + deep,
        "encoder_layers": deep,
        "cache_free_layers": deep,
        "own_keys": True,
        "table_params": places * h,
        "further_matrix_params": layers * cross + deep * 2 * h * (wide - f),
        "further_small_params": shape["further_small_params"]
        + deep * (wide - f)
        + 2 * h * norms
        + deep * 2 * h * mixed,
    }


def bart(c: Fields) -> Shape:
    return _bart(c, offset=2)


def mbart(c: Fields) -> Shape:
    return _bart(c, offset=2, after=True)


def pegasus(c: Fields) -> Shape:
    return _bart(c, before=False, after=True)


def bigbird_pegasus(c: Fields) -> Shape:
    """The head of its class for writing alone is not tied."""
    return _bart(c, biased=c.flag("use_bias", False), own_head=True)


def small(c: Fields) -> Shape:
    return _bart(c)


def marian(c: Fields) -> Shape:
    return _bart(c, before=False)


def trocr(c: Fields) -> Shape:
    """The decoder of a model that reads images of text; how wide its encoder is may be said."""
    h, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    shape = _bart(c, offset=2, before=c.flag("layernorm_embedding", True))
    learned = c.flag("use_learned_position_embeddings", True)
    fed = c.number("cross_attention_hidden_size", h)
    other = {"table_params": layers * 2 * h * (h + fed)}
    return (
        shape
        | other
        | {"layers": layers, "encoder_layers": 0, "cache_free_layers": 0, "positions": shape["positions"] * learned}
    )


def whisper(c: Fields) -> Shape:
    """Keys without a bias. The whole has two convolutions before its encoder."""
    h = c.number("hidden_size")
    shape = _bart(c, before=False, after=True, keys_biased=False)
    shape |= {"positions": c.number("max_target_positions", 448), "context": c.number("max_target_positions", 448)}
    if not _whole(c):
        return shape
    return shape | {
        "table_params": c.number("max_source_positions", 1500) * h,
        "further_matrix_params": shape["further_matrix_params"] + 3 * h * (c.number("num_mel_bins", 80) + h),
        "further_small_params": shape["further_small_params"] + 2 * h,
    }


def t5(c: Fields) -> Shape:
    """Root-mean-square norms, places as a bias on scores that the layers of a half share."""
    h, heads = c.number("hidden_size"), c.number("num_attention_heads")
    deep = c.number("num_hidden_layers")
    layers = c.number("num_decoder_layers", deep)
    cross = 4 * h * heads * c.number("head_dim", 64)
    named = [str(name) for name in c.listed("architectures") or []]
    places = c.number("relative_attention_num_buckets", 32) * heads * _tables(c, deep + layers)
    return {
        "layers": deep + layers,
        "encoder_layers": deep,
        "cache_free_layers": deep,
        "own_keys": True,
        "kv_heads": heads,
        "gated": "gated" in c.text("feed_forward_proj", "gated-gelu" if c.architecture != "t5" else "relu"),
        "further_matrix_params": layers * cross,
        "further_small_params": layers * h + h + places,
        "context": c.number("n_positions", 512),
        **({} if any("ForConditionalGeneration" in name for name in named) else {"tied": True}),
    }


def _tables(c: Fields, layers: int) -> int:
    """Tables of places: one in each half, in UMT5 one in each layer."""
    return layers if c.architecture == "umt5" else 2


def prophetnet(c: Fields) -> Shape:
    """Two tokens ahead are predicted at once, each from a stream of its own, which sees the main one and itself."""
    h, layers, ahead = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("ngram", 2)
    relative = c.number("num_buckets", 32) * c.number("num_attention_heads")
    return {
        **LAYER_NORM,
        "qkv_bias": True,
        "out_bias": True,
        "mlp_bias": True,
        "gated": False,
        "positions": c.number("max_position_embeddings", 512),
        "embedding_norm": True,
        "final_norm": False,
        "score_passes": 1 + 2 * ahead,
        "table_params": layers * 4 * h * h + ahead * h,
        "further_matrix_params": layers * h * relative,
        "further_small_params": layers * (relative + 6 * h),
        "further_flop": 2 * ahead * layers * h * (4 * h + 2 * c.number("intermediate_size") + relative)
        + 2 * (ahead - 1) * h * c.number("vocab_size"),
    }


READERS: Readers = {
    "bart": (bart, True),
    "bigbird_pegasus": (bigbird_pegasus, True),
    "blenderbot": (pegasus, True),
    "blenderbot-small": (small, True),
    "marian": (marian, True),
    "mbart": (mbart, True),
    "mt5": (t5, True),
    "mvp": (bart, True),
    "pegasus": (pegasus, True),
    "plbart": (bart, True),
    "prophetnet": (prophetnet, True),
    "t5": (t5, True),
    "trocr": (trocr, True),
    "umt5": (t5, True),
    "whisper": (whisper, True),
}
"""How each is read, and whether its class ties the output head unless told otherwise."""
