"""Unlike GPUs that share the layers of one copy, as the one GPU that each of them is on average.

Layers are worked on one after the other, so that times add up: a rate is the harmonic mean of all GPUs, each weighted by its
share of the layers. Memory is that of the GPU that is full first. Power and prices are plain means. Where one GPU waits for
its memory and another for its arithmetic, the mean GPU is up to 8 % faster than both after each other: a sum of maxima is
more than the maximum of sums.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from explorer.core import bands
from explorer.core.calibration import ENGINES
from explorer.core.money.energy import board_w
from explorer.core.scenario.parts import Accelerator
from explorer.core.scenario.second import card_of, is_unlike, names_served
from explorer.core.scenario.served import served

ALIKE = {"tight_share": 0.0, "slow_reading_share": 0.0, "slow_multiplying_share": 0.0}
"""What is said of a copy whose GPUs are all of one kind."""
UNLIKE = {
    "tight_share": ("1", "Share of the layers on the GPU that is full first, of unlike GPUs; 0: all are alike"),
    "slow_reading_share": ("1", "Share of the time to read all layers that the slowest of unlike GPUs takes; 0: alike"),
    "slow_multiplying_share": (
        "1",
        "Share of the time to multiply for prompts that the slowest of unlike GPUs takes; 0: alike",
    ),
}
"""Unit and meaning of what unlike GPUs give."""


def dealt(layers: int, memory: Sequence[float], seconds: int = 0, of_second: int = 0) -> tuple[int, ...]:
    """Layers of each GPU, the first kind first: as many as its memory is of all, in whole layers.

    seconds: how many GPUs are of the second kind; of_second: layers that these have together, if that is set.

    >>> dealt(40, (24e9, 16e9)), dealt(41, (24e9, 24e9, 16e9)), dealt(40, (24e9, 16e9), seconds=1, of_second=10)
    ((24, 16), (16, 15, 10), (30, 10))
    """
    if of_second > 0:
        firsts = len(memory) - seconds
        return dealt(layers - of_second, memory[:firsts]) + dealt(of_second, memory[firsts:])
    each = [1] * len(memory)
    for _ in range(layers - len(memory)):
        # The one that its next layer fills least.
        next_one = min(range(len(memory)), key=lambda i: ((each[i] + 1) / memory[i], i))
        each[next_one] += 1
    return tuple(each)


_dealt = functools.lru_cache(maxsize=512)(dealt)


def cards_of(scenario: Any) -> tuple[Accelerator, ...]:
    """Every GPU of a copy, the first kind first."""
    run = scenario.running
    return (scenario.accelerator,) * int(run.first_devices) + (card_of(scenario.second),) * int(run.second_devices)


def layers_of(scenario: Any, on_gpus: int | None = None) -> tuple[int, ...]:
    """Layers on each GPU of a copy of unlike ones; on_gpus: how many are not on the CPU, if that is not the scenario's."""
    run, memory = scenario.running, tuple(float(card.memory_bytes) for card in cards_of(scenario))
    left = scenario.model.layers - run.cpu_layers if on_gpus is None else on_gpus
    return _dealt(max(int(left), len(memory)), memory, int(run.second_devices), int(run.second_layers))


def kinds_of(scenario: Any) -> list[tuple[str, tuple[int, ...]]]:
    """Each kind of GPU of a copy by its name, and the layers on each GPU of it."""
    each, firsts = layers_of(scenario), int(scenario.running.first_devices)
    return [
        (scenario.accelerator.accelerator_name, each[:firsts]),
        (scenario.second.second_accelerator_name, each[firsts:]),
    ]


def fullest_of(scenario: Any) -> str:
    """The name of the GPU of a copy that is full first."""
    if not is_unlike(scenario):
        return str(scenario.accelerator.accelerator_name)
    return cards_of(scenario)[tightest(scenario)].accelerator_name


def tightest(scenario: Any, on_gpus: int | None = None) -> int:
    """Which GPU of a copy is full first: the one with least room for each of its layers."""
    share = scenario.serving.memory_share or ENGINES[scenario.serving.engine].memory_share
    besides = float(np.max(scenario.layout.overhead_bytes))
    pairs = zip(cards_of(scenario), layers_of(scenario, on_gpus), strict=True)
    room = [(share * float(card.memory_bytes) - besides) / n for card, n in pairs]
    return room.index(min(room))


def as_alike(scenario: Any) -> tuple[Any, dict[str, Any]]:
    """The scenario with as many GPUs of one kind, each the mean of all, and what the formulas must know besides."""
    run, use, prices, own = scenario.running, scenario.serving, scenario.prices, scenario.ownership
    many, split = int(run.first_devices + run.second_devices), ENGINES[use.engine].layer_split
    rent = _mean_price(run, prices.usd_per_device_hour, run.second_usd_per_device_hour)
    bought = _mean_price(run, own.purchase_usd_per_device, run.second_purchase_usd_per_device)
    card, known = _at_each(scenario)
    changed = dataclasses.replace(
        scenario,
        accelerator=card,
        serving=dataclasses.replace(use, serving_tp=many if split else 1, serving_pp=1 if split else many),
        running=dataclasses.replace(run, second_devices=0),
        prices=dataclasses.replace(prices, usd_per_device_hour=rent),
        ownership=dataclasses.replace(own, purchase_usd_per_device=bought),
    )
    return changed, known


def _mean_price(run: Any, first: Any, second: float) -> Any:
    """Mean price of a GPU; where that of the second kind is not known, it counts as the first's."""
    return (run.first_devices * first + run.second_devices * (second or first)) / (
        run.first_devices + run.second_devices
    )


def _at_each(scenario: Any) -> tuple[Accelerator, dict[str, Any]]:
    """The mean GPU, and the shares of the slowest and fullest: arrays where the number of layers is one."""
    left = np.asarray(scenario.model.layers - scenario.running.cpu_layers)
    if not left.ndim:
        return mean_card(scenario), shares(scenario)
    points = [int(n) for n in left.ravel()]
    cards = {n: vars(mean_card(scenario, n)) for n in points}
    known = {n: shares(scenario, n) for n in points}
    text: dict[str, Any] = {name: value for name, value in cards[points[0]].items() if isinstance(value, str)}

    def column(of: dict[int, dict[str, Any]], name: str) -> Any:
        return np.array([of[n][name] for n in points], float).reshape(left.shape)

    figures = {name: column(cards, name) for name in cards[points[0]] if name not in text}
    return Accelerator(**text, **figures), {name: column(known, name) for name in ALIKE}


def mean_card(scenario: Any, on_gpus: int | None = None) -> Accelerator:
    """The GPU that the unlike GPUs of a copy are on average."""
    cards, weights = cards_of(scenario), _weights(scenario, on_gpus)
    names = [field.name for field in dataclasses.fields(Accelerator) if not isinstance(field.default, str)]
    mean = {name: min(getattr(card, name) for card in cards) for name in names}
    rates = [name for name in names if name.endswith("_flop_per_s")] + ["memory_byte_per_s", "launch_efficiency"]
    mean |= {name: _harmonic([getattr(card, name) for card in cards], weights) for name in rates}
    mean |= {name: _reached(cards, weights, name, of) for name, of in EFFICIENCIES.items()}
    watts = sum(float(board_w(card.power_limit_w, card.tdp_w)) for card in cards) / len(cards)
    mean |= {
        "memory_bytes": cards[tightest(scenario, on_gpus)].memory_bytes, "tdp_w": watts, "power_limit_w": 0.0,
        "rated_w": watts,
    }  # fmt: skip
    return Accelerator(accelerator_name=names_served(scenario), generation=_generation(scenario, cards), **mean)


def shares(scenario: Any, on_gpus: int | None = None) -> dict[str, float]:
    """The share of the fullest GPU, and of the slowest one at reading and at multiplying."""
    cards, weights, use = cards_of(scenario), _weights(scenario, on_gpus), scenario.serving
    known = [(served(use, scenario.model, card), card) for card in cards]
    reading = [card.memory_byte_per_s * card.decode_efficiency for card in cards]
    multiplying = [
        rates["served_peak_flop_per_s"] * rates["served_product_efficiency"] * card.serving_efficiency
        for rates, card in known
    ]
    return {
        "tight_share": weights[tightest(scenario, on_gpus)],
        "slow_reading_share": _slowest(reading, weights),
        "slow_multiplying_share": _slowest(multiplying, weights),
    }


def _weights(scenario: Any, on_gpus: int | None) -> list[float]:
    """Share of the layers of each GPU."""
    each = layers_of(scenario, on_gpus)
    return [n / sum(each) for n in each]


def _slowest(rates: Sequence[float], weights: Sequence[float]) -> float:
    """Share of the time of all that the slowest takes."""
    if min(rates) <= 0:
        return max(weights)
    seconds = [weight / rate for rate, weight in zip(rates, weights, strict=True)]
    return max(seconds) / sum(seconds)


def _harmonic(rates: Sequence[float], weights: Sequence[float]) -> float:
    """The rate of all, one after the other; none where one of them has none."""
    if len(set(rates)) == 1 or min(rates) <= 0:
        return float(min(rates))
    return 1 / sum(weight / rate for rate, weight in zip(rates, weights, strict=True))


def _sixteen(card: Accelerator) -> float:
    return float(card.fp16_flop_per_s or card.bf16_flop_per_s or card.fp32_flop_per_s)


EFFICIENCIES: dict[str, Callable[[Accelerator], float]] = {
    "decode_efficiency": lambda card: card.memory_byte_per_s,
    "unpack_efficiency": lambda card: card.fp32_flop_per_s,
    "matrix_efficiency": _sixteen,
    "serving_efficiency": lambda card: _sixteen(card) * card.matrix_efficiency,
    "attention_efficiency": _sixteen,
    "fp8_efficiency": _sixteen,
}
"""Shares of a rate that are reached, and of which rate."""


MEANS = {
    **dict.fromkeys(
        (
            "memory_byte_per_s",
            "served_peak_flop_per_s",
            "peak_served_16bit_flop_per_s",
            "fp32_flop_per_s",
            "launch_efficiency",
        ),
        "The harmonic mean of both kinds, each weighted by its share of the layers: they work one after the other.",
    ),
    **dict.fromkeys(
        (*EFFICIENCIES, "served_product_efficiency"), "The mean of both kinds, each weighted by the time that it takes."
    ),
    "memory_bytes": "Of the GPU that is full first.",
    **dict.fromkeys(("tdp_w", "usd_per_device_hour", "purchase_usd_per_device"), "The mean of all GPUs of a copy."),
    "serving_tp": "All GPUs of a copy of both kinds.",
    "serving_pp": "All GPUs of a copy of both kinds, each a stage.",
    "host_link_byte_per_s": "The slower one of both kinds.",
}
"""What a quantity is where GPUs are unlike."""


def _reached(cards: Sequence[Accelerator], weights: Sequence[float], name: str, of: Any) -> float:
    """Such a share of the mean GPU: times the mean of the rate it is the mean of what each GPU reaches."""
    each = [getattr(card, name) for card in cards]
    rate = _harmonic([of(card) for card in cards], weights)
    if len(set(each)) == 1 or not rate:
        return float(min(each))
    return _harmonic([of(card) * share for card, share in zip(cards, each, strict=True)], weights) / rate


def _generation(scenario: Any, cards: Sequence[Accelerator]) -> str:
    """The generation that published runs say less about: the range is that of its GPUs."""
    engine = scenario.serving.engine
    return max((card.generation for card in cards), key=lambda known: bands.level("tpot", engine, known))
