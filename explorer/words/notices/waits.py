"""What a user should know about those who wait for a model in use, and about its thinking."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.words.citing import cite
from explorer.words.format import percent, wait
from explorer.words.serving_words import works
from explorer.words.waits import at_peak


def about_waits(result: Result) -> list[str]:
    """How long half of the readers, and ninety-five in a hundred, wait at the peak."""
    said = at_peak(result)
    return [f"{said}."] if said else []


def about_thinking(result: Result) -> list[str]:
    """What thinking takes of an answer's time and dollars, and what lengths are published."""
    thinking = float(result["thinking_tokens"])
    if thinking == 0 or not works(result):
        return []
    waits, last = (wait(float(result[name])) for name in ("first_word_seconds", "answer_seconds"))
    share = percent(thinking / float(result["written_tokens"]))
    return [
        f"Thinking is {share} of what is written, and paid as output, at an API, too: in a full copy the first word of the"
        f" answer comes after {waits}, the last after {last}. Published lengths differ widely: over a question of AIME 2025"
        f" DeepSeek-R1 wrote 12,000 tokens, its version of May 2025 23,000 ({cite('deepseek_r1_0528')})."
    ]
