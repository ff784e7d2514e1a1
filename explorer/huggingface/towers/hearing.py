"""Towers for sound: their layers, by the name that the tower's own configuration has."""

from __future__ import annotations

from typing import Any

from explorer.huggingface.fields import Fields
from explorer.huggingface.towers.parts import Encoder, Part, layer, linear, mlp, norm, vectors


def _stem(c: Fields, h: int) -> Part:
    """Two convolutions over time; the first works on twice as many steps as the layers do."""
    first = linear(3 * c.number("num_mel_bins", 128), h)
    return Part(first.params, 2 * first.matrix) + linear(3 * h, h)


def whisper(c: Fields, places: bool = True) -> Encoder:
    """Two convolutions, then layers whose keys have no bias. Its positions are sines, yet stored."""
    h, f, layers = _sizes(c)
    part = _stem(c, h) + norm(h)
    part += vectors(places * c.number("max_source_positions", 1500) * h)
    return Encoder(part + layer(h, f, qkv_bias=2) * layers, layers, h)


def _sizes(c: Fields) -> tuple[int, int, int]:
    """Width, MLP width and layers, by either set of names."""
    return (
        c.number("d_model", 0) or c.number("hidden_size"),
        c.number("encoder_ffn_dim", 0) or c.number("intermediate_size"),
        c.number("encoder_layers", 0) or c.number("num_hidden_layers"),
    )


def qwen2_5_omni(c: Fields) -> Encoder:
    """Whisper's layers, whose numbers are averaged in pairs and handed on at the text model's width."""
    heard, out = whisper(c, places=False), c.number("output_dim")
    part = heard.part + (linear(heard.hidden, out) + vectors(2 * out)).once_for(2)
    return Encoder(part, heard.layers, heard.hidden, out, 2)


def glmasr(c: Fields) -> Encoder:
    """Rotary positions; queries and values have a bias, keys have none. Four steps make one token."""
    h, f, layers = _sizes(c)
    heads = c.number("num_attention_heads")
    keys = h // heads * c.number("num_key_value_heads", heads)
    block = layer(h, f, qkv_bias=2, keys=keys) + vectors(keys - h)
    part = _stem(c, h) + norm(h) + block * layers
    return Encoder(part, layers, h, f, patches=f / h)


def qwen3(c: Fields) -> Encoder:
    """Three convolutions over time and frequency, an eighth of each."""
    h, f, layers = _sizes(c)
    down = c.number("downsample_hidden_size")
    bands = c.number("num_mel_bins", 128)
    for _ in range(3):
        bands = (bands + 1) // 2
    part = _three(down, bands) + linear(down * bands, h, False) + layer(h, f) * layers + norm(h)
    return Encoder(part, layers, h, c.number("output_dim"))


def _three(down: int, bands: int) -> Part:
    """The convolutions meet each token's place at several frequencies, and more often before each halving."""
    first, later = linear(9, down), linear(9 * down, down)
    met = first.matrix * bands * 16 + later.matrix * (bands * 4 + bands)
    return Part((first + later + later).params, met)


def qwen3_omni(c: Fields) -> Encoder:
    heard = qwen3(c)
    part = heard.part + mlp(heard.hidden, heard.hidden, heard.out)
    return Encoder(part, heard.layers, heard.hidden, heard.out)


def gemma4(c: Fields) -> Encoder:
    """Conformer layers behind two convolutions, and a matrix that hands their numbers on."""
    h, layers, out = c.number("hidden_size"), c.number("num_hidden_layers"), c.number("output_proj_dims")
    channels = c.listed("subsampling_conv_channels") or [128, 32]
    block = _conformer(h, c.number("num_attention_heads"), c.number("conv_kernel_size", 5))
    return Encoder(_halved(channels, h) + block * layers + linear(h, out), layers, h, out)


def gemma3n(c: Fields) -> Encoder:
    h, layers = c.number("hidden_size"), c.number("conf_num_hidden_layers")
    block = _conformer(h, c.number("conf_num_attention_heads"), c.number("conf_conv_kernel_size"))
    return Encoder(_halved(c.listed("sscp_conv_channel_size") or [128, 32], h) + block * layers, layers, h)


def _conformer(h: int, heads: int, taps: int) -> Part:
    """Two half MLPs around attention and a convolution."""
    half = mlp(h, 4 * h, bias=False) + norm(h, 1) * 2
    attention = linear(h, 5 * h, False) + vectors(h // heads)
    moved = linear(h, 2 * h, False) + linear(h, h, False) + vectors(h * taps)
    return half * 2 + attention + moved + norm(h, 1) * 5


def _halved(channels: list[Any], h: int) -> Part:
    first, second = [int(n) for n in channels[:2]]
    return _two(first, second) + linear(32 * second, h, False)


def _two(first: int, second: int) -> Part:
    """Two convolutions over time and 128 bands, half of each every time."""
    met = 9 * first * 64 * 2 + 9 * first * second * 32
    return Part(9 * first + first + 9 * first * second + second, met)


def voxtral_realtime(c: Fields) -> Encoder:
    h, f, layers = _sizes(c)
    wide = c.number("num_attention_heads") * c.number("head_dim")
    block = layer(h, f, qkv_bias=2, bias=False, gated=True, norm_vectors=1, heads_width=wide) + vectors(2 * h)
    part = _stem(c, h) + norm(h, 1) + block * layers
    return Encoder(part, layers, wide, h)


def phi4(c: Fields) -> Encoder:
    """Conformer layers behind convolutions over time and 80 bands; one table of distances serves all layers."""
    h, f, layers = c.number("hidden_size"), c.number("intermediate_size"), c.number("num_blocks")
    wide, out = c.number("ext_pw_out_channel"), c.number("depthwise_separable_out_channel")
    half = linear(h, 2 * f) + linear(f, h) + norm(h)
    deep = h * c.number("depthwise_multiplier", 1)
    moved = linear(h, 2 * wide) + linear(deep, out) + linear(h, wide) + norm(h)
    moved += vectors(2 * wide + deep * (c.number("kernel_size") + 1))
    reach = c.number("bias_max_distance") * (1 if c.flag("bias_symmetric", False) else 2)
    part = _by_eight(c, h) + vectors(reach * c.number("num_attention_heads"))
    return Encoder(part + (half * 2 + linear(h, h) * 4 + moved + norm(h) * 2) * layers, layers, h)


def _by_eight(c: Fields, h: int) -> Part:
    """Convolutions that halve time and bands, each after the first a thin one and one over channels."""
    channels, halvings = c.number("nemo_conv_channels"), (c.number("time_reduction") - 1).bit_length()
    later = vectors(10 * channels) + linear(channels, channels)
    return linear(9, channels) + later * max(0, halvings - 1) + linear(channels * c.number("nemo_final_size"), h)
