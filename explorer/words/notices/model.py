"""What a user should know about the model, whatever is done with it."""

from __future__ import annotations

from explorer.catalog.synthetic import neighbours, size_of
from explorer.core.compute import Result
from explorer.huggingface import TEXT_HALF
from explorer.words.format import count, percent, size
from explorer.words.notices.kinds import about_kinds
from explorer.words.phrases import plural


def about_shape(result: Result) -> list[str]:
    """A size that was typed is no real model: between which it lies, and in use, what KV cache it has.

    Of a model that reads images or sound, too: what its towers add. Of an encoder: what cannot be asked of it.
    """
    name = result.scenario.model.model_name
    typed = size_of(name)
    if not typed:
        return [*_about_text_half(name), *_about_towers(result), *_about_encoder(result), *about_kinds(result)]
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


def _about_towers(result: Result) -> list[str]:
    """How large the towers are, and what they do in this scenario."""
    model = result.scenario.model
    if not model.tower_params:
        return []
    counted = "not among the parameters, yet servers load them" if model.tower_apart else "among its parameters"
    towers = f"Its towers for images and sound have {count(model.tower_params)} parameters, {counted}"
    if not result["for_serving"]:
        return [f"{towers}; training on text leaves them out."]
    if not result["image_tokens"]:
        return [f"{towers}; they work only where a prompt has images: set their tokens under Details of the server."]
    each = f"{float(result['image_tokens']):,.0f} tokens of images"
    return [f"{towers}. With {each}, the tower takes {percent(float(result['image_share']))} of reading the prompt."]


def _about_encoder(result: Result) -> list[str]:
    model = result.scenario.model
    if model.bidirectional:
        if not result["for_serving"]:
            return ["This is an encoder: every token sees all others, and nothing is masked."]
        return [
            "This is an encoder: it keeps no KV cache and writes no answer. A request is one pass over its prompt, so set"
            " the answer to 0; a time for each further token, and what depends on it, has no meaning here."
        ]
    if model.encoder_layers:
        said = (
            f"{model.encoder_layers} of its {model.layers} layers are an encoder. One token stands for one that is read and"
            " one that is written"
        )
        if not result["for_serving"]:
            return [f"{said}: a sequence has as many of each."]
        return [
            f"{said}: reading takes the encoder and writing the decoder, so both times are upper bounds, about twice what each"
            " half needs."
        ]
    return []


def _where(params: float) -> str:
    """Between which released models a size lies."""
    below, above = neighbours(params)
    if below and above:
        return f"between {below} and {above}"
    return f"larger than {below}" if below else f"smaller than {above}"
