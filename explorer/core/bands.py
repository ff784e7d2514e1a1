"""How far predictions are off, by kind and by how near the evidence is: ends of the range that holds eight in ten.

An end is measured ÷ predicted, of a time, of bytes, or of energy. Kinds: a step and a whole run of training; memory in
training and in use; a token for one reader; prompts, and whole requests, that come together; requests a second, time between tokens and time
to the first token under load; joules for a token. How near the evidence is, is decided by class of
software and generation of GPU, never by row or model.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from explorer.core.seen import BANDS, SEEN

SEEN_BOTH, NEW_SOFTWARE, NEW_GPU, NEW_BOTH = "seen", "software unseen", "gpu unseen", "both unseen"
LEVELS = (SEEN_BOTH, NEW_SOFTWARE, NEW_GPU, NEW_BOTH)

Band = tuple[float, float]

BAND_BASIS = "errors on rows that were left out of the fit"
"""What the ends stand on."""

OWN: dict[str, Band] = {
    "step": (0.93, 1.08),
    "run": (0.83, 1.15),
    "memory": (0.97, 1.04),
    "serving_memory": (0.97, 1.04),
    "serving": (0.93, 1.08),
    "tpot": (0.93, 1.08),
    "ttft": (0.85, 1.20),
}
"""The same after a run of one's own: what differs from run to run. Assumed; a whole run is also restarted and evaluated."""

TRAINED = ("step", "run", "memory")
"""Kinds that depend on training software; the others depend on serving software."""


LIKE = {"run": "step"}
"""Kinds that are as near to the evidence as another: published runs seldom name their software."""


def rows_seen(kind: str, software: str, generation: str) -> int:
    """Rows of the evidence on this class of software and this generation together."""
    return SEEN.get(LIKE.get(kind, kind), {}).get((software, generation), 0)


def level(kind: str, software: str, generation: str) -> int:
    """Place in `LEVELS`: whether rows of this kind are on this software at all, and on this generation at all."""
    seen = SEEN.get(LIKE.get(kind, kind), {})
    new_software = all(software != name for name, _ in seen)
    new_gpu = all(generation != name for _, name in seen)
    return new_software + 2 * new_gpu


def band(kind: str, software: str, generation: str) -> Band:
    """Low and high end for a kind on this software and generation."""
    return BANDS[kind][level(kind, software, generation)]


@functools.cache
def ends(framework: str, engine: str, generation: str) -> Mapping[str, float]:
    """The ends for all kinds, by name: step_low, step_high and so on."""
    found = {}
    for kind in BANDS:
        software = framework if kind in TRAINED else engine
        found[f"{kind}_low"], found[f"{kind}_high"] = band(kind, software, generation)
    return found


def own_ends(*kinds: str) -> dict[str, float]:
    """The ends for some kinds after a run of one's own."""
    return {f"{kind}_{end}": OWN[kind][i] for kind in kinds for i, end in enumerate(("low", "high"))}


MEANING = {
    "step": "step over the predicted one",
    "run": "run over the expected one",
    "memory": "memory use in training over the predicted",
    "serving_memory": "memory use of a server over the predicted",
    "decode": "token for one reader over the predicted",
    "prompt": "prompt over the predicted one, of requests that come together",
    "request": "request over the predicted one",
    "serving": "server over the predicted, by requests a second",
    "tpot": "time between tokens over the predicted",
    "ttft": "time to the first token over the predicted",
    "energy": "energy of a token over the predicted",
}
LABELS = {
    f"{kind}_{end}": ("1", f"{word} {MEANING[kind]} (one in ten is {rank})")
    for kind in BANDS
    for end, word, rank in (("low", "A small", "smaller"), ("high", "A large", "larger"))
}
"""Unit and meaning of each end."""
