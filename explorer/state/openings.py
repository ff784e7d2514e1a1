"""The answers for a lab as runs to open on the other sections; nothing else of what was entered is touched."""

from __future__ import annotations

import dataclasses

from explorer.catalog.lab_model import run_at, scratch, served, tuned
from explorer.core.compute import Result
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.use import Demand
from explorer.state import presets

Opening = tuple[str, str, Scenario]
"""What an answer is called, in which section it opens, and its scenario."""


def openings(result: Result) -> list[Opening]:
    """Every answer: the run from scratch, the fine-tuning runs, the served models."""
    found = scratch(result)
    first = [("From scratch", "train", opened(result, found.answer.scenario))] if found else []
    runs = [(f"By {method}", "train", opened(result, a.scenario)) for method, a in tuned(result).items() if a]
    uses = [(f"In {bits}", "serve", opened(result, a.scenario)) for bits, a in served(result).items() if a]
    return [*first, *runs, *uses]


def opened_at(result: Result, params: float, tokens: float) -> Scenario:
    """The run that a click on the frontier means: a size and a number of tokens, on the cards of the lab.

    Raises ValueError, with a sentence, for a size that makes no sense.
    """
    return opened(result, run_at(result, params, tokens))


def opened(result: Result, run: Scenario) -> Scenario:
    """The scenario of a result with the run of an answer: its model, cards and layout, and how it trains or is served."""
    mine, served_by = result.scenario, run.workload.job == "serve"
    name = run.accelerator.accelerator_name
    there = mine if name == mine.accelerator.accelerator_name else presets.choose_accelerator(mine, name)
    chosen = change(presets.choose_model(there, run.model), layout=run.layout, given={})
    if not served_by:
        return change(chosen, workload=run.workload)
    job = dataclasses.replace(mine.workload, job="serve", seq_len=chosen.workload.seq_len)
    return change(chosen, workload=job, serving=run.serving, demand=_asked(chosen, run))


def _asked(chosen: Scenario, run: Scenario) -> Demand:
    """The demand of a run, with the API that sells its model. One reader fills the copy: there is no second one."""
    api = {name: getattr(chosen.demand, name) for name in presets.API_FIELDS}
    return dataclasses.replace(run.demand, **api, demand_curve="even", peak_load=1.0)
