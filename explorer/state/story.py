"""What a named scenario is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TRAINING, TUNING, USE, LABS, CLAIMS = (
    "Train from scratch",
    "Fine-tune",
    "Serve",
    "A lab, or a purchase",
    "Check a claim",
)
"""Headings of named scenarios."""
FINE_TUNING = {"global_batch": 16, "framework": "Hugging Face"}
OWNED = {"holding": "owned"}
"""Whoever asks what their own cards can do pays for electricity alone."""


@dataclass(frozen=True)
class Claim:
    """What somebody said that a run cost: the sum, in which words, and where it can be read. [USD]"""

    usd: float
    said: str
    source: str
    of: str = ""
    """What the run is called by those who speak of its cost."""


OF_GPT_3 = Claim(
    560e3, "The article of April 2023 says that training GPT-3 costs about $560,000.", "a16z_2023", "GPT-3"
)
OF_GPT_4 = Claim(
    100e6,
    "Asked in April 2023 whether training GPT-4 cost $100 million, OpenAI's head, Sam Altman, said that it was more.",
    "wired_2023",
    "GPT-4",
)
OF_DEEPSEEK_V3 = Claim(
    5.576e6,
    "DeepSeek's report of December 2024 puts the training of DeepSeek-V3 at $5.576 million: $5.328 million for this run, the"
    " rest for what followed it; research and trials before it are not counted.",
    "deepseek_v3_costs",
    "DeepSeek-V3",
)


@dataclass(frozen=True)
class Named:
    """A model, a GPU and what is changed about them, with a name and a note on where it comes from.

    asks: the question that it answers, in a person's own words; group: the heading it stands under.
    sources: keys of `data/sources.csv`, for all that the note quotes.
    budget_usd: what the run costs at the list price of today: the tokens are as many as that pays for.
    """

    name: str
    note: str
    model_name: str
    accelerator_name: str
    changes: dict[str, Any]
    section: str = ""
    """The section of the page it opens in; without one it is about training."""
    sources: tuple[str, ...] = ()
    budget_usd: float = 0.0
    asks: str = ""
    group: str = TRAINING
    gpu_hours: float = 0.0
    """What it took, as those who did it published it."""
    claim: Claim | None = None
    """What somebody said that it cost."""
