"""What a run took that was published, beside what is predicted for it."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.numerals import rounded, tally
from explorer.words.format import percent
from explorer.words.own_numbers import ends

AS_MANY = 0.02


def beside(result: Result, hours: float) -> str:
    """By how much the published GPU-hours differ from the predicted ones, and whether they lie in the range."""
    here = float(result["device_hours"])
    low, high = (here * end for end in ends(result, "run"))
    said = f"{tally(here)} GPU-hours ({tally(low, 2)} to {tally(high, 2)})"
    more, many = hours / rounded(here, 3) - 1, tally(hours, 5)
    if abs(more) < AS_MANY:
        return f"Predicted here: {said}. The published {many} GPU-hours are as many."
    if not low <= hours <= high:
        return f"Predicted here: {said}. The published {many} GPU-hours lie outside that range."
    if more > 0:
        return (
            f"Predicted here: {said}. The published {many} GPU-hours are {percent(more)} more, and within that range."
        )
    return f"Predicted here: {said}. The published {many} GPU-hours are {percent(-more)} less, and within that range."
