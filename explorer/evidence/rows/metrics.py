"""What a row measures and how much, in the words and units of our tables, however they are written."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from explorer.evidence.rows.columns import Row, Unscorable, number

Unit = Callable[[float, Row], float]


def times(factor: float) -> Unit:
    """A value of another unit in ours."""
    return lambda value, _: value * factor


def _one_over(factor: float) -> Unit:
    return lambda value, _: factor / value


def _of_sequences(value: float, row: Row) -> float:
    return value * number(row, "seq_len", 2048)


def _of_answers(value: float, row: Row) -> float:
    return value * max(1.0, number(row, "output_len", 1))


def _days(value: float, row: Row) -> float:
    return value * 24 * number(row, "devices")


TRAINING: tuple[tuple[str, str, Unit], ...] = (
    (r"tokens_per_s_per_(gpu|chip|tpu|accelerator|card)|tgs", "tokens_per_s_per_device", times(1)),
    (r"(tokens_per_s|throughput_tokens_per_s)", "tokens_per_s_per_device", lambda value, row: value / number(row, "devices", 1)),
    (r"(samples|sequences)_per_s_per_(gpu|device|chip)", "tokens_per_s_per_device", _of_sequences),
    (r"(samples|sequences)_per_s", "tokens_per_s_per_device", lambda v, row: _of_sequences(v, row) / number(row, "devices", 1)),
    (r"(ms_per_(step|iter\w*)|(step|iter\w*)(_time)?_ms)", "step_seconds", times(1e-3)),
    (r"(s_per_(step|iter\w*)|(step|iter\w*)(_time)?_s\w*|(step|iter\w*)_time)", "step_seconds", times(1)),
    (r"(model_)?tflops?(_per_s)?_per_(gpu|device|chip)", "model_tflop_per_s_per_device", times(1)),
    (r"(gpu|tpu|chip|accelerator|card|[ahb]\d00)_hours", "device_hours", times(1)),
    (r"(wall_?clock_)?days", "device_hours", _days),
)  # fmt: skip
SERVING: tuple[tuple[str, str, Unit], ...] = (
    (r"(output_)?tokens_per_s_per_(gpu|chip|tpu|accelerator|card)", "output_tokens_per_s_per_device", times(1)),
    (r"(output_)?tokens_per_s_per_(user|request)|interactivity", "ms_per_token", _one_over(1e3)),
    (r"(output_|decode_|generation_|throughput_|gen_)?(tokens|tok)_(per_)?s", "tokens_per_s", times(1)),
    (r"total_(tokens|tok)_(per_)?s", "prompt_and_output_tokens_per_s", times(1)),
    (r"requests_per_s|req_per_s", "tokens_per_s", _of_answers),
    (r"(tpot|itl|time_per_output_token|inter_token_latency)(_ms)?|ms_per_output_token", "ms_per_token", times(1)),
    (r"(tpot|itl)_s", "ms_per_token", times(1e3)),
    (r"ttft(_ms)?|time_to_first_token(_ms)?", "ttft_ms", times(1)),
    (r"(ttft|time_to_first_token)_s", "ttft_ms", times(1e3)),
    (r"(e2e_|end_to_end_|request_)?latency(_ms)?", "request_ms", times(1)),
    (r"(e2e_|end_to_end_|request_)?latency_s", "request_s", times(1)),
    (r"(output_)?tokens_per_joule", "joule_per_output_token", _one_over(1)),
    (r"j(oules?)?_per_(output_)?token", "joule_per_output_token", times(1)),
    (r"wh_per_request", "joule_per_output_token", lambda value, row: 3600 * value / max(1.0, number(row, "output_len", 1))),
)  # fmt: skip
MEMORY: tuple[tuple[str, str, Unit], ...] = (
    (r"(peak_)?(memory_)?gb(_per_(gpu|device))?", "gb", times(1)),
    (r"(peak_)?(memory_)?gib(_per_(gpu|device))?", "gib", times(1)),
    (r"(peak_)?(memory_)?mb(_per_(gpu|device))?", "gb", times(1e-3)),
    (r"(peak_)?(memory_)?mib(_per_(gpu|device))?", "gib", times(1 / 1024)),
    (r"(peak_)?(memory_)?bytes(_per_(gpu|device))?", "gb", times(1e-9)),
)
"""Other names and units of what is measured: a pattern of the whole name, ours for it, and a value of theirs in ours."""


def trains(row: Row) -> bool:
    """Whether a row is about training, by the set that it names, or by its columns."""
    group = (row.get("set") or "").lower()
    if re.match(r"[ab]2? ", group) or "training" in group:
        return True
    served = any((row.get(column) or "").strip() for column in ("engine", "batch", "phase", "input_len", "output_len"))
    return not served and any(
        (row.get(column) or "").strip() for column in ("framework", "global_batch", "micro_batch")
    )


def canonical(row: Row, known: frozenset[str]) -> Row:
    """The row with the name and the unit of its measure as in our tables.

    known: names that need no reading, but for tokens a second, which in training are of all devices.
    """
    said = (row.get("metric") or "").strip()
    if said in known and not (said == "tokens_per_s" and trains(row)):
        return row
    name = re.sub(r"\W+", "_", re.sub(r"\s*/\s*", "_per_", said.lower())).strip("_")
    name = re.sub(r"(?<![a-z])(seconds?|secs?)(?![a-z])", "s", name)
    tables = (MEMORY, TRAINING, SERVING) if trains(row) else (MEMORY, SERVING, TRAINING)
    for pattern, metric, unit in (one for table in tables for one in table):
        if re.fullmatch(pattern, name):
            return dict(row) | {"metric": metric, "value": _converted(row, unit)}
    return row


def _converted(row: Row, unit: Unit) -> str:
    """The value in our unit; as it stands where it is no number."""
    try:
        return repr(unit(measured_of(row), row))
    except (Unscorable, ZeroDivisionError):
        return row.get("value") or ""


_RANGE = re.compile(r"(\d[\d.]*)\s*(?:-|–|to)\s*(\d[\d.]*)")


def measured_of(row: Row) -> float:
    """The published value of a row: of a range the middle, without marks of about and units.

    Raises Unscorable, with the reason, for one that is blank, not a number, or not above zero.

    >>> [measured_of({"value": said}) for said in ("1,420", "~1.4k", "1400-1500", "1420 ± 20 tokens/s", "1.42e3")]
    [1420.0, 1400.0, 1450.0, 1420.0, 1420.0]
    """
    text = (row.get("value") or "").strip()
    if not text:
        raise Unscorable("the measured value is blank")
    plain = re.sub(r"(?<=\d)[, \u202f\xa0](?=\d{3}(?!\d))", "", text)
    try:
        value = float(plain)
    except ValueError:
        value = _number_in(re.sub(r"^[~≈><=≥≤\s]+|^about\s+", "", plain.lower()))
    if not math.isfinite(value):
        raise Unscorable(f"the measured value {text} is not a number")
    if value <= 0:
        raise Unscorable(f"the measured value {text} is not above zero")
    return value


def _number_in(text: str) -> float:
    """The number that a text begins with; not a number where it does not."""
    if found := _RANGE.match(text):
        return (float(found[1]) + float(found[2])) / 2
    begun = re.match(r"(\d+\.?\d*(?:e[+-]?\d+)?)\s*(k\b)?", text)
    return float(begun[1]) * (1e3 if begun[2] else 1) if begun else math.nan
