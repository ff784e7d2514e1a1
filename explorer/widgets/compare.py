"""Every GPU for the job in one table: what it takes, what it computes in, and what the card is."""

from __future__ import annotations

import functools
import html
import math
from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import numpy as np

from explorer import catalog
from explorer.catalog.comparison import Comparison, compared
from explorer.catalog.marks import unmarked
from explorer.claims.recommendations import SOURCE, checks
from explorer.core.numerals import trimmed
from explorer.core.scenario.parts import Accelerator
from explorer.state.store import Store
from explorer.widgets.claims import ArticlesFold
from explorer.widgets.purchased import BUDGET, BUYING, counts_of, how_many, purchase
from explorer.widgets.table import UNKNOWN, Cell, SortedTable
from explorer.widgets.wishes import take
from explorer.words.citing import cite, html_of
from explorer.words.format import dollars, duration, energy, pause, percent, price, significant, size, wait

FORMATS = ("fp64", "fp64_matrix", "fp32", "tf32", "fp16", "bf16", "fp8", "fp4", "int8", "int4")
CARD = ("memory", "bandwidth", "form", "link", "joins", "power", "cluster", "graphics", "data centre", "release")
SWITCHES = (
    ("able", "does the job"),
    ("licensed", "data-centre licence"),
    ("priced", "has a price"),
    ("cluster", "cluster-capable"),
    ("joined", "network known"),
)
JOB_HEADS = {
    "train": ("GPUs", "time", "dollars", "$/10²¹ FLOP", "electricity", "run MFU"),
    "serve": ("GPUs", "a token every", "first token", "last word", "$ an answer", "$ a day",
              "$/M tokens", "tokens/s a GPU", "electricity a day"),
}  # fmt: skip
PRICE_HEADS = ("$/GPU-hour", "whose price")
NOTES = {
    "train": "Each in the fastest layout that fits, on as many as you ask for, or, where those do not hold the job, on the fewest that do, yours as all others. Network assumed: the job needs several machines, and nobody publishes what joins them; such GPUs are not recommended.",
    "serve": "Each served as is cheapest within your targets, on as many GPUs as your demand needs.",
}
READING = " A name is a button: it chooses that GPU. Peaks are dense, in TFLOP/s. –: not in hardware, or not published; emulated: software can compute in it, slowly. A card that nobody rents or sells in our data is here once it is yours."


class CompareTable(widgets.VBox):
    """The table and the reports' advice; follows the store while its section is open."""

    def __init__(self, store: Store) -> None:
        self._store, self._shown = store, None
        self.table = SortedTable(
            title="Every GPU for this job", search="Type to filter: name, maker, SXM, PCIe",
            switches=[list(pair) for pair in SWITCHES], act="choose",
        )  # fmt: skip
        self.table.on_msg(self._asked)
        self.advice = widgets.HTML(advice())
        super().__init__([self.table, self.advice, ArticlesFold()])
        self.add_class("xp-compare")
        self.refresh()
        store.observe(lambda _: self.refresh(), ["result", "section"])

    def _asked(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict):
            take(self._store, {"gpu": message.get("row")})

    def refresh(self) -> None:
        """Bring the table up to date, with one message; nothing while another section is open."""
        result = self._store.result
        if self._store.section != "compare" or result is self._shown:
            return
        self._shown = result
        found = compared(result)
        heads, groups = heads_of(found.ranked.job, result.scenario.lab.means == "to buy")
        with self.table.hold_sync():
            self.table.groups, self.table.start = (
                groups,
                [heads.index("dollars" if found.ranked.job == "train" else "$ a day"), False],
            )
            self.table.note = NOTES[found.ranked.job] + READING
            self.table.heads = heads
            counts = counts_of(result)
            self.table.rows = [row(found, index, counts) for index in range(len(found.ranked.names))]
            self.table.traits_of_rows = [traits_of(found, index) for index in range(len(found.ranked.names))]


def heads_of(job: str, with_budget: bool = False) -> tuple[list[str], list[list[Any]]]:
    """All heads, and which of them each group shows."""
    buying = (*BUYING, BUDGET) if with_budget else BUYING
    parts = ((*JOB_HEADS[job], *PRICE_HEADS), tuple(name.replace("_", " ") for name in FORMATS), CARD, buying)
    heads, groups = ["GPU"], []
    for name, part in zip(("For this job", "Precisions", "Card", "Buying"), parts, strict=True):
        groups.append([name, list(range(len(heads), len(heads) + len(part)))])
        heads += part
    return heads, groups


def row(found: Comparison, index: int, counts: Mapping[str, int] | None = None) -> list[Cell]:
    """One accelerator in the order of the heads. counts: how many of each the lab's budget buys, if it has one."""
    job = _of_training if found.ranked.job == "train" else _of_serving
    name = found.ranked.names[index]
    budget: list[Cell] = [] if counts is None else [how_many(counts.get(unmarked(name)))]
    return [
        name,
        *job(found, index),
        *_price(found, index),
        *facts(found.accelerators[index]),
        *purchase(name),
        *budget,
    ]


def _of_training(found: Comparison, index: int) -> list[Cell]:
    r = found.ranked
    return [
        _count(found, index), _cell(r.days[index], duration), _cell(r.usd[index], dollars),
        _cell(r.usd_per_unit[index], dollars), _cell(r.kwh[index], energy), _cell(r.mfu[index], percent),
    ]  # fmt: skip


def _of_serving(found: Comparison, index: int) -> list[Cell]:
    r = found.ranked
    return [
        _count(found, index), _wait(r.tpot_seconds[index], r.targets[0]), _wait(r.ttft_seconds[index], r.targets[1]),
        _cell(r.answer_seconds[index], wait), _cell(r.answer_usd[index], dollars),
        _cell(r.usd[index], dollars), _cell(r.usd_per_unit[index], dollars),
        _cell(r.device_tokens_per_s[index], significant), _cell(r.kwh[index], energy),
    ]  # fmt: skip


def _wait(seconds: float, target: float) -> Cell:
    """A time that readers wait, marked where it is longer than they are meant to."""
    cell = _cell(seconds, pause)
    return (f"{cell[0]}, too slow", cell[1], "soft") if seconds > target else cell


def _count(found: Comparison, index: int) -> Cell:
    r = found.ranked
    if not r.able[index]:
        return (found.why_not(index), None, "soft")
    many = float(r.devices[index])
    few = f" ({r.asked:,.0f} too few)" if r.grown[index] else ""
    said = f"{many:,.0f}{few}{'' if found.joined[index] else ', network assumed'}"
    return (said, many) if found.joined[index] and not few else (said, many, "soft")


def _price(found: Comparison, index: int) -> list[Cell]:
    usd = float(found.ranked.usd_per_device_hour[index])
    return [_cell(usd, price), found.price_of(index) or "nobody rents it out in our data"]


def _cell(value: float, words: Any) -> Cell:
    number = float(value)
    return (words(number), number) if math.isfinite(number) else UNKNOWN


@functools.lru_cache(maxsize=256)
def facts(accelerator: Accelerator) -> tuple[Cell, ...]:
    """The rates and the card of one accelerator: as its maker gives them, but for what was changed about it; one device
    of a board that holds two."""
    known = catalog.card(accelerator.accelerator_name)
    watts, boards = accelerator.tdp_w, catalog.devices_on_board(accelerator.accelerator_name)
    published = catalog.accelerators().get(known.get("accelerator_name", ""))
    return (
        *(_rate(known, name, boards, accelerator, published) for name in FORMATS),
        (size(accelerator.memory_bytes, 3), accelerator.memory_bytes),
        (f"{size(accelerator.memory_byte_per_s, 3)}/s", accelerator.memory_byte_per_s),
        known.get("form_factor", "–"),
        known.get("interconnect") or "–",
        (f"{int(known['scaleup_domain']):,}", float(known["scaleup_domain"])) if known else UNKNOWN,
        (f"{watts:,.0f} W", watts) if watts else UNKNOWN,
        *(
            YES_NO.get(known.get(key, ""), "–")
            for key in ("cluster_capable", "graphics_capable", "datacenter_licence_ok")
        ),
        known.get("release_date", "–"),
    )


YES_NO = {"y": "yes", "n": "no", "cloud_only": "yes, cloud only"}


def _rate(known: Any, name: str, boards: int, accelerator: Accelerator, published: Accelerator | None) -> Cell:
    """A rate of the table; the scenario's own where that was changed, or where there is no table."""
    field = f"{name}_flop_per_s"
    own = getattr(accelerator, field, 0.0)
    said = known.get(f"{name}_tflop_per_s", "")
    changed = own != getattr(published, field, 0.0)
    if changed and not own:
        return ("–", None, "no")
    if changed or said:
        rate = own / 1e12 if changed else float(said) / boards
        return (trimmed(significant(rate, 3)), rate, "yes")
    emulated = name == "bf16" and known.get("fp32_tflop_per_s")
    return ("emulated", None, "soft") if emulated else ("–", None, "no")


def traits_of(found: Comparison, index: int) -> list[Any]:
    """Its place, the switches it passes, and words that find it."""
    r, card = found.ranked, found.cards[index]
    order = found.order
    place = "best" if index == found.best else "next" if len(order) > 1 and index == order[1] else ""
    place = " · ".join(word for word in (place, "yours" if index == r.mine else "") if word)
    passed = {
        "able": r.meets[index],
        "licensed": found.licensed[index],
        "priced": np.isfinite(r.usd_per_device_hour[index]),
        "cluster": card.get("cluster_capable") == "y",
        "joined": found.joined[index],
    }
    words = " ".join(
        card.get(key, "") for key in ("vendor", "architecture", "form_factor", "interconnect", "memory_kind")
    )
    return [place, [key for key, _ in SWITCHES if passed[key]], words]


@functools.cache
def advice() -> str:
    """What reports recommend, each with the explorer's own answer, folded."""
    lines = "".join(
        f"<li><b>{html.escape(check.claim)}</b> {'Comes out' if check.holds else 'Does not come out'}:"
        f" {html.escape(check.because)}</li>"
        for check in checks()
    )
    return (
        '<details class="xp-advice"><summary>What buyers’ guides recommend, and whether it comes out</summary>'
        f"<p>{html_of(f'As told in {cite(SOURCE)}.')}</p><ul>{lines}</ul></details>"
    )
