"""Layouts: the one taken, the one with fewest GPU-hours and the one with most memory left, side by side."""

from __future__ import annotations

import functools
import html
import math
from dataclasses import dataclass, replace

from explorer.charts.draw import (
    Words,
    aside,
    card,
    heading,
    table_of,
)
from explorer.charts.step import is_given
from explorer.charts.time import swept
from explorer.core.choose.search import searched
from explorer.core.choose.sweeps import PARTS, Layout, fitting, roomiest
from explorer.core.compute import Result
from explorer.core.numerals import tally
from explorer.core.units import DAY
from explorer.languages import term
from explorer.words.format import devices, duration, percent, size
from explorer.words.headlines.headline import cannot
from explorer.words.phrases import inner

ALIKE = 1.01
"""Numbers of GPUs within 1 % of the fewest GPU-hours count as equal; the most of them are taken."""
SLOWER = 2
"""Layouts this many times slower than the fastest are not worth their memory."""
REASONS_SHOWN = 4


@dataclass(frozen=True)
class Shown:
    """One column of the table: a layout, and what it is shown for."""

    title: str
    layout: Layout


@functools.lru_cache(maxsize=2)
def choices(result: Result) -> list[Shown]:
    """The layouts shown; none where nothing fits."""
    if not result.fits:
        return []
    taken = Layout(
        int(result["devices"]),
        int(result["dp"]),
        {name: int(result[name]) for name in PARTS},
        str(result["recompute"]),
        float(result["predicted_step_seconds"]),
        float(result["spare_bytes"]),
    )
    others = (
        ("Fewest GPU-hours", thriftiest(result)),
        ("Most memory left", roomiest(result, searched(result), SLOWER)),
    )
    best = "Fastest with room" if searched(result).is_spared else "Fastest"
    return _merged([Shown(best, taken), *(Shown(title, layout) for title, layout in others if layout)])


def _merged(shown: list[Shown]) -> list[Shown]:
    """One column for layouts that are the same, under the titles of all."""
    made: list[Shown] = []
    for new in shown:
        same = [i for i, old in enumerate(made) if _at_work(old.layout) == _at_work(new.layout)]
        if same:
            made[same[0]] = Shown(f"{made[same[0]].title}, {inner(new.title)}", made[same[0]].layout)
        else:
            made.append(new)
    return made


def _at_work(layout: Layout) -> Layout:
    """The same without the devices that stand idle."""
    return replace(layout, devices=layout.used)


def thriftiest(result: Result) -> Layout | None:
    """The layout with the fewest GPU-hours, on as many GPUs as are named or fewer, and on no more than it uses; of those
    with as few, the one on most GPUs. None where no time is known."""
    held = [
        _at_work(layout)
        for layout in swept(result).layouts
        if layout.spare_bytes >= 0 and layout.devices <= result["devices"] and math.isfinite(layout.step_seconds)
    ]
    least = min((layout.devices * layout.step_seconds for layout in held), default=0.0)
    found = [layout for layout in held if layout.devices * layout.step_seconds <= ALIKE * least]
    return found[len(found) - 1] if found else None


def layouts(result: Result) -> list[Layout]:
    """The same without their titles."""
    return [shown.layout for shown in choices(result)]


def rows(result: Result) -> list[tuple[str, list[str]]]:
    """The table: a label and one text a layout."""
    shown, possible = layouts(result), not cannot(result)
    moe = float(result["moe_layers"]) > 0

    def part(name: str) -> list[str]:
        return [f"{s.parts[name]:,}" for s in shown]

    made = [
        ("GPUs", [_gpus(s) for s in shown]),
        ("Tensor parallel", part("tp")),
        ("Pipeline stages", part("pp")),
        ("Context parallel", part("cp")),
        *([("Expert parallel", part("ep"))] if moe else []),
        ("Replicas", [f"{s.replicas:,}" for s in shown]),
        ("ZeRO stage", part("zero_stage")),
        ("Sequences at a time", part("micro_batch")),
        ("Recomputed", [term(s.recompute) for s in shown]),
        ("A step takes", [duration(s.step_seconds / DAY) for s in shown]),
        ("MFU", [percent(_mfu(result, s)) for s in shown]),
        ("Memory left", [size(s.spare_bytes) for s in shown]),
        *(_whole_run(result, shown) if possible else []),
    ]
    return made if shown else []


def _whole_run(result: Result, shown: list[Layout]) -> list[tuple[str, list[str]]]:
    """The rows on the run as a whole."""
    return [
        ("The run takes", [duration(_days(result, s)) for s in shown]),
        ("GPU-hours", [tally(24 * s.devices * _days(result, s)) for s in shown]),
    ]


def _gpus(shown: Layout) -> str:
    """Those that work; of how many, where some stand idle."""
    return f"{shown.used:,}" if shown.used == shown.devices else f"{shown.used:,} of {shown.devices:,}"


def _mfu(result: Result, shown: Layout) -> float:
    return float(result["step_flop"] / (shown.devices * result["peak_flop_per_s"] * shown.step_seconds))


def _days(result: Result, shown: Layout) -> float:
    """The predicted days of a whole run; an MFU of the user's own says nothing about other layouts."""
    stretched = result["steps"] * result["run_overhead"] / (1 - result["lost_share"])
    return float(stretched) * shown.step_seconds / DAY


def describe(result: Result) -> str:
    """The card in one sentence."""
    shown = layouts(result)
    if not shown:
        return f"None of the {searched(result).tried:,} layouts tried fits on {devices(float(result['devices']))}."
    takes = "is predicted to take" if is_given(result) else "takes"
    fastest = shown[0]
    on = devices(fastest.used) if fastest.used == fastest.devices else f"{fastest.used:,} of {devices(fastest.devices)}"
    sentence = f"The fastest {takes} {duration(fastest.step_seconds / DAY)} a step on {on}"
    if searched(result).is_spared:
        sentence = f"The fastest with room {takes} {duration(fastest.step_seconds / DAY)} a step on {on}"
    if len(shown) > 1 and shown[1].devices < fastest.devices:
        saved = 1 - shown[1].devices * shown[1].step_seconds / (fastest.devices * fastest.step_seconds)
        return f"{sentence}; {devices(shown[1].devices)} would need {percent(max(0.0, saved))} fewer GPU-hours."
    return sentence + "."


def why_not(result: Result) -> str:
    """Why the other layouts fall out, the commonest reasons first; with those that fit they add up to all."""
    found, fit = searched(result), fitting(searched(result))
    joined = f"the {int(result['link_domain']):,} GPUs that the fast link joins"
    reasons = sorted(found.fell_out.items(), key=lambda pair: -pair[1])
    told = [
        f"{n:,} {reason.replace('the GPUs that the fast link joins', joined)}" for reason, n in reasons[:REASONS_SHOWN]
    ]
    others = sum(n for _, n in reasons[REASONS_SHOWN:])
    told += [f"{others:,} fall out for other reasons"] if others else []
    return f"Of {found.tried:,} layouts tried, {fit:,} fit. " + (f"{'; '.join(told)}." if told else "")


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
        self.table.say(table(result) + aside(html.escape(why_not(result))))
