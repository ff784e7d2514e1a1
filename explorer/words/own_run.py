"""A run of one's own in words: what was measured, and how far it is from what was predicted."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.compute import Result
from explorer.core.own_run import KINDS
from explorer.core.scenario.ranges import is_measured, measured_here
from explorer.words.format import significant

OF_JOB = {"train": ("step", "memory"), "serve": ("tpot", "ttft", "serving_memory")}
EXAMPLES = {
    "train": "1,420 tokens/s per GPU, step 3.2 s, MFU 41 %, 61.3 GB",
    "serve": "TPOT 13.8 ms, 64 at once; a line of vLLM’s log",
}
"""What can be pasted, by job."""


@dataclass(frozen=True)
class Calibration:
    """One measurement that counts: its kind, and a sentence without its full stop."""

    kind: str
    text: str


def calibrations(result: Result) -> list[Calibration]:
    """What was measured for the job that is looked at."""
    scenario = result.scenario
    here = measured_here(scenario)
    kinds = [kind for kind in OF_JOB[scenario.workload.job] if is_measured(scenario.measured, kind)]
    return [Calibration(kind, _text(result, kind, kind in here)) for kind in kinds]


def _text(result: Result, kind: str, here: bool) -> str:
    run, factor = getattr(result.scenario.measured, f"{kind}_run"), float(result[f"{kind}_factor"])
    name, shown = ("speed", 1 / factor) if kind == "step" else (NAMES[kind], factor)
    moved = "" if here else "; measured on another model, GPU or software, and carried over"
    return f"Calibrated with your run{f': {run}' if run else ''} ({name} × {significant(shown, 3)}{moved})"


NAMES = {
    "memory": "memory",
    "tpot": "time between tokens",
    "ttft": "time to the first token",
    "serving_memory": "memory",
}


def about_measured(result: Result, section: str) -> list[str]:
    """That a calibration is applied to every GPU that is compared."""
    told = calibrations(result)
    if not told or section != "compare":
        return []
    said = [KINDS[one.kind] for one in told]
    return [f"Your own run calibrates {' and '.join(said)} on every GPU compared here, though it was measured on one."]
