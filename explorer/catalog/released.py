"""Models that can be downloaded, smallest first: what a lab fine-tunes or serves is one of them, not a size."""

from __future__ import annotations

import functools

from explorer import catalog
from explorer.catalog.apis.prices import newest
from explorer.catalog.dates import days_between
from explorer.core.lab.ladder import Ladder
from explorer.core.lab.laws import expected_loss
from explorer.core.model.precision import FORMATS
from explorer.core.scenario.parts import Model

RECENT_DAYS = 3 * 365
"""Older models are none that anybody would take today for their size."""


@functools.cache
def tunable_models() -> Ladder:
    """Those whose adapters are counted whole: on attention and ordinary MLPs, as the software makes them."""
    return _ladder([m for m in _recent() if not (m.experts or m.state_layers or m.tower_params)])


@functools.cache
def servable_models(bits: float) -> Ladder:
    """Those whose weights were released in at least so many bits each: more bits than there are bring nothing."""
    return _ladder([m for m in _recent() if not m.tower_params and _released_bits(m) >= bits])


def params_of(model_name: str) -> float:
    """Parameters of a model of the list."""
    return float(catalog.models()[model_name].model.params)


def is_largest(model_name: str, ladder: Ladder) -> bool:
    """Whether a model is the last of its list: then the cards would hold a larger one, if there were any."""
    return ladder.models[-1].model_name == model_name


@functools.cache
def _by_loss() -> list[tuple[float, str]]:
    """Dense models whose tokens are known, and their loss by the law that all losses here are by: the best first."""
    known = [(name, one) for name, one in catalog.models().items() if one.tokens and not one.model.experts]
    return sorted((expected_loss(float(one.model.params), one.tokens)[0], name) for name, one in known)


def beside(loss: float) -> tuple[str, str]:
    """The known models whose loss by the law is the next lower and the next higher one; empty texts for none."""
    lower = [name for its, name in _by_loss() if its <= loss]
    higher = [name for its, name in _by_loss() if its > loss]
    return (lower[-1] if lower else "", higher[0] if higher else "")


def _recent() -> list[Model]:
    known = catalog.models().values()
    return [one.model for one in known if days_between(f"{one.release_date}-01", newest()) <= RECENT_DAYS]


def _released_bits(model: Model) -> float:
    weights = catalog.models()[model.model_name].weights
    return 8 * FORMATS[str(weights.fields["weight_format"])] if weights.state == "read" else 16.0


def _ladder(models: list[Model]) -> Ladder:
    return Ladder(tuple(sorted(models, key=lambda model: float(model.params))))
