"""One frozen scenario in, one frozen result out: every formula, in the order of its needs."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core import activations, cost, flops, memory, params, planning, precision, training  # noqa: F401
from explorer.core.formula import REGISTRY, in_order
from explorer.core.precision import RECIPES, format_share_of, peak_of
from explorer.core.scenario import FIELDS, PART_OF, PARTS, Scenario, change, leaves
from explorer.core.units import NF4_BYTES

OPTIMIZERS: dict[str, tuple[int, float | None]] = {
    "AdamW": (2, None),
    "AdamW 8-bit": (2, 1 + 4 / 256),
    "SGD with momentum": (1, None),
    "SGD": (0, None),
}
"""States kept for each trained parameter, and the bytes of one (None: as the precision says).
8-bit: one byte and an fp32 scale for each block of 256 (Dettmers 2022)."""

TOPICS = ("params", "flops", "precision", "activations", "memory", "planning", "training", "cost")


def choices(scenario: Scenario) -> dict[str, Any]:
    """The named choices of a scenario as the numbers that the formulas take."""
    job, layout = scenario.workload, scenario.layout
    recipe = RECIPES[job.precision]
    states, state_each = OPTIMIZERS[job.optimizer]
    mixed = recipe.master > 0
    adapters, eager = job.method != "full", job.attention == "eager"
    return {
        "peak_flop_per_s": peak_of(job.precision, scenario.accelerator),
        "format_share": format_share_of(job.precision, scenario.accelerator),
        "weight_each": recipe.weight,
        "master_each": recipe.master,
        "gradient_each": 4.0 if mixed and job.gradient_dtype == "fp32" else recipe.weight,
        "state_each": recipe.state if state_each is None else state_each,
        "states": states,
        "activation_each": recipe.activation,
        "linear_input_each": recipe.linear_input,
        "frozen_each": NF4_BYTES if job.method == "QLoRA" else 2.0,
        "adapters": adapters,
        "backward_passes": 1 if adapters else 2,
        "exact": job.flop_rule == "exact",
        "eager": eager,
        "recompute_layers": job.recompute == "full",
        "recompute_scores": job.recompute == "full" or (eager and job.recompute == "selective"),
        "choose_by_fit": layout.devices_rule == "as many as fit it",
        "choose_by_deadline": layout.devices_rule == "as many as meet the deadline",
    }


CHOICES = {
    "peak_flop_per_s": ("FLOP/s", "Dense peak of this GPU in the format that the matrix products use"),
    "format_share": ("1", "Share of its peak that this format reaches, over what 16 bits reach"),
    "weight_each": ("B", "Bytes of a weight in this precision"),
    "master_each": ("B", "Bytes of the fp32 copy of a weight that mixed precision keeps"),
    "gradient_each": ("B", "Bytes of a gradient"),
    "state_each": ("B", "Bytes of one optimizer state"),
    "states": ("1", "States that the optimizer keeps for each parameter"),
    "activation_each": ("B", "Bytes of an activation"),
    "linear_input_each": ("B", "Bytes of an activation kept as the input of a matrix"),
    "frozen_each": ("B", "Bytes of a frozen weight"),
    "adapters": ("yes/no", "Only adapters are trained"),
    "backward_passes": ("1", "Forward passes that the backward pass is worth"),
    "exact": ("yes/no", "FLOPs are counted exactly"),
    "eager": ("yes/no", "The table of attention scores is stored"),
    "recompute_layers": ("yes/no", "Whole layers are recomputed"),
    "recompute_scores": ("yes/no", "Attention scores are recomputed"),
    "choose_by_fit": ("yes/no", "As many GPUs as fit the job"),
    "choose_by_deadline": ("yes/no", "As many GPUs as meet the deadline"),
}
"""Unit and meaning of what `choices` gives."""


PLAN: list[tuple[str, Callable[..., Any], tuple[str, ...]]] = [
    (f.name, f.function, f.parameters) for f in in_order(REGISTRY)
]


class Part:
    """The quantities of one topic, as attributes."""

    def __init__(self, topic: str, values: dict[str, Any]) -> None:
        self.__dict__.update((f.name, values[f.name]) for f in REGISTRY.values() if f.topic == topic)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"no quantity {name} here; there are {', '.join(vars(self))}")


@dataclass(frozen=True)
class Result:
    """All quantities of one scenario: `result["usd"]`, or by topic, `result.cost.usd`."""

    scenario: Scenario
    values: dict[str, Any] = dataclasses.field(repr=False, compare=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def __getattr__(self, topic: str) -> Part:
        if topic in TOPICS:
            return Part(topic, self.values)
        raise AttributeError(f"a result has the parts {', '.join(TOPICS)}, not {topic}")

    @property
    def fits(self) -> Any:
        """Whether the job fits in the memory of each device; arrays from a sweep."""
        return self.values["spare_bytes"] >= 0


def evaluate(scenario: Scenario) -> Result:
    """Compute everything about a scenario. Judges nothing: see `problems`."""
    values = {
        name: float(value) if isinstance(value, int) else value for name, value in leaves(scenario)
    }  # int64 of NumPy would overflow silently
    values.update(choices(scenario))
    for name, function, parameters in PLAN:
        values[name] = function(*[values[parameter] for parameter in parameters])
    return Result(scenario, values)


def sweep(scenario: Scenario, **axes: Iterable[Any]) -> Result:
    """Evaluate over a grid: each axis names a field, or a part, and lists its values.

    The result's quantities are arrays with one dimension an axis, in the order given (or such that
    NumPy broadcasts them to that). Numbers and whole parts are computed at once; named choices one
    after the other.

    >>> sweep(Scenario(), tokens=[1e12, 2e12], devices=[8, 16, 32])["train_days"].shape
    (2, 3)
    """
    lists = {name: list(values) for name, values in axes.items()}
    for name in lists:
        if name not in FIELDS and name not in PARTS:
            change(scenario, **{name: None})
    named = [name for name in lists if name in FIELDS and isinstance(FIELDS[name].default, str)]
    numeric = [name for name in lists if name not in named]
    shape = tuple(len(lists[name]) for name in numeric)

    def at_once(base: Scenario) -> Result:
        replaced = {}
        for position, name in enumerate(numeric):
            along = tuple(-1 if i == position else 1 for i in range(len(numeric)))
            replaced[name] = (
                _stack(lists[name], along) if name in PARTS else np.asarray(lists[name], float).reshape(along)
            )
        return evaluate(change(base, **replaced))

    if not named:
        return at_once(scenario)
    combinations = [
        dict(zip(named, values, strict=True)) for values in itertools.product(*(lists[name] for name in named))
    ]
    results = [at_once(change(scenario, **combination)) for combination in combinations]
    outer = tuple(len(lists[name]) for name in named)
    order = [[*named, *numeric].index(name) for name in lists]
    values = dict(results[0].values)
    for name in (name for name, *_ in PLAN):
        grid = np.stack([np.broadcast_to(r.values[name], shape) for r in results])
        values[name] = grid.reshape(outer + shape).transpose(order)
    return Result(scenario, values)


def _stack(parts: list[Any], shape: tuple[int, ...]) -> Any:
    """Several models or accelerators as one, whose numbers are arrays."""
    stacked = {}
    for field in dataclasses.fields(parts[0]):
        column = [getattr(part, field.name) for part in parts]
        stacked[field.name] = (
            tuple(column) if isinstance(field.default, str) else np.asarray(column, float).reshape(shape)
        )
    return type(parts[0])(**stacked)


@dataclass(frozen=True)
class Explanation:
    """One quantity with its formula, if it has one, and the numbers that went in."""

    name: str
    label: str
    unit: str
    value: Any
    help: str = ""
    text: str = ""
    source: str = ""
    arguments: dict[str, Any] = dataclasses.field(default_factory=dict)


def explain(result: Result | Scenario, name: str) -> Explanation:
    """How a quantity came about: a formula with its arguments, a choice, or an input.

    Raises KeyError for a name that is none of these.
    """
    if isinstance(result, Scenario):
        result = evaluate(result)
    value = result.values[name]
    if name in REGISTRY:
        f = REGISTRY[name]
        arguments = {parameter: result.values[parameter] for parameter in f.parameters}
        return Explanation(name, f.label, f.unit, value, "", f.text, f.source, arguments)
    if name in CHOICES:
        unit, label = CHOICES[name]
        return Explanation(name, label, unit, value)
    meta = FIELDS[name].metadata
    unit = "yes/no" if isinstance(FIELDS[name].default, bool) else meta["unit"]
    return Explanation(name, meta["label"], unit, value, meta["help"], source=PART_OF[name])
