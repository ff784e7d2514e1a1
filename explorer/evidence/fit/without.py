"""What a fit would predict of rows that it had not seen: one step away from the fit with them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.evidence.fit.fitting import Fit, predict
from explorer.evidence.fit.least_squares import Floats

FURTHEST = 1.0
"""A step away from the fit changes no constant by more than a factor of e."""


def left_out(found: Fit, groups: Sequence[Hashable], only: Hashable = None) -> Floats:
    """What each row would be with constants fitted without its group, in its own metric; or those of one group alone.

    The fit without a group is one Gauss-Newton step away from the fit with it.
    """
    rows, blind = found.rows, np.full(len(found.rows), np.nan)
    members = [np.array([each == group for each in groups]) for group in (set(groups) if only is None else {only})]
    for start in range(0, len(members), AT_ONCE):
        some = members[start : start + AT_ONCE]
        told = predict(rows, np.stack([_without(found, own) for own in some]))
        for own, line in zip(some, told, strict=True):
            blind[own] = line[own]
    return blind


AT_ONCE = 16
"""Fits that are asked at once for what they predict."""


def _without(found: Fit, own: NDArray[np.bool_]) -> Floats:
    """The constants of a fit without some rows, one step away from the fit with them."""
    here, steep = found.slopes
    n = len(found.rows)
    left, of_left = here[:n][own], steep[:, :n][:, own]
    step = np.linalg.solve(found.square - of_left @ of_left.T, of_left @ left - steep @ here)
    return found.logs + np.clip(step, -FURTHEST, FURTHEST)
