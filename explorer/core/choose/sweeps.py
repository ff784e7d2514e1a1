"""Many cases of one result, computed at once and given as lists of plain numbers: what charts draw."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.choose.fleet import SIZES, over_sizes
from explorer.core.choose.points import settled_values
from explorer.core.choose.search import Found, layout_of
from explorer.core.compute import Result, inputs
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import change
from explorer.core.scenario.second import is_unlike

PARTS = ("tp", "pp", "cp", "ep", "interleave", "zero_stage", "micro_batch")


@dataclass(frozen=True)
class Layout:
    """One layout of some devices, and what it gives: seconds of a step, and memory that it leaves. [s] [B]"""

    devices: int
    replicas: int
    parts: dict[str, int]
    recompute: str
    step_seconds: float
    spare_bytes: float

    @property
    def used(self) -> int:
        """Devices that work; the rest of those named stand idle."""
        return self.replicas * self.parts["tp"] * self.parts["pp"] * self.parts["cp"]


@dataclass(frozen=True)
class Fleets:
    """A job on several numbers of devices, laid out on each as suits it best: days of the run, and the layouts."""

    days: list[float]
    layouts: list[Layout]


@functools.lru_cache(maxsize=2)
def over_devices(result: Result, counts: tuple[float, ...]) -> Fleets:
    """The job of a result on these numbers of devices, from fewer layouts than the result was chosen from."""
    points = change(result.scenario, devices=np.array(counts))
    values = inputs(points) | settled_values(points, 1, layout_of(result))
    v = compute(values, plan_for("train_days", "predicted_step_seconds", "spare_bytes", "dp"))
    shares = (_listed(v[name], len(counts)) for name in ("recompute_share", "recompute_scores", "recompute_light"))
    recompute = [_recomputed(*each) for each in zip(*shares, strict=True)]
    parts = {name: _listed(v[name], len(counts)) for name in PARTS}
    seconds, spare = _listed(v["predicted_step_seconds"], len(counts)), _listed(v["spare_bytes"], len(counts))
    replicas = [int(n) for n in _listed(v["dp"], len(counts))]
    layouts = [
        Layout(
            int(n),
            replicas[i],
            {name: int(column[i]) for name, column in parts.items()},
            recompute[i],
            seconds[i],
            spare[i],
        )
        for i, n in enumerate(counts)
    ]
    return Fleets(_listed(v["train_days"], len(counts)), layouts)


def _listed(column: Any, many: int) -> list[float]:
    """One plain number for each case; what is the same in all may come as one."""
    listed: list[float] = np.broadcast_to(column, many).tolist()
    return listed


def _recomputed(share: float, scores: float, light: float) -> str:
    return "full" if share == 1 else "half" if share else "selective" if scores else "light" if light else "none"


def fitting(found: Found) -> int:
    """How many of the layouts that a search saw fit."""
    return int(np.isfinite(found.step_seconds).sum())


def roomiest(result: Result, found: Found, slower: float) -> Layout | None:
    """The layout that leaves most memory and is at most so many times slower than the fastest; of those that leave as
    much, the fastest. None where nothing fits."""
    fits = np.isfinite(found.step_seconds) & (found.step_seconds <= slower * np.min(found.step_seconds))
    if not fits.any():
        return None
    spare = np.where(fits, found.spare_bytes, -np.inf)
    roomy = spare >= spare.max() - 0.001 * float(result["capacity_bytes"])
    i = int(np.argmin(np.where(roomy, found.step_seconds, np.inf)))
    chosen = found.changes(i)
    parts = {name: chosen[name] for name in PARTS}
    named = int(result["devices"])
    room = max(1, named // (parts["tp"] * parts["pp"] * parts["cp"]))
    replicas = min(room, result.scenario.layout.replicas or room)
    seconds, left = float(found.step_seconds[i]), float(found.spare_bytes[i])
    return Layout(named, replicas, parts, chosen["recompute"], seconds, left)


@dataclass(frozen=True)
class Copy:
    """Copies on one number of devices, as far as they fit: sequences at once, seconds that each of them waits, and
    requests a second that a copy then finishes."""

    sequences: list[float]
    wait_seconds: list[float]
    requests_per_s: list[float]


def over_copies(result: Result, waiting: str) -> dict[int, Copy]:
    """Copies on one, two, four and more devices, and on as many as the result has. waiting: which time is meant."""
    own, heads = int(result["serving_tp"]), int(result["heads"])
    sizes = () if is_unlike(result.scenario) else SIZES["serving_tp"]
    tried = sorted({number for number in sizes if heads % number == 0} | {own})
    most = np.ravel(over_sizes(result.scenario, tried, (1,), "largest_concurrent")["largest_concurrent"])
    grid = np.unique([*SIZES["concurrent"], float(result["concurrent"]), *most[(most >= 1) & np.isfinite(most)]])
    names = (waiting, "copy_requests_per_s", "served_spare_bytes")
    v = over_sizes(result.scenario, tried, grid, *names)
    waits, rates, spare = (np.broadcast_to(v[name], (len(tried), len(grid))) for name in names)
    held = (spare >= 0) & np.isfinite(waits) & (rates > 0)
    return {
        number: Copy(grid[held[i]].tolist(), waits[i][held[i]].tolist(), rates[i][held[i]].tolist())
        for i, number in enumerate(tried)
    }
