"""The best layout on each of many accelerators, at once: all sizes roughly, then the best few of them finely.

Memory does not depend on the make of the device, so it is computed once for each number of devices; time only for
pairs of a layout and an accelerator that fit, in the recomputation that needs least work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.choose.candidates import ALIKE, RECOMPUTE, Layouts, candidates, sensible, sound, trouble
from explorer.core.choose.points import TIME
from explorer.core.choose.room import leaves_room, weighed
from explorer.core.compute import inputs
from explorer.core.plan import GIVEN, compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator

ROUGH: dict[str, tuple[Any, ...]] = {
    "tp": (1, 2, 4, 8, 16),
    "pp": (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 96),
    "cp": (1, 2, 4, 8),
    "ep": (1, 2, 4, 8, 64),
    "interleave": (1, 4),
    "zero_stage": (1, 2, 3),
    "micro_batch": (1, 4),
    "recompute": ("none", "light", "half", "full"),
}
FINE: dict[str, tuple[Any, ...]] = ROUGH | {
    "interleave": (1, 2, 4),
    "zero_stage": (0, 1, 2, 3),
    "micro_batch": (1, 2, 4, 8, 16, 32, 64),
}
CUT = ("tp", "pp", "cp", "ep")
"""How the model is cut in pieces: tried roughly. The rest of a layout is tried finely, on the best cuts."""
BEST = 3
"""Cuts that are looked at finely for each accelerator."""
NEAR = 2.0
"""So are those without pipeline stages, if they are about as fast."""


@dataclass(frozen=True)
class Places:
    """Where a job may run, side by side: which accelerator, on how many of its devices."""

    scenario: Scenario
    values: dict[str, Any]
    owner: Any
    used: Any

    @property
    def capacity(self) -> Any:
        """Memory of a device at each place. [B]"""
        return self._at_each(compute(self.values, plan_for("capacity_bytes"))["capacity_bytes"])

    @property
    def high(self) -> Any:
        """Memory that one job in ten needs at each place, over what is predicted."""
        return self._at_each(self.values["memory_high"])

    def _at_each(self, of_accelerators: Any) -> Any:
        return np.broadcast_to(of_accelerators, len(self.values["link_domain"]))[self.owner]

    def kinds(self) -> tuple[Any, Any]:
        """Numbers of devices and of joined devices that differ, side by side, and which of them each place has."""
        most = max(*ROUGH["tp"], self.scenario.layout.tp)
        pairs = np.stack([self.used, np.minimum(self.values["link_domain"][self.owner], most)])
        unique, which = np.unique(pairs, axis=1, return_inverse=True)
        return unique, which.reshape(-1)


def best_layouts(scenario: Scenario, accelerators: Accelerator, devices: Any) -> dict[str, Any]:
    """The parts of the best layout on each of the accelerators, which are one whose fields are arrays: the one to take
    of those that fit on so many devices; where none fits, the least short. Besides, in words, what is recomputed."""
    values = inputs(change(scenario, accelerator=accelerators, devices=devices))
    places = _places(scenario, values, devices)
    rough = _stacked(scenario, ROUGH)
    cuts, of = np.unique(np.stack([rough[name][:, 0] for name in CUT]), axis=1, return_inverse=True)
    of = of.reshape(-1)
    found = _timed(places, rough)
    fastest = np.full((cuts.shape[1], len(places.used)), np.inf)
    np.minimum.at(fastest, (of[found.row], found.place), found.seconds)
    few = min(BEST, len(fastest))
    # Without stages the size of a micro-batch matters most, and it is tried only roughly.
    wanted = (cuts[CUT.index("pp")] == 1)[:, None] & (fastest <= NEAR * fastest.min(axis=0))
    np.put_along_axis(wanted, np.argpartition(fastest, few - 1, axis=0)[:few], True, axis=0)
    kept = wanted.any(axis=1)
    fine, of = _fine(scenario, cuts[:, kept])
    return _parts(places, fine, *_chosen(_timed(places, fine, wanted[kept][of]), fine, len(places.used)))


def _places(scenario: Scenario, values: dict[str, Any], devices: Any) -> Places:
    """All devices of each accelerator; besides, a power of two, or one node, as the search for one scenario does."""
    owner = np.arange(len(devices))
    owners, used = [owner], [devices]
    if not scenario.layout.replicas:
        power = 2.0 ** np.floor(np.log2(devices))
        domain = values["link_domain"]
        for fewer, some in ((power, power < devices), (domain, (domain < devices) & (devices < 4 * domain))):
            owners, used = [*owners, owner[some]], [*used, fewer[some]]
    return Places(scenario, values, np.concatenate(owners), np.concatenate(used))


def _stacked(scenario: Scenario, sizes: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """The parts of all candidates with one column for each way to recompute, least work first; where activations go to
    the host, which more work can make quicker, each way has a row of its own."""
    layouts = candidates(scenario, sizes)
    ways = 1 if "activations" in scenario.layout.offload else len(np.unique(layouts.parts["recompute"]))
    columns = {name: column.reshape(-1, ways) for name, column in layouts.parts.items()}
    order = np.argsort(columns["recompute"][0])
    return {name: column[:, order] for name, column in columns.items()}


def _fine(scenario: Scenario, cuts: Any) -> tuple[dict[str, Any], Any]:
    """Everything else, on these cuts; and the cut that each layout has."""
    pinned = dict.fromkeys(CUT, 1) | {"pp": 2}  # two stages, so that chunks of a stage are tried
    rest = _stacked(change(scenario, **pinned), FINE)
    n, ways = rest["tp"].shape
    of = np.repeat(np.arange(cuts.shape[1]), n)
    parts = {name: np.tile(column, (cuts.shape[1], 1)) for name, column in rest.items()}
    parts |= {name: np.repeat(cuts[i][of][:, None], ways, axis=1) for i, name in enumerate(CUT)}
    kept = sensible({name: column[:, 0] for name, column in parts.items()}, scenario)
    return {name: column[kept] for name, column in parts.items()}, of[kept]


@dataclass(frozen=True)
class Timed:
    """Pairs of a layout and a place that are sound and fit: the row of the layout, the way to recompute that needs
    least work, the place, and seconds a step, as they are weighed. And for every place the row that needs least memory."""

    row: Any
    way: Any
    place: Any
    seconds: Any
    least: Any


def _timed(places: Places, parts: dict[str, Any], wanted: Any = True) -> Timed:
    """All pairs of these layouts and places that are wanted."""
    eager, ways = bool(places.values["eager"]), range(parts["tp"].shape[1])
    (used, domain), kind = places.kinds()
    alone = inputs(places.scenario) | {"devices": used, "link_domain": domain}
    good = sound(compute(alone | _way(parts, 0).values(eager, 1), plan_for("micro_batches")))
    plan = plan_for("device_bytes")
    needs = np.stack(
        [
            np.broadcast_to(compute(alone | _way(parts, w).values(eager, 1), plan)["device_bytes"], good.shape)
            for w in ways
        ]
    )
    row, place = np.nonzero(good[:, kind] & wanted)
    fits = needs[:, row, kind[place]] <= places.capacity[place]
    held = fits[-1]
    row, place, way = row[held], place[held], np.argmax(fits[:, held], axis=0)
    roomy = leaves_room(needs[way, row, kind[place]], places.high[place], places.capacity[place])
    layouts = Layouts({name: column[row, way] for name, column in parts.items()})
    known = {*plan_for(TIME).start, GIVEN, *(name for name, _ in places.scenario.given)}
    given = {
        name: value[places.owner[place]] if isinstance(value, np.ndarray) and value.ndim else value
        for name, value in places.values.items()
        if name in known
    }
    timed = compute(given | {"devices": places.used[place]} | layouts.values(eager), plan_for(TIME))[TIME]
    seconds = np.nan_to_num(np.broadcast_to(timed, row.shape), nan=np.inf, posinf=np.inf)
    return Timed(row, way, place, weighed(seconds, roomy), np.argmin(np.where(good, needs[-1], np.inf), axis=0)[kind])


def _way(parts: dict[str, Any], way: int) -> Layouts:
    return Layouts({name: column[:, way] for name, column in parts.items()})


def _chosen(found: Timed, parts: dict[str, Any], places: int) -> tuple[Any, Any, Any]:
    """For each place the layout to take, its way to recompute, and its seconds: the simplest of the fastest."""
    best = np.full(places, np.inf)
    np.minimum.at(best, found.place, found.seconds)
    alike = found.seconds <= ALIKE * best[found.place]
    chosen = {name: column[found.row, found.way] for name, column in parts.items()}
    order = np.lexsort((trouble(chosen), ~alike, found.place))
    at, first = np.unique(found.place[order], return_index=True)
    first = order[first]
    row, way, seconds = found.least.copy(), np.full(places, parts["tp"].shape[1] - 1), np.full(places, np.inf)
    row[at], way[at], seconds[at] = found.row[first], found.way[first], found.seconds[first]
    return row, way, seconds


def _parts(places: Places, parts: dict[str, Any], row: Any, way: Any, seconds: Any) -> dict[str, Any]:
    """The layout of each accelerator at the best of its places: all its devices, unless fewer are faster."""
    many = len(places.values["link_domain"])
    best = np.arange(many)
    for place in range(many, len(places.used)):
        owner = places.owner[place]
        if seconds[place] < seconds[best[owner]] / ALIKE:
            best[owner] = place
    chosen = Layouts({name: values[row[best], way[best]] for name, values in parts.items()})
    pieces = chosen.parts["tp"] * chosen.parts["pp"] * chosen.parts["cp"]
    fewer = np.maximum(1, np.floor(places.used[best] / pieces))
    replicas = np.where(best < many, places.scenario.layout.replicas, fewer)
    words = np.array(RECOMPUTE)[chosen.parts["recompute"].astype(int)]
    return chosen.values(bool(places.values["eager"])) | {"replicas": replicas, "recompute": words}
