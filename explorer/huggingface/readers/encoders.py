"""Encoders: they read a text both ways and write nothing, unless a file makes them decoders."""

from __future__ import annotations

from explorer.huggingface.fields import Fields, head_dim_of
from explorer.huggingface.readers.pieces import LAYER_NORM, Readers, Shape, all_biases


def _named(c: Fields, end: str) -> bool:
    """Whether the file names a class that ends so; those of BERT are named after what stands on them."""
    return any(isinstance(name, str) and name.endswith(end) for name in c.listed("architectures") or [])


def is_bare(c: Fields) -> bool:
    """A model without a head for words: sentence encoders."""
    return _named(c, "Model") and not _named(c, "LMHeadModel")


def words(c: Fields, width: int, places: bool = True, pooler: bool = True, types: int = 2) -> Shape:
    """Places and types of tokens beside words; the head that guesses words, or the pooler where there is none.

    `width`: of the embedding. Where that is the hidden size, what is learned for places counts as everywhere.
    """
    hidden, alike = c.number("hidden_size"), width == c.number("hidden_size")
    at = c.number("max_position_embeddings") * places
    bare = is_bare(c)
    guess = 0 if bare else hidden * width
    shape: Shape = {
        **LAYER_NORM,
        **all_biases(True),
        "gated": False,
        "bidirectional": not c.flag("is_decoder", False),
        "head_bias": not bare,
        "positions": at * alike,
        "embedding_norm": alike,
        "final_norm": False,
        "table_params": c.number("type_vocab_size", types) * width + at * width * (not alike),
        "further_matrix_params": guess * alike,
        "further_small_params": (0 if bare else 3 * width) + (hidden**2 + hidden) * (bare and pooler),
    }
    if not alike:  # a matrix between the two widths on each side; its bias, and the norm after the narrow embedding
        shape |= {"embed_dim": width, "further_small_params": shape["further_small_params"] + hidden + 2 * width}
    if bare:
        shape["tied"] = True
        shape["repeated_params"] = hidden * width * (not alike)
    return shape | _cross(c)


def _own_bias(c: Fields) -> int:
    """A head that is not tied to the embedding keeps the bias it had, too."""
    return c.number("vocab_size") * (not c.flag("tie_word_embeddings", True) and not is_bare(c))


def _cross(c: Fields) -> Shape:
    """Attention to an encoder that is not there: stored, not used."""
    hidden, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    if not (c.flag("is_decoder", False) and c.flag("add_cross_attention", False)):
        return {}
    types = c.number("type_vocab_size", 2) * hidden
    return {"table_params": types + layers * (4 * hidden**2 + 6 * hidden)}


def bert(c: Fields, types: int = 2) -> Shape:
    """`types`: rows for the first and the second text of a pair, unless the file says how many."""
    shape = words(c, c.number("hidden_size"), types=types)
    return shape | {"further_small_params": shape["further_small_params"] + _own_bias(c)}


def ernie(c: Fields) -> Shape:
    shape = bert(c)
    tasks = c.number("task_type_vocab_size", 3) * c.number("hidden_size")
    return shape | {"table_params": shape["table_params"] + tasks * c.flag("use_task_id", False)}


def bert_generation(c: Fields) -> Shape:
    """Nothing before the head but its bias."""
    return bert(c) | {"table_params": 0, "further_matrix_params": 0, "further_small_params": _own_bias(c)}


def big_bird(c: Fields) -> Shape:
    """Each block of tokens sees eight blocks, at long texts: those beside it, the first and last, and some at random."""
    hidden, block = c.number("hidden_size"), c.number("block_size", 64)
    shape, seen = bert(c), (5 + c.number("num_random_blocks", 3)) * block
    pooler = hidden**2 + hidden
    sparse = c.text("attention_type", "block_sparse") == "block_sparse"
    return {
        **shape,
        "qkv_bias": c.flag("use_bias", True),
        "further_small_params": shape["further_small_params"] + pooler * (not is_bare(c)),
        **({"window": seen, "window_layers": c.number("num_hidden_layers")} if sparse else {}),
    }


def electra(c: Fields) -> Shape:
    """A narrow embedding; where it is not, its head has a matrix all the same."""
    return words(c, c.number("embedding_size", 128), pooler=False)


def megatron_bert(c: Fields, types: int = 2) -> Shape:
    """Norms before each part and after the last, none after the embedding."""
    return bert(c, types) | {"embedding_norm": False, "final_norm": True}


def roberta_xl(c: Fields) -> Shape:
    return megatron_bert(c, types=1)


def prelayernorm(c: Fields) -> Shape:
    return bert(c) | {"final_norm": True}


def rembert(c: Fields) -> Shape:
    """A narrow embedding, and a head that is wider than the model."""
    hidden, inner = c.number("hidden_size"), c.number("input_embedding_size", 256)
    outer, vocab = c.number("output_embedding_size", 1664), c.number("vocab_size")
    types = c.number("type_vocab_size", 2) + c.number("max_position_embeddings")
    return bert(c) | {
        "positions": 0,
        "embed_dim": inner,
        "tied": False,
        "embedding_norm": False,
        "table_params": types * inner,
        "further_matrix_params": (outer - inner) * (hidden + vocab),
        "further_small_params": hidden + 2 * inner + 3 * outer,
    }


def roformer(c: Fields) -> Shape:
    """Rotary angles, stored as a table."""
    shape = words(c, c.number("embedding_size", 0) or c.number("hidden_size"), places=False)
    table = c.number("max_position_embeddings") * head_dim_of(c)
    small = shape["further_small_params"] + _own_bias(c)
    return shape | {"table_params": shape["table_params"] + table, "further_small_params": small}


def xmod(c: Fields) -> Shape:
    """An adapter for each language; a token passes one."""
    hidden, layers, languages = (
        c.number("hidden_size"),
        c.number("num_hidden_layers"),
        len(c.listed("languages") or [0]),
    )
    narrow = hidden // max(c.number("adapter_reduction_factor", 2), 1)
    shape, before = bert(c), c.flag("pre_norm", False)
    return {
        **shape,
        "final_norm": before,
        "norms_per_layer": 2 + c.flag("adapter_layer_norm", False),
        "further_matrix_params": shape["further_matrix_params"] + layers * 2 * hidden * narrow,
        "further_small_params": shape["further_small_params"] + layers * languages * (hidden + narrow),
        "table_params": shape["table_params"] + (languages - 1) * layers * 2 * hidden * narrow,
    }


def roc_bert(c: Fields) -> Shape:
    """How a sign sounds and looks, beside what it is."""
    hidden, shape = c.number("hidden_size"), bert(c)
    sound, look = c.number("pronunciation_embed_dim", 768), c.number("shape_embed_dim", 512)
    tables = sound * c.number("pronunciation_vocab_size", 910) + look * c.number("shape_vocab_size", 24_858)
    beside = sound * c.flag("enable_pronunciation", True) + look * c.flag("enable_shape", True)
    joined = (hidden + beside) * c.flag("concat_input", True)
    return {
        **shape,
        "table_params": shape["table_params"] + tables,
        "further_matrix_params": shape["further_matrix_params"] + joined * hidden,
        "further_small_params": shape["further_small_params"] + hidden * bool(joined),
    }


READERS: Readers = {
    "bert": (bert, True),
    "bert-generation": (bert_generation, True),
    "big_bird": (big_bird, True),
    "camembert": (bert, True),
    "data2vec-text": (bert, True),
    "electra": (electra, True),
    "ernie": (ernie, True),
    "megatron-bert": (megatron_bert, True),
    "rembert": (rembert, False),
    "roberta": (bert, True),
    "roberta-prelayernorm": (prelayernorm, True),
    "roc_bert": (roc_bert, True),
    "roformer": (roformer, True),
    "xlm-roberta": (bert, True),
    "xlm-roberta-xl": (roberta_xl, True),
    "xmod": (xmod, True),
}
"""How each is read, and whether its class ties the output head unless told otherwise."""
