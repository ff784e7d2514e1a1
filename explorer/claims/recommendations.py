"""What reports of 2023 and 2024 recommend for which work, checked with the explorer's own numbers at today's prices."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from explorer import catalog
from explorer.core.choose.ranking import Ranking, ranking
from explorer.core.scenario import Scenario, change
from explorer.words.format import dollars, duration

SOURCE = "xinzhiyuan_2024"
NAMES = ("L4", "L40", "L40S", "A100 SXM4 80GB", "H100 SXM")


@dataclass(frozen=True)
class Check:
    """One recommendation, whether the numbers bear it out, and why."""

    fact: str
    claim: str
    holds: bool
    because: str


def pre_training(devices: int = 64) -> Ranking:
    """A 7B on 140 billion tokens, 20 for each parameter, on 64 GPUs."""
    asked = {"tokens": 140e9, "seq_len": 4096, "global_batch": 512, "devices": devices}
    return _ranked(change(Scenario(model=catalog.models()["Llama-2-7B"].model), **asked))


def serving(requests_per_day: float = 20_000) -> Ranking:
    """An 8B for a modest demand."""
    asked = {"job": "serve", "requests_per_day": requests_per_day, "prompt_tokens": 1024, "output_tokens": 256}
    return _ranked(change(Scenario(model=catalog.models()["Llama-3.1-8B"].model), **asked))


def _ranked(scenario: Scenario) -> Ranking:
    chosen = [catalog.accelerators()[name] for name in NAMES]
    offers = [catalog.usual_offer(name) for name in NAMES]
    return ranking(scenario, chosen, [offer.usd_per_device_hour if offer else math.nan for offer in offers])


@functools.cache
def checks() -> tuple[Check, ...]:
    """Every recommendation with the answer."""
    training = (_training("H100 SXM"), _training("A100 SXM4 80GB"))
    return (*training, _inference(), _single_host(), _graphics(), _four_times(), _quarter_of_the_cards())


def _training(name: str) -> Check:
    """Against the L40: to come out, it must be both cheaper and faster."""
    r = pre_training()
    told = f"a 7B on 140B tokens and 64 GPUs: {_run(r, name)}, against {_run(r, 'L40')} with the L40."
    dearer = r.usd[NAMES.index(name)] >= r.usd[NAMES.index("L40")]
    if dearer and _days(r, name) < _days(r, "L40"):
        told = told[:-1] + ": sooner, but for more money."
    return Check("S074", f"{name} for training, not L4 and L40.", not dearer and _days(r, name) < _days(r, "L40"), told)


def _inference() -> Check:
    r = serving()
    cheapest = NAMES[int(r.order()[0])]
    told = [f"{name} {_served(r, name)}" for name in NAMES]
    return Check("S074", "L4 and L40 for inference.", cheapest.startswith("L4"),
                 f"an 8B at 20,000 requests a day: {'; '.join(told)}.")  # fmt: skip


def _single_host() -> Check:
    few, many = pre_training(8), pre_training(64)
    kept = {name: _days(few, name) / _days(many, name) / 8 for name in ("L40", "H100 SXM")}
    networks = [
        catalog.provenance("accelerators", "accelerator_name", name)["scaleout_gbit_per_s"] for name in ("L4", "L40")
    ]
    told = " and ".join(f"{100 * share:.0f} % with the {name}" for name, share in kept.items())
    because = f"no network between machines is published for either; going from 8 to 64 GPUs keeps {told}."
    return Check(
        "S074", "L40 and L4 for a single host only.", not any(networks) and kept["L40"] < kept["H100 SXM"], because
    )


def _graphics() -> Check:
    flags = {name: catalog.provenance("accelerators", "accelerator_name", name)["graphics_capable"] for name in NAMES}
    holds = all((flags[name] == "y") == name.startswith("L4") for name in NAMES)
    return Check("S074", "L4 and L40 for graphics, A100 and H100 not.", holds,
                 "the tables mark L4, L40 and L40S as able to draw, A100 and H100 as not.")  # fmt: skip


def _four_times() -> Check:
    r = pre_training()
    times = _days(r, "A100 SXM4 80GB") / _days(r, "H100 SXM")
    return Check("S069", "An H100 trains four times as fast as an A100.", 3.5 <= times <= 4.5,
                 f"{times:.1f} times for this 7B in 16 bits on 64 GPUs.")  # fmt: skip


def _quarter_of_the_cards() -> Check:
    """H100 in fp8 instead of A100 in 16 bits, at a demand that takes many of either."""
    asked = {"job": "serve", "requests_per_day": 5e6, "prompt_tokens": 1024, "output_tokens": 256}
    base = change(Scenario(model=catalog.models()["Llama-3.1-70B"].model), **asked)
    old, wide = (int(_ranked(base).devices[NAMES.index(name)]) for name in ("A100 SXM4 80GB", "H100 SXM"))
    new = int(_ranked(change(base, weight_format="fp8", kv_format="fp8")).devices[NAMES.index("H100 SXM")])
    return Check("S072", "With fp8 a quarter of the cards is enough.", new / old <= 0.3,
                 f"a 70B at 5 million requests a day: {old} A100 in 16 bits, {wide} H100 in 16 bits, {new} H100 in fp8:"
                 f" {100 * new / old:.0f} % of the A100, {100 * new / wide:.0f} % of the H100 in 16 bits.")  # fmt: skip


def _run(ranked: Ranking, name: str) -> str:
    i = NAMES.index(name)
    return f"{dollars(float(ranked.usd[i]))} and {duration(float(ranked.days[i]))}"


def _served(ranked: Ranking, name: str) -> str:
    i = NAMES.index(name)
    if not ranked.meets[i]:
        return "misses the targets"
    return f"{dollars(float(ranked.usd_per_unit[i]))} per million tokens on {ranked.devices[i]:.0f}"


def _days(ranked: Ranking, name: str) -> float:
    return float(ranked.days[NAMES.index(name)])
