"""Encoders of images: patches in place of words."""

from __future__ import annotations

from explorer.huggingface.fields import Fields
from explorer.huggingface.readers.pieces import LAYER_NORM, Readers, Shape, all_biases
from explorer.huggingface.towers.parts import grid, patches


def image(c: Fields, learned: int = 1, scales: bool = False) -> Shape:
    """Patches in place of words: no vocabulary, no head. The pooler works on one token of an image."""
    hidden = c.number("hidden_size")
    read, tokens = patches(c, hidden, bias=True), grid(c) + 1
    return {
        **LAYER_NORM,
        **all_biases(True),
        "qkv_bias": c.flag("qkv_bias", True),
        "gated": False,
        "bidirectional": True,
        "tied": True,
        "vocab": 0,
        "context": tokens,
        "positions": tokens,
        "further_matrix_params": int(read.matrix),
        "further_small_params": hidden * (learned + 1) + 2 * hidden * c.number("num_hidden_layers") * scales,
    }


def vit(c: Fields) -> Shape:
    shape, hidden = image(c), c.number("hidden_size")
    headed = any("ForImageClassification" in str(name) for name in c.listed("architectures") or [])
    wide = c.number("pooler_output_size", hidden)
    return shape | {"further_small_params": shape["further_small_params"] + (hidden * wide + wide) * (not headed)}


def dinov2(c: Fields) -> Shape:
    shape = image(c, learned=1 + c.flag("use_mask_token", True), scales=True)
    ratio = c.number("mlp_ratio", 4)
    swiglu = c.flag("use_swiglu_ffn", False)
    wide = int(c.number("hidden_size") * ratio)
    return shape | {"ffn": (int(wide * 2 / 3) + 7) // 8 * 8 if swiglu else wide, "gated": swiglu}


READERS: Readers = {
    "dinov2": (dinov2, True),
    "vit": (vit, True),
}
"""How each is read, and whether its class ties the output head unless told otherwise."""
