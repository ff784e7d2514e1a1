"""Every accelerator for one job, side by side: how many it takes, how long, what it costs, and which is best.

One rule for all of them, the one that the scenario names included: the number of devices asked for is kept where it
holds the job; elsewhere it is the fewest of `COUNTS` that do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.choose.candidates import AUTO
from explorer.core.choose.counts import COUNTS, first_count, most_spare
from explorer.core.choose.fleet import found_serving
from explorer.core.choose.shortlist import best_layouts
from explorer.core.compute import Result, inputs, stack
from explorer.core.plan import compute, plan_for
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.parts import Accelerator

WORK_FLOP = 1e21
"""Dollars of training are also given for this much work."""

TRAINING = ("train_days", "usd", "usd_per_million_tokens", "train_kwh", "run_mfu", "training_flop", "spare_bytes",
            "peak_flop_per_s", "board_w")  # fmt: skip
SERVING = ("fleet_devices", "fleet_usd_per_day", "usd_per_million_served", "serve_kwh_per_day", "between_tokens_seconds",
           "first_token_seconds", "device_output_tokens_per_s", "served_spare_bytes", "meets_targets",
           "served_peak_flop_per_s", "board_w", "answer_seconds", "usd_per_request", "copy_devices")  # fmt: skip


@dataclass(frozen=True)
class Ranking:
    """One entry an accelerator in every array; what does not apply, or is not known, is not a number.

    Dollars and kWh are those of the whole run, or of a day of serving.
    """

    job: str
    names: tuple[str, ...]
    mine: int
    """Which of them the scenario names."""
    asked: float
    """Devices asked for in training."""
    usd_per_device_hour: Any
    devices: Any
    """Infinite where no number does the job."""
    fewest: Any
    """Of `COUNTS`, the fewest devices that hold the job; infinite where none do."""
    fits: Any
    """Some number of it holds the job."""
    rated: Any
    """A rate is known for a number format that the job can run in."""
    meets: Any
    """It is able, and (serving) readers wait no longer than the targets allow."""
    usd: Any
    usd_per_unit: Any
    """For 10²¹ FLOP of training, or a million tokens served."""
    kwh: Any
    days: Any
    mfu: Any
    tpot_seconds: Any
    ttft_seconds: Any
    answer_seconds: Any
    """From the prompt to the last word, in a full copy. [s]"""
    answer_usd: Any
    """Rent for one answer at this demand. [USD]"""
    device_tokens_per_s: Any
    layout: dict[str, Any]
    """What was found for each: the parts of its layout, or of its serving."""
    targets: tuple[float, float] = (np.inf, np.inf)
    """The longest that readers are to wait from one token to the next, and for the first. [s]"""

    @property
    def able(self) -> Any:
        """Some number of it holds the job, and it has a number format for it."""
        return self.fits & self.rated

    @property
    def grown(self) -> Any:
        """Those that do the job, but on more devices than are asked for (training)."""
        return self.able & (self.job == "train") & (self.devices > self.asked)

    @property
    def seconds(self) -> Any:
        """What "fast" means: the days of the run, or the time from one token to the next. [s]"""
        return self.days * 86_400 if self.job == "train" else self.tpot_seconds

    @property
    def candidates(self) -> Any:
        """Those that can win: they do the job, and have a price."""
        return self.meets & np.isfinite(self.usd)

    def order(self, among: Any = True) -> Any:
        """Indices of the candidates, cheapest first; of some of them, if so asked."""
        found = np.flatnonzero(self.candidates & among)
        return found[np.lexsort((self.seconds[found], self.usd[found]))]

    def by_speed(self, among: Any = True) -> Any:
        """Indices of the candidates, fastest first."""
        found = np.flatnonzero(self.candidates & among)
        return found[np.lexsort((self.usd[found], self.seconds[found]))]

    def rank(self, index: int, among: Any = True) -> int:
        """Place of one among the candidates, or some of them, by dollars, from 1; 0 where it is not among them."""
        return next((place for place, other in enumerate(self.order(among), 1) if other == index), 0)


def ranking(
    scenario: Scenario | Result, accelerators: list[Accelerator], usd_per_device_hour: Any, mine: int = -1
) -> Ranking:
    """All accelerators for the scenario's job, at these prices (not a number: none is known).

    `mine` is the one that the scenario names: its price kind holds for that one only, and of a result
    its layout, searched for more thoroughly, is taken as it is.
    """
    known = scenario if isinstance(scenario, Result) else None
    asked_of = known.scenario if known else scenario
    assert isinstance(asked_of, Scenario)
    base = change(asked_of, holding="rented")  # GPUs are compared by their rent, whoever has some already
    prices = np.asarray(usd_per_device_hour, float)
    stacked = change(base, accelerator=stack(accelerators, (-1,)), usd_per_device_hour=prices)
    asked = float(known["devices"]) if known else float(base.layout.devices)
    names = tuple(accelerator.accelerator_name for accelerator in accelerators)
    shared = {"job": base.workload.job, "names": names, "mine": mine, "asked": asked, "usd_per_device_hour": prices}
    own = np.arange(len(names)) == mine
    return (_serving if base.workload.job == "serve" else _training)(stacked, known, own, shared)


def _training(stacked: Scenario, known: Result | None, own: Any, shared: dict[str, Any]) -> Ranking:
    asked = shared["asked"]
    holds = most_spare(stacked, np.append(asked, COUNTS)) >= 0
    if known and known.fits:  # by a layout that needs no more on any other
        holds[0] |= compute(inputs(stacked), plan_for("capacity_bytes"))["capacity_bytes"] >= known["device_bytes"]
    fewest = first_count(holds[1:])
    keep = holds[0] & (own | (stacked.layout.devices_rule != "as many as fit it"))
    devices = np.where(keep, asked, fewest)
    tried = np.where(np.isfinite(devices), devices, asked)
    one = change(stacked, accelerator=Accelerator())
    found = best_layouts(one, stacked.accelerator, tried)
    if known:
        found = _with_known(found, known, own & (tried == asked))
    values = inputs(change(stacked, devices=tried)) | {k: v for k, v in found.items() if k != "recompute"}
    v = _of_each(values | _lost(values, own), TRAINING, len(own))
    fits, rated = np.isfinite(devices) & (v["spare_bytes"] >= 0), v["peak_flop_per_s"] > 0
    able = fits & rated
    days, flop = np.where(able, v["train_days"], np.inf), v["training_flop"]
    usd = np.where(able, v["usd"], np.nan)
    nothing = np.full(len(own), np.nan)
    return Ranking(
        **shared,
        devices=np.where(able, devices, np.inf),
        fewest=fewest,
        fits=fits,
        rated=rated,
        meets=able,
        usd=usd,
        usd_per_unit=usd / flop * WORK_FLOP,
        kwh=_metered(v, "train_kwh", able),
        days=days,
        mfu=np.where(able, v["run_mfu"], np.nan),
        tpot_seconds=nothing,
        ttft_seconds=nothing,
        answer_seconds=nothing,
        answer_usd=nothing,
        device_tokens_per_s=nothing,
        layout=found,
    )


def _serving(stacked: Scenario, known: Result | None, own: Any, shared: dict[str, Any]) -> Ranking:
    values, prices = inputs(stacked), shared["usd_per_device_hour"]
    # What is cheapest on one accelerator hangs on no price: without a known one it is found at any.
    at_some_price = {"usd_per_device_hour": np.where(np.isfinite(prices), prices, 1.0)}
    found = found_serving(stacked, values | at_some_price, 1)
    v = _of_each(values | found, SERVING, len(own))
    fits = v["served_spare_bytes"] >= 0
    rated = (v["served_peak_flop_per_s"] > 0) & np.isfinite(v["fleet_devices"])
    able = fits & rated
    usd = np.where(able, v["fleet_usd_per_day"], np.nan)
    nothing = np.full(len(own), np.nan)
    sized = {name: np.broadcast_to(v[name], len(own)) for name in ("serving_tp", "concurrent")}
    return Ranking(
        **shared,
        devices=np.where(able, v["fleet_devices"], np.inf),
        fewest=np.where(fits, v["copy_devices"], np.inf),
        fits=fits,
        rated=rated,
        meets=able & (v["meets_targets"] > 0),
        usd=usd,
        usd_per_unit=np.where(able, v["usd_per_million_served"], np.nan),
        kwh=_metered(v, "serve_kwh_per_day", able),
        days=nothing,
        mfu=nothing,
        tpot_seconds=np.where(able, v["between_tokens_seconds"], np.nan),
        ttft_seconds=np.where(able, v["first_token_seconds"], np.nan),
        answer_seconds=np.where(able, v["answer_seconds"], np.nan),
        answer_usd=np.where(able, v["usd_per_request"], np.nan),
        device_tokens_per_s=np.where(able, v["device_output_tokens_per_s"], np.nan),
        layout=sized,
        targets=(stacked.serving.tpot_target_seconds, stacked.serving.ttft_target_seconds),
    )


def _with_known(found: dict[str, Any], known: Result, own: Any) -> dict[str, Any]:
    parts = (*AUTO, "replicas", "recompute_share", "recompute_scores", "recompute_light")
    return found | {name: np.where(own, known[name], found[name]) for name in parts if name in found}


def _lost(values: dict[str, Any], own: Any) -> dict[str, Any]:
    """Interruptions of spot devices are the scenario's own: the others are compared on demand."""
    return {"lost_share": np.where(own, values["lost_share"], 0.0)}


def _of_each(values: dict[str, Any], names: tuple[str, ...], many: int) -> dict[str, Any]:
    v = compute(values, plan_for(*(name for name in names if name not in values)))
    return v | {name: np.broadcast_to(v[name], many) for name in names}


def _metered(v: dict[str, Any], name: str, able: Any) -> Any:
    """Electricity, where the power of the device is known."""
    return np.where(able & (v["board_w"] > 0), v[name], np.nan)
