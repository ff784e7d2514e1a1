"""How long readers wait who come at random, in words: half of them, and ninety-five in a hundred."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.core.choose.waits.at_copy import Waits
from explorer.core.choose.waits.day import Day, day, peak, peak_range
from explorer.core.compute import Result
from explorer.words.format import short_time, significant, wait
from explorer.words.serving_words import meets, works

HALF, MOST = 0, 1
"""Places of the two shares of readers."""
ENDLESS = "without end"


def waits_of(result: Result) -> Day | None:
    """The waits of a result's readers; None where nobody can say."""
    return day(result) if works(result) else None


def peak_of(result: Result) -> Waits | None:
    """Their waits at the peak alone, which take less time to find."""
    return peak(result) if works(result) else None


def waited(seconds: float) -> str:
    """A wait, or that there is no end to it."""
    return wait(seconds) if math.isfinite(seconds) else ENDLESS


def read(seconds: float) -> str:
    """Tokens a second for who gets one every so often."""
    return significant(1 / seconds) if math.isfinite(seconds) else "0"


def first_word(result: Result, waits: Waits, share: int) -> float:
    """Until the first word of the answer: the first token, and all thinking before it. [s]"""
    thinking = float(result["thinking_tokens"])
    return waits.first[share] + (thinking * waits.between[share] if thinking > 0 else 0.0)


def said_of(result: Result, waits: Waits) -> str:
    """Half and ninety-five in a hundred of some readers, in one sentence without its end."""
    half, most = (first_word(result, waits, share) for share in (HALF, MOST))
    if not math.isfinite(most):
        return "so much is asked of each copy that the queue grows without end"
    what = "for the first word" if result["written_tokens"] else "until the prompt is read"
    said = f"half of the readers wait at most {wait(half)} {what}, 95 in 100 at most {wait(most)}"
    if result["written_tokens"] <= 1:
        return said
    return f"{said}; half read at least {read(waits.between[HALF])} tokens a second, 95 in 100 at least {read(waits.between[MOST])}"


@dataclass(frozen=True)
class Pace:
    """Tokens a second that readers get at the peak: half of them at least so many, ninety-five in a hundred so many; and
    what half get if steps take as long, and as short, as in eight of ten published runs."""

    half: float
    most: float
    slow: float
    fast: float


def pace_of(result: Result) -> Pace | None:
    """What readers get at this demand; None where nobody can say, or the queue grows without end, or nothing is read."""
    found = peak_of(result)
    between = peak_range(result) if found else None
    if found is None or between is None or not math.isfinite(found.between[MOST]):
        return None
    short, long = between
    return Pace(1 / found.between[HALF], 1 / found.between[MOST], 1 / long, 1 / short)


def pace_told(result: Result) -> str:
    """How fast readers read at the peak, or where nobody can say, in a full copy: 40 tokens a second."""
    found = pace_of(result)
    if found is None:
        return f"each reader of a full copy gets {read(float(result['between_tokens_seconds']))} tokens a second"
    half, most = significant(found.half), significant(found.most)
    if half == most:
        return f"each reader gets {half} tokens a second"
    return f"half of the readers get {half} tokens a second or more"


def half_per_s(result: Result) -> float:
    """Tokens a second that half of the readers get at the peak; where nobody can say, what all get in a full copy."""
    found = pace_of(result)
    return found.half if found else 1 / float(result["between_tokens_seconds"])


def answer_of_half(result: Result) -> float:
    """Until the last token of an answer for half of the readers at the peak; where nobody can say, in a full copy. [s]"""
    found, pace = peak_of(result), pace_of(result)
    if found is None or pace is None:
        return float(result["answer_seconds"])
    return found.first[HALF] + float(result["written_tokens"]) / pace.half


def too_slow(result: Result) -> str:
    """Which target more than five in a hundred miss at the peak; an empty text where none, and where nobody can say."""
    found = peak_of(result)
    if found is None:
        return ""
    if not math.isfinite(found.first[MOST]):
        return "at the peak the queue grows without end"
    missed = _missed(result, found)
    return (
        f"too slow for more than 5 in 100 at the peak: for 95 in 100 {', and '.join(missed)} is asked for"
        if missed
        else ""
    )


def kept_by_most(result: Result) -> bool:
    """Whether ninety-five readers in a hundred wait no longer at the peak than is asked for, as far as anybody can say."""
    found = peak_of(result)
    return found is None or not _missed(result, found)


def late_tail(result: Result) -> str:
    """Which target ninety-five in a hundred do not keep at the peak, and what may help; an empty text where they do, and
    where a full copy alone is asked to and does not either."""
    found, for_a_copy = peak_of(result), result.scenario.serving.target_percentile == "median"
    missed = _missed(result, found) if found and (meets(result) or not for_a_copy) else []
    if not missed:
        return ""
    said = f"For 95 in 100 at the peak: {', and '.join(missed)} is asked for"
    if not for_a_copy:
        return said
    if found and found.first[MOST] > result.scenario.serving.ttft_target_seconds:
        return f"{said}, as their turn comes later; with “Targets hold for” at 95th, copies are given fewer requests"
    return f"{said}; with “Targets hold for” at 95th, copies are given fewer requests"


def _missed(result: Result, found: Waits) -> list[str]:
    """What ninety-five in a hundred have at best, and what was asked for, of each target that is missed."""
    serving, missed = result.scenario.serving, []
    if found.first[MOST] > serving.ttft_target_seconds:
        missed.append(
            f"the first token after {waited(found.first[MOST])} where {short_time(serving.ttft_target_seconds)}"
        )
    if found.between[MOST] > serving.tpot_target_seconds:
        missed.append(f"a token every {waited(found.between[MOST])} where {short_time(serving.tpot_target_seconds)}")
    return missed
