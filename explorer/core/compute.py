"""A scenario as the numbers that formulas start from, and the result that they make."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core import model, money, serving, training  # noqa: F401  which registers all formulas
from explorer.core.formula import REGISTRY, in_order
from explorer.core.plan import GIVEN, Plan
from explorer.core.scenario import FIELDS, PARTS, Scenario
from explorer.core.scenario.choices import asked, owned, trained
from explorer.core.scenario.ranges import ranged
from explorer.core.scenario.running import run
from explorer.core.scenario.second import is_unlike
from explorer.core.scenario.served import served
from explorer.core.scenario.unlike import ALIKE, as_alike

PLAN = Plan(in_order(REGISTRY))
"""Every formula."""


WHOLE = tuple(name for name, field in FIELDS.items() if isinstance(field.default, int))
"""Fields that hold whole numbers, yes and no among them."""


def inputs(scenario: Scenario) -> dict[str, Any]:
    """All that the formulas start from: the fields of a scenario, what its choices mean, and what is given."""
    s, unlike = as_alike(scenario) if is_unlike(scenario) else (scenario, ALIKE)
    values: dict[str, Any] = {}
    for part in PARTS:
        values |= vars(getattr(s, part))
    for name in WHOLE:
        values[name] = 1.0 * values[name]  # int64 of NumPy would overflow silently
    values.update(trained(s.workload, s.layout, s.accelerator))
    values.update(served(s.serving, s.model, s.accelerator))
    values.update(run(s.running))
    values.update(asked(s.demand))
    values.update(owned(s.workload, s.prices, s.ownership, s.lab))
    values.update(ranged(s))
    values.update(unlike)
    if s.given:
        values.update(s.given)
        values[GIVEN] = frozenset(name for name, _ in s.given)
    return values


def stack(parts: list[Any], shape: tuple[int, ...]) -> Any:
    """Several models or accelerators as one, whose numbers are arrays."""
    stacked = {}
    for field in dataclasses.fields(parts[0]):
        column = [getattr(part, field.name) for part in parts]
        stacked[field.name] = (
            tuple(column) if isinstance(field.default, str) else np.asarray(column, float).reshape(shape)
        )
    return type(parts[0])(**stacked)


def _topics() -> dict[str, list[str]]:
    """The quantities of each topic, and of each wing: all of its topics."""
    found: dict[str, list[str]] = {}
    for f in REGISTRY.values():
        found.setdefault(f.topic, []).append(f.name)
        found.setdefault(f.wing, []).append(f.name)
    return found | {"inference": found["cache"]}  # its name of old


TOPICS = _topics()


class Part:
    """The quantities of one topic, or of one wing, as attributes."""

    def __init__(self, topic: str, values: dict[str, Any]) -> None:
        self.__dict__.update((name, values[name]) for name in TOPICS[topic])

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"no quantity {name} here; there are {', '.join(vars(self))}")


@dataclass(frozen=True)
class Result:
    """All quantities of one scenario: `result["usd"]`, or by topic, `result.cost.usd`."""

    scenario: Scenario
    values: dict[str, Any] = dataclasses.field(repr=False, compare=False)
    found: Any = dataclasses.field(default=None, repr=False, compare=False)
    """What the search for its layout saw (`choose.search.Found`), if there was one."""

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
