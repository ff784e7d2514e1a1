"""What a user should know about those who wait for a model in use, and about its thinking."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.core.numerals import trimmed
from explorer.core.scenario.use import CURVES
from explorer.core.units import DAY_HOURS, MONTH_DAYS
from explorer.words.citing import cite
from explorer.words.format import percent, significant
from explorer.words.serving_words import several, whole, works


def about_people(result: Result) -> list[str]:
    """How many requests a day people make together, how many of them in the busiest hour, and how many wait then."""
    if not result["by_people"] or not works(result):
        return []
    use, a_day = result.scenario.demand, float(result["asked_per_day"])
    said = f"{several(whole(use.askers), 'person').replace('persons', 'people')} at {questions(use.questions_per_day)} a day each make {several(whole(a_day), 'request')} a day"
    return [f"{said}{_busiest(result)}.", *_of_office(result)]


def _of_office(result: Result) -> list[str]:
    """That people are taken to ask as an office does, what that asks of the GPUs, and what to choose for others."""
    if result.scenario.demand.demand_curve != "office day":
        return []
    factor = significant(float(result["peak_requests_per_s"] / result["mean_requests_per_s"]))
    return [
        f"People of an office ask within a working day: the busiest hour has {factor} times the mean, and GPUs are counted for"
        " it. For people who ask day and night, as a start-up's users do, choose “day and night” under Demand over time."
        f" A month is {MONTH_DAYS:.1f} days, all of them working days: GPUs are rented on days off, too."
    ]


def _busiest(result: Result) -> str:
    """What comes in the busiest hour by the curve of demand, and how many wait then; an empty text for curves of weeks."""
    curve = CURVES[result.scenario.demand.demand_curve]
    if len(curve) != DAY_HOURS:
        return ""
    share, waiting = max(curve) / sum(curve), float(result["peak_readers"])
    basis = (
        f"as calls do in offices: {cite('genesys_sizing')}" if curve is CURVES["office day"] else "by Demand over time"
    )
    many = (
        f"{several(significant(waiting), 'reader')} wait at once then, on average"
        if waiting >= 1
        else "seldom more than one waits at once then"
    )
    return f"; {percent(share)} of them come in the busiest hour ({basis}); {many}"


def questions(number: float) -> str:
    return several(trimmed(significant(number, 3)), "question")


def about_thinking(result: Result) -> list[str]:
    """What thinking takes of an answer's time and dollars, and what lengths are published."""
    thinking = float(result["thinking_tokens"])
    if thinking == 0 or not works(result):
        return []
    share = percent(thinking / float(result["written_tokens"]))
    return [
        f"Thinking is {share} of what is written, and paid as output, at an API, too. Published lengths differ widely: over a"
        f" question of AIME 2025 DeepSeek-R1 wrote 12,000 tokens, its version of May 2025 23,000 ({cite('deepseek_r1_0528')})."
    ]
