"""What our tables have under the names of a scenario: its model, its GPU, its price."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

from explorer import catalog
from explorer.catalog.marks import CHANGED, squeezed, unmarked
from explorer.catalog.synthetic import size_of, synthetic_model
from explorer.core.locale import plain
from explorer.core.numerals import count
from explorer.core.parsing import parse
from explorer.core.scenario import Scenario
from explorer.core.scenario.parts import Accelerator, Model

OWN_PRICE = {"provider": "your own price", "price_kind": "your own", "price_date": ""}
OF_THE_ARTICLE, OF_DEEPSEEK = "a16z article, April 2023", "DeepSeek report"
QUOTED = {OF_THE_ARTICLE: "a16z_2023", OF_DEEPSEEK: "deepseek_v3_costs"}
"""Who is said to ask for a price that a publication reckons with, and the publication."""
NO_PRICE = OWN_PRICE | {"provider": catalog.NOBODY}
"""Nobody rents the GPU out in our data: the price stands, and is said to be of nobody."""


def named_model(name: str) -> Model:
    """A model of the catalogue, or a synthetic one for a size such as "13B".

    Raises ValueError with a sentence for anything else.
    """
    if name in catalog.models():
        return catalog.models()[name].model
    # As its name has it, so that the name says all of its shape.
    return synthetic_model(parse(plain(count(parse(name.removesuffix(" model"))))))


def listed_name(part: str, name: str) -> str:
    """The name in our tables of what a person calls so, the mark of a change left out; empty where there is none.

    >>> listed_name("accelerator", "h100 sxm, changed"), listed_name("model", "my model")
    ('H100 SXM', '')
    """
    bare = unmarked(name)
    if part == "model" and size_of(bare):
        return bare
    return _listed(part).get(squeezed(bare), "")


@functools.cache
def _listed(part: str) -> Mapping[str, str]:
    known = catalog.models() if part == "model" else catalog.accelerators()
    return {squeezed(name): name for name in known}


@functools.lru_cache(maxsize=64)
def listed_part(part: str, name: str) -> Model | Accelerator | None:
    """A model or a GPU as our tables have it, or a synthetic model of the size that is its name; None for another."""
    try:
        return named_model(name) if part == "model" else catalog.accelerators().get(name)
    except ValueError:
        return None


def is_like(model: Model, name: str) -> bool:
    """Whether a model is one of our tables but for its name."""
    listed = listed_part("model", name) if name else None
    return isinstance(listed, Model) and dataclasses.replace(listed, model_name=model.model_name) == model


def changed_fields(scenario: Scenario) -> dict[str, Any]:
    """The figures in which a model or a GPU that is marked as changed differs from the one in our tables, as those have
    them; of a synthetic size, none."""
    found: dict[str, Any] = {}
    for part in ("model", "accelerator"):
        mine, name = getattr(scenario, part), getattr(getattr(scenario, part), f"{part}_name")
        known = listed_name(part, name) if name.endswith(CHANGED) and not size_of(name) else ""
        listed = vars(listed_part(part, known)) if known else {}
        found |= {field: value for field, value in listed.items() if value != getattr(mine, field)}
    return {field: value for field, value in found.items() if not field.endswith("_name")}


def offers_of(scenario: Scenario) -> tuple[catalog.Offer, ...]:
    """The offers that a scenario can choose from: for its accelerator, of its price list."""
    return catalog.offers(scenario.accelerator.accelerator_name, scenario.prices.prices_as_of)


def chosen_offer(scenario: Scenario) -> catalog.Offer | None:
    """The listed offer that the scenario's price is, by its provider, kind and date; None for any other price."""
    prices = scenario.prices
    wanted = (prices.provider, prices.price_kind, prices.price_date)
    return next((o for o in offers_of(scenario) if (o.provider, o.price_kind, o.price_date) == wanted), None)


def counted_of(scenario: Scenario) -> tuple[catalog.Offer, ...]:
    """The offers that count, of the scenario's kind of price."""
    prices = scenario.prices
    return catalog.counted(scenario.accelerator.accelerator_name, prices.prices_as_of, prices.price_kind)


def is_by_choice(scenario: Scenario) -> bool:
    """Whether its price is an offer that does not count: then somebody has chosen it."""
    offer = chosen_offer(scenario)
    return offer is not None and offer not in counted_of(scenario)
