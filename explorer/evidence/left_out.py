"""Each source left out in turn: how good are constants that were fitted without it?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from explorer.core.calibration import CONSTANTS, ENGINES, FRAMEWORKS, Engine, Framework
from explorer.core.choose.search import settled
from explorer.core.compute import Result, inputs
from explorer.core.evaluate import evaluate
from explorer.core.plan import compute, plan_for
from explorer.core.scenario.choices import unpacking
from explorer.evidence.fitting import BY_SOFTWARE, Rows, fit, in_use, predict, priors_of
from explorer.evidence.least_squares import Floats
from explorer.evidence.reading import Row, case_of
from explorer.evidence.scoring import measured_of


@dataclass(frozen=True)
class Compared:
    """Errors of the rows of one source, with the constants in use and with constants that never saw it.

    An error is predicted ÷ measured − 1. covered: the left-out rows that lie in the interval of the others.
    """

    plain: Floats
    blind: Floats
    covered: tuple[bool, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Their figures: medians and 90th percentiles of the size, medians of the signed error."""
        figures: dict[str, Any] = {"rows": len(self.plain)}
        for name, errors in (("in_use", self.plain), ("left_out", self.blind)):
            size = np.abs(errors)
            figures[name] = {
                "median_abs_error": round(float(np.median(size)), 4),
                "p90_abs_error": round(float(np.percentile(size, 90)), 4),
                "bias": round(float(np.median(errors)), 4),
            }
        if self.covered:
            figures["left_out"]["coverage"] = round(float(np.mean(self.covered)), 4)
        return figures


def pooled(parts: Mapping[str, Compared]) -> Compared:
    """All sources as one."""
    plain, blind = (np.concatenate([getattr(part, name) for part in parts.values()]) for name in ("plain", "blind"))
    return Compared(plain, blind, tuple(value for part in parts.values() for value in part.covered))


def speed_left_out(rows: Rows) -> dict[str, Compared]:
    """Training speed by source; each is predicted with constants fitted to the others."""
    priors, usual, found = priors_of(rows), in_use(rows), {}
    for source in sorted(set(rows.source)):
        others = fit(rows.where(name != source for name in rows.source), priors)
        own = rows.where(name == source for name in rows.source)
        plain, blind = (predict(constants, own) / own.speed - 1 for constants in (usual, others))
        found[source] = Compared(plain, blind)
    return found


def family_of(source: str) -> str:
    """Who published a whole run: the paper, the repository or the site that its source names first.

    >>> family_of("arXiv 2304.01373 Table 5"), family_of("facebookresearch/llama@54c22c0:MODEL_CARD.md")
    ('arXiv 2304.01373', 'facebookresearch/llama')
    """
    words = re.split(r"[@:;(,]", re.sub(r"^page\s+", "", source))[0].split("/")
    paper = re.match(r"arXiv \d+\.\d+", words[0])
    site = "." in words[0] and not paper
    return paper.group() if paper else words[0] if site else "/".join(words[:2]).strip()


@dataclass(frozen=True)
class Run:
    """A whole run: measured time over that of its steps alone, which holds all that `run_overhead` stands for."""

    source: str
    ratio: float


def runs_of(table: Iterable[Row]) -> list[Run]:
    """The rows of whole runs that can be computed."""
    found = []
    for row in table:
        try:
            case, measured = case_of(row), measured_of(row)
        except ValueError:
            continue
        if case.kind == "whole run":
            result = evaluate(case.scenario)
            steps_alone = case.answer(result) / result["run_overhead"]
            found.append(Run(family_of(row.get("source") or "(not stated)"), measured / steps_alone))
    return found


def fit_runs(runs: Sequence[Run]) -> dict[str, float]:
    """run_overhead: the median run over its steps alone; run_low, run_high: 10th and 90th percentile over that."""
    ratios = np.array([run.ratio for run in runs])
    low, middle, high = np.percentile(ratios, [10, 50, 90])
    return {"run_overhead": float(middle), "run_low": float(low / middle), "run_high": float(high / middle)}


def runs_left_out(runs: Sequence[Run]) -> dict[str, Compared]:
    """Whole runs by who published them; each is predicted with the overhead and the interval of the others."""
    usual, found = CONSTANTS["run_overhead"].value, {}
    for source in sorted({run.source for run in runs}):
        others = fit_runs([run for run in runs if run.source != source])
        own = np.array([run.ratio for run in runs if run.source == source])
        reach = own / others["run_overhead"]
        covered = tuple(bool(value) for value in (others["run_low"] <= reach) & (reach <= others["run_high"]))
        found[source] = Compared(usual / own - 1, others["run_overhead"] / own - 1, covered)
    return found


MEMORY = tuple(f.name for f in fields(Framework) if f.name not in (*BY_SOFTWARE, "attention_share"))
"""What of a class of software enters memory: all that speed does not take."""


def memory_left_out(table: Iterable[Row]) -> dict[str, Compared]:
    """Memory of training by source; each is predicted as if nothing were known of its class of software."""
    errors: dict[str, list[tuple[float, float]]] = {}
    for row in table:
        if pair := _memory_errors(row):
            errors.setdefault(row.get("framework") or "(not stated)", []).append(pair)
    return {source: Compared(*np.array(pairs).T) for source, pairs in sorted(errors.items())}


def _memory_errors(row: Row) -> tuple[float, float] | None:
    """Errors of one row, with its own class of software and with the mean of the others."""
    try:
        case, measured = case_of(row), measured_of(row)
    except ValueError:
        return None
    if case.kind != "memory" or (row.get("phase") or "").startswith("infer"):
        return None
    known = inputs(settled(case.scenario))
    software = case.scenario.workload.framework
    means = mean_of_others(software)
    # What the job itself decides, such as a loss computed in chunks, is known of any software.
    unknown = known | {name: mean for name, mean in means.items() if known[name] == getattr(FRAMEWORKS[software], name)}
    plain, blind = (
        float(case.answer(Result(case.scenario, compute(values, plan_for("device_bytes")))))
        for values in (dict(known), unknown)
    )
    return plain / measured - 1, blind / measured - 1


def mean_of_others(software: str) -> dict[str, Any]:
    """What enters memory, as the mean of all classes of software but one; what is yes or no, as most have it."""
    others = [framework for name, framework in FRAMEWORKS.items() if name != software]
    means = {name: float(np.mean([getattr(framework, name) for framework in others])) for name in MEMORY}
    yes_or_no = {name for name in MEMORY if isinstance(getattr(others[0], name), bool)}
    return {name: mean > 0.5 if name in yes_or_no else mean for name, mean in means.items()}


def serving_left_out(table: Iterable[Row]) -> dict[str, Compared]:
    """Speed of serving by engine; each is predicted as if nothing were known of its class."""
    errors: dict[str, list[tuple[float, float]]] = {}
    for row in table:
        if pair := _serving_errors(row):
            errors.setdefault(row.get("engine") or "(not stated)", []).append(pair)
    return {source: Compared(*np.array(pairs).T) for source, pairs in sorted(errors.items())}


def _serving_errors(row: Row) -> tuple[float, float] | None:
    """Errors of one row, with its own class of engines and with the median of the others."""
    try:
        case, measured = case_of(row), measured_of(row)
    except ValueError:
        return None
    if case.kind != "serving":
        return None
    use = case.scenario.serving
    others = [engine for name, engine in ENGINES.items() if name != use.engine]
    mean = Engine(*(float(np.median([getattr(engine, f.name) for engine in others])) for f in fields(Engine)))
    known = inputs(case.scenario)
    blind = known | {
        "cache_passes": mean.cache_passes,
        "layer_seconds": mean.layer_seconds,
        "prefill_efficiency": mean.prefill_efficiency,
        "unpack_flop": unpacking(mean, known["served_each"]),
    }
    plan = plan_for("request_seconds", "output_tokens_per_s")
    plain, other = (float(case.answer(Result(case.scenario, compute(values, plan)))) for values in (dict(known), blind))
    return plain / measured - 1, other / measured - 1
