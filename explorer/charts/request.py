"""One request in a full copy: where its time goes, from the prompt to the last word."""

from __future__ import annotations

import html

from bokeh.models import Column

from explorer.charts.draw import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    aside,
    heading,
)
from explorer.charts.parts import BarCard, PartOf, parts_of
from explorer.charts.serving_memory import ServingMemoryChart
from explorer.core.compute import Result
from explorer.words.format import percent, wait
from explorer.words.phrases import inner
from explorer.words.serving_words import NO_RATE, sequences, works

GAP = 14
"""Between two cards, as everywhere on the page."""
HALF_A_STEP_MORE = 1.5
"""Steps until the first token: half of one that is under way, and one that reads the prompt."""
BOUNDS = {
    "weight_read_seconds": ("Reading weights", BLUE),
    "decode_matrix_seconds": ("Arithmetic", GREEN),
    "unpack_seconds": ("Unpacking weights", VERMILLION),
}


def parts(result: Result) -> list[PartOf]:
    """The seconds of an answer; weights are read while arithmetic goes on, so only the longer of them counts."""
    if not works(result):
        return []
    steps = float(result["output_tokens"]) + HALF_A_STEP_MORE if result["output_tokens"] > 0 else 0.0
    bound = max(BOUNDS, key=lambda name: float(result[name]))
    others = float((result["concurrent"] - 1) * result["prompt_seconds"]) if result["output_tokens"] > 0 else 0.0
    sent = result["exchange_wait_seconds"] + result["concurrent"] * result["exchange_seconds_per_token"]
    shares = (
        ("Reading the prompt", float(result["prompt_seconds"]), SKY),
        ("Prompts of others", others, GREY),
        (BOUNDS[bound][0], steps * float(result[bound]), BOUNDS[bound][1]),
        ("Reading the KV cache", steps * float(result["cache_read_seconds"]), ORANGE),
        ("Fixed time of layers", steps * float(result["layers"] * result["layer_seconds"]), YELLOW),
        ("Exchange between GPUs", steps * float(sent), PURPLE),
    )
    return parts_of(shares, wait)


def describe(result: Result) -> str:
    """The card in one sentence."""
    if not works(result):
        return f"{NO_RATE}."
    total = float(result["answer_seconds"])
    largest = max(parts(result), key=lambda part: part.amount)
    said = f"{wait(total)} from the prompt to the last word"
    return f"{said}; {percent(largest.amount / total)} of it: {inner(largest.name)}."


def bound(result: Result) -> str:
    """What a step waits for, in words, against the other limit."""
    if not works(result) or result["output_tokens"] == 0:
        return ""
    read, multiply = float(result["weight_read_seconds"]), float(result["decode_matrix_seconds"])
    said = f"A step writes a token for each of {sequences(float(result['concurrent']))}"
    if result["concurrent"] == 1:
        said = "A step writes one token"
    if read >= multiply:
        return (
            f"{said}. Reading the weights takes {wait(read)}, the arithmetic only {wait(multiply)}: more sequences at"
            " once share the reading, and add their own prompts and KV cache."
        )
    return (
        f"{said}. The arithmetic takes {wait(multiply)}, longer than reading the weights ({wait(read)}): more sequences"
        " at once gain little."
    )


class RequestChart(BarCard):
    """A bar of parts, and what bounds a step."""

    def __init__(self, result: Result) -> None:
        super().__init__("request", 70, "seconds of one request, in a full copy")
        self.update(result)

    def update(self, result: Result) -> None:
        self.bar.update(parts(result))
        self.head.say(heading("One request", describe(result)))
        self.foot.say(aside(html.escape(bound(result))))


class CopyChart:
    """One copy: what it holds, and below it where the time of a request goes."""

    def __init__(self, result: Result) -> None:
        self.charts = (ServingMemoryChart(result), RequestChart(result))
        self.layout = Column(children=[chart.layout for chart in self.charts], sizing_mode="stretch_width", spacing=GAP)

    def update(self, result: Result) -> None:
        for chart in self.charts:
            chart.update(result)
