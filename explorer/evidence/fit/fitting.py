"""Fits constants to measured rows: damped Gauss-Newton on their logarithms.

Each constant has a prior, what one would say before seeing any row. What a formula takes for one of its inputs may be
a product: a base value times a deviation of the software times one of the GPU generation, so a class that no row speaks
of takes the base. Large misses count by their size, not by their square (Huber), so that one odd row does not bend the
rest; rows of one cell (software, model, GPU) repeat each other and count less each.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.core.choose.search import settled
from explorer.core.compute import Result, inputs
from explorer.core.plan import compute, plan_for
from explorer.evidence.fit.least_squares import Floats, Touched, least_squares, slopes, softened
from explorer.evidence.rows.reading import Case, Row, case_of
from explorer.evidence.scoring import measured_of

Name = tuple[str, str]
"""A constant and whom it is for: a generation of GPUs, a class of software, or "" for all."""
Taken = Mapping[str, tuple[Name, ...]]
"""For each input of the formulas that is a constant: the parameters whose product it is."""


@dataclass(frozen=True)
class Prior:
    """What one would say of a constant before seeing rows: about `centre`, give or take a factor of e^spread."""

    centre: float
    spread: float


@dataclass(frozen=True)
class Wing:
    """One part of the model: the rows that speak of it, and the constants that they speak of.

    kinds: of cases. results: quantities from which metrics are answered. taken: the constants of one case.
    prior: of one parameter.
    """

    name: str
    kinds: tuple[str, ...]
    results: tuple[str, ...]
    taken: Callable[[Case], Taken]
    prior: Callable[[Name], Prior]
    noise: float = 0.12
    """Scatter of a row that no constant explains, as a fraction: it weighs the priors against the rows."""


@dataclass(frozen=True)
class Rows:
    """Rows of one wing side by side, and the parameters that they speak of.

    values: what the formulas start from, an entry a row. measured: in each row's own metric.
    share: for each input that is a constant, which parameters (columns) its value in a row is the product of.
    """

    wing: Wing
    cases: Sequence[Case]
    values: Mapping[str, Any]
    measured: Floats
    names: tuple[Name, ...]
    share: Mapping[str, Floats] = field(repr=False)

    def __len__(self) -> int:
        return len(self.measured)

    @functools.cached_property
    def spoken(self) -> dict[str, tuple[NDArray[np.int_], NDArray[np.int_], Floats]]:
        """For each input that is a constant: its rows, its parameters, and the share of those in these."""
        found = {}
        for name, share in self.share.items():
            own, spoken = share.any(axis=1).nonzero()[0], share.any(axis=0).nonzero()[0]
            found[name] = own, spoken, share[np.ix_(own, spoken)]
        return found

    @property
    def cells(self) -> list[Hashable]:
        """Software, model and GPU of each row."""
        return [cell_of(case.row) for case in self.cases]

    @property
    def software(self) -> list[Hashable]:
        """Software of each row, whatever its version."""
        return [software_of(case.row) for case in self.cases]


def software_of(row: Row) -> str:
    """The software that a row names, without its version.

    >>> software_of({"framework": "Megatron-Bridge 26.02.01"}), software_of({"engine": "vLLM 0.12.0"})
    ('megatron-bridge', 'vllm')
    """
    words = (row.get("framework") or row.get("engine") or "(not stated)").lower().split()
    return " ".join(word for i, word in enumerate(words) if i == 0 or not any(map(str.isdigit, word)))


def cell_of(row: Row) -> tuple[str, str, str]:
    """Software, model and GPU of a row: rows that share them tell much the same."""
    return software_of(row), row.get("model", ""), row.get("accelerator", "")


def rows_of(wing: Wing, table: Iterable[Row]) -> Rows:
    """The rows of a table that belong to a wing and can be computed; others are left out.

    Raises ValueError where there is none.
    """
    return rows_among(wing, computable(table))


def computable(table: Iterable[Row]) -> list[tuple[Case, float]]:
    """The rows of a table that can be computed, and what was measured; others are left out."""
    found = []
    for row in table:
        with suppress(ValueError):
            found.append((case_of(row), measured_of(row)))
    return found


def rows_among(wing: Wing, read: Iterable[tuple[Case, float]]) -> Rows:
    """The same of rows that were read before."""
    found = [(case, _start(wing, case), measured) for case, measured in read if case.kind in wing.kinds]
    if not found:
        raise ValueError(f"no row of {wing.name} that can be computed")
    cases, starts, measured = zip(*found, strict=True)
    taken = [wing.taken(case) for case in cases]
    names = sorted({name for each in taken for product in each.values() for name in product})
    column = {name: i for i, name in enumerate(names)}
    share = {key: np.zeros((len(cases), len(names))) for key in sorted(set().union(*taken))}
    for i, each in enumerate(taken):
        for key, product in each.items():
            for name in product:
                share[key][i, column[name]] += 1
    values = {name: np.array([start[name] for start in starts]) for name in sorted(starts[0])}
    return Rows(wing, cases, values, np.array(measured), tuple(names), share)


def _start(wing: Wing, case: Case) -> dict[str, Any]:
    values, start = inputs(settled(case.scenario)), plan_for(*wing.results).start
    return {name: values[name] for name in start if name in values}


def predict(rows: Rows, logs: Floats) -> Floats:
    """What each row would be with other constants, in its own metric: a line for each line of logarithms."""
    values = dict(rows.values)
    for name, (own, spoken, share) in rows.spoken.items():
        values[name] = np.tile(np.asarray(rows.values[name], float), (*logs.shape[:-1], 1))
        values[name][..., own] = np.exp(logs[..., spoken] @ share.T)
    made = Result(rows.cases[0].scenario, compute(values, plan_for(*rows.wing.results)))
    return answered(rows, made, logs.shape[:-1])


def answered(rows: Rows, made: Result, shape: tuple[int, ...]) -> Floats:
    """The answer of each row to its own metric."""
    predicted = np.empty((*shape, len(rows)))
    metrics = [case.answer for case in rows.cases]
    for answer in set(metrics):
        which = [i for i, each in enumerate(metrics) if each is answer]
        predicted[..., which] = np.broadcast_to(answer(made), predicted.shape)[..., which]
    return predicted


def in_use(rows: Rows) -> Result:
    """All quantities of the rows with the constants in use."""
    return Result(rows.cases[0].scenario, compute(dict(rows.values), plan_for(*rows.wing.results)))


def centres(rows: Rows) -> Floats:
    """Logarithms of what the priors say."""
    return np.log([rows.wing.prior(name).centre for name in rows.names])


@dataclass(frozen=True)
class Fit:
    """Constants that suit the rows and the priors best, as logarithms, and how misses move with them there."""

    rows: Rows
    logs: Floats
    misses: Callable[[Floats], Floats] = field(repr=False)

    @functools.cached_property
    def slopes(self) -> tuple[Floats, Floats]:
        """The misses, and how they change with each constant."""
        return slopes(self.misses, self.logs, touched(self.rows))

    @functools.cached_property
    def square(self) -> Floats:
        """How misses move with pairs of constants."""
        return self.slopes[1] @ self.slopes[1].T

    @property
    def parameters(self) -> dict[Name, float]:
        """Each parameter's value."""
        return {name: float(value) for name, value in zip(self.rows.names, np.exp(self.logs), strict=True)}

    def product(self, *names: Name) -> float:
        """The product of some parameters; those that no row speaks of are at their prior."""
        told, value = self.parameters, 1.0
        for name in names:
            value *= told.get(name, self.rows.wing.prior(name).centre)
        return value


def fit(rows: Rows, trust: float = 1.0) -> Fit:
    """The constants that suit the rows and the priors best.

    trust: weight of the priors; near zero, the rows alone decide.
    """
    start = centres(rows)
    spreads = np.array([rows.wing.prior(name).spread for name in rows.names]) / (trust * rows.wing.noise)
    repeats = Counter(rows.cells)
    weights = np.array([repeats[cell] ** -0.25 for cell in rows.cells])

    def misses(logs: Floats) -> Floats:
        far = softened(np.log(predict(rows, logs) / rows.measured)) * weights
        return np.concatenate([far, (logs - start) / spreads], axis=-1)

    return Fit(rows, least_squares(misses, start, touched=touched(rows)), misses)


def touched(rows: Rows) -> Touched:
    """Which misses each parameter can move: those of the rows that it is taken for, and its own from its prior."""
    spoken = sum(rows.share.values()) > 0
    return np.concatenate([spoken.T, np.eye(len(rows.names), dtype=bool)], axis=1)
