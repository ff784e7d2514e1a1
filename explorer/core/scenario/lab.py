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
    budget_said: str = quantity("", "Dollars as typed", help="A budget in another currency, as it was typed.")
    means_per: str = quantity("in all", "How often", choices=("in all", "a month", "a year"))
    lab_days: float = quantity(30.0, "For how long", "day", low=0.01, high=36_525)
    people: int = quantity(1, "People who share it", low=1, high=1_000_000)
    holding: str = quantity(
        "rented",
        "The GPUs are",
        choices=("rented", "owned", "granted"),
        help="What training costs. Rented: the price of an hour. Owned: electricity alone, the purchase is paid."
        " Granted: nothing. Compare and Rent or own stay about rent.",
    )
    room: str = quantity(
        "lab",
        "They stand in",
        choices=("home", "lab", "data centre"),
        help="A home has one circuit and no staff.",
    )
    circuit_w: float = quantity(
        1_800.0,
        "Home circuit",
        "W",
        low=100,
        high=1e6,
        help="15 A × 120 V = 1.8 kW, 16 A × 230 V = 3.68 kW. Four fifths of it may be drawn for hours.",
    )
    home_pc_usd: float = quantity(
        1_000.0, "A PC for up to 4 cards", "USD", high=1e6, help="Around the cards, at home. 0: there is one. Assumed."
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
    keep_model: bool = quantity(False, "Model and tokens stay", help="When ways to reach the goal are looked for.")
    keep_cards: bool = quantity(False, "GPUs stay", help="When ways to reach the goal are looked for.")
    keep_days: bool = quantity(True, "Time stays", help="When ways to reach the goal are looked for.")
    keep_usd: bool = quantity(True, "Money stays", help="When ways to reach the goal are looked for.")
    beside: str = quantity("Meta, all of it counted as H100", "Beside", help="Whose GPUs yours are set beside.")
    pool: str = quantity(
        "",
        "Labs that join",
        help="What each brings, cards or money: Lab A (6 people): 4x RTX 3090; Lab B: 8x A100 40GB; Lab C: $20,000.",
    )
    tuning_tokens: float = quantity(
        10e6, "Fine-tuning on", "token", low=1, high=1e15, help="10M: some 10,000 long examples."
    )
    experiments: float = quantity(
        1.0,
        "All runs over the last one",
        low=1,
        high=1_000,
        help="Failed and smaller runs before the final one. 1: the final run alone. Reported: 1.5 (OLMo 2), about 3.5"
        " (OPT-175B) and 4 (GPT-3), 5.6 (Olmo 3), 3 to 10 at firms (OpenAI 2024: 10).",
    )


@dataclass(frozen=True)
class Cluster:
    """How a shared cluster is used: limits, queues, turns, failures, storage."""

    wall_hours: float = quantity(
        0.0, "Longest job", "h", high=100_000, help="The cluster's wall-time limit: 24 for a day. 0: none."
    )
    queue_hours: float = quantity(0.0, "Wait in the queue", "h", high=100_000, help="Before each job starts.")
    time_share: float = quantity(
        1.0,
        "Your share of the time",
        "share",
        low=0.001,
        high=1,
        help="A fair share, or turns with others: 25 % is six hours a day.",
    )
    month_gpu_hours: float = quantity(
        0.0, "GPU-hours a month", "GPU h", high=1e12, help="Your allotment; what it holds is used first. 0: no limit."
    )
    maintenance_share: float = quantity(0.0, "Down for maintenance", "share", high=0.9, help="A day a month is 3.3 %.")
    storage_byte_per_s: float = quantity(
        2e9,
        "Storage bandwidth",
        "B/s",
        low=1e5,
        high=1e15,
        help="At which the whole job writes a checkpoint. Where software writes it in the background: the bandwidth at"
        " which it is copied aside, for that is what the run waits for.",
    )
    failures_per_gpu_year: float = quantity(
        0.17,
        "Failures of a GPU and its part of the machine",
        "1/year",
        high=1_000,
        help="Each stops the whole job. Llama 3 405B: 0.17 (419 in 54 days on 16,384 GPUs). Two research clusters of Meta:"
        " 0.30 and 0.11. OPT-175B: about 0.6. 0: none.",
    )
    restart_seconds: float = quantity(
        600.0,
        "Time to start again",
        "s",
        high=1e6,
        help="After a failure, and at the start of each job but the first. Where a failed job must queue again: that wait, too.",
    )
    checkpoint_seconds_apart: float = quantity(
        0.0, "Time between checkpoints", "s", high=1e8, help="Of computing. 0: the best by Daly."
    )
