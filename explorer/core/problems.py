"""What is wrong with a scenario, in sentences, before anything is computed from it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from typing import Any

from explorer.core.evaluate import evaluate
from explorer.core.given import problem_together, problem_with
from explorer.core.model.precision import RECIPES, runs_in
from explorer.core.scenario import FIELDS, Scenario, leaves
from explorer.core.scenario.spread import LARGEST_FLEET
from explorer.core.serving_problems import running_problem, serving_problem, unlike_problem
from explorer.core.shapes import (
    has_parameters,
    heads_share_keys,
    kinds_are_in_layers,
    mla_is_whole,
    moe_is_whole,
    reads_words,
)

LEAST_MFU = 0.001
LEAST_RATE = 1e9


SAID = {
    "token": "tokens", "sequence": "sequences", "1/day": "a day", "s": "seconds", "USD": "dollars", "USD/h": "$ an hour",
    "USD/M token": "$ a million tokens", "USD/kWh": "$ a kWh", "g/kWh": "g a kWh", "USD/year": "$ a year", "day": "days",
    "USD/kW month": "$ a kW and month", "year": "years", "B": "bytes", "B/s": "bytes a second", "GPU": "GPUs",
}  # fmt: skip
"""Units in a sentence."""


def problems(scenario: Scenario) -> list[str]:
    """Sentences that each say what is wrong and what to do; empty for a sound scenario."""
    found = [sentence for name, value in leaves(scenario) if (sentence := problem(name, value))]
    found += [sentence for name, value in scenario.given if (sentence := problem_with(name, value))]
    # One after the other: a later check may rely on what an earlier one has found sound.
    return found or next(([sentence] for check in CHECKS if (sentence := check(scenario))), [])


def problem(name: str, value: Any) -> str:
    """What is wrong with the value of one field alone, or an empty text."""
    field = FIELDS[name]
    if value is field.default:  # most are, and no default is wrong
        return ""
    meta = field.metadata
    if isinstance(field.default, str):
        if meta["choices"] and value not in meta["choices"]:
            return f"{meta['label']}: {value!r} is not one of {', '.join(meta['choices'])}."
        if name in ("price_date", "purchase_date") and value and not _is_date(value):
            return f"{meta['label']}: {value!r} is no date such as 2026-07-01."
        return ""
    if isinstance(field.default, bool):
        return "" if value in (True, False) else f"{meta['label']} is either on or off."
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        return f"{meta['label']} must be a number."
    if isinstance(field.default, int) and value != int(value):
        return f"{meta['label']} must be a whole number."
    if name == "devices" and value > LARGEST_FLEET:
        return f"No fleet of that many GPUs is known; the largest in our sources is {LARGEST_FLEET:,}."
    if not meta["low"] <= value <= meta["high"]:
        share, unit = meta["unit"] == "share", meta["unit"]
        low, high = (f"{100 * end:.10g} %" if share else _said(end) for end in (meta["low"], meta["high"]))
        top = f" and at most {high}" if math.isfinite(meta["high"]) else ""
        said = SAID.get(unit, unit)
        unit = "" if share or said in meta["label"] else f" {said}"
        return f"{meta['label']} must be at least {low}{top}{unit}."
    return ""


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _said(bound: float) -> str:
    """A bound as a person reads it: 600,000 or 10¹⁸."""
    if bound < 1e9:
        return f"{bound:,.10g}" if bound >= 1e-3 or bound <= 0 else f"{bound:.10f}".rstrip("0")
    return "10" + str(round(math.log10(bound))).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _sequence_fits_context(s: Scenario) -> str:
    if s.workload.seq_len > s.model.context:
        return (
            f"{s.model.model_name} reads at most {s.model.context:,} tokens at a time; a sequence of"
            f" {s.workload.seq_len:,} is longer. Shorten it, or raise the context length under Model shape."
        )
    return ""


def _sequence_fits_tokens(s: Scenario) -> str:
    if s.workload.tokens < s.workload.seq_len:
        return (
            f"{s.workload.tokens:,.0f} training tokens are less than one sequence of"
            f" {s.workload.seq_len:,}. Enter more tokens or a shorter sequence."
        )
    return ""


def _images_are_in_prompt(s: Scenario) -> str:
    use = s.serving
    if use.image_tokens > use.prompt_tokens:
        return (
            f"{use.image_tokens:,} tokens of images are more than the prompt's {use.prompt_tokens:,}. Enter fewer, or a longer"
            " prompt."
        )
    return ""


def _rates_make_sense(s: Scenario) -> str:
    a = s.accelerator
    both = vars(a) | vars(s.second)
    if any(0 < rate < LEAST_RATE for name, rate in both.items() if name.endswith("_flop_per_s")):
        return "A peak rate is either 0, for a format that is not supported, or at least 1 GFLOP/s."
    return ""


def _mfu_makes_sense(s: Scenario) -> str:
    if 0 < s.workload.mfu < LEAST_MFU:
        return f"No run uses less than {LEAST_MFU:.1%} of the peak. Enter more, or leave it empty for what is usual."
    if s.workload.mfu and (hfu := float(evaluate(s)["achieved_hfu"])) > 1 + 1e-9:
        return (
            f"With this recomputation at most {math.floor(100 * s.workload.mfu / hfu)} % of the peak can go into the"
            " model. Enter less, or recompute less."
        )
    return ""


def _format_has_a_rate(s: Scenario) -> str:
    if not runs_in(s.workload.precision, s.accelerator):
        formats = {name for recipe in RECIPES.values() for name in recipe.formats}
        has = [name for name in sorted(formats) if getattr(s.accelerator, f"{name}_flop_per_s") > 0]
        advice = f"Choose a precision that multiplies in {' or '.join(has)}." if has else "Choose another GPU."
        return f"{s.accelerator.accelerator_name} has no published rate for {s.workload.precision}. {advice}"
    return ""


def _layout_is_possible(s: Scenario) -> str:
    layout, m = s.layout, s.model
    pieces = max(1, layout.tp) * max(1, layout.pp) * max(1, layout.cp)
    if layout.devices_rule == "this many" and pieces > layout.devices:
        return (
            f"One replica split over {pieces:,} GPUs (tensor × pipeline × context) does not go on {layout.devices:,}."
            f" Enter at least {pieces:,} GPUs, or leave a part of the layout to be found."
        )
    if layout.tp and m.heads % layout.tp:
        return f"{m.heads} attention heads cannot be split evenly over {layout.tp} GPUs (tensor parallel)."
    if layout.pp > m.layers:
        return f"{m.layers} layers make at most {m.layers} pipeline stages."
    if layout.pp and layout.interleave > max(1, m.layers // layout.pp):
        return f"A stage of {math.ceil(m.layers / layout.pp)} layers cannot be cut into {layout.interleave} chunks."
    if layout.ep > 1 and (not m.experts or m.experts % layout.ep):
        return f"{m.experts or 'No'} experts cannot be split evenly over {layout.ep} replicas (expert parallel)."
    if (
        layout.ep > 1
        and layout.devices_rule == "this many"
        and layout.ep * max(1, layout.tp * layout.pp) > layout.devices
    ):
        return (
            f"Experts over {layout.ep} replicas need {layout.ep * max(1, layout.tp * layout.pp):,} GPUs;"
            f" there are {layout.devices:,}."
        )
    if layout.micro_batch > s.workload.global_batch:
        return (
            f"A step of {s.workload.global_batch:,} sequences has no {layout.micro_batch:,} to take at a time."
            " Take fewer, or make the step larger."
        )
    return ""


CHECKS: tuple[Callable[[Scenario], str], ...] = (
    reads_words,
    heads_share_keys,
    moe_is_whole,
    kinds_are_in_layers,
    has_parameters,
    mla_is_whole,
    _sequence_fits_context,
    _sequence_fits_tokens,
    _images_are_in_prompt,
    _rates_make_sense,
    _format_has_a_rate,
    _layout_is_possible,
    serving_problem,
    running_problem,
    unlike_problem,
    _mfu_makes_sense,
    problem_together,
)
