"""One's own model beside the cheapest, the middle and the dearest API of the same model: a million tokens, one answer, and
the demand from which one's own is cheaper."""

from __future__ import annotations

import html

from explorer.catalog.apis.prices import ApiOffer, api_offers, middle, newest
from explorer.catalog.dates import month
from explorer.charts.draw import Words, aside, card, heading, table_of
from explorer.charts.make_or_buy import crossings_at
from explorer.core.compute import Result
from explorer.words.api_words import api_market, api_usd_per_million, is_sold, prices_of, sold_here, usd_of
from explorer.words.format import between, cents, dollars, percent
from explorer.words.own_numbers import ends
from explorer.words.serving_words import NO_RATE, answer_price, fleet_range, load, several, short, works

Row = tuple[str, ...]
HEAD = ("", "$ a million tokens", "one answer", "rented GPUs are cheaper")
NONE = "–"


def offers(result: Result) -> list[tuple[str, ApiOffer]]:
    """The cheapest, the middle and the dearest that count; each but once."""
    listed = api_market(result)
    named = [("Cheapest API", listed[0]), ("Middle API", middle(listed)), ("Dearest API", listed[-1])]
    return [("The only API", listed[0])] if len(listed) == 1 else named if len(listed) > 2 else [named[0], named[2]]


def describe(result: Result) -> str:
    """Own beside the range of APIs in one sentence."""
    if not works(result):
        return f"{NO_RATE}."
    own, sold = float(result["usd_per_million_served"]), offers(result)
    first, last = (api_usd_per_million(result, offer) for _, offer in (sold[0], sold[-1]))
    asks = cents(first) if len(sold) == 1 else f"{cents(first)} to {cents(last)}"
    whose = "the same model" if is_sold(result) else f"{sold_here(result)}, the nearest that is sold,"
    return (
        f"{dollars(own)} for a million tokens on your GPUs at a load of {load(result)}; {whose} costs {asks} at APIs in"
        f" {month(newest())}."
    )


def rows(result: Result) -> list[Row]:
    """Own at this demand, with a copy to spare, and always full; then the APIs."""
    if not works(result):
        return []
    made = [_own(result, "Rented, at this demand", float(result["copies"]), True)]
    made.append(_own(result, "Rented, with one more copy as a spare", float(result["copies"]) + 1, False))
    top = float(result["highest_load"])
    made.append(_at_load(result, f"Rented, full at the peak: a load of {percent(top)}", top))
    made.append(_at_load(result, "Rented, if it were always full", 1.0))
    return made + [_sold(result, title, offer) for title, offer in offers(result)]


def _at_load(result: Result, title: str, share: float) -> Row:
    usd = float(result["full_usd_per_request"]) / share
    tokens = float(result["prompt_tokens"] + result["written_tokens"])
    low, high = (usd * end for end in ends(result, "serving"))
    return (title, _ranged(usd, low, high, 1e6 / tokens), _each(usd, low, high), NONE)


def _own(result: Result, title: str, copies: float, ranged: bool) -> Row:
    usd = float(result["usd_per_request"]) * copies / float(result["copies"])
    tokens = float(result["prompt_tokens"] + result["written_tokens"])
    few, many = fleet_range(result) if ranged else (copies, copies)
    low, high = usd * few / copies, usd * many / copies
    return (title, _ranged(usd, low, high, 1e6 / tokens), _each(usd, low, high), NONE)


def _ranged(usd: float, low: float, high: float, per: float) -> str:
    """A sum of dollars, and its range where there is one."""
    if high <= low:
        return dollars(usd * per)
    return f"{dollars(usd * per)} ({dollars(low * per)} to {dollars(high * per)})"


def _each(usd: float, low: float, high: float) -> str:
    """What one answer costs, and its range where there is one."""
    return (
        f"{answer_price(usd)} ({between(answer_price(low), answer_price(high))})" if high > low else answer_price(usd)
    )


def _sold(result: Result, title: str, offer: ApiOffer) -> Row:
    usd = usd_of(result, offer)
    named = f"{title}: {offer.provider}, {prices_of(offer)}, since {month(offer.first_seen)}"
    return (named, cents(api_usd_per_million(result, offer)), answer_price(usd), pays_from(result, usd))


def pays_from(result: Result, usd: float) -> str:
    """From which demand rented GPUs are cheaper than an API that asks so much for a request."""
    if usd <= 0:
        return "never: it is free"
    found = crossings_at(result, usd, 1.0)
    if found:
        return f"from {several(short(found[0].requests), 'request')} a day"
    if crossings_at(result, usd, 1 / float(result["serving_low"])):
        return "only if copies are as fast as one in ten is"
    needed, top = float(result["full_usd_per_request"]) / usd, float(result["highest_load"])
    return (
        "never, even when full"
        if needed > 1
        else f"never: copies must be loaded to {percent(needed)} on average, and this demand loads them to at most {percent(top)}"
    )


def note(result: Result) -> str:
    """What stands on each side, and what does not."""
    found = "" if result["api_batch"] == 0 else " APIs at batch prices."
    cached = float(result["cached_prompt_share"])
    found += f" {percent(cached)} of each prompt from a cache; an API without a price for that asks the full one." * (
        cached > 0
    )
    return (
        "Rented: paid for all hours of the day, for copies that the peak fills to"
        f" {percent(float(result['peak_load']))}, idle hours paid; no staff, no failures. An API bills tokens alone and has its"
        f" spares in its price; it may round weights further, limit its rate, or be slower. Of a provider's"
        f" variants, such as Turbo, the plain one is counted.{found}{_left_out(result)}"
    )


def _left_out(result: Result) -> str:
    """How many that sell it are not counted."""
    more = len(api_offers(sold_here(result))) - len(api_market(result))
    if more <= 0:
        return ""
    return (
        " 1 more has an older price or reads fewer tokens."
        if more == 1
        else f" {more} more have older prices or read fewer tokens."
    )


class OwnOrApiChart:
    """A table."""

    def __init__(self, result: Result) -> None:
        self.head, self.table = Words(), Words()
        self.layout = card(self.head.layout, self.table.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        self.head.say(heading("The same model, on rented GPUs or from an API", describe(result)))
        made = table_of(rows(result), HEAD)
        self.table.say(made + aside(html.escape(note(result))) if made else "")
