"""A row of evidence in words: what was run on what, what was published, what is predicted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from explorer.core.bands import BAND_BASIS
from explorer.core.calibration import ASSUMED, MEMORY, PUBLISHED, RUNS, SERVING, THROUGHPUT
from explorer.evidence.scoring import Scored, summary
from explorer.words.format import significant


@dataclass(frozen=True)
class Kind:
    """A set of evidence in words: its title, what its rows are called, what its axes count, and what to mind."""

    title: str
    noun: str
    axis: str
    note: str = ""


KINDS = {
    "A training throughput": Kind(
        "Training speed",
        "training speeds",
        "tokens/s or TFLOP/s a GPU; s",
        " Megatron-LM’s rows, at the lower left, are TFLOP/s per GPU as it printed them; those of seconds are steps.",
    ),
    "B whole training run": Kind("Whole runs", "whole training runs", "GPU-hours"),
    "B2 fine-tuning run": Kind("Fine-tuning runs", "fine-tuning runs to a target", "GPU-hours"),
    "C memory": Kind("Memory", "memory sizes", "GB"),
    "D decode batch 1": Kind("Writing for one", "speeds of writing for one reader", "tokens/s or ms"),
    "E prefill/serving": Kind("Prompts and requests", "speeds of prompts and requests", "as published"),
    "E request static batch": Kind("Requests side by side", "times of a batch of requests", "s or ms"),
    "F serving throughput": Kind("Throughput under load", "rates of a busy server", "tokens/s"),
    "G TPOT under load": Kind("Between tokens under load", "times between tokens of a busy server", "ms"),
    "G2 TPOT static batch": Kind("Between tokens, one batch", "times between tokens of one batch", "ms"),
    "H TTFT under load": Kind("First token under load", "waits for the first token of a busy server", "ms"),
    "H2 TTFT static batch": Kind("First token, one batch", "waits for the first token of one batch", "ms"),
    "P energy in serving": Kind("Energy of a token", "energies of a token", "J"),
}
"""The sets of the shipped tables, in the order in which they are shown."""

PERCENT = "\u00a0%"
"""Stays on the line of its number."""

BAND = 0.25
"""What is called near, as a fraction of the published value."""

UNITS = {
    "tokens_per_s_per_device": "tokens/s per GPU",
    "hardware_tflop_per_s_per_device": "TFLOP/s per GPU",
    "model_tflop_per_s_per_device": "TFLOP/s per GPU",
    "step_seconds": "s a step",
    "device_hours": "GPU-hours",
    "tokens_per_s": "tokens/s",
    "ms_per_token": "ms a token",
    "request_ms": "ms a request",
    "request_s": "s a request",
    "ttft_ms": "ms to the first token",
    "prefill_ms": "ms for the prompt",
    "output_tokens_per_s_per_device": "tokens/s per GPU",
    "output_tokens_per_s_all_devices": "tokens/s",
    "prompt_and_output_tokens_per_s": "tokens/s, prompt and answer",
    "gb": "GB",
    "gib": "GiB",
    "gb_sum": "GB over all GPUs",
    "gib_sum": "GiB over all GPUs",
    "joule_per_output_token": "J a token",
}
"""The metrics as people write them."""


def kind_of(name: str) -> Kind:
    """A set in words; one that is not known keeps its own, without its letter."""
    words = name.split(" ", 1)[-1]
    return KINDS.get(name) or Kind(words[:1].upper() + words[1:], f"rows of {words}", "as published")


def gpus(row: Scored) -> str:
    """How many of which: 64 × H100 SXM."""
    count, name = row.row.get("devices"), row.row.get("accelerator") or row.row.get("gpu_as_published") or ""
    return f"{int(float(count)):,} × {name}" if count else f"{name}, count not stated"


def setup(row: Scored) -> str:
    """The job and the layout that it was computed with; of whole runs the layout was searched for."""
    said = row.row
    job = [said.get(name) for name in ("method", "precision") if said.get(name)]
    job += [f"{what} {int(float(said[name])):,}" for name, what in _LENGTHS.items() if said.get(name)]
    split = [f"{name} {row.layout[name]:,}" for name in ("tp", "pp", "cp", "dp") if row.layout.get(name, 1) > 1]
    split += [f"ZeRO {row.layout['zero_stage']}"] if row.layout.get("zero_stage") else []
    split += [f"micro-batch {row.layout['micro_batch']:,}"] if row.layout.get("micro_batch") else []
    split += [f"recompute {row.layout['recompute']}"] if row.layout.get("recompute", "none") != "none" else []
    found = "layout not stated, found: " if said.get("metric") == "device_hours" else ""
    return "; ".join(filter(None, [", ".join(job), found + ", ".join(split)]))


_LENGTHS = {"seq_len": "sequence", "input_len": "input", "output_len": "output"}


def unit(row: Scored) -> str:
    metric = row.row.get("metric", "")
    return UNITS.get(metric, metric.replace("_", " "))


def published(row: Scored) -> str:
    """The value as its source printed it."""
    return f"{row.measured:,.10g} {unit(row)}"


def error(row: Scored) -> str:
    """How far off the prediction is, in words that have a sign: 4.4 % too high."""
    if row.predicted == row.measured:
        return "exact"
    size = tenths(abs(row.error)) if abs(row.error) >= 0.0005 else f"less than 0.1{PERCENT}"
    return f"{size} too {'high' if row.error > 0 else 'low'}"


def interval(row: Scored) -> str:
    """The 80 % interval of the prediction, and whether the published value lies outside it."""
    if row.low is None or row.high is None:
        return "none"
    return f"{significant(row.low, 3)} to {significant(row.high, 3)}" + ("" if row.covered else " (outside)")


def software(row: Scored) -> str:
    """The software as its source calls it, and the class that it was computed as."""
    name, taken = row.row.get("framework") or row.row.get("engine"), row.software
    return f"{name} ({taken})" if name else f"software not stated, taken as {taken}"


def whole(fraction: float | None) -> str:
    """A fraction as whole per cent: 5 %."""
    return "–" if fraction is None else f"{100 * fraction:.0f}{PERCENT}"


def tenths(fraction: float | None) -> str:
    """A fraction as per cent to a tenth, as the tables say it: 4.5 %."""
    return "–" if fraction is None else f"{100 * fraction:.1f}{PERCENT}"


def sentence(name: str, rows: Sequence[Scored]) -> str:
    """How good the predictions of a set are: the answer in one sentence."""
    s = summary(rows)
    return (
        f"Half of the {s.scored} {kind_of(name).noun} are predicted within {tenths(s.median_abs_error)},"
        f" nine in ten within {tenths(s.p90_abs_error)}."
    )


def describe(name: str, rows: Sequence[Scored]) -> str:
    """The picture of a set in one sentence: how many points lie in the band, and the one furthest off."""
    worst = max(rows, key=lambda row: abs(row.error))
    return (
        f"{sum(abs(row.error) <= BAND for row in rows)} of {len(rows)} points lie in the grey band, within"
        f" {whole(BAND)} of what was published; furthest off is {TOLD['model'](worst)} ({worst.id}),"
        f" {error(worst)}.{kind_of(name).note}"
    )


FITTED = {
    THROUGHPUT: "training speed",
    SERVING: "serving",
    RUNS: "whole runs",
    MEMORY: "memory",
}
"""What constants are fitted on, in words."""
BY_HAND, DEFAULT = "set by hand", "the software's default"


def counted(bases: Iterable[str]) -> str:
    """How many constants there are, by what each stands on: the one place where they are counted.

    >>> counted(["fitted on memory", "assumed", "assumed"])
    '3 constants: 1 fitted (1 on memory), 0 set by hand while looking at the rows of memory, 0 ends of ranges from rows that were left out, 0 from a source, 0 defaults of software, 2 assumed.'
    """
    found = list(bases)
    parts = {what: found.count(basis) for basis, what in FITTED.items() if basis in found}
    by_hand = sum(basis.startswith(BY_HAND) for basis in found)
    fitted, defaults, read = sum(parts.values()), found.count(DEFAULT), found.count(PUBLISHED)
    ranges, assumed = found.count(BAND_BASIS), found.count(ASSUMED)
    listed = ", ".join(f"{number} on {what}" for what, number in parts.items())
    return (
        f"{len(found)} constants: {fitted} fitted{f' ({listed})' if listed else ''}, {by_hand} set by hand while looking at"
        f" the rows of memory, {ranges} ends of ranges from rows that were left out, {read} from a source, {defaults}"
        f" defaults of software, {assumed} assumed."
    )


TOLD: dict[str, Callable[[Scored], str]] = {
    "id": lambda row: row.id,
    "model": lambda row: row.row.get("model", ""),
    "gpus": gpus,
    "software": software,
    "setup": setup,
    "published": published,
    "predicted": lambda row: f"{significant(row.predicted, 3)} {unit(row)}",
    "error": error,
    "interval": interval,
    "source": lambda row: row.row.get("source", ""),
}
"""What is told of every row, wherever it is shown."""
