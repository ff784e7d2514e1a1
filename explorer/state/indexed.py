"""The scenario that the index of a checkpoint asks for: its bytes, as bits a weight or as a size."""

from __future__ import annotations

from explorer import catalog
from explorer.catalog.listed import named_model
from explorer.catalog.pasted import Pasted, formats
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Model
from explorer.huggingface import ConfigError
from explorer.huggingface.pasted.beside import Index
from explorer.huggingface.quantization import AS_STORED, Weights
from explorer.state.presets import choose_model
from explorer.words.files import about_bits, about_parts, about_size
from explorer.words.format import count

SIXTEEN, NEAR, ALIKE = 16.0, 0.02, 2e-4


def chosen(scenario: Scenario, index: Index, last: Pasted | None) -> tuple[Scenario, Pasted]:
    """The model that was pasted before in so many bits a weight; without it, the model that has as many bytes in 16 bits.

    Raises ConfigError with one sentence where neither can be told.
    """
    before, model = formats(scenario), scenario.model
    if last is not None and last.is_of(scenario) and _fits(index, model):
        weights = _stored(8 * index.total_bytes / model.params)
        told = about_bits(index, model, 8 * index.total_bytes / model.params)
        pasted = Pasted(weights, last.model_name, before, told)
        return change(scenario, **pasted.left), pasted
    known = next((each.model for each in catalog.models().values() if _is(index, each.model)), None)
    if known is None and (index.experts or index.quantised):
        raise ConfigError(about_parts(index))
    model = known or named_model(count(index.total_bytes / 2, 3))
    taken = choose_model(scenario, model)
    return taken, Pasted(Weights("told"), model.model_name, formats(taken), about_size(index, model, known is not None))


def _fits(index: Index, model: Model) -> bool:
    """Whether an index may be that of a model: tensors of its layers alone, and no more than 32 bits for each weight."""
    return model.layers <= index.layers <= model.layers + 3 and 1 < 8 * index.total_bytes / model.params < 33


def _is(index: Index, model: Model) -> bool:
    return (
        not index.quantised and index.layers == model.layers and abs(index.total_bytes / (2 * model.params) - 1) < ALIKE
    )


def _stored(bits: float) -> Weights:
    """Bits on average, as the format that has them where there is one."""
    if abs(bits / SIXTEEN - 1) < NEAR:
        return Weights("told", fields={**AS_STORED, "weight_format": "bf16"})
    form = "fp32" if bits > 20 else "fp8" if bits > 6 else "int4"
    return Weights("told", fields={**AS_STORED, "weight_format": form, "bits_per_weight": round(bits, 2)})
