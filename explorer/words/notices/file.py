"""What a user should know about the file that was pasted: what it says of its weights, while that counts."""

from __future__ import annotations

from explorer.catalog.pasted import Pasted
from explorer.core.calibration import ENGINES
from explorer.core.compute import Result


def about_file(pasted: Pasted | None, result: Result) -> list[str]:
    """What was read, what was not understood, or that nothing was stated; nothing once the model or a format is another."""
    if pasted is None or not pasted.counts(result.scenario):
        return []
    return [*_about_weights(pasted, result), *_about_software(pasted, result)]


def _about_software(pasted: Pasted, result: Result) -> list[str]:
    """A GGUF, and the software that it is served in."""
    engine = result.scenario.serving.engine
    if not pasted.weights.gguf or not result["for_serving"]:
        return []
    if not ENGINES[engine].reads_gguf:
        return [f"The file is a GGUF, which is made for llama.cpp, but Serving software is set to {engine}."]
    if not pasted.engine:
        return []
    return [
        f"The file is a GGUF, so Serving software was set to llama.cpp; to undo that, choose {pasted.engine} there again."
    ]


def _about_weights(pasted: Pasted, result: Result) -> list[str]:
    """How the weights are stored."""
    if pasted.told:
        return [pasted.told]
    weights, serving = pasted.weights, bool(result["for_serving"])
    if weights.state == "read":
        return [_read(weights.words, result) if not serving else f"Read from the file: {weights.words}."]
    if weights.state == "not understood":
        said = f"The file states a quantisation that is not understood, {weights.words}:"
        if not serving:
            return [f"{said} training is computed with weights in 16 bits."]
        return [f"{said} {_taken(result)}. Choose Weights in, or enter Bits a weight under Serving."]
    return [_not_stated(pasted, result)] if serving else []


def _read(words: str, result: Result) -> str:
    """What is stored in fewer bits cannot be trained."""
    stored = words.partition(";")[0]
    if result.scenario.workload.method == "QLoRA":
        frozen = result.scenario.workload.frozen_format
        return f"The file states {stored}; adapters are trained here on frozen weights in {frozen}, set under Training recipe."
    return (
        f"The file states {stored}: nothing quantised is trained as it is. Training is computed with weights in 16 bits;"
        " adapters on quantised ones are QLoRA, under Training recipe."
    )


def _not_stated(pasted: Pasted, result: Result) -> str:
    weights = pasted.weights
    if weights.gguf:
        return (
            f"What was pasted does not name the type of the GGUF (general.file_type): {_taken(result)}. Choose Weights in, or"
            " enter Bits a weight under Serving."
        )
    if weights.words and _taken(result) == "weights are taken as bf16":
        return f"The file states {weights.words} and no quantisation: weights are taken as bf16, as servers cast them; fp32 keeps them."
    said = f"The file states no quantisation (quantization_config): {_taken(result)}."
    if weights.hint:
        return f"{said} Its name says {weights.hint}, though: if so, choose that format under Weights in."
    return f"{said} If the checkpoint is quantised, choose Weights in, or paste its hf_quant_config.json, too."


def _taken(result: Result) -> str:
    use = result.scenario.serving
    return f"weights are taken as {f'{use.bits_per_weight:g} bits each' if use.bits_per_weight else use.weight_format}"
