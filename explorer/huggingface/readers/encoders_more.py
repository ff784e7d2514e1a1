"""Encoders of other makes than BERT's: ModernBERT, XLM, XLNet, DistilBERT, MPNet, and the text halves of CLIP and GIT."""

from __future__ import annotations

from explorer.huggingface.fields import Fields, head_dim_of
from explorer.huggingface.readers.encoders import bert, is_bare, words
from explorer.huggingface.readers.pieces import LAYER_NORM, Readers, Shape, all_biases, window

NAMES = {
    "distilbert": {"hidden_size": "dim", "intermediate_size": "hidden_dim"},
    "xlm": {"hidden_size": "emb_dim"},
    "xlnet": {"head_dim": "d_head", "intermediate_size": "d_inner"},
}
"""What some files call the fields that are read here by one name."""


def modernbert(c: Fields) -> Shape:
    """No norm before the first attention: the one after the embedding does it. Windows in two layers of three."""
    hidden, bare, norms = c.number("hidden_size"), is_bare(c), 1 + c.flag("norm_bias", False)
    step = c.number("global_attn_every_n_layers", 3)
    return {
        "norm_vectors": norms,
        "qkv_bias": c.flag("attention_bias", False),
        "out_bias": c.flag("attention_bias", False),
        "mlp_bias": c.flag("mlp_bias", False),
        "head_bias": c.flag("decoder_bias", True) and not bare,
        "bidirectional": True,
        "further_matrix_params": hidden**2 * (not bare),
        "further_small_params": hidden * (norms + c.flag("classifier_bias", False)) * (not bare),
        **window(c, lambda layer: layer % step != 0, size=c.number("local_attention", 128)),
    }


def modernbert_decoder(c: Fields) -> Shape:
    half = c.number("local_attention", 128) // 2
    shape = modernbert(c) | {"bidirectional": False}
    return shape | ({"window": half} if "window" in shape else {})


def xlm(c: Fields) -> Shape:
    """Languages have vectors of their own, where there is more than one."""
    hidden, languages = c.number("hidden_size"), c.number("n_langs", 1)
    return {
        **bert(c),
        "ffn": 4 * hidden,
        "bidirectional": not c.flag("causal", False),
        "table_params": languages * hidden * (languages > 1 and c.flag("use_lang_emb", True)),
        "further_matrix_params": 0,
        "further_small_params": 0,
        "head_bias": not is_bare(c),
    }


def xlnet(c: Fields) -> Shape:
    """Places are relative: a fifth matrix multiplies them, twice as many as there are tokens, as are the scores with them.

    Where it reads one way alone, they are about as many as there are tokens: what is counted then is an upper bound.
    """
    hidden, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    wide = c.number("num_attention_heads") * head_dim_of(c)
    return {
        **LAYER_NORM,
        "mlp_bias": True,
        "gated": False,
        "bidirectional": c.text("attn_type", "bi") == "bi",
        "head_bias": not is_bare(c),
        "tied": True,
        "final_norm": False,
        "score_passes": 2,
        "further_matrix_params": layers * hidden * wide,
        "further_flop": 2 * layers * hidden * wide,
        "further_small_params": layers * 5 * wide + hidden,
        "context": c.number("max_position_embeddings", 512),
    }


def distilbert(c: Fields) -> Shape:
    return words(c, c.number("hidden_size"), pooler=False, types=0)


def mpnet(c: Fields) -> Shape:
    shape = bert(c, types=0)
    places = c.number("relative_attention_num_buckets", 32) * c.number("num_attention_heads")
    return shape | {"further_small_params": shape["further_small_params"] + places}


def git(c: Fields) -> Shape:
    """Words after an image, written one by one; the head has a matrix of its own and no other layer."""
    return bert(c) | {
        "bidirectional": False,
        "table_params": 0,
        "further_matrix_params": 0,
        "further_small_params": 0,
    }


def siglip_text(c: Fields) -> Shape:
    """CLIP's, with a matrix at the end, for one token of a text."""
    hidden = c.number("hidden_size")
    wide = c.number("projection_size", hidden)
    return clip_text(c) | {"further_small_params": hidden * wide + wide}


def clip_text(c: Fields) -> Shape:
    """Reads a caption; what it gives is compared with what the other tower gives of an image."""
    return {
        **LAYER_NORM,
        **all_biases(True),
        "gated": False,
        "bidirectional": True,
        "tied": True,
        "positions": c.number("max_position_embeddings"),
    }


READERS: Readers = {
    "clip_text_model": (clip_text, True),
    "distilbert": (distilbert, True),
    "git": (git, False),
    "modernbert": (modernbert, True),
    "modernbert-decoder": (modernbert_decoder, True),
    "mpnet": (mpnet, True),
    "siglip_text_model": (siglip_text, True),
    "xlm": (xlm, True),
    "xlnet": (xlnet, True),
}
"""How each is read, and whether its class ties the output head unless told otherwise."""
