"""What a user should know about a copy whose layers are dealt out to GPUs of two kinds."""

from __future__ import annotations

from explorer.core.calibration import ENGINES
from explorer.core.compute import Result
from explorer.core.scenario.second import is_unlike
from explorer.core.scenario.unlike import fullest_of
from explorer.words.format import percent
from explorer.words.serving_words import layers_words, works


def about_unlike(result: Result) -> list[str]:
    """Who has which layers, what that means for speed, and what is not modelled."""
    if not is_unlike(result.scenario) or not works(result):
        return []
    use, run = result.scenario.serving, result.scenario.running
    how = "as you set" if run.second_layers > 0 else "by memory"
    slow = percent(float(result["slow_reading_share"]))
    said = (
        f"Layers: {layers_words(result)} ({how}). Memory is that of the {fullest_of(result.scenario)}, which is full first;"
        f" the slowest GPU takes {slow} of the time in which weights are read. {_together(use.engine)}"
    )
    return [f"{said} {_not_modelled(use.engine)}", *_about_price(result), *_about_formats(result)]


def unlike_range(low: str, high: str) -> list[str]:
    """How wide the range is: that of copies of one kind, as nothing better is known."""
    return [
        "No published run that we know of is on unlike GPUs: of runs on copies of one kind, eight in ten times between"
        f" tokens lay between {low} less and {high} more than predicted."
    ]


def _together(engine: str) -> str:
    if ENGINES[engine].layer_split:
        return "The GPUs work one after the other, however many requests there are."
    return "With several requests all stages work at once, at the pace of the slowest."


def _not_modelled(engine: str) -> str:
    """What is counted roughly, or left out."""
    ends = (
        "Embedding and output head are shared out as the layers are"
        if ENGINES[engine].layer_split
        else "Each GPU is counted with the larger of embedding and output head"
    )
    rows = " llama.cpp's split by rows (-sm row) is not modelled." if "llama.cpp" in engine else ""
    return f"{ends}; what one GPU sends to the next is left out, as it is little.{rows}"


def _about_price(result: Result) -> list[str]:
    run = result.scenario.running
    if run.second_usd_per_device_hour > 0:
        return []
    name = result.scenario.second.second_accelerator_name
    return [
        f"No price of an hour of the {name} is set: it counts as much as the first kind. Type one for the second kind."
    ]


def _about_formats(result: Result) -> list[str]:
    """Where only one of the two has units for the format of the weights."""
    scenario, use = result.scenario, result.scenario.serving
    if use.bits_per_weight > 0 or use.weight_format != "fp8":
        return []
    first, second = scenario.accelerator.fp8_flop_per_s, scenario.second.second_fp8_flop_per_s
    if not ENGINES[use.engine].has_fp8 or (first > 0) == (second > 0):
        return []
    return ["Only one of the two kinds has fp8 matrix units: both are taken to multiply in 16 bits."]
