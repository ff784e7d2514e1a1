"""What stands between a tower and the text model: patches joined, and their numbers brought to its width."""

from __future__ import annotations

from explorer.huggingface.fields import Fields
from explorer.huggingface.towers.parts import Encoder, Part, linear, mlp, norm, vectors

Joined = tuple[Part, float]
"""The projector, and how many patches make one token."""


def nothing(c: Fields, e: Encoder, text: int) -> Joined:
    """The tower's own merger does it."""
    return Part(), e.patches


def _fed(c: Fields, e: Encoder) -> int:
    """Width of what is taken from the tower: of one layer, or of several side by side."""
    return e.out * len(c.listed("vision_feature_layer") or [0])


def llava(c: Fields, e: Encoder, text: int) -> Joined:
    bias = c.flag("multimodal_projector_bias", True)
    return linear(_fed(c, e), text, bias) + linear(text, text, bias), 1


def with_newline(c: Fields, e: Encoder, text: int) -> Joined:
    """A learned vector ends each row of patches."""
    return llava(c, e, text)[0] + vectors(text), 1


def vipllava(c: Fields, e: Encoder, text: int) -> Joined:
    fed = e.out * len(c.listed("vision_feature_layer") or range(5))
    return norm(fed) + linear(fed, text) + linear(text, text), 1


def twice(c: Fields, e: Encoder, text: int) -> Joined:
    """Two towers alike, one for images and one for film."""
    return llava(c, e, text)[0] + vectors(e.part.params), 1


def mistral(c: Fields, e: Encoder, text: int) -> Joined:
    bias, joined = c.flag("multimodal_projector_bias", False), c.number("spatial_merge_size", 2) ** 2
    fed = _fed(c, e)
    merged = linear(joined * e.out, e.out, False) + linear(fed, text, bias) + linear(text, text, bias)
    return norm(e.out, 1) + merged.once_for(joined), joined


def gemma3(c: Fields, e: Encoder, text: int) -> Joined:
    joined = e.grid / max(c.number("mm_tokens_per_image", 256), 1)
    return (norm(e.out, 1) + linear(e.out, text, False)).once_for(joined), joined


def paligemma(c: Fields, e: Encoder, text: int) -> Joined:
    return linear(e.out, c.number("projection_dim", 2048)), 1


def cohere2(c: Fields, e: Encoder, text: int, norms: bool = False, wide: int = 36_864) -> Joined:
    """A gated MLP: half of what the first matrix gives."""
    joined = c.number("downsample_factor", 2) ** 2
    wide = c.number("alignment_intermediate_size", wide)
    part = linear(e.out * joined, wide) + linear(wide // 2, text) + norm(e.out * joined) * norms
    return part.once_for(joined), joined


def aya(c: Fields, e: Encoder, text: int) -> Joined:
    return cohere2(c, e, text, norms=True, wide=text)


def deepseek_vl(c: Fields, e: Encoder, text: int) -> Joined:
    return mlp(e.out, text, text), 1


def idefics3(c: Fields, e: Encoder, text: int) -> Joined:
    joined = c.number("scale_factor", 2) ** 2
    return linear(e.out * joined, text, False).once_for(joined), joined


def idefics2(c: Fields, e: Encoder, text: int) -> Joined:
    """Learned queries read the patches: as many tokens, however large the image."""
    p = c.part("perceiver_config") if isinstance(c.config.get("perceiver_config"), dict) else Fields({}, c.architecture)
    wide, f = p.number("hidden_size", 4096), p.number("intermediate_size", 4 * p.number("hidden_size", 4096))
    latents, deep = p.number("resampler_n_latents", 64), p.number("resampler_depth", 3)
    head = p.number("resampler_head_dim", 96)
    queries, keys = p.number("resampler_n_heads", 16) * head, p.number("num_key_value_heads", 4) * head
    fed = c.part("text_config").number("intermediate_size", 14_336) if "text_config" in c.config else 14_336
    part = mlp(e.out, fed, wide, bias=False, gated=True) + norm(wide, 1) + vectors(latents * wide)
    joined = max(e.grid, 1) / max(latents, 1)
    each = linear(wide, queries, False) * 2 + mlp(wide, f, bias=False, gated=True) + norm(wide, 1) * 3
    block = each.once_for(joined) + linear(wide, 2 * keys, False)
    return part + block * deep, joined


def aria(c: Fields, e: Encoder, text: int) -> Joined:
    """Learned queries read the patches, as many as its table says for the size of the image."""
    table = c.config.get("projector_patch_to_query_dict")
    listed = {int(k): int(v) for k, v in table.items()} if isinstance(table, dict) and table else {1225: 128, 4900: 256}
    most, h = max([*listed.values(), c.number("max_value_projector_patch_to_query_dict", 0)]), e.out
    joined = max(e.grid, 1) / listed.get(int(e.grid), most)
    read = linear(h, 2 * h, False) + linear(h, 2 * h)
    asked = linear(h, h, False) + linear(h, h) * 3 + norm(h) * 2
    return read + norm(h) + vectors(most * h) + (asked + mlp(h, text, text, bias=False)).once_for(joined), joined


def normed(c: Fields, e: Encoder, text: int) -> Joined:
    """A norm, patches side by side, two matrices of that width (Kimi, PaddleOCR)."""
    joined = e.patches if e.patches > 1 else 4
    wide = int(e.out * joined)
    return norm(c.number("projection_hidden_size", 1152 if c.architecture == "kimi_k25" else e.out)) + mlp(
        wide, wide, text
    ).once_for(joined), joined


def cosmos(c: Fields, e: Encoder, text: int) -> Joined:
    return norm(e.out) + mlp(4 * e.out, c.number("projector_hidden_size", 11_520), text).once_for(4), 4


def ernie(c: Fields, e: Encoder, text: int) -> Joined:
    """Patches are joined in space, and then in time: an image stands for two moments."""
    wide = int(e.out * e.patches)
    part = mlp(wide, wide) + mlp(2 * wide, wide, wide) + norm(wide) * 2 + linear(wide, text) + norm(text, 1)
    return part.once_for(e.patches), e.patches


def got_ocr2(c: Fields, e: Encoder, text: int) -> Joined:
    first, second = linear(9 * e.out, 2 * e.out, False), linear(18 * e.out, text, False)
    return first.once_for(4) + (second + linear(text, text)).once_for(16), 16


def internvl(c: Fields, e: Encoder, text: int) -> Joined:
    joined = int(1 / float(c.config.get("downsample_ratio") or 0.5)) ** 2
    return (norm(e.out * joined) + mlp(e.out * joined, text, text)).once_for(joined), joined


def one(c: Fields, e: Encoder, text: int) -> Joined:
    return linear(e.out, text).once_for(e.patches), e.patches


def in_pairs(c: Fields, e: Encoder, text: int) -> Joined:
    """Steps of sound are averaged in pairs."""
    return linear(e.out, text).once_for(2), 2


def one_unbiased(c: Fields, e: Encoder, text: int) -> Joined:
    return linear(e.out, text, c.flag("projector_bias", False)).once_for(e.patches), e.patches


def to_text(c: Fields, e: Encoder, text: int) -> Joined:
    return linear(e.out, text, False).once_for(e.patches), e.patches


def ovis2(c: Fields, e: Encoder, text: int) -> Joined:
    """A table of visual words."""
    return to_text(c, e, c.number("hidden_size", 1536))


def minicpm(c: Fields, e: Encoder, text: int) -> Joined:
    return (norm(4 * e.out) + mlp(4 * e.out, 4 * e.out, text)).once_for(e.patches), e.patches


def minimax_m3(c: Fields, e: Encoder, text: int) -> Joined:
    wide = c.number("projector_hidden_size", text)
    joined = int(e.patches)
    return mlp(e.out, wide, text) + mlp(joined * text, wide, text).once_for(joined), joined


def lfm2(c: Fields, e: Encoder, text: int) -> Joined:
    joined = c.number("downsample_factor", 2) ** 2
    fed, bias = e.out * joined, c.flag("projector_bias", True)
    part = mlp(fed, c.number("projector_hidden_size", 2560), text, bias)
    return (part + norm(fed) * c.flag("projector_use_layernorm", True)).once_for(joined), joined


def lfm3(c: Fields, e: Encoder, text: int) -> Joined:
    wide, bias = c.number("projector_hidden_size", 4096), c.flag("projector_bias", True)
    return norm(e.out) + mlp(int(e.out * e.patches), wide, text, bias).once_for(e.patches), e.patches


def muse(c: Fields, e: Encoder, text: int) -> Joined:
    wide = c.number("projector_hidden_size", 4096)
    part = mlp(c.number("out_hidden_size", 6144), wide, wide, bias=False) + linear(wide, text, False)
    return part.once_for(e.patches), e.patches


def molmo2(c: Fields, e: Encoder, text: int) -> Joined:
    """Numbers of two layers of the tower meet in attention, then a gated MLP."""
    a = c.part("adapter_config") if "adapter_config" in c.config else Fields({}, c.architecture)
    wide, out = a.number("intermediate_size", 18_944), a.number("text_hidden_size", text)
    pooled = linear(2 * e.out, e.out) * 3 + linear(e.out, e.out)
    return pooled + (linear(e.out, wide, False) * 2 + linear(wide, out, False)).once_for(4), 4


def video_llama(c: Fields, e: Encoder, text: int) -> Joined:
    return mlp(e.out, text, text), 1


def voxtral(c: Fields, e: Encoder, text: int) -> Joined:
    fed = c.part("audio_config").number("intermediate_size", 5120) if "audio_config" in c.config else 5120
    joined = fed / e.out
    return mlp(fed, text, text, bias=False).once_for(joined), joined


def voxtral_realtime(c: Fields, e: Encoder, text: int) -> Joined:
    joined = c.number("downsample_factor", 4)
    return mlp(joined * e.out, text, text, bias=False).once_for(joined), joined


def glmasr(c: Fields, e: Encoder, text: int) -> Joined:
    return mlp(e.out, 2 * text, text).once_for(e.patches), e.patches


def qwen3_asr(c: Fields, e: Encoder, text: int) -> Joined:
    return mlp(e.hidden, e.hidden, e.out), 1


def moss(c: Fields, e: Encoder, text: int) -> Joined:
    joined, bias = c.number("audio_merge_size", 4), c.flag("projector_bias", True)
    return (mlp(joined * e.out, text, text, bias) + norm(text)).once_for(joined), joined


def git(c: Fields, e: Encoder, text: int) -> Joined:
    """Of a film, each frame has a learned vector."""
    return linear(e.out, text) + norm(text) + vectors(c.number("num_image_with_embedding", 0) * e.out), 1


def clip(c: Fields, e: Encoder, text: int) -> Joined:
    """Text and image meet in one space: a matrix for each, and a factor. One vector is taken of an image."""
    wide = c.number("projection_dim", 512)
    return vectors(wide * (e.out + text) + 1), 1


def siglip(c: Fields, e: Encoder, text: int) -> Joined:
    return vectors(2), 1


def fuyu(c: Fields, e: Encoder, text: int) -> Joined:
    """No tower: the pixels of a patch, by one matrix."""
    return linear(c.number("patch_size", 30) ** 2 * c.number("num_channels", 3), text), 1
