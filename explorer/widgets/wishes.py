"""What a wish typed into a control means: the scenario that a person asks for."""

from __future__ import annotations

import re
from typing import Any

from explorer import catalog
from explorer.catalog import places
from explorer.catalog.buying.currencies import currency_of
from explorer.catalog.buying.rooms import rooms
from explorer.catalog.lab_pool import written
from explorer.catalog.listed import OWN_PRICE, named_model, offers_of
from explorer.catalog.marks import CHANGED, unmarked
from explorer.core.problems import problem
from explorer.core.scenario import FIELDS, PART_OF, SHARES, Scenario, change
from explorer.huggingface import printable
from explorer.state import link, names, presets, texts
from explorer.state.budgets import choose_budget, choose_hours, choose_room
from explorer.state.cards import choose_cards
from explorer.state.following import Begun, begun_with, choose
from explorer.state.paste import paste
from explorer.state.second import choose_second
from explorer.state.store import Store
from explorer.widgets import apis
from explorer.words.format import parse, price

TEXTS = ("config", "saved")
"""Controls that take a whole file; the others take a value."""
LONGEST = 1_000
"""Characters of a value."""
TINY = 1e-8
"""Nothing that can be typed is as small in its unit, but 0."""

BY_HABIT: dict[str, Any] = {
    **dict.fromkeys(("gradient_dtype", "attention", "quantised_part", "sequence_parallel"), "auto"),
    "memory_share": 0.0,
    "acceptance": 0.0,
    "chunk_tokens": 0,
}
"""Fields that follow what the named software, or the named format, usually does."""
OPEN: dict[str, Any] = {**texts.LEFT_OPEN, **BY_HABIT, "mfu": 0.0}
"""Fields that may be left to the page, and how that is written; people write "auto"."""

FOLLOWERS = {"hidden": "embed_dim", "head_dim": "v_head_dim", "heads": "kv_heads"}
"""Fields that are equal in almost every model, and then stay equal."""


class NoSuchControl(ValueError):
    """Somebody wished for something that the page has no control for."""


def is_control(name: str) -> bool:
    """Whether a wish can be about this."""
    return name in PART_OF or name in ("size", "offer", "api_model", "api_offer", *TEXTS)


def offer_label(scenario: Scenario) -> str:
    """The name of the chosen offer in the list of offers."""
    prices = scenario.prices
    for offer in offers_of(scenario):
        if (offer.provider, offer.price_kind, offer.usd_per_device_hour) == (
            prices.provider,
            prices.price_kind,
            prices.usd_per_device_hour,
        ):
            return label_of(offer)
    return prices.provider or OWN_PRICE["provider"]


def label_of(offer: catalog.Offer) -> str:
    kind = "" if offer.price_kind == "on demand" else f", {offer.price_kind}"
    return f"{offer.provider}{kind} · {price(offer.usd_per_device_hour)} · {offer.price_date[:7]}"


def wish(scenario: Scenario, name: str, raw: Any, begun: Begun | None = None) -> Scenario:
    """The scenario that a person asks for by setting one control; begun: what is known of who set what, which a model that
    is chosen goes by.

    Raises ValueError with a sentence where the text means nothing there, NoSuchControl where there is no such control.
    """
    text = str(raw)
    if not is_control(name):
        raise NoSuchControl(f"This page has no control “{printable(name, 30)}”; reload it to have those of today.")
    if len(text) > LONGEST and name not in TEXTS:
        raise ValueError("This is too long to be a value.")
    if name == "config":
        return paste(scenario, text)[0]
    if name == "saved":
        return link.saved(text)[0]
    if name == "model_name":
        same = text == scenario.model.model_name
        return scenario if same else choose(scenario, named_model(text), begun or begun_with(scenario))
    if name == "size":
        return choose(scenario, named_model(text), begun or begun_with(scenario))
    if name == "accelerator_name":
        return presets.choose_accelerator(scenario, text) if text in catalog.accelerators() else scenario
    if name == "second_accelerator_name":
        return _second(scenario, text) if text in catalog.accelerators() else scenario
    if name == "offer":
        chosen = [o for o in offers_of(scenario) if label_of(o) == text]
        return presets.choose_offer(scenario, chosen[0]) if chosen else scenario
    if name == "api_model":
        return apis.choose_model(scenario, text)
    if name == "api_offer":
        return apis.choose_offer(scenario, text)
    if name == "budget_usd":
        return _sound(choose_budget(scenario, text), name)
    if name == "gpu_hours":
        return _sound(choose_hours(scenario, text), name)
    if name == "room" and text in rooms():
        return choose_room(scenario, text)
    if name == "cards":
        return choose_cards(scenario, text) if text.strip() else change(scenario, cards="")
    if name == "pool":
        return change(scenario, pool=written(text))
    if name == "prices_as_of":
        return presets.choose_snapshot(scenario, text)
    if name == "place":
        return presets.choose_place(scenario, text) if text in places.places() else scenario
    part = PART_OF[name]
    if FIELDS[name].metadata["unit"] == "s" and getattr(getattr(scenario, part), name) < 1 and _is_bare(text):
        text = f"{text} ms"  # as the field shows it: 40 over 50 ms is not 40 s
    changes = {name: _value(name, text)} | names.OWN.get(name, {})
    if name in FOLLOWERS and getattr(scenario.model, name) == getattr(scenario.model, FOLLOWERS[name]):
        changes[FOLLOWERS[name]] = changes[name]
    if (
        name == "api_usd_per_million_in"
        and scenario.demand.api_usd_per_million_cached == scenario.demand.api_usd_per_million_in
    ):
        changes["api_usd_per_million_cached"] = changes[name]  # no discount before, none now
    if name == "devices":
        changes["devices_rule"] = "this many"  # whoever names a number means it
    if name == "demand_rule":
        changes |= _curve_for(scenario, text) | _as_many_requests(scenario, text)
    if name == "second_devices" and not scenario.running.second_devices:
        scenario = choose_second(scenario, unmarked(scenario.second.second_accelerator_name))
    changed = change(scenario, **changes)
    if name in REQUEST:
        return presets.follow_tokens(scenario, changed)
    named = part in ("model", "accelerator") and getattr(changed, part) != getattr(scenario, part)
    return _renamed(changed, part) if named else changed


REQUEST = ("prompt_tokens", "output_tokens", "thinking_tokens", "cached_prompt_share", "api_batch")
"""What a request is to an API."""


def _curve_for(scenario: Scenario, rule: str) -> dict[str, str]:
    """The curve that goes with what is counted: people at work ask by day; a curve that somebody chose stays."""
    usual, mine = str(FIELDS["demand_curve"].default), scenario.demand.demand_curve
    if rule == "people":
        return {"demand_curve": OFFICE} if mine == usual else {}
    return {"demand_curve": usual} if mine == OFFICE else {}


def _as_many_requests(scenario: Scenario, rule: str) -> dict[str, Any]:
    """Requests and people who ask are two ways to say the same demand, as long as it can be said in whole people."""
    asked = scenario.demand
    if rule == "people" and asked.demand_rule == "requests a day":
        return {"askers": max(1, round(asked.requests_per_day / asked.questions_per_day))}
    if rule == "requests a day" and asked.demand_rule == "people":
        return {"requests_per_day": asked.askers * asked.questions_per_day}
    return {}


OFFICE = "office day"


def _second(scenario: Scenario, name: str) -> Scenario:
    """The scenario with that GPU as the second kind of a copy: one of it, if there was none, its layers dealt out anew."""
    many = scenario.running.second_devices or 1
    return change(choose_second(scenario, name), second_devices=many, second_layers=0)


def take(store: Store, message: Any) -> bool:
    """Choose the GPU that a card or a table names, {"gpu": name}, at the price it is compared at.

    Returns whether the message asked for that.
    """
    if not isinstance(message, dict) or "gpu" not in message:
        return False
    name = str(message["gpu"])
    if name != store.scenario.accelerator.accelerator_name and name in catalog.accelerators():
        offer = catalog.usual_offer(name, store.scenario.prices.prices_as_of)
        chosen = presets.choose_accelerator(store.scenario, name)
        store.load(presets.choose_offer(chosen, offer) if offer else chosen)
    return True


def _renamed(scenario: Scenario, part: str) -> Scenario:
    """Marks a model or GPU as changed; it has its name back where it is again as published."""
    field = f"{part}_name"
    name = getattr(getattr(scenario, part), field)
    return names.honest(change(scenario, **{field: unmarked(name) + CHANGED}))[0]


def _sound(scenario: Scenario, name: str) -> Scenario:
    """The scenario, if the field is within its bounds. Raises ValueError, with a sentence."""
    if sentence := problem(name, getattr(getattr(scenario, PART_OF[name]), name)):
        raise ValueError(sentence)
    return scenario


def _dollars_only(text: str, unit: str) -> None:
    """Raises ValueError, with what it is in dollars, for a price in another currency."""
    currency, bare = currency_of(text)
    if currency is None:
        return
    worth = parse(bare, unit) * currency.usd
    raise ValueError(
        f"Prices are in dollars here: {text.strip()[:20]} is {price(worth)} at the rate of {currency.date}."
    )


def _is_bare(text: str) -> bool:
    """Whether it is a number of at least 1, and nothing but digits."""
    return bool(re.fullmatch(r"\s*[1-9]\d*(\.\d+)?\s*", text))


def _value(name: str, text: str) -> Any:
    default = FIELDS[name].default
    if isinstance(default, bool):
        return text not in ("", "0", "false", "False")
    if name in OPEN and text.strip().lower().partition(":")[0] in ("", "usual", "auto"):
        return OPEN[name]
    if isinstance(default, str):
        return text
    meta = FIELDS[name].metadata
    if meta["unit"].startswith("USD"):
        _dollars_only(text, meta["unit"])
    value: Any = parse(text, meta["unit"])
    if 0 < abs(value) < TINY:
        raise ValueError(f"“{text.strip()[:30]}” is too small a number. Write 0, or something larger.")
    if name in SHARES and 1 <= value <= 100 and "%" not in text:
        value /= 100  # 45 is meant as 45 %, and 1 as 1 %
    if isinstance(default, int) and value == int(value):
        value = int(value)
    if sentence := problem(name, value):
        raise ValueError(sentence)
    return value
