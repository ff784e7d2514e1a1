"""Renting or owning in words: an hour rented, an hour owned, when owning pays, and the electricity of the job."""

from __future__ import annotations

import math

from explorer.catalog import purchases
from explorer.core.choose.sensitivity import break_even_range, own_usd_range
from explorer.core.compute import Result
from explorer.languages import term
from explorer.words.basis import basis
from explorer.words.format import between, devices, dollars, energy, mass, percent, price, significant
from explorer.words.headlines.headline import (
    IF_IT_FITTED,
    Headline,
    cannot,
    of_training,
    unless_it_is_sold,
    unless_it_runs,
)
from explorer.words.paying import is_metered, is_nobodys
from explorer.words.serving_words import fits

ENTERED = "assumed: the inputs below, each yours to change"
POWER = "assumed: the share of the board power that is drawn"
NO_PRICE = "No purchase price"


def headlines(result: Result) -> list[Headline]:
    """Rent, own, break-even, and energy with its carbon."""
    return [_rent(result), _own(result), _break_even(result), _energy(result)]


def is_priced(result: Result) -> bool:
    """Whether a purchase price is known: 0 stands for none."""
    return float(result["purchase_usd_per_device"]) > 0


def unpriced(result: Result) -> str:
    """Why owning has no price, and what to do."""
    name = result.scenario.accelerator.accelerator_name
    known = purchases.usual_purchase(name)
    if known is None:
        return f"Our lists do not say what the {name} costs to buy: type a price under Purchase price, and owning is set against renting."
    return (
        f"Without a purchase price owning cannot be set against renting: type one under Purchase price. In our lists the {name} costs"
        f" {price(known.usd)} ({known.date[:7]}); for cards that you have already, type what they would sell for."
    )


def job(result: Result) -> str:
    """What the money and the electricity are for."""
    return "a year of serving" if result["for_serving"] else "the run"


def _rent(result: Result) -> Headline:
    each, prices = float(result["usd_per_device_hour"]), result.scenario.prices
    who = term(prices.provider) or "your own price"
    detail = f"{who}; {dollars(float(result['rent_usd']))} {_for(result)}"
    good = _runs(result) and not is_nobodys(result)
    return unless_it_is_sold(Headline("Rent a GPU-hour", price(each), detail, "rent_usd", good), result)


def _own(result: Result) -> Headline:
    if not is_priced(result):
        return Headline("Own a GPU-hour", NO_PRICE, "type one under Purchase price", "running_usd_per_year", False)
    each, (low, high) = float(result["own_usd_per_device_hour"]), own_usd_range(result)
    detail = f"{dollars(float(result['own_usd']))} {_for(result)}"
    return Headline(
        "Own a GPU-hour",
        dollars(each),
        detail,
        "own_usd_per_device_hour",
        _runs(result),
        basis=ENTERED,
        rough=f"{dollars(low)} to {dollars(high)}",
    )


def _break_even(result: Result) -> Headline:
    title = "Owning pays after"
    if not is_priced(result):
        return Headline(title, "Unknown", "type a purchase price", "saved_usd_per_year", False)
    if is_nobodys(result):
        return Headline(title, "Unknown", "enter a price of an hour", "saved_usd_per_year", False)
    when, (soon, late) = float(result["break_even_months"]), break_even_range(result)
    name = "break_even_months" if math.isfinite(when) else "break_even_use_share"
    value = months(when) if math.isfinite(when) else "Never"
    detail = "with any one input changed as below" if not math.isfinite(soon) else _between(soon, late)
    return Headline(title, value, detail, name, math.isfinite(when), basis=ENTERED)


def _between(soon: float, late: float) -> str:
    if soon == late:
        return f"{months(soon)}, whichever one input is changed"
    if not math.isfinite(late):
        return f"{months(soon)} to never, one input changed at a time"
    return f"{soon:,.0f} to {months(late)}, one input changed at a time"


def _energy(result: Result) -> Headline:
    if not is_metered(result):
        detail = "this GPU's power is not published: enter a power limit"
        return Headline("Energy and CO₂", "Unknown", detail, "job_device_hours", False)
    kwh, low, high = (float(result[f"job_kwh{end}"]) for end in ("", "_low", "_high"))
    kg, least, most = (float(result[f"job_carbon_kg{end}"]) for end in ("", "_low", "_high"))
    detail = f"{between(energy(low), energy(high))}, {between(mass(least), mass(most))} for {job(result)}"
    known = basis(result, "energy") if result["for_serving"] else POWER
    card = Headline("Energy and CO₂", f"{energy(kwh)}, {mass(kg)}", detail, "job_carbon_kg", basis=known)
    return unless_it_runs(card, fits(result)) if result["for_serving"] else of_training(card, result)


def months(number: float) -> str:
    """14 months, 1 month; 0.5 months for a life that is shorter than one."""
    text = f"{number:,.0f}" if number >= 1 else significant(number)
    return f"{text} month" if text == "1" else f"{text} months"


def sentence(result: Result) -> str:
    """When owning pays, and what would turn it round."""
    gpus = f"{devices(float(result['job_devices']))} for {dollars(float(result['fleet_capex_usd']))}"
    if not is_priced(result):
        return unpriced(result)
    if is_nobodys(result):
        name = result.scenario.accelerator.accelerator_name
        return f"Nobody in our data rents the {name} out: enter a price of an hour to compare renting with owning. The purchase: {gpus}."
    share, when = float(result["break_even_use_share"]), float(result["break_even_months"])
    if result["for_serving"]:
        return _of_serving(when, share, gpus)
    used = percent(float(result["use_share"]))
    if math.isfinite(when):
        return (
            f"Owning pays after {months(when)} if the cards work {used} of the time; below {percent(share)} renting is"
            f" cheaper. The purchase: {gpus}."
        )
    turn = f"from {percent(share)} owning would be cheaper" if share <= 1 else "even at all hours it would not pay"
    return f"Renting is cheaper if the cards work {used} of the time; {turn}. The purchase: {gpus}."


def _of_serving(when: float, share: float, gpus: str) -> str:
    """GPUs that serve stand ready at all hours, rented or owned."""
    if not math.isfinite(when):
        return f"Renting is cheaper, even though GPUs that serve stand ready at all hours. The purchase: {gpus}."
    return (
        f"Owning pays after {months(when)}: GPUs that serve stand ready at all hours. Renting is cheaper if they are"
        f" needed less than {percent(share)} of the time. The purchase: {gpus}."
    )


def _runs(result: Result) -> bool:
    """Whether the job can be done on these GPUs at all."""
    return fits(result) if result["for_serving"] else not cannot(result) and bool(result.fits)


def _for(result: Result) -> str:
    """What the dollars of the job are for, and what must be otherwise before there is such a job."""
    why = "" if result["for_serving"] else cannot(result)
    if why:
        return f"for {job(result)}, but {why}"
    return f"for {job(result)}{'' if _runs(result) else IF_IT_FITTED}"
