"""Layouts: the fastest, the one with fewest GPU-hours and the one with most memory left, side by side."""

from __future__ import annotations

import functools
import html
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explorer.charts.draw import (
    Words,
    card,
    heading,
    table_of,
)
from explorer.charts.time import numbers, swept
from explorer.core.choose.candidates import RECOMPUTE
from explorer.core.choose.search import Found, searched
from explorer.core.compute import Result
from explorer.core.units import DAY
from explorer.words.format import devices, duration, percent, significant, size

ALIKE = 1.01
"""Numbers of GPUs within 1 % of the fewest GPU-hours count as equal; the most of them are taken."""
SLOWER = 2
"""Layouts this many times slower than the fastest are not worth their memory."""
REASONS_SHOWN = 4
PARTS = ("tp", "pp", "cp", "ep", "interleave", "zero_stage", "micro_batch")


@dataclass(frozen=True)
class Shown:
    """One column of the table: a layout, and what it gives."""

    title: str
    devices: int
    parts: dict[str, int]
    recompute: str
    step_seconds: float
    spare_bytes: float


@functools.lru_cache(maxsize=2)
def choices(result: Result) -> list[Shown]:
    """The layouts shown; none where nothing fits."""
    if not result.fits:
        return []
    found = searched(result)
    taken = Shown(
        "Fastest",
        int(result["devices"]),
        {name: int(result[name]) for name in PARTS},
        str(result["recompute"]),
        float(result["predicted_step_seconds"]),
        float(result["spare_bytes"]),
    )
    return _merged([taken, *_thriftiest(result), *_roomiest(result, found)])


def _merged(shown: list[Shown]) -> list[Shown]:
    """One column for layouts that are the same, under the titles of all."""
    made: list[Shown] = []
    for new in shown:
        same = next((i for i, old in enumerate(made) if replace(old, title="") == replace(new, title="")), None)
        if same is None:
            made.append(new)
        else:
            title = f"{made[same].title}, {new.title[0].lower()}{new.title[1:]}"
            made[same] = replace(made[same], title=title)
    return made


def _thriftiest(result: Result) -> list[Shown]:
    """The layout with the fewest GPU-hours, on as many GPUs as are named or fewer."""
    many, counts = swept(result), numbers(float(result["devices"]))

    def column(name: str) -> Any:
        return np.broadcast_to(many[name], counts.shape)

    fits = np.broadcast_to(many.fits, counts.shape) & (counts <= result["devices"])
    if not fits.any():
        return []
    hours = np.where(fits, counts * column("predicted_step_seconds"), np.inf)
    i = int(np.flatnonzero(hours <= ALIKE * hours.min())[-1])
    again = column("recompute_share")[i]
    recompute = "full" if again == 1 else "half" if again else "selective" if column("recompute_scores")[i] else "none"
    parts = {name: int(column(name)[i]) for name in PARTS}
    seconds, spare = float(column("predicted_step_seconds")[i]), float(column("spare_bytes")[i])
    return [Shown("Fewest GPU-hours", int(counts[i]), parts, recompute, seconds, spare)]


def _roomiest(result: Result, found: Found) -> list[Shown]:
    """The layout that leaves most memory and is at most so much slower; the fastest of those that leave as much."""
    fits = found.step_seconds <= SLOWER * np.min(found.step_seconds)
    if not fits.any():
        return []
    spare = np.where(fits, found.spare_bytes, -np.inf)
    room = spare >= spare.max() - 0.001 * float(result["capacity_bytes"])
    i = int(np.argmin(np.where(room, found.step_seconds, np.inf)))
    parts = {name: int(found.layouts.parts[name][i]) for name in PARTS}
    recompute = RECOMPUTE[int(found.layouts.parts["recompute"][i])]
    seconds, spared = float(found.step_seconds[i]), float(found.spare_bytes[i])
    return [Shown("Most memory left", int(result["devices"]), parts, recompute, seconds, spared)]


def rows(result: Result) -> list[tuple[str, list[str]]]:
    """The table: a label and one text a layout."""
    shown = choices(result)
    moe = float(result["moe_layers"]) > 0

    def part(name: str) -> list[str]:
        return [f"{s.parts[name]:,}" for s in shown]

    made = [
        ("GPUs", [f"{s.devices:,}" for s in shown]),
        ("Tensor parallel", part("tp")),
        ("Pipeline stages", part("pp")),
        ("Context parallel", part("cp")),
        *([("Expert parallel", part("ep"))] if moe else []),
        ("Replicas", [f"{_replicas(s):,}" for s in shown]),
        ("ZeRO stage", part("zero_stage")),
        ("Sequences at a time", part("micro_batch")),
        ("Recomputed", [s.recompute for s in shown]),
        ("A step takes", [duration(s.step_seconds / DAY) for s in shown]),
        ("MFU", [percent(_mfu(result, s)) for s in shown]),
        ("Memory left", [size(s.spare_bytes) for s in shown]),
        ("The run takes", [duration(_days(result, s)) for s in shown]),
        ("GPU-hours", [significant(24 * s.devices * _days(result, s), 3) for s in shown]),
    ]
    return made if shown else []


def _replicas(shown: Shown) -> int:
    return max(1, shown.devices // (shown.parts["tp"] * shown.parts["pp"] * shown.parts["cp"]))


def _mfu(result: Result, shown: Shown) -> float:
    return float(result["step_flop"] / (shown.devices * result["peak_flop_per_s"] * shown.step_seconds))


def _days(result: Result, shown: Shown) -> float:
    """The predicted days of a whole run; an MFU of the user's own says nothing about other layouts."""
    stretched = result["steps"] * result["run_overhead"] / (1 - result["lost_share"])
    return float(stretched) * shown.step_seconds / DAY


def describe(result: Result) -> str:
    """The card in one sentence."""
    shown = choices(result)
    if not shown:
        return f"None of the {searched(result).tried:,} layouts tried fits on {devices(float(result['devices']))}."
    sentence = f"The fastest takes {duration(shown[0].step_seconds / DAY)} a step on {devices(shown[0].devices)}"
    if len(shown) > 1 and shown[1].devices < shown[0].devices:
        saved = 1 - shown[1].devices * shown[1].step_seconds / (shown[0].devices * shown[0].step_seconds)
        return f"{sentence}; {devices(shown[1].devices)} would need {percent(max(0.0, saved))} fewer GPU-hours."
    return sentence + "."


def why_not(result: Result) -> str:
    """Why the other layouts fall out, the commonest reasons first."""
    found = searched(result)
    joined = f"the {int(result['link_domain']):,} GPUs that the fast link joins"
    fitting = int(np.isfinite(found.step_seconds).sum())
    reasons = sorted(found.fell_out.items(), key=lambda pair: -pair[1])[:REASONS_SHOWN]
    told = [f"{n:,} {reason.replace('the GPUs that the fast link joins', joined)}" for reason, n in reasons]
    return f"Of {found.tried:,} layouts tried, {fitting:,} fit. " + (f"{'; '.join(told)}." if told else "")


def table(result: Result) -> str:
    """The layouts as an HTML table."""
    return table_of(((label, *texts) for label, texts in rows(result)), ("", *(s.title for s in choices(result))))


class LayoutChart:
    """A table of layouts, and why the others fall out."""

    def __init__(self, result: Result) -> None:
        self.head, self.table = Words(), Words()
        self.layout = card(self.head.layout, self.table.layout)
        self.update(result)

    def update(self, result: Result) -> None:
        self.head.say(heading("Layouts", describe(result)))
        self.table.say(f"{table(result)}<p style='margin-top:8px'>{html.escape(why_not(result))}</p>")
