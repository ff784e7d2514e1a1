"""Which models that are sold are comparable with one: the nearest in size, and those that it may be held against."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from explorer import catalog
from explorer.catalog.apis.prices import api_offers, sold_models
from explorer.catalog.apis.sold_names import sold_name
from explorer.catalog.marks import unmarked
from explorer.core.scenario.parts import Model

CLASS, IN_ALL = 2.0, 4.0
"""Models are of about the same size where the parameters that a token meets differ by less than the first factor, and all of
them by less than the second: a mixture is not held against a small dense model."""
MAKERS_FIRST = ("OpenAI", "Anthropic", "Google", "xAI")
"""Makers whose largest models are sold as an API alone."""


@dataclass(frozen=True)
class Sized:
    """A model that is sold and whose size is known: its name in the list, and its parameters."""

    sold: str
    params: float
    active_params: float


@functools.cache
def sized() -> tuple[Sized, ...]:
    """Models of the catalogue that stand in the list of prices, today or at some time."""
    made = {
        sold: Sized(sold, float(row["params"]), float(row["active_params"]))
        for row in catalog.rows("models")
        if (sold := sold_name(row["model_label"]))
    }
    return tuple(made.values())


def distance(size: Sized, params: float, active_params: float) -> float:
    """How far two models are apart: work follows the parameters that a token meets, memory half as much all of them."""
    return abs(math.log(size.active_params / active_params)) + abs(math.log(size.params / params)) / 2


@functools.lru_cache(maxsize=256)
def nearest(params: float, active_params: float) -> tuple[str, ...]:
    """Models that are sold today at a price that is not stale, the nearest in size first."""
    today = [size for size in sized() if any(not offer.is_stale for offer in api_offers(size.sold))]
    return tuple(size.sold for size in sorted(today, key=lambda size: distance(size, params, active_params)))


def size_of_sold(model_name: str) -> Sized | None:
    """The size of a model of the list; None where it is not known."""
    return next((size for size in sized() if size.sold == model_name), None)


@functools.lru_cache(maxsize=256)
def stand_in(model: Model) -> str:
    """The model whose offers count: itself, or, where nobody sells it, the nearest in size that is sold."""
    if api_offers(model.model_name):
        return sold_name(model.model_name)
    return nearest(model.params, model.active_params)[0]


@functools.lru_cache(maxsize=64)
def groups(model: Model) -> dict[str, list[str]]:
    """Every model that is sold today, in groups: itself, others of its shape, of about its size, and the rest by maker,
    the last listed first."""
    own = sold_name(model.model_name)
    made = {"This model": [own] if api_offers(own) else []}
    made["Other releases of its shape"] = [name for name in _of_shape(model.model_name) if name != own]
    here = model.params, model.active_params
    alike = {size.sold for size in sized() if are_alike(size, *here)}
    made["Open models of about its size"] = [name for name in nearest(*here) if name in alike]
    rest: dict[str, list[str]] = {}
    for name in sorted(sold_models(), key=lambda name: (since(name), name), reverse=True):
        rest.setdefault(api_offers(name)[0].maker or "Others", []).append(name)
    order = [*MAKERS_FIRST, *sorted(set(rest) - {*MAKERS_FIRST, "Others"}, key=str.casefold), "Others"]
    made |= {maker: rest.get(maker, []) for maker in order}
    return _each_once(made)


def _each_once(made: dict[str, list[str]]) -> dict[str, list[str]]:
    """A model stands in the first group that has it; a group that is left empty goes."""
    seen: set[str] = set()
    found = {}
    for title, names in made.items():
        new = [name for name in names if name not in seen]
        seen.update(new)
        found[title] = new
    return {title: names for title, names in found.items() if names}


def _of_shape(model_name: str) -> list[str]:
    shapes = {row["model"] for row in catalog.rows("api_prices") if row["shape"] == unmarked(model_name)}
    return sorted(name for name in shapes if api_offers(name))


def are_alike(size: Sized, params: float, active_params: float) -> bool:
    """Whether a model that is sold is of about such a size."""
    return 1 / CLASS < size.active_params / active_params < CLASS and 1 / IN_ALL < size.params / params < IN_ALL


def since(name: str) -> str:
    """The day of the first list that had any of the prices of a model of today."""
    return min(offer.first_seen for offer in api_offers(name))
