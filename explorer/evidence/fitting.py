"""Fits the constants of training speed: damped Gauss-Newton on their logarithms.

Each constant has a prior, what one would say before seeing any row. A constant of a class of software is a base
value times a deviation of the class, so a class that no row speaks of takes the base. Large misses count by their
size, not by their square (Huber), so that one odd row does not bend the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer import catalog
from explorer.core.calibration import CONSTANTS, FRAMEWORKS
from explorer.core.choose.search import settled
from explorer.core.compute import Result, inputs
from explorer.core.model.precision import RECIPES
from explorer.core.plan import compute, plan_for
from explorer.evidence.least_squares import Floats, least_squares, softened
from explorer.evidence.reading import Row, case_of
from explorer.evidence.scoring import TIMES, measured_of

Name = tuple[str, str]
"""A constant and whom it is for: a generation of GPUs, a class of software, or "" for all."""
SPEED = "tokens_per_s_per_device"


@dataclass(frozen=True)
class Rows:
    """Rows of training speed side by side: one entry a row in each part.

    values: what the formulas start from. speed: measured. [token/s of a device] source: who measured.
    """

    values: Mapping[str, Any]
    speed: Floats
    generation: tuple[str, ...]
    software: tuple[str, ...]
    eight_bit: tuple[bool, ...]
    source: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.speed)

    def where(self, kept: Iterable[bool]) -> Rows:
        """Some of the rows."""
        which = np.flatnonzero(list(kept))
        return Rows(
            {name: column[which] for name, column in self.values.items()},
            self.speed[which],
            tuple(self.generation[i] for i in which),
            tuple(self.software[i] for i in which),
            tuple(self.eight_bit[i] for i in which),
            tuple(self.source[i] for i in which),
        )


def rows_of(table: Iterable[Row]) -> Rows:
    """The rows of a table that are about training speed and can be computed; others are left out."""
    found = [row for row in map(_speed_row, table) if row]
    if not found:
        raise ValueError("no row of training speed that can be computed")
    names = plan_for(SPEED).start & set(found[0][0])
    values = {name: np.array([row[0][name] for row in found]) for name in sorted(names)}
    columns = list(zip(*found, strict=True))
    return Rows(values, np.array(columns[1], float), *columns[2:])


def _speed_row(row: Row) -> tuple[dict[str, Any], float, str, str, bool, str] | None:
    try:
        case, measured = case_of(row), measured_of(row)
    except ValueError:
        return None
    if case.kind != "training throughput":
        return None
    scenario = settled(case.scenario)
    values, gpu, job = inputs(scenario), scenario.accelerator, scenario.workload
    result = Result(scenario, compute(dict(values), plan_for(SPEED, "step_seconds")))
    ratio = measured / case.answer(result)
    speed = float(result[SPEED]) * (1 / ratio if row["metric"].endswith(TIMES) else ratio)
    eight_bit = RECIPES[job.precision].formats[0] == "fp8" and gpu.fp8_flop_per_s > 0
    return values, speed, gpu.generation, job.framework, eight_bit, row.get("framework") or "(not stated)"


@dataclass(frozen=True)
class Prior:
    """What one would say of a constant before seeing rows: about `centre`, give or take a factor of e^spread."""

    centre: float
    spread: float


BY_GENERATION = {
    "matrix_efficiency": Prior(0.75, 0.1),
    "fp8_efficiency": Prior(0.6, 0.15),
    "attention_efficiency": Prior(0.4, 0.25),
}
BY_SOFTWARE = {"traffic": Prior(6.0, 0.4), "tp_exposed": Prior(0.8, 0.3), "dp_exposed": Prior(0.5, 0.4)}
DEVIATION = {"traffic": 0.25, "tp_exposed": 0.25, "dp_exposed": 0.3}
EXPECTED = {
    ("traffic", "Megatron"): 0.8,
    ("traffic", "compiled PyTorch"): 0.8,
    ("tp_exposed", "Megatron"): 0.5,
    ("dp_exposed", "Megatron"): 0.5,
    ("dp_exposed", "older Megatron"): 1.5,
}
"""Deviations that are known from the code: fused kernels move fewer bytes; Megatron-Core sends while it computes,
Megatron-LM of 2021 did not."""
SLOW_ATTENTION = ("eager PyTorch", "Hugging Face")
"""Classes whose attention kernel is an older one; the others set the pace."""
FOR_ALL = {"power_exponent": Prior(0.5, 0.2), "fp8_traffic": Prior(1.2, 0.2)}
NOISE = 0.12
"""Scatter of a row that no constant explains, as a fraction: it weighs the priors against the rows."""


def priors_of(rows: Rows) -> dict[Name, Prior]:
    """The priors of all that these rows can speak of, classes of software as deviations from a base."""
    found: dict[Name, Prior] = {}
    for generation, eight_bit in sorted(set(zip(rows.generation, rows.eight_bit, strict=True))):
        names = ("fp8_efficiency" if eight_bit else "matrix_efficiency", "attention_efficiency")
        found |= {(name, generation): BY_GENERATION[name] for name in names}
    for name, prior in BY_SOFTWARE.items():
        found[name, ""] = prior
        for software in sorted(set(rows.software)):
            found[name, software] = Prior(EXPECTED.get((name, software), 1.0), DEVIATION[name])
    slow = [software for software in SLOW_ATTENTION if software in rows.software]
    return found | {("attention_share", s): Prior(0.6, 0.3) for s in slow} | {(n, ""): p for n, p in FOR_ALL.items()}


def constants_of(parameters: Mapping[Name, Any]) -> dict[Name, Any]:
    """What was fitted as the constants themselves: bases times deviations."""
    return {
        (name, owner): value * parameters[name, ""] if name in BY_SOFTWARE else value
        for (name, owner), value in parameters.items()
        if owner or name not in BY_SOFTWARE
    }


def in_use(rows: Rows) -> dict[Name, float]:
    """The same constants as `calibration.py` and `data/efficiency.csv` have them."""
    usual = {row["generation"]: row for row in catalog.rows("efficiency")}
    found = {}
    for name, owner in constants_of(dict.fromkeys(priors_of(rows), 1.0)):
        if name in BY_GENERATION:
            found[name, owner] = float(usual[owner][name])
        else:
            found[name, owner] = float(getattr(FRAMEWORKS[owner], name)) if owner else CONSTANTS[name].value
    return found


def taken(rows: Rows) -> dict[str, list[Name]]:
    """For each input of the formulas that is a constant, the constant that each row takes for it."""
    both = list(zip(rows.generation, rows.eight_bit, strict=True))
    return {
        "product_efficiency": [("fp8_efficiency" if eight_bit else "matrix_efficiency", g) for g, eight_bit in both],
        "attention_efficiency": [("attention_efficiency", generation) for generation in rows.generation],
        **{name: [(name, software) for software in rows.software] for name in (*BY_SOFTWARE, "attention_share")},
        "fp8_traffic": [("fp8_traffic", "" if eight_bit else "16 bits") for eight_bit in rows.eight_bit],
        "power_exponent": [("power_exponent", "")] * len(rows),
    }


def predict(constants: Mapping[Name, Any], rows: Rows) -> Floats:
    """Speed of each row with other constants; what they leave out stays as it is. [token/s of a device]

    Constants may be arrays, all of one length: then there is one line of speeds for each entry.
    """
    values = dict(rows.values)
    shape = np.shape(next(iter(constants.values())))
    for name, keys in taken(rows).items():
        each = [constants.get(key, own) for key, own in zip(keys, rows.values[name], strict=True)]
        values[name] = np.stack([np.broadcast_to(value, shape) for value in each], axis=-1)
    return np.asarray(compute(values, plan_for(SPEED))[SPEED], float)


def fit(rows: Rows, priors: Mapping[Name, Prior], trust: float = 1.0) -> dict[Name, float]:
    """The constants that suit the rows and the priors best.

    trust: weight of the priors; near zero, the rows alone decide.
    """
    centres = np.log([prior.centre for prior in priors.values()])
    spreads = np.array([prior.spread for prior in priors.values()]) / (trust * NOISE)

    def misses(logs: Floats) -> Floats:
        parameters = dict(zip(priors, np.exp(logs).T, strict=True))
        far = np.log(predict(constants_of(parameters), rows) / rows.speed)
        return np.concatenate([softened(far), (logs - centres) / spreads], axis=-1)

    best = np.exp(least_squares(misses, centres))
    return {name: float(value) for name, value in constants_of(dict(zip(priors, best, strict=True))).items()}
