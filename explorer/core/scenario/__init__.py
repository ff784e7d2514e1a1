"""What is asked: a frozen `Scenario` of fourteen parts, and what is given of its answer.

Leaf names are unique, so a leaf name is an address: `change(s, layers=40)`.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from explorer.core.scenario.lab import Cluster, Lab
from explorer.core.scenario.measured import NOTHING, Measured
from explorer.core.scenario.money import Ownership, Prices, Site
from explorer.core.scenario.parts import Accelerator, Model
from explorer.core.scenario.run import Workload
from explorer.core.scenario.running import Running
from explorer.core.scenario.second import Second
from explorer.core.scenario.spread import Layout
from explorer.core.scenario.use import Demand, Serving


@dataclass(frozen=True)
class Scenario:
    """One whole question. Compares by value; change it with `change`."""

    model: Model = field(default_factory=Model)
    accelerator: Accelerator = field(default_factory=Accelerator)
    workload: Workload = field(default_factory=Workload)
    layout: Layout = field(default_factory=Layout)
    serving: Serving = field(default_factory=Serving)
    running: Running = field(default_factory=Running)
    second: Any = field(default_factory=Second)
    demand: Demand = field(default_factory=Demand)
    prices: Prices = field(default_factory=Prices)
    site: Site = field(default_factory=Site)
    ownership: Ownership = field(default_factory=Ownership)
    lab: Lab = field(default_factory=Lab)
    cluster: Cluster = field(default_factory=Cluster)
    measured: Measured = NOTHING
    given: tuple[tuple[str, float], ...] = ()
    """Quantities that are known, and not to be computed, by name: whoever measured a step goes on from there."""


PARTS: dict[str, type] = {
    "model": Model,
    "accelerator": Accelerator,
    "workload": Workload,
    "layout": Layout,
    "serving": Serving,
    "running": Running,
    "second": Second,
    "demand": Demand,
    "prices": Prices,
    "site": Site,
    "ownership": Ownership,
    "lab": Lab,
    "cluster": Cluster,
    "measured": Measured,
}
FIELDS: dict[str, dataclasses.Field[Any]] = {}
PART_OF: dict[str, str] = {}
for _part, _class in PARTS.items():
    for _field in dataclasses.fields(_class):
        if _field.name in FIELDS or _field.name in PARTS:
            raise TypeError(f"the field name {_field.name} is used twice")
        FIELDS[_field.name] = _field
        PART_OF[_field.name] = _part
SHARES = frozenset(name for name, field in FIELDS.items() if field.metadata["unit"] == "share")
"""Fields that people read and write as a percentage."""


def leaves(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Every field of every part, with its value."""
    for part in PARTS:
        yield from vars(getattr(scenario, part)).items()


def change(scenario: Scenario, **changes: Any) -> Scenario:
    """A copy with some fields, or whole parts, replaced.

    `given` maps names of quantities to what they are, in place of all that were given before.
    Raises KeyError with the nearest name for a field that does not exist. Values are not judged
    here: see `problems`.

    >>> change(Scenario(), layers=40, tokens=1e12).model.layers
    40
    >>> change(Scenario(), given={"step_seconds": 1.9}).given
    (('step_seconds', 1.9),)
    """
    replaced: dict[str, dict[str, Any]] = {}
    parts: dict[str, Any] = {}
    for name, value in changes.items():
        if name in PARTS:
            parts[name] = value
        elif name == "given":
            parts[name] = tuple(sorted(dict(value).items()))
        elif name in FIELDS:
            replaced.setdefault(PART_OF[name], {})[name] = value
        else:
            near = difflib.get_close_matches(name, [*FIELDS, *PARTS, "given"], n=1)
            raise KeyError(f"there is no field {name}" + (f"; did you mean {near[0]}?" if near else ""))
    for part, values in replaced.items():
        parts[part] = dataclasses.replace(parts.get(part, getattr(scenario, part)), **values)
    return dataclasses.replace(scenario, **parts)
