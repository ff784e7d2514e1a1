"""Which of several layouts is taken: of those that are about as fast, one that leaves room in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.core.compute import Result

UNSURE = 1.04
"""Predicted times do not tell two layouts apart that differ by so little: of published runs half are off by more."""


def leaves_room(need: Any, high: Any, capacity: Any) -> Any:
    """Whether what is needed still fits where it is more than predicted by as much as it is in one job of ten.

    >>> leaves_room(70e9, 1.12, 80e9), leaves_room(75e9, 1.12, 80e9)
    (True, False)
    """
    return need * high <= capacity


def has_room(v: Mapping[str, Any] | Result) -> Any:
    """Whether a training run, or each of many, fits with room."""
    return leaves_room(v["device_bytes"], v["memory_high"], v["capacity_bytes"])


def weighed(seconds: Any, roomy: Any) -> Any:
    """Seconds of a step, by which layouts are compared: one that barely fits counts as 4 % slower than it is predicted.

    So it is taken only where it is faster by more than predictions can tell: one job in ten needs more memory than it
    leaves, and then does not run at all. Where none has room the fastest is taken, as all are weighed alike.

    >>> weighed(np.array([1.0, 1.03]), np.array([False, True]))
    array([1.04, 1.03])
    """
    return np.where(roomy, seconds, UNSURE * seconds)
