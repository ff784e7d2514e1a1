"""What a holding of cards computes in a year, by one yardstick: the training speed that the core predicts for a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.evaluate import sweep
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Accelerator

DOUBLING_MONTHS = 3.43
"""OpenAI's count of 2018, as an article repeats it."""


def training_flop_per_s(base: Scenario, accelerators: tuple[Accelerator, ...]) -> tuple[float, ...]:
    """FLOPs of the model a second, of each accelerator that trains the base's model alone; 0 where it cannot."""
    run: Any = sweep(base, accelerator=list(accelerators))
    rate = run["step_flop"] / run["predicted_step_seconds"]
    return tuple(np.where(run["peak_flop_per_s"] > 0, rate, 0.0).tolist())


@dataclass(frozen=True)
class Ratio:
    """One holding over another: cards, their 16-bit peak, their training speed, and the speed for each person."""

    cards: float
    peak: float
    speed: float
    each: float


def growth(months: float) -> float:
    """How many times more, where it doubles every 3.43 months.

    >>> round(growth(12), 1), round(growth(72), -5)
    (11.3, 2100000.0)
    """
    factor: float = 2.0 ** (months / DOUBLING_MONTHS)
    return factor
