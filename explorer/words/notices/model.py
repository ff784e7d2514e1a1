"""What a user should know about the model, whatever is done with it."""

from __future__ import annotations

from explorer.catalog.synthetic import neighbours, size_of
from explorer.core.compute import Result
from explorer.huggingface import TEXT_HALF
from explorer.huggingface.pasted.nearest import read_as
from explorer.words.format import count, percent, size
from explorer.words.notices.kinds import about_kinds
from explorer.words.phrases import plural


def about_shape(result: Result) -> list[str]:
    """A size that was typed is no real model: between which it lies, and what KV cache it has.

    Of a type that is not known: what it was taken as. Of a model that reads images or sound, too: what its towers add. Of
    an encoder: what cannot be asked of it.
    """
    name = result.scenario.model.model_name
    typed = size_of(name)
    if not typed:
        return [
            *_about_type(result),
            *_about_text_half(name),
            *about_kinds(result),
            *_about_towers(result),
            *_about_encoder(result),
        ]
    changed = "" if name == f"{typed} model" else ", with your changes"
    each, heads = size(float(result["kv_bytes_per_token"])), float(result["kv_heads"])
    return [
        f"The {typed} here is a synthetic dense shape, {_where(float(result['params']))}{changed}. Its KV cache, {each} a"
        f" token, is that of {heads:.0f} KV {plural(heads, 'head')} in {float(result['layers']):.0f} layers; a real model"
        " may keep more or less, hybrid models a third of this or less: paste its config.json."
    ]


def _about_type(result: Result) -> list[str]:
    """What a config of a type that is not known was taken as, what was not understood, and what that may change."""
    taken = read_as(result.scenario.model.taken_as)
    if not taken:
        return []
    theirs = "no type" if taken.theirs == "none" else f"the type {taken.theirs}, which is not known here"
    left = f"Not understood and left out: {taken.left}." if taken.left else "All of its fields were understood."
    heads = float(result["kv_heads"])
    assumed = f" It states no KV heads: {heads:.0f} are assumed, as in models of this time." if taken.assumed else ""
    states, layers = float(result["state_layers"]), float(result["layers"])
    kept = f"{states:.0f} of its {layers:.0f} layers are taken to keep a state in place of KV cache, of a guessed size"
    differs = [kept, *taken.differs[1:]] if states else list(taken.differs)
    return [
        f"This model's config is of {theirs}; it was read as {taken.ours}, the nearest by its fields. {left}{assumed} So"
        f" {'; '.join(differs) or 'its layers may differ in detail'}: take parameters, time and memory as estimates."
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
    counted = "besides those of the model, and servers load them" if model.tower_apart else "part of the model's"
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
        pieces = "" if model.vocab else f" Its tokens are pieces of an image: {model.context} in one."
        if not result["for_serving"]:
            return [f"This is an encoder: every token sees all others, and nothing is masked.{pieces}"]
        said = f"This is an encoder: it keeps no KV cache and writes no answer; a request is one pass over its prompt.{pieces}"
        asked = (
            " Set the answer to 0: speed and cost as shown have no meaning for it." if result["written_tokens"] else ""
        )
        return [said + asked]
    if not model.encoder_layers:
        return []
    said = (
        f"{model.encoder_layers} of its {model.layers} layers are an encoder. One token stands for one that is read and one"
        " that is written"
    )
    if not result["for_serving"]:
        return [f"{said}: a sequence has as many of each."]
    return [
        f"{said}: reading takes the encoder and writing the decoder, so both times are upper bounds, about twice what each"
        " half needs."
    ]


def _where(params: float) -> str:
    """Between which released models a size lies."""
    below, above = neighbours(params)
    if below and above:
        return f"between {below} and {above}"
    return f"larger than {below}" if below else f"smaller than {above}"
