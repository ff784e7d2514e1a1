"""Layouts to try: all combinations of the parts that a scenario leaves open, side by side as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.calibration import HABITS, SPLITS, Habits
from explorer.core.scenario import Scenario
from explorer.core.scenario.choices import recomputation

AUTO = {"tp": 0, "pp": 0, "cp": 0, "ep": 0, "interleave": 0, "zero_stage": -1, "micro_batch": 0, "recompute": "auto"}
"""The parts that can be left open, and how that is written."""

RECOMPUTE = ("none", "light", "selective", "half", "full")

SIZES: dict[str, tuple[Any, ...]] = {
    "tp": (1, 2, 4, 8, 16, 32, 64),
    "pp": (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32, 40, 48, 64, 96, 128),
    "cp": (1, 2, 4, 8, 16, 32),
    "ep": (1, 2, 4, 8, 16, 32, 64),
    "interleave": (1, 2, 4),
    "zero_stage": (0, 1, 2, 3),
    "micro_batch": (1, 2, 4, 8, 16, 32, 64),
    "recompute": ("none", "light", "half", "full"),
}
"""What is tried for a part left open."""

FEW: dict[str, tuple[Any, ...]] = {
    "tp": (1, 2, 4, 8),
    "pp": (1, 2, 4, 8, 16),
    "cp": (1, 2, 8),
    "ep": (1, 8, 64),
    "interleave": (1, 4),
    "zero_stage": (0, 1, 2, 3),
    "micro_batch": (1, 4),
    "recompute": ("none", "full"),
}
"""The same, thinned out for many points at once."""

LEAST_TOKENS = 8192
"""Sequences are not cut into pieces shorter than this: attention would no longer hide the exchange."""


@dataclass(frozen=True)
class Layouts:
    """Layouts side by side: one array a part, one entry a layout."""

    parts: dict[str, Any]

    def __len__(self) -> int:
        return len(self.parts["tp"])

    def values(self, eager: bool, dimensions: int = 0) -> dict[str, Any]:
        """The parts as inputs of the formulas, along the first of so many dimensions more."""
        columns = dict(self.parts)
        columns |= recomputed(columns.pop("recompute"), eager)
        return {name: column.reshape(-1, *[1] * dimensions) for name, column in columns.items()}

    def changes(self, index: int) -> dict[str, Any]:
        """One of the layouts, as changes to a scenario."""
        chosen = {name: int(column[index]) for name, column in self.parts.items()}
        return chosen | {"recompute": RECOMPUTE[chosen["recompute"]]}


def recomputed(codes: Any, eager: bool) -> dict[str, Any]:
    """Shares of the work that is done twice, for ways to recompute (indices of `RECOMPUTE`), as inputs of the formulas."""
    shares = [recomputation(name, eager) for name in RECOMPUTE]
    return {quantity: np.array([share[quantity] for share in shares])[codes.astype(int)] for quantity in shares[0]}


def sizes_to_try(scenario: Scenario, sizes: dict[str, tuple[Any, ...]] = SIZES) -> dict[str, list[Any]]:
    """For each part of the layout what is tried: all sizes that suit the model and the software, or what is pinned."""
    layout, habits = scenario.layout, HABITS[scenario.workload.framework]
    lists = {
        name: possible(name, sizes[name], habits) if getattr(layout, name) == auto else [getattr(layout, name)]
        for name, auto in AUTO.items()
    }
    if layout.recompute == "auto":
        lists["recompute"] = _ways_to_recompute(scenario, lists["recompute"])
    lists["recompute"] = [RECOMPUTE.index(name) for name in lists["recompute"]]
    if layout.ep == 0 and not _most(scenario.model.moe_layers):
        lists["ep"] = [1]
    if layout.cp == 0:
        longest = _most(scenario.workload.seq_len)
        lists["cp"] = [n for n in lists["cp"] if n == 1 or longest / n >= LEAST_TOKENS]
    if layout.pp == 0:
        most = _most(scenario.model.layers)
        lists["pp"] = [n for n in lists["pp"] if n <= most]
    return lists


def _ways_to_recompute(scenario: Scenario, names: list[str]) -> list[str]:
    """Those that the software has; an MFU of one's own leaves only so much for computing twice."""
    habits, most = HABITS[scenario.workload.framework], _most(scenario.workload.mfu)
    eager = ["selective"] * (scenario.workload.kernel == "eager")
    has = [name for name in (*eager, *names) if name in habits.recompute]
    return [name for name in has if most * TWICE.get(name, 1.0) <= 1] or ["none"]


def _most(value: Any) -> float:
    """The largest of an array, or a number itself."""
    return float(value.max()) if isinstance(value, np.ndarray) else float(value)


def candidates(scenario: Scenario, sizes: dict[str, tuple[Any, ...]] = SIZES) -> Layouts:
    """All combinations of the open parts that suit the model; pinned parts keep their value."""
    axes = axes_of(sizes_to_try(scenario, sizes))
    return Layouts(rows_of(axes, sensible(axes, scenario)))


def axes_of(lists: dict[str, list[Any]]) -> dict[str, Any]:
    """The parts of a layout, each along an axis of its own."""
    return dict(zip(lists, np.ix_(*(np.array(values, float) for values in lists.values())), strict=True))


def rows_of(axes: dict[str, Any], which: Any) -> dict[str, Any]:
    """The combinations of sizes that a table of yes and no over these axes names, one array a part."""
    at = np.nonzero(np.broadcast_to(which, tuple(axis.size for axis in axes.values())))
    return {name: axis.ravel()[index] for (name, axis), index in zip(axes.items(), at, strict=True)}


def sensible(parts: Mapping[str, Any], scenario: Scenario) -> Any:
    """Chunks of a stage only where there are stages, unless they are asked for."""
    return (parts["interleave"] == 1) | (parts["pp"] > 1) | bool(scenario.layout.interleave)


def possible(name: str, sizes: tuple[Any, ...], habits: Habits) -> list[Any]:
    """Of the sizes of a part of the layout, those that a class of software can do."""
    if name in SPLITS and name not in habits.splits:
        return [1]
    return [size for size in sizes if name != "zero_stage" or size in habits.zero_stages] or [max(habits.zero_stages)]


TWICE = {"half": 7 / 6, "full": 4 / 3}
"""Work that is done over work that counts."""

REASONS = (
    "need more GPUs than there are",
    "split the heads unevenly (tensor parallel)",
    "reach beyond the GPUs that the fast link joins (tensor parallel)",
    "have more pipeline chunks than layers, or micro-batches that do not fill the chunks evenly",
    "share gradients or weights (ZeRO-2, 3) between pipelines, which schedules seldom do",
    "split the experts unevenly, or over more replicas than there are",
    "need a larger batch than a step has",
    "do not fit in memory",
)

IMPOSSIBLE = (REASONS[0], REASONS[5])
"""Reasons that rule a layout out even where a person has pinned it."""


def faults(v: dict[str, Any]) -> list[Any]:
    """For each reason but the last, whether it rules a layout out; arrays. A part of one piece is always sound."""
    tp, pp, cp, ep = v["tp"], v["pp"], v["cp"], v["ep"]
    return [
        tp * pp * cp * v["dp"] > v["devices"],
        _uneven(v["heads"], tp),
        (tp > 1) & (tp > v["link_domain"]),
        (pp > 1) & ((pp * v["interleave"] > v["layers"]) | ((v["interleave"] > 1) & _uneven(v["micro_batches"], pp))),
        (pp > 1) & (v["zero_stage"] > 1),
        (ep > 1) & (_uneven(v["experts"], ep) | (ep > v["dp"] * cp) | (v["experts"] < ep)),
        (v["dp"] * v["micro_batch"] > v["global_batch"]) & (v["micro_batch"] > 1),
    ]


def sound(v: dict[str, Any], axis: int = 0) -> Any:
    """Whether each layout, along one dimension, can be taken; what a person has pinned can, if it is possible."""
    found = dict(zip(REASONS, faults(v), strict=False))
    left = ~np.logical_or(*(found[reason] for reason in IMPOSSIBLE))
    for reason, bad in found.items():
        kept = left & ~bad
        left = kept if reason in IMPOSSIBLE else np.where(kept.any(axis=axis, keepdims=True), kept, left)
    return left


def _uneven(whole: Any, parts: Any) -> Any:
    """Whether a number cannot be divided evenly; several times faster on arrays than the remainder."""
    share = whole / parts
    return share != np.floor(share)


ALIKE = 1.01
"""Layouts within 1 % of the fastest count as equally fast; the simplest of them is taken."""


def trouble(parts: Mapping[str, Any]) -> Any:
    """How complicated a layout is, to choose between two that are equally fast: pieces first, then recomputation."""
    pieces = parts["tp"] * parts["pp"] * parts["cp"] * parts["ep"]
    return np.log2(pieces) + parts["recompute"] + parts["interleave"] / 8 + parts["zero_stage"] / 16
