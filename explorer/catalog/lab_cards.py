"""The cards of a lab for the run of a result: what charts, words and tables share, computed once."""

from __future__ import annotations

import functools

from explorer.catalog.fleets import groups_of
from explorer.core.compute import Result
from explorer.core.lab.mixed import Mixed, mixed
from explorer.core.lab.scaling import Scaling, scaling


def mixed_of(result: Result) -> Mixed | None:
    """Every way to use the kinds of cards that the lab has; None where it has one kind alone."""
    return _mixed(result)


@functools.lru_cache(maxsize=2)
def _mixed(result: Result) -> Mixed | None:
    groups = groups_of(result.scenario) if result.scenario.lab.means == "GPUs" else ()
    return mixed(result.scenario, groups) if len(groups) > 1 else None


def scaling_of(result: Result) -> Scaling:
    """How the run does on fewer of the scenario's cards."""
    return _scaling(result)


@functools.lru_cache(maxsize=2)
def _scaling(result: Result) -> Scaling:
    return scaling(result)
