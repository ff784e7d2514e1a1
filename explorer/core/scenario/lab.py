"""A lab: the fields that say what it has, for how long, and how its cluster is shared."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.scenario.parts import quantity

LAWS = (
    "Chinchilla, approach 1",
    "Chinchilla, approach 2",
    "Chinchilla, approach 3",
    "approach 3, refitted 2024",
    "DeepSeek LLM, 2024",
    "Llama 3, 2024",
    "Kaplan, 2020",
)
"""How model size and tokens go together; `core/lab/laws.py` has their coefficients."""


@dataclass(frozen=True)
class Lab:
    """What there is, for how long, for how many people; and by which law tokens follow the size of a model."""

    means: str = quantity(
        "GPUs",
        "What there is",
        choices=("GPUs", "GPU-hours", "dollars", "to buy"),
        help="Cards, hours of cards, money to rent with, or money to buy with.",
    )
    cards: str = quantity(
        "",
        "Cards",
        help="As you would say it: 12x 2080 Ti + 5x 3090 + 8x A100 40GB. Empty: the GPUs of the other sections.",
    )
    gpu_hours: float = quantity(10_000.0, "GPU-hours", "GPU h", low=0.01, high=1e12)
    budget_usd: float = quantity(1_000.0, "Dollars", "USD", low=0.01, high=1e13)
    means_per: str = quantity("in all", "Hours or dollars", choices=("in all", "a month", "a year"))
    lab_days: float = quantity(30.0, "For how long", "day", low=0.01, high=36_525)
    people: int = quantity(1, "People who share it", low=1, high=1_000_000)
    holding: str = quantity(
        "rented",
        "The GPUs are",
        choices=("rented", "owned", "granted"),
        help="Rented: the price of an hour. Owned: electricity alone. Granted: nothing to pay.",
    )
    room: str = quantity(
        "lab",
        "They stand in",
        choices=("home", "lab", "data centre"),
        help="A home has one circuit and no staff.",
    )
    law: str = quantity(
        "approach 3, refitted 2024",
        "Tokens for a size by",
        choices=LAWS,
        help="Approach 3 as published does not fit its own runs: its refit agrees with approaches 1 and 2.",
    )
    over_training: float = quantity(
        1.0,
        "Tokens over the law's",
        low=0.001,
        high=10_000,
        help="1: compute-optimal. More: a smaller model that is cheaper to serve; Llama 3 took about 90.",
    )
    tuning_tokens: float = quantity(
        10e6, "Fine-tuning on", "token", low=1, high=1e15, help="10M: some 10,000 long examples."
    )
    experiments: float = quantity(
        1.0,
        "All runs over the last one",
        low=1,
        high=1_000,
        help="Failed and smaller runs before the final one. 1: the final run alone.",
    )


@dataclass(frozen=True)
class Cluster:
    """How a shared cluster is used: limits, queues, failures, storage."""

    wall_hours: float = quantity(0.0, "Longest job", "h", high=100_000, help="Wall-time limit. 0: none.")
    queue_hours: float = quantity(0.0, "Wait in the queue", "h", high=100_000, help="Before each job starts.")
    month_gpu_hours: float = quantity(0.0, "GPU-hours a month", "GPU h", high=1e12, help="Allotment. 0: no limit.")
    maintenance_share: float = quantity(0.0, "Down for maintenance", "share", high=0.9)
    storage_byte_per_s: float = quantity(2e9, "Storage bandwidth", "B/s", low=1e5, high=1e15)
    failures_per_gpu_year: float = quantity(
        0.17,
        "Failures of a GPU and its share of the machine",
        "1/year",
        high=1_000,
        help="Llama 3 405B: 419 unplanned stops in 54 days on 16,384 GPUs.",
    )
    restart_seconds: float = quantity(600.0, "Time to start again", "s", high=1e6)
    checkpoint_seconds_apart: float = quantity(
        0.0, "Time between checkpoints", "s", high=1e8, help="0: the best by Young and Daly."
    )
