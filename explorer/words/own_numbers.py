"""Numbers of the visitor's own in the place of computed ones: how they are said, and how far off what stands on them may be."""

from __future__ import annotations

from explorer.core.bands import OWN, Band
from explorer.core.compute import Result
from explorer.core.given import given_behind, label_of
from explorer.core.own_run import PINNED
from explorer.words.phrases import inner

YOURS, EXACT = "your own number", "exact: counted"
EXACTLY: dict[str, tuple[str, ...]] = {
    "step": (),
    "run": ("train_seconds", "train_days"),
    "memory": ("modelled_device_bytes", "device_bytes"),
    "tpot": ("between_tokens_seconds",),
    "ttft": ("first_token_seconds",),
    "serving": ("copies", "fleet_devices"),
    "serving_memory": ("modelled_served_bytes", "served_device_bytes"),
}
"""Quantities that, once they are given, leave nothing of a kind to predict."""
PUBLISHED = {
    ("GPT-3-175B", 0.35): "as published of OPT-175B on A100: an MFU of 35 %",
    ("GPT-3-175B", 1.0): "assumed by the article of 2023: an MFU of 100 %",
    ("GPT-2-124M", 0.6): "as published of llm.c on A100: an MFU of 60 %",
}
"""What is known of an MFU that stands in the place of the predicted one, by model and MFU."""


def is_own(result: Result, names: tuple[str, ...]) -> bool:
    """Whether one of some quantities is a number of the visitor's own."""
    return any(name in names for name, _ in result.scenario.given)


def ends(result: Result, kind: str) -> Band:
    """How far a prediction of a kind may be off, low and high: not at all where it is a number of the visitor's own; by what
    differs from run to run where that is the step, which a run stands on."""
    if is_own(result, EXACTLY[kind]) or (kind in ("step", "run") and result["mfu"] > 0):
        return 1.0, 1.0
    if kind == "run" and is_own(result, PINNED["step"]):
        return OWN["run"]
    return float(result[f"{kind}_low"]), float(result[f"{kind}_high"])


def usd_ends(result: Result) -> Band:
    """The same of the dollars of a run."""
    return (1.0, 1.0) if is_own(result, ("usd", "device_hours", "train_seconds")) else ends(result, "run")


def published_mfu(result: Result) -> str:
    """Whose MFU it is that stands in the place of the predicted one, where that is known."""
    return PUBLISHED.get((result.scenario.model.model_name, result.scenario.workload.mfu), "")


def basis_of(result: Result, quantity: str, predicted: str) -> str:
    """What an answer stands on: the visitor's own number, or what is told of it as predicted."""
    if is_own(result, (quantity,)):
        return YOURS
    behind = given_behind(result.scenario, quantity)
    counted = not predicted or predicted == EXACT
    return f"{YOURS}: {inner(label_of(behind[0]))}" if behind and counted else predicted


def own_of(result: Result, kinds: tuple[str, ...]) -> str:
    """The first of the visitor's own numbers that leave nothing of some kinds to predict; an empty text where none do."""
    names = [name for kind in kinds for name in (*EXACTLY.get(kind, ()), *PINNED.get(kind, ()))]
    own = [name for name, _ in result.scenario.given if name in names]
    return own[0] if own else ""
