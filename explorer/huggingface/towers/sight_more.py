"""Towers for images, of 2025 and later."""

from __future__ import annotations

from explorer.huggingface.fields import ConfigError, Fields
from explorer.huggingface.towers.parts import Encoder, Part, grid, layer, linear, mlp, norm, patches, vectors
from explorer.huggingface.towers.sight import scaled

MOBILENET = "mobilenetv5_300m_enc"


def ovis2(c: Fields) -> Encoder:
    """Each token is a mixture of visual words: the head chooses among them, and their table is the projector's."""
    h, layers, joined = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("hidden_stride", 1) ** 2
    bias = c.flag("mlp_bias", False)
    qkv = c.flag("qkv_bias", False)
    block = linear(h, 4 * h, qkv) + mlp(h, c.number("intermediate_size"), bias=bias, gated=True) + norm(h, 1) * 2
    words = c.number("vocab_size") - c.number("num_visual_indicator_tokens")
    part = patches(c, h, bias=True) + vectors(grid(c) * h) + norm(h, 1) * 2 + block * layers
    part += (linear(joined * h, words, False) + norm(words)).once_for(joined)
    return Encoder(part, layers, h, c.number("vocab_size"), joined, grid(c))


def molmo2(c: Fields) -> Encoder:
    """Patches of a place meet in attention pooling: nine, or four, give one token."""
    h, layers, bias = c.number("hidden_size"), c.number("num_hidden_layers"), c.flag("attention_bias", True)
    queries = c.number("num_attention_heads") * c.number("head_dim")
    keys = c.number("num_key_value_heads", c.number("num_attention_heads")) * c.number("head_dim")
    block = linear(h, queries, bias) + linear(h, keys, bias) * 2 + linear(queries, h, bias)
    block += mlp(h, c.number("intermediate_size")) + norm(h) * 2
    part = patches(c, h, bias=True) + vectors(c.number("num_position_embeddings") * h) + block * layers
    return Encoder(part, layers, h, patches=4)


def minicpm(c: Fields) -> Encoder:
    """After some layers, four patches become one; what follows works on a quarter of them."""
    h, f, layers = c.number("hidden_size"), c.number("intermediate_size"), c.number("num_hidden_layers")
    high, wide = [int(n) for n in (c.listed("window_kernel_size") or [2, 2])[:2]]
    joined, before = high * wide, min(c.number("insert_layer_id") + 1, layers)
    part = patches(c, h, bias=True) + vectors(grid(c) * h) + norm(h)
    part += layer(h, f) * before + (layer(h, f) * (layers - before)).once_for(joined)
    part += linear(h, 4 * h) + norm(h) + (norm(joined * h) + mlp(joined * h, joined * f, h)).once_for(joined)
    return Encoder(part, before, h, patches=4 * joined)


def minimax_m3(c: Fields) -> Encoder:
    h, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    part = patches(c, h, False, c.number("temporal_patch_size", 2)) + norm(h)
    joined = c.number("spatial_merge_size", 2) ** 2
    return Encoder(part + layer(h, c.number("intermediate_size")) * layers, layers, h, patches=joined)


def hy_v4(c: Fields) -> Encoder:
    h, layers, out = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("out_hidden_size")
    places = (c.number("max_image_size") // c.number("patch_size")) ** 2 + 1
    part = patches(c, h, bias=True) + vectors(places * h) + layer(h, c.number("intermediate_size")) * layers
    joined = c.number("spatial_merge_size", 2) ** 2
    part += norm(h, 1) + vectors(out) + (linear(joined * h, joined * h) + linear(joined * h, out)).once_for(joined)
    return Encoder(part, layers, h, out, joined)


def inkling2(c: Fields) -> Encoder:
    h, layers, wide = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("projection_hidden_dim")
    joined, bias = c.number("spatial_merge_size", 2) ** 2, c.flag("projector_bias", False)
    part = patches(c, h, bias=False) + vectors((c.number("posemb_grid_size", 32) ** 2 + 2) * h) + norm(h)
    part += scaled(h, c.number("intermediate_size")) * layers
    merger = linear(joined * h, wide, bias) + linear(wide, c.number("text_hidden_size"), bias)
    return Encoder(part + merger.once_for(joined), layers, h, patches=joined)


def muse(c: Fields) -> Encoder:
    h, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    places = c.number("pos_emb_height") * c.number("pos_emb_width")
    part = patches(c, h, False, c.number("patch_temporal", 2)) + vectors(places * h) + norm(h) * 2
    joined = c.number("merge_size", 2) ** 2
    return Encoder(part + layer(h, c.number("intermediate_size")) * layers, layers, h, joined * h, joined)


def radio(c: Fields) -> Encoder:
    h, layers, patch = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("patch_size")
    f = int(h * float(c.config.get("mlp_ratio") or 4))
    learned = (c.number("max_img_size") // patch) ** 2 + c.number("num_cls_tokens") + c.number("num_registers")
    film = c.number("video_temporal_patch_size", 0)
    part = patches(c, h, bias=False) + vectors(learned * h + patches(c, h, False, film).params)
    block = layer(h, f, qkv_bias=c.flag("qkv_bias", True)) + vectors(2 * h)
    return Encoder(part + block * layers, layers, h)


def lfm3(c: Fields) -> Encoder:
    """Layers of convolution between those of attention."""
    h, f, kinds = c.number("hidden_size"), c.number("intermediate_size"), c.listed("layer_types") or []
    layers, head = c.number("num_hidden_layers"), h // c.number("num_attention_heads")
    full = sum(kind == "full_attention" for kind in kinds[:layers])
    keys = head * c.number("num_key_value_heads")
    attention = linear(h, 2 * h + 2 * keys, False) + vectors(2 * head)
    moved = linear(h, 4 * h, False) + vectors(h * c.number("conv_kernel_size", 3) ** 2)
    each = mlp(h, f, bias=False, gated=True) + norm(h, 1) * 2
    part = patches(c, h, False, c.number("temporal_patch_size", 2), "in_channels") + norm(h, 1)
    part += attention * full + moved * (layers - full) + each * layers
    return Encoder(part, full, h, patches=c.number("spatial_merge_size", 2) ** 2)


def gemma4(c: Fields) -> Encoder:
    """Positions by row and by column; patches are pooled by mean after the last layer."""
    h, layers, head = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("head_dim")
    heads = c.number("num_attention_heads")
    queries, keys = heads * head, c.number("num_key_value_heads", heads) * head
    block = linear(h, queries + 2 * keys, False) + linear(queries, h, False) + vectors(2 * head) + norm(h, 1) * 4
    block += mlp(h, c.number("intermediate_size"), bias=False, gated=True)
    part = linear(3 * c.number("patch_size") ** 2, h, False) + vectors(2 * c.number("position_embedding_size") * h)
    return Encoder(part + block * layers, layers, h, patches=c.number("pooling_kernel_size", 3) ** 2)


def docling(c: Fields) -> Encoder:
    """Two routes to a token, coarse and fine; some layers hand their numbers on by both."""
    h, layers, out = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("out_hidden_size")
    deep = len(c.listed("deepstack_visual_indexes") or [])
    joined = c.number("scale_factor", 4) ** 2
    part = patches(c, h, bias=True) + vectors(grid(c) * h) + layer(h, c.number("intermediate_size")) * layers + norm(h)
    fine = vectors(_route(h * joined // 4, out, deep).params) if c.flag("use_fine_route", True) else Part()
    part += _route(h * joined, out, deep).once_for(joined) + fine + norm(h)
    part += (norm(out) * 2 + linear(out, out, False)).once_for(joined)
    return Encoder(part, layers, h, out, joined, grid(c))


def _route(wide: int, out: int, deep: int) -> Part:
    return linear(wide, out, False) + (norm(wide) + mlp(wide, out, out)) * deep


def mobilenet(c: Fields) -> Encoder:
    """MobileNet-V5, as the class of `timm` of this name has it: its products of an image of 768 pixels, for 256 tokens."""
    if c.text("architecture", MOBILENET) != MOBILENET:
        raise ConfigError(f"The tower for images must be {MOBILENET}.")
    return Encoder(Part(294_126_912, 871_482_949_632 / 2 / 256), 0, c.number("hidden_size"))
