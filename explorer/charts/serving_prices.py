"""Dollars for a million tokens served, and the sum of the article of 2023 beside what comes out here."""

from __future__ import annotations

import functools
import html
import math

from explorer.charts.draw import (
    Words,
    aside,
    card,
    heading,
    table_of,
)
from explorer.claims.article import API_USD_PER_THOUSAND, REQUESTS_PER_DAY, claims
from explorer.core.compute import Result
from explorer.words.api_words import who_asks
from explorer.words.citing import cite, html_of
from explorer.words.format import cents, dollars, percent, price, significant, wait
from explorer.words.serving_words import NO_RATE, load, times, works

Row = tuple[str, ...]
NONE = "–"


def describe(result: Result) -> str:
    """The table of prices in one sentence."""
    if not works(result):
        return f"{NO_RATE}."
    now, full = float(result["usd_per_million_served"]), _full(result)["both"]
    return (
        f"{dollars(now)} for a million tokens at a load of {load(result)}; {dollars(full)} if copies were always full."
    )


def _full(result: Result) -> dict[str, float]:
    """Dollars for a million tokens if copies were always full: prompts, answers, and both by their shares."""
    tokens = float(result["prompt_tokens"] + result["written_tokens"])
    used = float(result["fleet_load"])
    return {
        "in": float(result["usd_per_million_in"]) * used,
        "out": float(result["usd_per_million_out"]) * used,
        "both": float(result["full_usd_per_request"]) * 1e6 / tokens,
    }


def rows(result: Result) -> list[Row]:
    """What is paid for prompts, answers and both: at this load, always full, and at the API."""
    if not works(result):
        return []
    full, use = _full(result), result.scenario.demand
    now = {name: float(result[f"usd_per_million_{name}"]) for name in ("in", "out")}
    now["both"] = float(result["usd_per_million_served"])
    tokens = float(result["prompt_tokens"] + result["written_tokens"])
    api = {
        "in": float(use.api_usd_per_million_in),
        "out": float(use.api_usd_per_million_out),
        "both": float(result["api_usd_per_request"]) * 1e6 / tokens,
    }
    named = {"in": "Prompts (input)", "out": "Answers (output)", "both": "Both, as they come"}
    shown = [name for name in named if name != "out" or result["written_tokens"] > 0]
    made: list[Row] = [
        (
            named[name],
            dollars(now[name]),
            dollars(full[name]),
            _at_api(result, name, api[name]) if api[name] else "free",
        )
        for name in shown
    ]
    thousand = (now["both"] / 1000, full["both"] / 1000)
    at_api = _at_api(result, "both", api["both"] / 1000) if api["both"] else "free"
    return [*made, ("1,000 tokens of both, as the article counts", *(dollars(usd) for usd in thousand), at_api)]


def _at_api(result: Result, name: str, usd: float) -> str:
    """A price of its list; for both together, where they differ, what comes out."""
    demand = result.scenario.demand
    listed = name != "both" or demand.api_usd_per_million_in == demand.api_usd_per_million_out
    return price(usd) if listed else cents(usd)


def note(result: Result) -> str:
    """How rent is shared out between prompts and answers."""
    if not works(result):
        return ""
    share = float(result["prompt_seconds"] * result["copy_requests_per_s"])
    return (
        f"Prompts and answers share the rent by the time that a full copy works on them: {percent(share)} for prompts here."
        f" Electricity is in the rent. The API: {who_asks(result)}."
    )


class ServingPricesChart:
    """A table and a note."""

    def __init__(self, result: Result) -> None:
        self.head, self.table = Words(), Words()
        self.layout = card(self.head.layout, self.table.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        self.head.say(heading("Dollars for a million tokens", describe(result)))
        body = table_of(rows(result), ("", "at this load", "always full", "API"))
        self.table.say(body + aside(html.escape(note(result))))


ARTICLE = (
    ("S008", 0, "A request, encoder-decoder"),
    ("S001", 1, "A request, decoder-only"),
    ("S014", 0, "Time at the peak, encoder-decoder"),
    ("S014", 1, "Time at the peak, decoder-only"),
    ("S018", 0, "1,000 tokens, cheapest GPU"),
    ("S018", 2, "1,000 tokens, dearest GPU"),
    ("S019", 0, "API price over that"),
    ("S020", 0, f"{REQUESTS_PER_DAY} requests a day, a year"),
)
"""The steps of the article's sum: a claim, which of its rows, and what it is about."""


def article_rows(result: Result) -> list[Row]:
    """Each step as the article says it, as it comes out here for GPT-3 on an A100, and for the scenario."""
    said, mine = _article(), _mine(result)
    return [(what, *said[i], mine[i]) for i, (_, _, what) in enumerate(ARTICLE)]


@functools.cache
def _article() -> list[tuple[str, str]]:
    """Each step as the article says it, and as it comes out here: the same for all scenarios."""
    rows = [[claim.row() for claim in claims() if claim.fact_id == fact][which] for fact, which, _ in ARTICLE]
    return [(row["article"], row["here"]) for row in rows]


def _mine(result: Result) -> tuple[str, ...]:
    """The same steps for the scenario, at its one price."""
    flops = float(result["encoder_decoder_request_flop"]), float(result["request_flop"])
    work = [f"{significant(amount / 1e12, 3)} TFLOP" for amount in flops]
    seconds = float(result["request_seconds_at_peak"])
    if not math.isfinite(seconds):
        return (*work, *[NONE] * (len(ARTICLE) - len(work)))
    usd = float(result["usd_per_million_at_peak"]) / 1000
    api = float(result["api_usd_per_request"]) * 1000 / float(result["prompt_tokens"] + result["written_tokens"])
    year = REQUESTS_PER_DAY * 365 * float(result["request_usd_at_peak"])
    over = "free" if api == 0 else times(api / usd) if usd > 0 else NONE
    return (
        *work,
        *(wait(time) for time in (seconds / 2, seconds)),
        dollars(usd),
        NONE,
        over,
        dollars(year),
    )


def describe_article(result: Result) -> str:
    """What the article's sum says, and what it leaves out, in one sentence."""
    if not works(result) or not result["usd_per_million_at_peak"] > 0:
        return f"{NO_RATE}."
    peak = float(result["usd_per_million_at_peak"])
    factor = float(result["usd_per_million_served"]) / peak
    said = "FLOPs at the GPU's peak, times its price: a floor"
    return f"{said}. With waiting for memory and idle hours, serving costs {times(factor)} that here."


def article_note(result: Result) -> str:
    """What the article's FLOPs and its API are, and whose API price stands in the last column."""
    return (
        "“2np”, the article's FLOPs for n tokens in and n out, holds where half of the weights read the prompt and half"
        " write the answer (encoder-decoder). In a decoder every token passes all weights, twice the work. The API price"
        f" of then: {price(API_USD_PER_THOUSAND)} for 1,000 tokens (gpt-3.5-turbo, March 2023), a smaller model"
        f" than GPT-3. In the last column: {who_asks(result)}."
        f" Source: {cite('a16z_2023')}. All its numbers, and those of three others, are judged at the end of Compare."
    )


class ArticleChart:
    """The article's chain as a table."""

    def __init__(self, result: Result) -> None:
        self.head, self.table = Words(), Words()
        self.layout = card(self.head.layout, self.table.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        self.head.say(heading("The article's sum (April 2023)", describe_article(result)))
        body = table_of(article_rows(result), ("", "The article", "GPT-3, A100", "yours"))
        self.table.say(body + aside(html_of(article_note(result))))
