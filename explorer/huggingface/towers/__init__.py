"""Towers that turn images and sound into tokens: their parameters exactly, and the work that an image makes.

A tower is read by the name of its own configuration, what joins it to the text model by the name of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from explorer.huggingface.fields import Fields
from explorer.huggingface.readers.pieces import Shape
from explorer.huggingface.towers import joined, joined_more
from explorer.huggingface.towers.defaults import DEFAULTS, WHOLE
from explorer.huggingface.towers.encoders import ENCODERS
from explorer.huggingface.towers.parts import Encoder, Part

Joins = Callable[[Fields, Encoder, int], joined.Joined]


@dataclass(frozen=True)
class Tower:
    """Where a file describes a tower, what it is unless told otherwise, and what joins it to the text."""

    key: str
    usual: str
    joins: Joins = joined.nothing
    optional: bool = False


def _sight(usual: str, joins: Joins = joined.nothing) -> tuple[Tower, ...]:
    return (Tower("vision_config", usual, joins),)


def _sound(usual: str, joins: Joins = joined.nothing) -> tuple[Tower, ...]:
    return (Tower("audio_config", usual, joins),)


CLIP, SIGLIP = "clip_vision_model", "siglip_vision_model"
TOWERS: dict[str, tuple[Tower, ...]] = {
    "aria": _sight("idefics3_vision", joined.aria),
    "clip": _sight(CLIP, joined.clip),
    "fuyu": _sight("none", joined.fuyu),
    "git": _sight("git_vision_model", joined.git),
    "siglip": _sight(SIGLIP, joined.siglip),
    "aya_vision": _sight(SIGLIP, joined.aya),
    "cohere2_vision": _sight(SIGLIP, joined.cohere2),
    "cosmos3_edge": _sight("cosmos3_edge_vision", joined.cosmos),
    "cosmos3_omni": _sight("qwen3_vl_vision"),
    "deepseek_vl": _sight(SIGLIP, joined.deepseek_vl),
    "ernie4_5_vl_moe": _sight("ernie4_5_vl_moe_vision", joined.ernie),
    "exaone4_5": _sight("exaone4_5_vision"),
    "gemma3": _sight(SIGLIP, joined.gemma3),
    "gemma3n": (*_sight("gemma3n_vision", joined_more.gemma3n), *_sound("gemma3n_audio", joined_more.gemma3n)),
    "gemma4": (
        Tower("vision_config", "gemma4_vision", joined.to_text, optional=True),
        Tower("audio_config", "gemma4_audio", joined.to_text, optional=True),
    ),
    "glm46v": _sight("glm4v_vision"),
    "glm4v": _sight("glm4v_vision"),
    "glm4v_moe": _sight("glm4v_moe_vision"),
    "glm5_next": _sight("glm5_next_vision"),
    "glm_ocr": _sight("glm_ocr_vision"),
    "glmasr": _sound("glmasr_encoder", joined.glmasr),
    "glmga": _sight("glm4v_vision"),
    "got_ocr2": _sight("got_ocr2_vision", joined.got_ocr2),
    "granite_docling": _sight("granite_docling_vision"),
    "hy_v4_vl": _sight("hy_v4_vl_vision"),
    "hyperclovax_vision_v2": _sight("qwen2_5_vl_vision", joined.one),
    "idefics2": _sight("idefics2_vision", joined.idefics2),
    "idefics3": _sight("idefics3_vision", joined.idefics3),
    "inkling2": _sight("inkling2_vision"),
    "inkling2_loop": _sight("inkling2_vision"),
    "internvl": _sight("internvl_vision", joined.internvl),
    "kimi_k25": _sight("kimi_k25_vision", joined.normed),
    "lfm2_vl": _sight("siglip2_vision_model", joined.lfm2),
    "lfm3_vl": _sight("lfm3_vl_vision", joined.lfm3),
    "lighton_ocr": _sight("pixtral", joined.mistral),
    "llama4": _sight("llama4_vision_model", joined.one_unbiased),
    "llava": _sight(CLIP, joined.llava),
    "llava_next": _sight(CLIP, joined.with_newline),
    "llava_next_video": _sight(CLIP, joined.with_newline),
    "llava_onevision": _sight(SIGLIP, joined.with_newline),
    "minicpm_ocr": _sight("minicpm_ocr_vision", joined.minicpm),
    "minicpmv4_6": _sight("minicpmv4_6_vision", joined.minicpm),
    "minicpmv4_7": _sight("minicpmv4_7_vision", joined.minicpm),
    "minimax_m3_vl": _sight("minimax_m3_vl_vision", joined.minimax_m3),
    "mistral3": _sight("pixtral", joined.mistral),
    "mistral_large4": _sight("pixtral", joined.mistral),
    "mllama": _sight("mllama_vision_model", joined.one),
    "molmo2": _sight("molmo2_vision", joined.molmo2),
    "moss_transcribe_diarize": _sound("moss_transcribe_diarize_audio", joined.moss),
    "muse_glimmer": _sight("muse_glimmer_vision", joined.muse),
    "ovis2": _sight("ovis2_vision", joined.ovis2),
    "paddleocr_vl": _sight("paddleocr_vl_vision", joined.normed),
    "paligemma": _sight(SIGLIP, joined.paligemma),
    "phi4_multimodal": (
        *_sight("phi4_multimodal_vision", joined_more.phi4_sight),
        *_sound("phi4_multimodal_audio", joined_more.phi4_sound),
    ),
    "pp_chart2table": _sight("pp_chart2table_vision", joined.got_ocr2),
    "qianfan_ocr": _sight("qianfan_ocr_vision", joined.internvl),
    "qwen2_5_omni_thinker": (
        *_sight("qwen2_5_omni_vision_encoder"),
        *_sound("qwen2_5_omni_audio_encoder"),
    ),
    "qwen2_5_vl": _sight("qwen2_5_vl_vision"),
    "qwen2_audio": _sound("qwen2_audio_encoder", joined.in_pairs),
    "qwen2_vl": _sight("qwen2_vl_vision"),
    "qwen3_5": _sight("qwen3_5_vision"),
    "qwen3_5_moe": _sight("qwen3_5_moe_vision"),
    "qwen3_asr": _sound("qwen3_asr_encoder", joined.qwen3_asr),
    "qwen3_omni_moe_thinker": (
        *_sight("qwen3_omni_moe_vision_encoder"),
        *_sound("qwen3_omni_moe_audio_encoder"),
    ),
    "qwen3_vl": _sight("qwen3_vl_vision"),
    "qwen3_vl_moe": _sight("qwen3_vl_moe_vision"),
    "qwen4_exp": _sight("qwen4_exp_vision"),
    "shieldgemma2": _sight(SIGLIP, joined.gemma3),
    "smolvlm": _sight("smolvlm_vision", joined.idefics3),
    "step3p7": _sight("step3p5_vision", joined.one_unbiased),
    "video_llama_3": _sight("video_llama_3_vision", joined.video_llama),
    "video_llava": _sight(CLIP, joined.twice),
    "vipllava": _sight(CLIP, joined.vipllava),
    "voxtral": _sound("voxtral_encoder", joined.voxtral),
    "voxtral_realtime": _sound("voxtral_realtime_encoder", joined.voxtral_realtime),
}
"""The towers of a model that reads images or sound, by the `model_type` of the whole."""

TIED = (
    *(
        "deepseek_vl",
        "glmasr",
        "hyperclovax_vision_v2",
        "internvl",
        "kimi_k25",
        "lighton_ocr",
        "minicpm_ocr",
        "mistral3",
    ),
    *("moss_transcribe_diarize", "ovis2", "pp_chart2table", "qwen3_asr", "voxtral_realtime"),
)
"""Types whose class ties the output head unless told otherwise, although that of the text model does not."""
TEXT_ALONE = ("emu3", "llama4", "mllama", "qwen3_5", "qwen3_5_moe", "qwen4_exp")
"""Types whose class for writing text leaves the towers out."""


def is_read(outer: Mapping[str, Any]) -> bool:
    """Whether all towers of this file are known."""
    towers = TOWERS.get(str(outer.get("model_type")), ())
    return bool(towers) and all(_name(outer, tower) in ENCODERS for tower in towers)


def read(outer: Mapping[str, Any], text_width: int) -> Shape:
    """The towers of a file, as fields of a model."""
    kind = str(outer.get("model_type"))
    found = [_built(outer, tower, text_width) for tower in TOWERS[kind] if not _left_out(outer, tower)]
    if not found:
        return {}
    encoder, part, patches = found[0]
    return {
        "tower_params": sum(weights.params for _, weights, _ in found),
        "tower_apart": kind in TEXT_ALONE,
        "tower_matrix_params": round(part.matrix),
        "tower_layers": encoder.layers,
        "tower_hidden": encoder.hidden,
        "tower_patches": patches,
    }


def _left_out(outer: Mapping[str, Any], tower: Tower) -> bool:
    return tower.optional and not isinstance(outer.get(tower.key), Mapping)


def _name(outer: Mapping[str, Any], tower: Tower) -> str:
    """The type of the tower: as its own configuration says, where that is known; else the usual one."""
    own = outer.get(tower.key)
    named = str(own.get("model_type") or "") if isinstance(own, Mapping) else ""
    return tower.usual if named in ("", outer.get("model_type")) or tower.usual.startswith(named) else named


def _built(outer: Mapping[str, Any], tower: Tower, text_width: int) -> tuple[Encoder, Part, float]:
    name, own = _name(outer, tower), outer.get(tower.key)
    given = own if isinstance(own, Mapping) else WHOLE.get(str(outer.get("model_type")), {})
    values = DEFAULTS[name] | {key: value for key, value in given.items() if value is not None}
    encoder = ENCODERS[name](Fields(values, name))
    part, patches = tower.joins(Fields(outer, str(outer.get("model_type"))), encoder, text_width)
    return encoder, encoder.part + part, float(patches)
