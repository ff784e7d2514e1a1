"""What is predicted of rows with constants that never saw their kin: the same software, model and GPU; or the same
software at all; or the same generation of GPUs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from explorer.evidence.fit.fitting import (
    Fit,
    Name,
    Prior,
    Rows,
    Taken,
    Wing,
    cell_of,
    computable,
    fit,
    predict,
    rows_among,
)
from explorer.evidence.fit.fitting import software_of as named_software
from explorer.evidence.fit.least_squares import Floats
from explorer.evidence.fit.memory_constants import MEMORY
from explorer.evidence.fit.serving_constants import SERVING
from explorer.evidence.fit.training_constants import TRAINING
from explorer.evidence.fit.without import left_out
from explorer.evidence.rows.kinds import band_kind, software_of
from explorer.evidence.rows.reading import Case, Row
from explorer.evidence.rows.tables import read_tables, shipped
from explorer.evidence.scoring import RATES, Scored


def _overhead(case: Case) -> Taken:
    usual = ("run_excess", "tended_params") if case.scenario.workload.run_losses == "usual" else ()
    return {name: ((name, ""),) for name in ("clean_run_overhead", *usual)}


def _of_runs(name: Name) -> Prior:
    return OF_RUNS[name[0]]


OF_RUNS = {
    "clean_run_overhead": Prior(1.1, 0.05),
    "run_excess": Prior(0.4, 0.3),
    "tended_params": Prior(2e10, 0.7),
}
"""Large runs report a tenth of their hours lost (Llama 3); tens of billions of parameters take a team of engineers."""
RUNS = Wing("whole runs", ("whole run",), ("device_hours",), _overhead, _of_runs, noise=0.3)
WINGS = (TRAINING, RUNS, MEMORY, SERVING)


@dataclass(frozen=True)
class Blind:
    """The rows of one wing: as fitted, and as predicted by fits without their kin, in their own metrics."""

    fit: Fit
    seen: Floats
    by_cell: Floats
    by_software: Floats

    @property
    def rows(self) -> Rows:
        """The rows side by side."""
        return self.fit.rows


@functools.cache
def blind(wing: Wing) -> Blind:
    """The rows of the shipped tables that a wing can compute."""
    found = fit(rows_among(wing, _table()))
    cases = found.rows.cases
    return Blind(
        found,
        predict(found.rows, found.logs[None])[0],
        left_out(found, [cell_of(case.row) for case in cases]),
        left_out(found, [named_software(case.row) for case in cases]),
    )


@functools.cache
def _table() -> tuple[tuple[Case, float], ...]:
    """Read once for all wings."""
    rows = read_tables(shipped())
    return tuple(computable([*rows, *powers(rows)]))


POWER = "P power in serving"


def powers(rows: Sequence[Row]) -> list[Row]:
    """Rows of energy once more, as the watts that they state besides: power and speed are fitted apart."""
    return [
        {**row, "id": f"{row['id']} W", "set": POWER, "metric": "watts", "value": row["power_w"]}
        for row in rows
        if row.get("power_w")
    ]


def blinded(rows: Sequence[Scored]) -> list[Scored]:
    """The rows with what is predicted of them by constants that never saw their cell, where that is known."""
    found = {}
    for wing in WINGS:
        told = blind(wing)
        found |= {case.row.get("id"): float(value) for case, value in zip(told.rows.cases, told.by_cell, strict=True)}
    return [replace(row, blind=found.get(row.id)) for row in rows]


Ends = tuple[float, float]
FEWEST = 20
"""Rows from which a range of its own is taken."""


def bands() -> dict[str, list[Ends]]:
    """For each kind, the ends of the range that holds eight rows in ten: measured over predicted, of a time. Where the
    software and the GPU were seen; the software was not; the GPU was not; neither was."""
    found: dict[str, list[list[float]]] = {}
    for wing in WINGS:
        told = blind(wing)
        for i, groups in enumerate(LEVELS):
            predicted = told.by_cell if i == 0 else _without(told.fit, groups)
            for case, value, measured in zip(told.rows.cases, predicted, told.rows.measured, strict=True):
                if case.row.get("set") == POWER:
                    continue
                if "fine-tune" in (case.row.get("kind") or ""):  # to a target: as published, hours without losses
                    continue
                found.setdefault(band_kind(case), [[] for _ in LEVELS])[i].append(over(case, value, measured))
    return {kind: _widening([_ends(off) for off in levels]) for kind, levels in sorted(found.items())}


def over(case: Case, predicted: float, measured: float) -> float:
    """Measured over predicted, of a time: of a rate it is the other way round."""
    rate = (case.row.get("metric") or "").endswith(RATES)
    return predicted / measured if rate else measured / predicted


LEVELS: tuple[Callable[[Case, Case], bool], ...] = (
    lambda one, other: cell_of(one.row) == cell_of(other.row),
    lambda one, other: software_of(one) == software_of(other),
    lambda one, other: one.scenario.accelerator.generation == other.scenario.accelerator.generation,
    lambda one, other: (
        software_of(one) == software_of(other)
        or one.scenario.accelerator.generation == other.scenario.accelerator.generation
    ),
)
"""Which rows are kin, and left out together with one, at each level of `core/bands.py`."""


def _without(found: Fit, kin: Callable[[Case, Case], bool]) -> Floats:
    """Each row by a fit without its kin: one fit for each pair of software and generation."""
    cases = found.rows.cases
    pairs: list[Hashable] = [(software_of(case), case.scenario.accelerator.generation) for case in cases]
    told = np.empty(len(cases))
    for pair in set(pairs):
        own = pairs.index(pair)
        groups = ["left out" if kin(cases[own], case) else "kept" for case in cases]
        if len(set(groups)) == 1:  # nothing would be left
            told[[each == pair for each in pairs]] = np.nan
            continue
        predicted = left_out(found, groups, only="left out")
        told = np.where([each == pair for each in pairs], predicted, told)
    return told


def _ends(off: Sequence[float]) -> Ends | None:
    known = np.array([value for value in off if np.isfinite(value)])
    if len(known) < FEWEST:
        return None
    low, high = np.percentile(known, [10, 90])
    return float(low), float(high)


def _widening(levels: Sequence[Ends | None]) -> list[Ends]:
    """Each level at least as wide as where all was seen, the last as all; one without rows as the widest before it."""
    told: list[Ends] = []
    for ends in levels:
        low, high = ends or (1.0, 1.0)
        widest = (min([1.0, *(e[0] for e in told)]), max([1.0, *(e[1] for e in told)]))
        first = told[0] if told else (1.0, 1.0)
        told.append((min(low, first[0]), max(high, first[1])) if ends else widest)
    return [*told[:-1], (min(low for low, _ in told), max(high for _, high in told))]


def errors(predicted: Floats, measured: Floats) -> Floats:
    """Predicted ÷ measured − 1."""
    return np.asarray(predicted / measured - 1)


def figures(off: Floats) -> Mapping[str, float]:
    """Median and 90th percentile of the size of some errors, and the median signed error."""
    size = np.abs(off)
    return {
        "median_abs_error": round(float(np.median(size)), 4),
        "p90_abs_error": round(float(np.percentile(size, 90)), 4),
        "bias": round(float(np.median(off)), 4),
    }
