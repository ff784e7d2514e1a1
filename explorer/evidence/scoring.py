"""Predicted against published, row by row, and how far off on the whole.

An error is predicted ÷ measured − 1 in the metric of the row: 0.05 is 5 % too much. A row that cannot be
computed is skipped with its reason; no row stops the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from explorer.core.bands import TRAINED
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate
from explorer.evidence.rows.kinds import band_kind, software_of
from explorer.evidence.rows.metrics import measured_of
from explorer.evidence.rows.reading import Case, Row, Unscorable, case_of
from explorer.evidence.rows.taken import taken

LAYOUT = ("tp", "pp", "cp", "dp", "zero_stage", "micro_batch", "recompute")
"""The layout that a row was computed with: as it says, or as it was found."""


@dataclass(frozen=True)
class Scored:
    """One row: what was measured and what is predicted, in its own metric; or why it was skipped.

    low, high: ends of the 80 % interval of the prediction; none where the model gives no interval.
    """

    id: str
    set: str
    row: Row = field(repr=False)
    measured: float = math.nan
    predicted: float = math.nan
    low: float | None = None
    high: float | None = None
    layout: Mapping[str, Any] = field(default_factory=dict)
    software: str = ""
    """The class of software that it was computed as."""
    reason: str = ""
    blind: float | None = None
    """What is predicted with constants fitted without the row and its kin; none where that was not computed."""
    taken: tuple[str, ...] = ()
    """What of the row is not known here, and what it was taken as."""

    @property
    def error(self) -> float:
        """Predicted ÷ measured − 1."""
        return self.predicted / self.measured - 1

    @property
    def covered(self) -> bool | None:
        """Whether the measured value lies in the interval; none where there is none."""
        return None if self.low is None or self.high is None else self.low <= self.measured <= self.high


def score(rows: Iterable[Row]) -> list[Scored]:
    """Every row, scored or skipped, in their order."""
    return [score_row(row, position) for position, row in enumerate(rows, 1)]


def score_row(row: Row, position: int = 1) -> Scored:
    """One row, scored or skipped. Raises nothing: whatever goes wrong becomes the reason.

    position: names a row without an id.
    """
    name, group = row.get("id") or f"row {position}", row.get("set") or ""
    try:
        case = case_of(row)
        row = case.row
        group = group or case.kind
        measured = measured_of(row)
        with np.errstate(all="ignore"):
            return _compared(name, group, case, measured)
    except Unscorable as error:
        reason = str(error)
    except Exception as error:  # whatever it is, the other rows are to be scored
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__} "
        reason = " ".join(f"could not be computed: {kind}{error}".split())
    return Scored(name, group or "not scored", row, reason=reason)


def _compared(name: str, group: str, case: Case, measured: float) -> Scored:
    result = evaluate(case.scenario)
    predicted = float(case.answer(result))
    if not (math.isfinite(predicted) and predicted > 0):
        raise ValueError(f"the prediction is {predicted}")
    low, high = (end * predicted for end in interval(case, result))
    layout = {part: result[part] if part == "recompute" else int(result[part]) for part in LAYOUT}
    known = taken(case.row, case.scenario, band_kind(case) in TRAINED)
    return Scored(name, group, case.row, measured, predicted, low, high, layout, software_of(case), taken=known)


def interval(case: Case, result: Result) -> tuple[float, float]:
    """Ends of the 80 % interval as multiples of the prediction: those of the page, by kind and by what was seen.

    The ends are multiples of a time, so for a rate they change places.
    """
    kind = band_kind(case)
    low, high = (float(result[f"{kind}_{end}"]) for end in ("low", "high"))
    return (1 / high, 1 / low) if case.row.get("metric", "").endswith(RATES) else (low, high)


RATES = ("tokens_per_s", "per_device", "all_devices")
"""How the metrics end that are rates: more is faster."""


@dataclass(frozen=True)
class Summary:
    """How good the predictions of some rows are, as fractions: 0.05 is 5 %. None where no row was scored.

    bias: the median signed error. coverage: share of the measured values within their 80 % interval.
    """

    rows: int
    scored: int
    median_abs_error: float | None = None
    p90_abs_error: float | None = None
    within_10: float | None = None
    within_25: float | None = None
    bias: float | None = None
    coverage: float | None = None
    skipped: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON, rounded to a hundredth of a per cent."""
        return {name: round(v, 4) if isinstance(v, float) else v for name, v in asdict(self).items()}


def summary(rows: Sequence[Scored]) -> Summary:
    """The summary of some rows."""
    errors = np.array([row.error for row in rows if not row.reason])
    covered = [row.covered for row in rows if row.covered is not None]
    skipped = [{"id": row.id, "reason": row.reason} for row in rows if row.reason]
    size = np.abs(errors)
    figures = (
        {
            "median_abs_error": np.median(size),
            "p90_abs_error": np.percentile(size, 90),
            "within_10": np.mean(size <= 0.10),
            "within_25": np.mean(size <= 0.25),
            "bias": np.median(errors),
        }
        if len(errors)
        else {}
    )
    told = {name: float(value) for name, value in figures.items()}
    return Summary(
        len(rows), len(errors), **told, coverage=float(np.mean(covered)) if covered else None, skipped=skipped
    )


def grouped(rows: Iterable[Scored], key: Callable[[Scored], str]) -> dict[str, list[Scored]]:
    """The rows by what `key` says, in alphabetical order."""
    groups: dict[str, list[Scored]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return dict(sorted(groups.items()))


def by_set(rows: Iterable[Scored]) -> dict[str, list[Scored]]:
    """The rows by the question they answer."""
    return grouped(rows, lambda row: row.set)


def by_column(rows: Iterable[Scored], column: str) -> dict[str, list[Scored]]:
    """The rows by one of their columns; what serves a model is called `engine` in its table."""
    other = "engine" if column == "framework" else column
    return grouped(rows, lambda row: row.row.get(column) or row.row.get(other) or NOT_STATED)


NOT_STATED = "(not stated)"
