"""Towers for images: their layers, by the name that the tower's own configuration has."""

from __future__ import annotations

from explorer.huggingface.fields import Fields
from explorer.huggingface.towers.parts import Encoder, Part, grid, layer, linear, mlp, norm, patches, side, vectors


def siglip(c: Fields) -> Encoder:
    """SigLIP and its kin. The head that pools an image into one vector is stored, and not needed for tokens."""
    h, f, layers = c.number("hidden_size"), c.number("intermediate_size"), c.number("num_hidden_layers")
    places = c.number("num_patches", 0) or grid(c)
    part = patches(c, h, bias=True) + vectors(places * h) + layer(h, f) * layers + norm(h)
    if c.flag("vision_use_head", False):
        part += vectors(h + (linear(h, 3 * h) + linear(h, h) + norm(h) + mlp(h, f)).params)
    return Encoder(part, layers, h, grid=places)


def without_places(c: Fields) -> Encoder:
    """SigLIP with rotary angles in place of learned positions."""
    h, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    return Encoder(patches(c, h, bias=True) + layer(h, c.number("intermediate_size")) * layers + norm(h), layers, h)


def clip(c: Fields) -> Encoder:
    h, layers = c.number("embed_dim", 0) or c.number("hidden_size"), c.number("num_hidden_layers")
    part = patches(c, h, bias=False) + vectors((grid(c) + 2) * h) + norm(h) * 2
    return Encoder(part + layer(h, c.number("intermediate_size")) * layers, layers, h, grid=grid(c))


def blip(c: Fields) -> Encoder:
    h, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    part = patches(c, h, bias=True) + vectors((grid(c) + 2) * h) + norm(h)
    block = layer(h, c.number("intermediate_size"), qkv_bias=c.flag("qkv_bias", True))
    return Encoder(part + block * layers, layers, h, grid=grid(c))


def pixtral(c: Fields) -> Encoder:
    h, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    block = layer(h, c.number("intermediate_size"), qkv_bias=False, bias=False, gated=True, norm_vectors=1)
    return Encoder(patches(c, h, bias=False) + norm(h, 1) + block * layers, layers, h)


def qwen2(c: Fields) -> Encoder:
    h, layers = c.number("embed_dim"), c.number("depth")
    f = int(h * float(c.config.get("mlp_ratio") or 4))
    part = patches(c, h, False, c.number("temporal_patch_size", 2), "in_channels") + layer(h, f) * layers
    return _merged(c, part, layers, h, c.number("hidden_size"))


def _merged(c: Fields, part: Part, layers: int, h: int, out: int, norm_vectors: int = 2) -> Encoder:
    """Patches side by side are joined into one token by an MLP of two matrices."""
    joined = c.number("spatial_merge_size", 2) ** 2
    merger = norm(h, norm_vectors) + mlp(joined * h, joined * h, out).once_for(joined)
    return Encoder(part + merger, layers, h, out, joined)


def qwen2_5(c: Fields) -> Encoder:
    """Most layers see a window of patches alone: its scores are as many products for each patch, wherever it stands."""
    h, layers = c.number("hidden_size"), c.number("depth")
    keys = h // c.number("num_heads") * c.number("num_key_value_heads", 0)
    block = layer(h, c.number("intermediate_size"), gated=True, norm_vectors=1, keys=keys)
    part = patches(c, h, False, c.number("temporal_patch_size", 2), "in_channels") + block * layers
    full = len([i for i in c.listed("fullatt_block_indexes") or [] if isinstance(i, int) and i < layers])
    seen = (c.number("window_size") // c.number("patch_size")) ** 2
    part += Part(0, 2 * h * seen * (layers - full))
    return _merged(c, part, full, h, c.number("out_hidden_size"), norm_vectors=1)


def qwen3(c: Fields, deep: bool = True) -> Encoder:
    """Some layers hand their numbers to the text model, too, each through a merger of its own."""
    h, layers, out = c.number("hidden_size"), c.number("depth"), c.number("out_hidden_size")
    part = patches(c, h, True, c.number("temporal_patch_size", 2), "in_channels")
    part += vectors(c.number("num_position_embeddings") * h) + layer(h, c.number("intermediate_size")) * layers
    joined = c.number("spatial_merge_size", 2) ** 2
    handed = len(c.listed("deepstack_visual_indexes") or []) if deep else 0
    part += (norm(joined * h) + mlp(joined * h, joined * h, out)).once_for(joined) * handed
    return _merged(c, part, layers, h, out)


def qwen3_5(c: Fields) -> Encoder:
    return qwen3(c, deep=False)


def glm4v(c: Fields) -> Encoder:
    """The MLP of a layer is as wide as the text model; the wide one is the merger's."""
    h, layers, out = c.number("hidden_size"), c.number("depth"), c.number("out_hidden_size")
    bias = c.flag("attention_bias", False)
    block = layer(h, out, qkv_bias=bias, bias=False, gated=True, norm_vectors=1)
    places = vectors(grid(c) * h) + norm(h, 1)
    return _glm(c, block, places, layers, h, out, c.number("intermediate_size"))


def glm_ocr(c: Fields) -> Encoder:
    h, layers, out = c.number("hidden_size"), c.number("depth"), c.number("out_hidden_size")
    bias = c.flag("attention_bias", True)
    block = layer(h, c.number("intermediate_size"), qkv_bias=bias, bias=bias, gated=True, norm_vectors=1)
    block += vectors(2 * (h // c.number("num_heads")))
    wide = c.number("projection_intermediate_size", out * c.number("in_channels", 3))
    return _glm(c, block, Part(), layers, h, out, wide)


def _glm(c: Fields, block: Part, places: Part, layers: int, h: int, out: int, wide: int) -> Encoder:
    joined = c.number("spatial_merge_size", 2) ** 2
    part = patches(c, h, True, c.number("temporal_patch_size", 2), "in_channels") + places + block * layers + norm(h, 1)
    merger = linear(joined * h, out) + linear(out, out, False) + norm(out) + mlp(out, wide, bias=False, gated=True)
    return Encoder(part + merger.once_for(joined), layers, h, out, joined)


def ernie(c: Fields) -> Encoder:
    h, layers = c.number("hidden_size"), c.number("depth")
    part = patches(c, h, False, 1, "in_channels") + layer(h, c.number("intermediate_size")) * layers + norm(h)
    return Encoder(part, layers, h, patches=c.number("spatial_merge_size", 2) ** 2)


def kimi(c: Fields) -> Encoder:
    h, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    places = c.number("pos_emb_height") * c.number("pos_emb_width")
    part = patches(c, h, bias=True) + vectors(places * h) + layer(h, c.number("intermediate_size")) * layers + norm(h)
    high, wide = [int(n) for n in (c.listed("merge_kernel_size") or [2, 2])[:2]]
    return Encoder(part, layers, h, patches=high * wide)


def scaled(h: int, f: int) -> Part:
    """A layer with a learned factor for each number that it adds."""
    return layer(h, f) + vectors(2 * h)


def step3(c: Fields) -> Encoder:
    """Two convolutions of stride two make one token of sixteen patches."""
    h, layers = c.number("hidden_size"), c.number("num_hidden_layers")
    part = patches(c, h, bias=False) + vectors(grid(c) * h) + norm(h)
    ratio = c.config.get("mlp_ratio")
    part += scaled(h, int(h * (float(ratio) if isinstance(ratio, (int, float)) else 35 / 6))) * layers
    part += linear(9 * h, 2 * h).once_for(4) + linear(18 * h, 4 * h).once_for(16)
    return Encoder(part, layers, h, 4 * h, 16, grid(c))


def llama4(c: Fields) -> Encoder:
    h, layers, f = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("intermediate_size")
    ratio = float(c.config.get("pixel_shuffle_ratio") or 0.5)
    wide, out = c.number("projector_input_dim"), c.number("projector_output_dim")
    part = patches(c, h, bias=False) + vectors((grid(c) + 2) * h) + norm(h) * 2 + layer(h, f) * layers
    joined = 1 / ratio**2
    part += (linear(f, wide, False) + linear(out, out, False)).once_for(joined)
    return Encoder(part, layers, h, c.number("vision_output_dim"), joined, grid(c))


def mllama(c: Fields) -> Encoder:
    """Positions for each shape in which tiles are laid; eight layers more, behind a gate."""
    h, layers, deep = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("num_global_layers")
    tiles, places = c.number("max_num_tiles"), grid(c) + 1
    shapes = len(c.listed("supported_aspect_ratios") or []) + 1
    part = patches(c, h, bias=False) + vectors(h + places * h + 1 + shapes * tiles * places * h)
    part += vectors(2 * (1 + shapes * tiles * h)) + norm(h) * 2
    block = linear(h, 4 * h, False) + mlp(h, c.number("intermediate_size")) + norm(h) * 2
    part += block * (layers + deep) + vectors(2 * deep)
    return Encoder(part, layers + deep, h, c.number("vision_output_dim"), grid=places)


def internvl(c: Fields) -> Encoder:
    h, layers, f = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("intermediate_size")
    norms = 1 if c.text("norm_type", "layer_norm") == "rms_norm" else 2
    block = layer(h, f, qkv_bias=c.flag("attention_bias", False), norm_vectors=norms)
    block += vectors(2 * h + 2 * h * c.flag("use_qk_norm", False))
    learned = 1 + c.flag("use_mask_token", False) + (grid(c) + 1) * c.flag("use_absolute_position_embeddings", True)
    part = patches(c, h, bias=True) + vectors(learned * h) + block * layers
    part += norm(h) * (not c.flag("use_mean_pooling", True))
    return Encoder(part, layers, h, grid=grid(c))


def sam(c: Fields) -> Encoder:
    """Windows in most layers, positions relative within them; a neck of two convolutions."""
    h, layers, out = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("output_channels")
    head, across = h // c.number("num_attention_heads"), side(c, "image_size") // side(c, "patch_size")
    full = len([i for i in c.listed("global_attn_indexes") or [] if isinstance(i, int) and i < layers])
    relative = 2 * head * ((2 * c.number("window_size") - 1) * (layers - full) + (2 * across - 1) * full)
    part = patches(c, h, bias=True) + layer(h, c.number("mlp_dim"), qkv_bias=c.flag("qkv_bias", True)) * layers
    part += vectors(across**2 * h * c.flag("use_abs_pos", True) + relative * c.flag("use_rel_pos", True))
    part += Part(0, 2 * h * c.number("window_size") ** 2 * (layers - full))
    part += linear(h, out, False) + linear(9 * out, out, False) + norm(out) * 2
    return Encoder(part, full, h, out, 16, across**2)


def none(c: Fields) -> Encoder:
    """Patches go to the text model as they are."""
    return Encoder(Part(), 0, 0)
