"""What a lab can change to reach its goal: each change as the page itself would make it, with its price."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from explorer import catalog
from explorer.catalog import purchases
from explorer.catalog.comparison import compared
from explorer.catalog.limits import beyond
from explorer.catalog.synthetic import SMALLEST, synthetic_model
from explorer.core.choose.advice import possible
from explorer.core.compute import Result
from explorer.core.lab.ways import Move
from explorer.core.model.precision import runs_in
from explorer.core.scenario import PART_OF, Scenario, leaves
from explorer.core.scenario.spread import LARGEST_FLEET
from explorer.state import presets
from explorer.words.format import count, devices, dollars, duration, percent, price
from explorer.words.phrases import a

FEWER_OR_MORE = (0.25, 0.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 256, 1024)
"""Numbers of GPUs tried, over those that there are."""
SMALLER = (0.85, 0.7, 0.5, 0.35, 0.25, 0.15, 0.1, 0.05, 0.02)
"""Sizes of models tried, over the wished one."""
OTHERS = 8
"""Other GPUs tried: the cheapest for the job."""
ADAPTERS = ("LoRA", "QLoRA")


def moves(result: Result) -> list[Move]:
    """All single changes that may help, of those that the lab lets give."""
    lab = result.scenario.lab
    found = [*_prices(result), *_precisions(result), *_methods(result)]
    if not result.fits:
        found += _memory(result)
    if not lab.keep_cards:
        found += [*_counts(result), *_others(result)]
    if not lab.keep_model:
        found += _sizes(result)
    return found


def just(result: Result) -> dict[str, Callable[[float], Move]]:
    """What can be set to just enough: tokens, days, dollars, GPU-hours, as far as they may give."""
    lab, tokens = result.scenario.lab, result.scenario.workload.tokens
    found: dict[str, Callable[[float], Move]] = {}
    if not lab.keep_model:
        found["tokens"] = lambda share: _tokens(tokens, share)
    if not lab.keep_days:
        found["days"] = lambda days: Move(
            "days", f"{duration(days)} of time", limits={"days": days}, changes={"lab_days": days}
        )
    if not lab.keep_usd:
        found["dollars"] = lambda usd: Move(
            "dollars",
            f"{dollars(usd)} to spend",
            limits={"usd": usd},
            changes={"budget_usd": usd, "means_per": "in all"},
        )
        found["hours"] = lambda hours: Move(
            "hours", f"{count(hours)} GPU-hours", limits={"device_hours": hours},
            changes={"gpu_hours": hours, "means_per": "in all"},
        )  # fmt: skip
    return found


def _tokens(tokens: float, share: float) -> Move:
    fewer = float(f"{tokens * share:.2g}")
    fewer = fewer if fewer <= tokens * share else float(f"{tokens * share * 0.98:.2g}")
    return Move(
        "tokens", f"{count(fewer)} tokens ({percent(fewer / tokens)})", {"tokens": max(1.0, fewer)}, 1 - fewer / tokens
    )


def _differences(before: Scenario, after: Scenario) -> dict[str, Any]:
    """What leads from one scenario to another: a whole model or GPU, and single fields of other parts."""
    whole = {
        part: getattr(after, part) for part in ("model", "accelerator") if getattr(after, part) != getattr(before, part)
    }
    old = dict(leaves(before))
    single = {name: value for name, value in leaves(after) if PART_OF[name] not in whole and value != old[name]}
    return whole | single


def _bought(scenario: Scenario, name: str, more: float) -> float:
    """What so many cards more cost where the lab owns its own; nothing where they are rented or granted. [USD]"""
    if scenario.lab.holding != "owned" or more <= 0:
        return 0.0
    offer = purchases.usual_purchase(name)
    return more * purchases.installed_usd(offer) if offer else float("inf")


def _counts(result: Result) -> Iterator[Move]:
    there, scenario = int(result["devices"]), result.scenario
    for number in sorted({round(there * factor) for factor in FEWER_OR_MORE} - {there, 0}):
        if number <= LARGEST_FLEET:
            besides = _bought(scenario, scenario.accelerator.accelerator_name, number - there)
            yield Move("GPUs", devices(number), {"devices": number, "devices_rule": "this many"}, usd_besides=besides)


def _others(result: Result) -> Iterator[Move]:
    found, scenario = compared(result), result.scenario
    money = {name: value for name, value in leaves(scenario) if name in MONEY}
    cheapest, fastest = found.order[:OTHERS], found.fastest_of(lambda entry: entry.joined)[: OTHERS // 2]
    for index in dict.fromkeys([*cheapest, *fastest]):
        name = found.entries[index].name
        if index != found.ranked.mine and name in catalog.accelerators():
            chosen = presets.choose_accelerator(scenario, name)
            besides = _bought(scenario, name, float(result["devices"]))
            yield Move("GPU", name, money | _differences(scenario, chosen), usd_besides=besides)


MONEY = (
    "usd_per_device_hour",
    "provider",
    "price_kind",
    "price_date",
    "purchase_usd_per_device",
    "purchase_date",
    "server_share",
)
"""Fields that all other GPUs set, so that many can be computed at once."""


def _sizes(result: Result) -> Iterator[Move]:
    """Smaller models, with as many tokens a parameter where they learn from nothing, with the same where they are tuned."""
    scenario, whole = result.scenario, float(result["params"])
    from_scratch = scenario.workload.method == "full" and scenario.workload.tokens > whole
    for share in SMALLER:
        if whole * share >= SMALLEST:
            model = synthetic_model(float(f"{whole * share:.2g}"))
            kept = model.params / whole
            smaller = presets.choose_model(scenario, model)
            tokens = float(f"{scenario.workload.tokens * kept:.3g}") if from_scratch else scenario.workload.tokens
            changes = {
                name: value for name, value in _differences(scenario, smaller).items() if name not in presets.API_FIELDS
            }
            yield Move("model", a(f"{count(model.params)} model"), changes | {"tokens": tokens}, 1 - kept)


def cheaper_offers(result: Result) -> Iterator[catalog.Offer]:
    """Where the same GPUs are listed for less: the cheapest offer that counts, on demand and spot; nothing where they are
    not rented, nor spot of a size that is not sold."""
    prices = result.scenario.prices
    if result.scenario.lab.holding != "rented":
        return
    for kind in ("on demand", "spot"):
        offer = next(
            iter(catalog.counted(result.scenario.accelerator.accelerator_name, prices.prices_as_of, kind)), None
        )
        if (
            offer
            and offer.usd_per_device_hour < prices.usd_per_device_hour
            and not beyond(kind, float(result["job_devices"]))
        ):
            yield offer


def offer_name(offer: catalog.Offer) -> str:
    """Who asks for how much: spot from Verda at $0.45."""
    spot = "spot from " if offer.price_kind == "spot" else ""
    return (
        f"{spot}{'the marketplace ' if offer.marketplace else ''}{offer.provider} at {price(offer.usd_per_device_hour)}"
    )


def _prices(result: Result) -> Iterator[Move]:
    scenario, own = result.scenario, result.scenario.prices.usd_per_device_hour
    for offer in cheaper_offers(result):
        chosen = presets.choose_offer(scenario, offer)
        lost = 1 / (1 - scenario.prices.interrupted_share) if offer.price_kind == "spot" else 1.0
        factor = lost * offer.usd_per_device_hour / own
        yield Move("price", offer_name(offer), _differences(scenario, chosen), usd_factor=factor)


def _precisions(result: Result) -> Iterator[Move]:
    scenario = result.scenario
    job = scenario.workload
    if job.precision == "bf16 mixed" and job.method == "full" and runs_in("fp8 mixed", scenario.accelerator):
        yield Move("precision", "fp8", {"precision": "fp8 mixed"})


def _methods(result: Result) -> Iterator[Move]:
    """Adapters instead of all weights, where a model is tuned rather than taught from nothing."""
    job = result.scenario.workload
    if job.tokens <= float(result["params"]):
        for method in ADAPTERS[ADAPTERS.index(job.method) + 1 if job.method in ADAPTERS else 0 :]:
            yield Move("method", method, {"method": method})


def _memory(result: Result) -> Iterator[Move]:
    for remedy in possible(result.scenario):
        if "method" not in remedy.changes and "seq_len" not in remedy.changes:
            yield Move("memory", remedy.label, dict(remedy.changes))
