"""What a wish typed into a control means: the scenario that a person asks for."""

from __future__ import annotations

import re
from typing import Any

from explorer import catalog, link, places, presets
from explorer.core.problems import problem
from explorer.core.scenario import FIELDS, PART_OF, SHARES, Scenario, change
from explorer.format import parse, price
from explorer.pasted import paste
from explorer.store import Store
from explorer.synthetic import CHANGED

TINY = 1e-8
"""Nothing that can be typed is as small in its unit, but 0."""

BY_HABIT = dict.fromkeys(("gradient_dtype", "attention", "quantised_part"), "auto")
"""Fields that follow what the named software, or the named format, usually does."""
OPEN: dict[str, Any] = {**link.LEFT_OPEN, **BY_HABIT, "mfu": 0.0}
"""Fields that may be left to the page, and how that is written; people write "auto"."""

OWN: dict[str, dict[str, Any]] = {
    "usd_per_device_hour": presets.OWN_PRICE,
    "api_usd_per_million_in": {"api_name": "your own price"},
    "api_usd_per_million_out": {"api_name": "your own price"},
    "purchase_usd_per_device": {"purchase_date": ""},
    "usd_per_kwh": {"place": "your own figures"},
    "carbon_g_per_kwh": {"place": "your own figures"},
}
"""A figure that is typed is no longer that of the list it came from."""

FOLLOWERS = {"hidden": "embed_dim", "head_dim": "v_head_dim", "heads": "kv_heads"}
"""Fields that are equal in almost every model, and then stay equal."""


def offer_label(scenario: Scenario) -> str:
    """The name of the chosen offer in the list of offers."""
    prices = scenario.prices
    for offer in presets.offers_of(scenario):
        if (offer.provider, offer.price_kind, offer.usd_per_device_hour) == (
            prices.provider,
            prices.price_kind,
            prices.usd_per_device_hour,
        ):
            return label_of(offer)
    return prices.provider or presets.OWN_PRICE["provider"]


def label_of(offer: catalog.Offer) -> str:
    kind = "" if offer.price_kind == "on demand" else f", {offer.price_kind}"
    return f"{offer.provider}{kind} · {price(offer.usd_per_device_hour)} · {offer.price_date[:7]}"


def wish(scenario: Scenario, name: str, raw: Any) -> Scenario:
    """The scenario that a person asks for by setting one control.

    Raises ValueError with a sentence where the text means nothing there.
    """
    text = str(raw)
    if name == "preset":
        return presets.PRESETS[text].scenario() if text in presets.PRESETS else scenario
    if name == "config":
        return paste(scenario, text)[0]
    if name == "saved":
        loaded, sentences = link.from_json(text)
        if sentences:
            raise ValueError(sentences[0])
        return loaded
    if name == "model_name":
        return (
            presets.choose_model(scenario, presets.named_model(text)) if text != scenario.model.model_name else scenario
        )
    if name == "size":
        return presets.choose_model(scenario, presets.synthetic_model(parse(text)))
    if name == "accelerator_name":
        return presets.choose_accelerator(scenario, text) if text in catalog.accelerators() else scenario
    if name == "offer":
        chosen = [o for o in presets.offers_of(scenario) if label_of(o) == text]
        return presets.choose_offer(scenario, chosen[0]) if chosen else scenario
    if name == "prices_as_of":
        return presets.choose_snapshot(scenario, text)
    if name == "place":
        return presets.choose_place(scenario, text) if text in places.places() else scenario
    part = PART_OF[name]
    if FIELDS[name].metadata["unit"] == "s" and getattr(getattr(scenario, part), name) < 1 and _is_bare(text):
        text = f"{text} ms"  # as the field shows it: 40 over 50 ms is not 40 s
    changes = {name: _value(name, text)} | OWN.get(name, {})
    if name in FOLLOWERS and getattr(scenario.model, name) == getattr(scenario.model, FOLLOWERS[name]):
        changes[FOLLOWERS[name]] = changes[name]
    if name == "devices":
        changes["devices_rule"] = "this many"  # whoever names a number means it
    changed = change(scenario, **changes)
    return _renamed(changed, part) if part in ("model", "accelerator") else changed


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
    """Marks a model or GPU as changed, or gives it its name back where it is again as published."""
    field = f"{part}_name"
    name = getattr(getattr(scenario, part), field).removesuffix(CHANGED)
    as_named = change(scenario, **{field: name})
    published = catalog.models()[name].model if part == "model" and name in catalog.models() else None
    published = catalog.accelerators().get(name) if part == "accelerator" else published
    return as_named if getattr(as_named, part) == published else change(scenario, **{field: name + CHANGED})


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
