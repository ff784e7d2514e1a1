"""How fast readers get an answer at this demand: the card of speed."""

from __future__ import annotations

import math

from explorer.core.choose.waits.at_copy import Waits
from explorer.core.compute import Result
from explorer.words.basis import basis
from explorer.words.format import significant, wait
from explorer.words.headlines.headline import UNKNOWN, Headline
from explorer.words.own_numbers import ends
from explorer.words.phrases import inner
from explorer.words.serving_words import NO_RATE, meets, numbers, sequences, whole, works
from explorer.words.waits import HALF, MOST, answer_of_half, first_word, kept_by_most, pace_of, peak_of, too_slow

TITLE, QUANTITY = "Speed", "between_tokens_seconds"


def speed(result: Result) -> Headline:
    """What readers get at the peak; then the least that a copy gives, with all its places taken."""
    if not works(result):
        return Headline(TITLE, UNKNOWN, inner(NO_RATE), QUANTITY, False)
    good, wrong = meets(result) and kept_by_most(result), too_slow(result)
    found, end = peak_of(result), wrong and f"; {wrong}"
    if result["written_tokens"] == 0:
        return _prompt(result, found, end, good)
    pace = pace_of(result)
    if found is None or pace is None:
        return _full(result, end, good)
    half, most = significant(pace.half), significant(pace.most)
    said = f"for half of the readers at the peak, at least {most} for 95 in 100; {_first(result, found)}"
    least = significant(1 / float(result[QUANTITY]))
    worst = f"worst case, {_taken(result)}: {least} tokens/s"
    spread = f"{numbers(pace.slow, pace.fast)} tokens/s"
    detail = f"{said}; {worst}{end}"
    return Headline(TITLE, f"{half} tokens/s", detail, QUANTITY, good, basis=basis(result, "tpot"), rough=spread)


def _first(result: Result, found: Waits) -> str:
    """When something to read comes, and when all of it is there: the first token, or, where thinking comes before it, the
    answer's first word."""
    half, most = (wait(first_word(result, found, share)) for share in (HALF, MOST))
    last = wait(answer_of_half(result))
    if result["thinking_tokens"] > 0:
        return f"first word within {half} (95 in 100: {most}), last after {last}"
    return f"first token within {half} (95 in 100: {most}), last after {last}"


def _taken(result: Result) -> str:
    """All that a copy takes at once: what it gives each reader is then least."""
    number = float(result["concurrent"])
    return "the one place of a copy taken" if number == 1 else f"all {whole(number)} places of a copy taken"


def _full(result: Result, end: str, good: bool) -> Headline:
    """What all readers get in a full copy, where nobody can say what they get at this demand."""
    between = float(result[QUANTITY])
    fast, slow = (1 / between / end for end in ends(result, "tpot"))
    first, last = (wait(float(result[name])) for name in ("first_token_seconds", "answer_seconds"))
    copy = sequences(float(result["concurrent"]))
    detail = f"for each reader of a full copy of {copy}; first token after {first}, last after {last}{end}"
    spread = f"{numbers(slow, fast)} tokens/s" if fast > slow else ""
    value = f"{significant(1 / between)} tokens/s"
    return Headline(TITLE, value, detail, QUANTITY, good, basis=basis(result, "tpot"), rough=spread)


def _prompt(result: Result, found: Waits | None, end: str, good: bool) -> Headline:
    """How long a prompt takes that nothing is written to."""
    full, name = wait(float(result["first_token_seconds"])), "first_token_seconds"
    if found is None or not math.isfinite(found.first[MOST]):
        detail = f"in a full copy of {sequences(float(result['concurrent']))}{end}"
        return Headline(TITLE, f"A prompt in {full}", detail, name, good, basis=basis(result, "ttft"))
    half, most = (wait(found.first[share]) for share in (HALF, MOST))
    detail = f"for half of the readers at the peak, within {most} for 95 in 100; {_taken(result)}: {full}{end}"
    return Headline(TITLE, f"A prompt in {half}", detail, name, good, basis=basis(result, "ttft"))
