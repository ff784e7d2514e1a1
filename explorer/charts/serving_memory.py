"""Memory of a served model: what each GPU of a copy holds, and how much more it could."""

from __future__ import annotations

from bokeh.models import Span

from explorer.charts.draw import (
    BLUE,
    FACE,
    GREY,
    INK,
    ORANGE,
    SKY,
    VERMILLION,
    heading,
    stacked,
    table_of,
)
from explorer.charts.parts import BarCard, PartOf, parts_of
from explorer.core.compute import Result
from explorer.core.numerals import trimmed
from explorer.core.scenario.second import is_unlike
from explorer.core.scenario.unlike import fullest_of
from explorer.core.units import GB
from explorer.words.format import significant, size
from explorer.words.kept import cache_rows
from explorer.words.memory_words import room_for
from explorer.words.server_log import TITLE, log_rows
from explorer.words.serving_words import fits, layers_words, room, sequences, taken_of, whole

FULL_LENGTH = (
    "Each sequence has room for its whole prompt and answer; software that fills that room only as an answer grows (paged KV"
    " cache) may take more at once."
)
"""What is counted for each sequence, and what some software does instead."""


def parts(result: Result) -> list[PartOf]:
    """What each GPU holds, and what is free."""
    own = float(result["serving_memory_factor"])
    shares = (
        ("Weights", own * result["held_weight_bytes"], BLUE),
        ("KV cache", own * result["held_cache_bytes"], ORANGE),
        ("Tensors while reading", own * result["reading_bytes"], SKY),
        ("Framework", own * result["overhead_bytes"], GREY),
        ("Free", max(float(result["served_spare_bytes"]), 0.0), FACE),
    )
    return parts_of(shares, size, GB)


def describe(result: Result) -> str:
    """The card in one sentence."""
    need, capacity = float(result["served_device_bytes"]), float(result["served_capacity_bytes"])
    of = taken_of(result, fullest_of(result.scenario))
    if fits(result):
        return f"Fits: {size(need, 3)} of the {of}. {FULL_LENGTH}"
    room = room_for(need, capacity)
    return f"Does not fit: {room.part} needed, {room.left} more than the {of}."


def rows(result: Result) -> list[tuple[str, str]]:
    """What fits at most, and what a token takes."""
    length = float(result["prompt_tokens"] + result["written_tokens"])
    at_once, longest = float(result["largest_concurrent"]), float(result["longest_context"])
    tokens = (
        f"{whole(longest)} tokens (all the model reads)" if longest == result["context"] else f"{room(longest)} tokens"
    )
    unlike = [("Layers", layers_words(result))] if is_unlike(result.scenario) else []
    return [
        *unlike,
        ("Sequences at once, as set or found", whole(float(result["concurrent"]))),
        (f"Most sequences of {whole(length)} tokens", room(at_once) if at_once >= 1 else "none"),
        ("Longest context, alone in a copy", tokens if longest >= 1 else "none"),
        ("KV cache of one token", f"{float(result['kv_bytes_per_token']):,.0f} bytes"),
        (f"KV cache of {sequences(float(result['concurrent']))}", size(float(result["kv_cache_bytes"]))),
        *cache_rows(result),
        ("Weights of one copy", f"{size(float(result['served_weight_bytes']))}, {_bits(result)} bits each"),
    ]


def _bits(result: Result) -> str:
    """Bits of a weight of the layers; of the experts where they alone have fewer."""
    alone = result["served_dense_each"] > result["served_each"]
    each = result["served_each"] if not alone or result["expert_params"] else result["served_dense_each"]
    text = trimmed(significant(8 * float(each), 3))
    return f"experts {text}" if alone and result["expert_params"] else text


def table(result: Result) -> str:
    """The same as an HTML table, and below it what the log of the server says."""
    return stacked([table_of(rows(result)), table_of(log_rows(result), (TITLE,))])


class ServingMemoryChart(BarCard):
    """One bar against the capacity line, and a small table."""

    def __init__(self, result: Result) -> None:
        super().__init__("serving_memory", 86, "GB on the fullest GPU of a copy (line: limit)")
        self.line = Span(dimension="height", line_width=2.5)
        self.bar.figure.add_layout(self.line)
        self.update(result)

    def update(self, result: Result) -> None:
        capacity = float(result["served_capacity_bytes"]) / GB
        shown = parts(result)
        self.bar.update(shown, 1.03 * max(capacity, sum(part.amount for part in shown)))
        self.line.location = capacity
        self.line.line_color = INK if fits(result) else VERMILLION
        self.head.say(heading("Memory", describe(result)))
        self.foot.say(table(result))
