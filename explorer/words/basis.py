"""What an answer stands on, in a few words: exact, measured here, carried over, or assumed."""

from __future__ import annotations

from explorer.core.bands import LIKE, TRAINED, rows_seen
from explorer.core.compute import Result
from explorer.core.given import label_of
from explorer.core.lab.buying import TIMED
from explorer.core.scenario.ranges import measured_here
from explorer.core.scenario.second import is_unlike
from explorer.core.seen import SEEN
from explorer.languages import term
from explorer.words.checked import not_quite
from explorer.words.own_numbers import YOURS, own_of, published_mfu
from explorer.words.phrases import inner, listed

MEASURED = "measured here"
ASSUMED_SHAPE = "assumed: a shape of this size, its work counted"
GENERATIONS = {
    "kepler": "K80", "pascal": "P100", "volta": "V100", "turing": "T4", "ampere": "A100", "ampere_consumer": "RTX 3090",
    "ampere_pro": "RTX A6000", "hopper": "H100", "ada": "L40S", "ada_consumer": "RTX 4090", "blackwell": "B200",
    "blackwell_consumer": "RTX 5090", "blackwell_pro": "RTX PRO 6000", "rubin": "Rubin", "cdna1": "MI100", "cdna2": "MI250X",
    "cdna3": "MI300X", "cdna4": "MI355X", "rdna": "RX 7900", "tpu": "TPU", "gaudi": "Gaudi", "intel_gpu": "Intel GPUs",
    "trainium": "Trainium", "apple": "Apple M", "ascend": "Ascend",
}  # fmt: skip
"""Each generation by the GPU that people know it by."""
NAMED = 2
"""Names that are told of those it is carried over from; most rows first."""


def basis(result: Result, kind: str) -> str:
    """What the answer of one kind stands on, for this software and GPU."""
    if kind in measured_here(result.scenario):
        return "calibrated with your run"
    own = own_of(result, ("step", "run") if kind == "step" else (kind,))
    if own:
        return f"{YOURS}: {inner(label_of(own))}"
    if kind == "step" and result.scenario.workload.mfu > 0:
        return published_mfu(result) or f"{YOURS}: the MFU as entered"
    if kind not in TRAINED and is_unlike(result.scenario):
        return "carried over from copies of one kind of GPU"
    accelerator = result.scenario.accelerator
    known, other = basis_on(result, kind, accelerator.generation, accelerator.accelerator_name), not_quite(result, kind)
    return f"{known}, {other}" if other and known.startswith(MEASURED) else known


def basis_on(result: Result, kind: str, generation: str, gpu: str) -> str:
    """The same on another GPU."""
    scenario = result.scenario
    software = scenario.workload.framework if kind in TRAINED else scenario.serving.engine
    rows = rows_seen(kind, software, generation)
    if rows > 0:
        return f"{MEASURED}: {rows:,} published run{'s' if rows > 1 else ''}"
    seen = SEEN.get(LIKE.get(kind, kind), {})
    if not seen:
        return "assumed: nothing like it was measured"
    gpus = _most([(place, n) for (name, place), n in seen.items() if name == software])
    others = _most([(name, n) for (name, place), n in seen.items() if place == generation])
    if gpus:
        known = listed([GENERATIONS.get(place, place) for place in gpus], " and")
        return f"carried over: measured with this software on {known}, not on {gpu}"
    if others:
        known = listed([_one(name) for name in others], " and")
        return f"carried over: measured on this GPU with {known}, not {_one(software)}"
    if kind in ("step", "run") and generation in TIMED:
        return "assumed: of GPUs of this generation only serving was measured, not training"
    return "assumed: for this neither GPU nor software was measured"


def _one(software: str) -> str:
    return term(software).replace(", ", "/")


def _most(counted: list[tuple[str, int]]) -> list[str]:
    """The names with most rows."""
    return [name for name, _ in sorted(counted, key=lambda pair: -pair[1])[:NAMED]]
