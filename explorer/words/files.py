"""What is told of files and names that were pasted where a config.json is wanted."""

from __future__ import annotations

from explorer.core.scenario.parts import Model
from explorer.huggingface.pasted.beside import Adapter, Index
from explorer.huggingface.pasted.files import PASTE
from explorer.huggingface.quantization import Weights
from explorer.words.format import count, size


def about_name(name: str, model: Model, stored: Weights, tagged: bool) -> str:
    """A name of a model of our list: it was chosen, and what its name says of formats; `tagged`: as Ollama writes it."""
    short = f"{name[:60]}…" if len(name) > 60 else name
    said = f"“{short}” is in our list as {model.model_name}, which is chosen; nothing was asked of another host."
    if stored.state == "read":
        return f"{said} Its name says {stored.words}."
    if stored.gguf:
        return f"{said} {_about_gguf(model, tagged)}".rstrip()
    if stored.hint:
        return f"{said} Its name says {stored.hint}: choose that format under Weights in, if it is what you use."
    return said


def _about_gguf(model: Model, tagged: bool) -> str:
    """A GGUF of a type that its name does not say, or that is not in our table."""
    if model.model_name.startswith("gpt-oss"):
        return ""  # in mxfp4 there, too
    if tagged:
        return "Ollama's files have some 4.9 bits a weight: enter them under Bits a weight."
    return "Its name says GGUF, but no type that is in our table: enter its bits under Bits a weight; Q4_K_M has 4.89."


def about_adapter(adapter: Adapter, model: Model | None = None) -> str:
    """An adapter on a model of our list, or of a kind that is not computed."""
    base = f" on {adapter.base}" if adapter.base else ""
    if model is None:
        kind = f"an adapter of the kind {adapter.kind or 'unknown'}{base}" if adapter.kind != "LORA" else f"LoRA{base}"
        missing = " without a rank" if adapter.kind == "LORA" else ""
        return (
            f"This is an adapter_config.json: {kind}{missing}. LoRA is what is computed here: choose the base model, then"
            " LoRA under Training recipe."
        )
    return (
        f"This is an adapter_config.json: LoRA{base}. {model.model_name} is chosen, with rank {adapter.rank} on"
        f" {adapter.targets}{_named(adapter)}, as Train counts it."
    )


def about_base(adapter: Adapter) -> str:
    """An adapter on a model that is not in our list."""
    base = adapter.base or "a base model that it does not name"
    return (
        f"This is an adapter_config.json: LoRA of rank {adapter.rank} on {base}, which is not in our list. Paste the base"
        " model's config.json, then set LoRA and its rank under Training recipe."
    )


def _named(adapter: Adapter) -> str:
    return f" ({', '.join(adapter.named)})" if adapter.named else ""


def about_bits(index: Index, model: Model, bits: float) -> str:
    """An index whose model is known: what a weight takes on average."""
    return (
        f"The index has {size(index.total_bytes, 3)} for {model.model_name}: {bits:.3g} bits for each of its"
        f" {count(model.params, 3)} parameters, whatever else is in the checkpoint included."
    )


def about_size(index: Index, model: Model, listed: bool) -> str:
    """An index alone: parameters at 2 bytes each, as a model of our list or as a plain one of that size."""
    said = f"The index has {size(index.total_bytes, 3)} in {index.tensors:,} tensors"
    if listed:
        return f"{said} of {index.layers} layers: that is {model.model_name} in 16 bits, which is chosen."
    return (
        f"{said}: at 2 bytes each, {count(index.total_bytes / 2, 3)} parameters, taken as a plain dense model of that size."
        f" It has the names of {index.layers} layers, but no widths: paste the config.json beside it."
    )


def about_parts(index: Index) -> str:
    """An index from which no model follows."""
    what = f"{index.experts} experts a layer" if index.experts else "quantised tensors"
    return (
        f"This is an index of a checkpoint: {size(index.total_bytes, 3)} in {index.layers} layers with {what}, whose widths"
        f" it does not have. {PASTE}; pasted after that, this file gives its bits a weight."
    )
