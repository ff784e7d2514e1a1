"""What a user should know about the answers for a lab."""

from __future__ import annotations

import math

from explorer.catalog.fleets import means_of
from explorer.catalog.lab_model import (
    chosen_tokens,
    law_of,
    means,
    scratch,
    smallest_released,
    tuned,
)
from explorer.core.compute import Result
from explorer.words.citing import cite
from explorer.words.format import count, percent, significant
from explorer.words.headlines.lab import reached
from explorer.words.notices.cluster import about_cluster
from explorer.words.notices.lab_cards import about_cards
from explorer.words.notices.model import about_shape
from explorer.words.notices.price import about_market
from explorer.words.phrases import titled

NEAR = 1.5
"""Up to this factor outside the range of a law is still called inside."""


MOST = 4
"""More would hide the answer."""


def notices(result: Result) -> list[str]:
    """Most important first, and no more than a few."""
    said = [
        *about_cards(result),
        *_about_main(result),
        *_about_nothing(result),
        *(about_market(result) if result["rented"] else []),
        *about_cluster(result),
        *about_shape(result),
        *_about_law(result),
        *_about_size(result),
        *_about_chosen(result),
        *_about_room(result),
    ]
    return said[:MOST]


def _about_main(result: Result) -> list[str]:
    """Which of several kinds the answers are for, and where money meets cards that nobody rents out."""
    groups, main = means_of(result.scenario).groups, means(result).groups[0]
    name = main.accelerator.accelerator_name
    said = [f"The runs use the {main.devices:,} × {name} alone."] if len(groups) > 1 else []
    if not math.isfinite(main.usd_per_device_hour) and math.isfinite(means(result).usd):
        said.append(f"Nobody in our data rents the {name} out: type a price of an hour.")
    return said


def _about_nothing(result: Result) -> list[str]:
    if scratch(result):
        return []
    return [
        "Not even a model of 1M parameters can be trained on the tokens of the law within these means: more time,"
        " more GPUs, or fine-tuning a model that exists."
    ]


def _about_law(result: Result) -> list[str]:
    found, law = scratch(result), law_of(result)
    if not found or found.beyond <= NEAR:
        return []
    ends = (
        f"of {count(law.sizes[0])} to {count(law.sizes[1])}" if law.sizes[0] >= 1e6 else f"up to {count(law.sizes[1])}"
    )
    return [
        f"From scratch is {significant(found.beyond)} times outside what the law was fitted on, models {ends} parameters: how"
        f" many tokens suit it is extrapolated ({cite(law.source)})."
    ]


def _about_size(result: Result) -> list[str]:
    found, (name, least) = scratch(result), smallest_released()
    if not found or found.params >= least:
        return []
    return [f"That is smaller than any released model in our table (the smallest: {name}, {count(least)})."]


def _about_room(result: Result) -> list[str]:
    found = reached(tuned(result))
    if not found:
        return []
    high = float(found[0][1].result["memory_high"])
    return [
        f"What is fine-tuned and served fits with room: nine jobs in ten need at most {percent(high - 1)} more memory than"
        " predicted. Train takes such a layout, too, unless one that barely fits is clearly faster, and says which."
    ]


def _about_chosen(result: Result) -> list[str]:
    name, tokens = titled(result.scenario.model.model_name), chosen_tokens(result)
    if result.scenario.workload.method != "full" or 0 < tokens < result["active_params"] / 1000:
        return []  # the run is another, or there is next to nothing
    if tokens <= 0:
        return [f"{name} cannot be trained from scratch on these cards: it does not fit."]
    each = tokens / float(result["active_params"])
    return [f"{name}, the run to compare with, could be trained on {count(tokens)} tokens, {significant(each)} for each"
            " parameter."]  # fmt: skip
