"""What a user should know about the model, whatever is done with it."""

from __future__ import annotations

from explorer.catalog.synthetic import neighbours, size_of
from explorer.core.compute import Result
from explorer.huggingface import TEXT_HALF
from explorer.words.format import size
from explorer.words.notices.kinds import about_kinds
from explorer.words.phrases import plural


def about_shape(result: Result) -> list[str]:
    """A size that was typed is no real model: between which it lies, and in use, what KV cache it has.

    Of a model that reads images or sound, too, only the text model is one here.
    """
    name = result.scenario.model.model_name
    typed = size_of(name)
    if not typed:
        return [*_about_text_half(name), *about_kinds(result)]
    changed = "" if name == f"{typed} model" else ", with your changes"
    said = f"The {typed} here is a synthetic dense shape, {_where(float(result['params']))}{changed}."
    if not result["for_serving"]:
        return [said]
    each, heads = size(float(result["kv_bytes_per_token"])), float(result["kv_heads"])
    return [
        f"{said} Its KV cache, {each} a token, is that of {heads:.0f} KV {plural(heads, 'head')} in"
        f" {float(result['layers']):.0f} layers; a real model may keep more or less: paste its config.json."
    ]


def _about_text_half(name: str) -> list[str]:
    if TEXT_HALF not in name:
        return []
    return ["Only the text model is counted: what reads images or sound comes on top, in memory and in time."]


def _where(params: float) -> str:
    """Between which released models a size lies."""
    below, above = neighbours(params)
    if below and above:
        return f"between {below} and {above}"
    return f"larger than {below}" if below else f"smaller than {above}"
