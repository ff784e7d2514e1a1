"""What can be chosen in a control, where that hangs on the scenario."""

from __future__ import annotations

import functools

from explorer import catalog
from explorer.catalog import holdings, places
from explorer.catalog.listed import offers_of
from explorer.core.scenario import Scenario
from explorer.widgets import apis
from explorer.widgets.wishes import label_of, offer_label
from explorer.words.divide import GROUPS


def options(scenario: Scenario) -> dict[str, list[tuple[str, list[str]]]]:
    """The choices that depend on the scenario, in groups."""
    models, cards = _catalogued()
    offered = [label_of(offer) for offer in offers_of(scenario)]
    return {
        "model_name": _with(scenario.model.model_name, models),
        "offer": _with(offer_label(scenario), {"": offered}),
        "api_model": _with(apis.chosen_model(scenario), apis.models(scenario)),
        "api_offer": _with(apis.chosen_offer(scenario), {"": list(apis.offers(scenario))}),
        "accelerator_name": _with(scenario.accelerator.accelerator_name, cards),
        "second_accelerator_name": _with(scenario.second.second_accelerator_name, cards),
        "place": _with(scenario.site.place, _places()),
        "beside": _with(scenario.lab.beside, _holdings()),
    }


@functools.cache
def _catalogued() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Models by family and accelerators by architecture, the last listed first: the same for every scenario."""
    models: dict[str, list[str]] = {}
    for label, entry in catalog.models().items():
        models.setdefault(entry.family, []).append(label)
    cards: dict[str, list[str]] = {}
    for row in catalog.rows("accelerators"):
        line = row["architecture"].removeprefix(row["vendor"]).strip()
        cards.setdefault(f"{row['vendor']} {line}", []).append(row["accelerator_name"])
    return models, dict(reversed(cards.items()))


@functools.cache
def _places() -> dict[str, list[str]]:
    return {group: list(names) for group, names in places.grouped_places().items()}


@functools.cache
def _holdings() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for holding in holdings.holdings().values():
        groups.setdefault(GROUPS[holding.group], []).append(holding.name)
    return groups


def _with(current: str, groups: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    known = any(current in names for names in groups.values())
    return ([] if known else [("Yours", [current])]) + list(groups.items())
