"""What a user should know about a model in use."""

from __future__ import annotations

import math

from explorer import catalog
from explorer.catalog.apis.prices import listed_api
from explorer.catalog.comparison import Comparison, compared
from explorer.core.calibration import ENGINES
from explorer.core.compute import Result
from explorer.core.scenario.served import experts_alone_in
from explorer.core.scenario.use import API_OF_2023
from explorer.words.api_words import (
    api_market_words,
    api_usd_per_million,
    who_asks,
    whose_answers,
)
from explorer.words.checked import beyond
from explorer.words.citing import cite
from explorer.words.format import cents, dollars, percent, size
from explorer.words.headlines.compare import market
from explorer.words.notices.model import about_shape
from explorer.words.notices.price import about_price
from explorer.words.notices.ranges import about_range
from explorer.words.notices.running import about_running
from explorer.words.notices.unlike import about_unlike
from explorer.words.notices.waits import about_people, about_thinking
from explorer.words.own_numbers import ends
from explorer.words.serving_words import (
    answer_price,
    fits,
    gpu_of_copy,
    gpus,
    meets,
    sequences,
    several,
    short,
    whole,
    works,
)

LITTLE = 0.15
"""Below this load GPUs mostly wait."""


def notices(result: Result) -> list[str]:
    """What a user should know about this result, most important first."""
    return [
        *about_people(result),
        *_about_margin(result),
        *about_unlike(result),
        *_about_batch(result),
        *_about_context(result),
        *about_thinking(result),
        *about_running(result),
        *about_shape(result),
        *_about_released(result),
        *_about_format(result),
        *_about_tensor(result),
        *_about_buying(result),
        *_about_load(result),
        *about_price(result),
        *about_range(result),
        *beyond(result, ("between_tokens_seconds", "first_token_seconds")),
    ]


def _about_margin(result: Result) -> list[str]:
    """More readers only wait where a cache is full; a model that barely fits may not start at all."""
    need = float(result["one_request_bytes"] * result["serving_memory_factor"])
    capacity, high = float(result["served_capacity_bytes"]), ends(result, "serving_memory")[1]
    if not fits(result) or need * high <= capacity:
        return []
    return [
        f"It fits by a small margin: with one request, {gpu_of_copy(result)} needs {size(need)} of {size(capacity, 3)}, and"
        f" one in ten needs {percent(high - 1)} more than predicted."
    ]


def _comparison(result: Result) -> Comparison | None:
    return compared(result) if result["for_serving"] else None


def _about_batch(result: Result) -> list[str]:
    asked, most = float(result["concurrent"]), float(result["largest_concurrent"])
    if fits(result) or most < 1 or asked <= most:
        return []
    return [f"Only {sequences(most)} of this length fit at once; {whole(asked)} are set."]


def _about_context(result: Result) -> list[str]:
    longest = float(result["prompt_tokens"] + result["written_tokens"])
    if longest <= result["context"]:
        return []
    name = result.scenario.model.model_name
    parts = "prompt, thinking and answer" if result["thinking_tokens"] > 0 else "prompt and answer"
    return [
        f"{name} reads at most {float(result['context']):,.0f} tokens at a time; {parts} have {longest:,.0f}."
        " It is computed as if it could: shorten them, or raise the context length under Model shape."
    ]


def _about_format(result: Result) -> list[str]:
    """Numbers that are stored in one format and multiplied in another."""
    serving, accelerator = result.scenario.serving, result.scenario.accelerator
    name, each = accelerator.accelerator_name, float(result["served_each"])
    alone = each < 2 and experts_alone_in(serving, result.scenario.model)
    if alone and not result["expert_params"]:
        return ["This model has no experts, which alone are to have fewer bits: all its weights are taken in 16."]
    stored = {serving.kv_format, "" if serving.bits_per_weight else serving.weight_format}
    if "fp8" in stored and not ENGINES[serving.engine].has_fp8:
        return [f"{serving.engine} has no fp8: it is computed as 8 bits that are multiplied in 16, as its int8 is."]
    if serving.weight_format == "fp8" and not serving.bits_per_weight:
        if accelerator.fp8_flop_per_s > 0:
            return []
        return [
            f"{name} has no fp8 matrix units: weights are stored in 8 bits and multiplied in 16: no faster arithmetic."
        ]
    if each >= 2 or not result["unpacked_first"]:
        return []
    which = "The experts alone have fewer bits, and are" if alone else "Weights of fewer bits are"
    return [f"{which} multiplied in 16: that saves memory and reading, not arithmetic."]


def _about_released(result: Result) -> list[str]:
    """A model that its makers release in fewer bits, and that is served here in others."""
    serving, name = result.scenario.serving, result.scenario.model.model_name
    published = catalog.models().get(name)
    released = published.weights if published else None
    if released is None or released.state != "read" or serving.weight_format == released.fields["weight_format"]:
        return []
    return [
        f"{name} is released with {released.words.partition(';')[0]}; here weights are taken as"
        f" {serving.weight_format}: see Weights in."
    ]


def _about_tensor(result: Result) -> list[str]:
    working, domain = float(result["working_tp"]), float(result["link_domain"])
    if working <= domain:
        return []
    return [
        f"A copy over {gpus(working)} reaches beyond the {domain:.0f} that the fast link joins: every layer waits for the"
        " network."
    ]


def _about_buying(result: Result) -> list[str]:
    """From which demand a copy of one's own is cheaper than the API, and what the market asks."""
    if result.scenario.model.bidirectional:
        return ["No API in our list does the work of an encoder: prices of APIs shown here are of models that write."]
    api, tokens = float(result["api_usd_per_request"]), float(result["break_even_tokens_per_day"])
    if not works(result) or api <= 0:
        return ["The API is free: no GPU is cheaper."] if api <= 0 else []
    price = f"the API ({who_asks(result)}: {cents(api_usd_per_million(result))} a million tokens)"
    if math.isfinite(tokens):
        requests = several(short(float(result["break_even_requests_per_day"])), "request")
        asked = f"{several(whole(tokens), 'token')} a day, {requests}"
        said = f"One copy is cheaper than {price} from {asked}: a load of {percent(float(result['break_even_load']))}."
    elif result["break_even_load"] > 1:
        full = answer_price(float(result["full_usd_per_request"]))
        said = (
            f"Even when always full, these GPUs cost {full} an answer, and the API {answer_price(api)}: running the model yourself"
            " costs more than the API."
        )
    else:
        said = (
            f"To be cheaper than {price}, copies must be loaded to {percent(float(result['break_even_load']))}; with this"
            f" demand over time they reach {percent(float(result['highest_load']))} at most."
        )
    of_2023 = result.scenario.demand.api_name == API_OF_2023
    told = f" The price of 2023 is told in {cite('a16z_2023')}." if of_2023 else ""
    whose = whose_answers(result)
    return [
        f"{said}{' ' * bool(whose)}{whose}{told}",
        *_about_batch_price(result),
        f"{api_market_words(result)} Prices: {cite('litellm')}.",
    ]


def _about_batch_price(result: Result) -> list[str]:
    """What a price for requests that may wait is, and where it is assumed."""
    if not result["api_batch"]:
        return []
    offer, share = listed_api(result.scenario), percent(float(result["api_batch_share"]))
    assumed = "assumed: the list has no batch price of this API"
    known = "as set" if not offer else "as listed" if offer.batch_listed else assumed
    return [
        f"The API's answers may take hours, at {share} of its price ({known}); rented GPUs answer at once and are counted for"
        " the peak."
    ]


def _about_load(result: Result) -> list[str]:
    if not works(result) or not meets(result) or result["fleet_load"] >= LITTLE:
        return []
    found = _comparison(result)
    if found is None or found.best < 0 or found.best == found.ranked.mine:
        return []
    best = found.entries[found.best]
    if best.usd >= result["fleet_usd_per_day"]:
        return []
    where = market(found, found.best, ", at a marketplace of private hosts")
    return [f"{whole(best.devices)} × {best.name} would do it for {dollars(best.usd)} a day{where}."]
