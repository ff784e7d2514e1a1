"""What a user should know about the answers for a lab."""

from __future__ import annotations

import math

from explorer.catalog.fleets import means_of
from explorer.catalog.lab_model import (
    chosen_tokens,
    law_of,
    means,
    scratch,
    size_words,
    smallest_released,
    tuned,
)
from explorer.core.compute import Result
from explorer.core.numerals import power
from explorer.words.citing import cite
from explorer.words.format import count, percent, significant, size
from explorer.words.headlines.lab import reached
from explorer.words.notices.cluster import about_cluster
from explorer.words.notices.lab_cards import about_cards

NEAR = 1.5
"""Up to this factor outside the range of a law is still called inside."""


def notices(result: Result) -> list[str]:
    """Most important first."""
    return [
        *about_cards(result),
        *_about_main(result),
        *_about_nothing(result),
        *_about_law(result),
        *_about_size(result),
        *_about_batch(result),
        *_about_margin(result),
        *_about_chosen(result),
        *_about_loss(result),
        *about_cluster(result),
    ]


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
    ends = f"{count(law.sizes[0])} to {count(law.sizes[1])} parameters" if law.sizes[0] >= 1e6 else ""
    ends = ends or f"up to {count(law.sizes[1])} parameters"
    return [
        f"The law, {law.name}, was fitted on models of {ends} and runs of {power(law.flop[0])} to {power(law.flop[1])}"
        f" FLOP; this run is {significant(found.beyond)} times outside: its tokens are extrapolated ({cite(law.source)})."
    ]


def _about_size(result: Result) -> list[str]:
    found, (name, least) = scratch(result), smallest_released()
    if not found or found.params >= least:
        return []
    return [f"That is smaller than any released model in our table (the smallest: {name}, {count(least)})."]


def _about_batch(result: Result) -> list[str]:
    found = scratch(result)
    if not found:
        return []
    job = found.answer.scenario.workload
    tokens = float(job.global_batch * job.seq_len)
    return [
        f"From scratch, a step sees {count(tokens)} tokens ({job.global_batch:,} sequences), whatever stands under Training"
        f" recipe: the power of two nearest to the best batch for so many tokens ({cite('step_law2025')})."
    ]


def _about_margin(result: Result) -> list[str]:
    found = reached(tuned(result))
    tight = [(name, a) for name, a in found if float(a.result["device_bytes"] * a.result["memory_high"]) > float(
        a.result["capacity_bytes"])]  # fmt: skip
    if not tight:
        return []
    method, best = tight[0]
    spare, high = float(best.result["spare_bytes"]), float(best.result["memory_high"])
    return [
        f"The largest that fits leaves no room: {size_words(best)} by {method} has {size(spare)} to spare, and one job"
        f" in ten needs {percent(high - 1)} more memory than predicted."
    ]


def _about_chosen(result: Result) -> list[str]:
    name, tokens = result.scenario.model.model_name, chosen_tokens(result)
    if tokens <= 0:
        return [f"{name} cannot be trained from scratch on these cards: it does not fit."]
    each = tokens / float(result["active_params"])
    return [f"{name}, the run to compare with, could be trained on {count(tokens)} tokens, {significant(each)} for each"
            " parameter."]  # fmt: skip


def _about_loss(result: Result) -> list[str]:
    if not scratch(result):
        return []
    return [
        f"The loss is that on Chinchilla's data, in nats a token, by the refit of 2024 ({cite('besiroglu2024')}); the range"
        " takes in the published approach 3 and the standard error of the refit's floor. On other data it is another"
        " number."
    ]
