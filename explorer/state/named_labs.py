"""Named labs to start from: four stories, and every holding that the articles name."""

from __future__ import annotations

from explorer import catalog
from explorer.catalog.divide import fleet_of
from explorer.catalog.holdings import Holding, holdings
from explorer.state.story import FINE_TUNING, LABS, Named

STORIES = (
    Named(
        "$1,000 on eight H100: the best model for the money",
        "Eight H100 at the list price of today, as long as the credit lasts; a scaling law chooses model and tokens. With the"
        " model given, the same $1,000 pays for other tokens: see the scenario of TinyLlama-1.1B. A report of July 2024 says that"
        " the credit lasts for about a day.",
        "TinyLlama-1.1B",
        "H100 SXM",
        {"tokens": 22e9, "seq_len": 2048, "devices": 8, "means": "dollars", "budget_usd": 1000.0, "lab_days": 30.0},
        "lab",
        sources=("zhidx_2024",),
        asks="What can $1,000 of credit train?",
        group=LABS,
    ),
    Named(
        "Four RTX 3090 and a month, for six people",
        "Owned, so that an hour costs its electricity. A team and a month of our choice; the same cards stand under Labs and companies.",
        "TinyLlama-1.1B",
        "RTX 3090",
        {"tokens": 22e9, "seq_len": 2048, "devices": 4, "people": 6, "lab_days": 30.0, "holding": "owned"},
        "lab",
        asks="What can a lab with four 3090s do?",
        group=LABS,
    ),
    Named(
        "Which GPU for a home lab with $3,000?",
        "To fine-tune a 7B and to serve it to one reader; at home, on one circuit. The sum and the model are our choice; the GPUs are"
        " what our prices make the best of.",
        "Mistral-7B-v0.1",
        "RTX 3090",
        {
            "tokens": 10e6,
            "seq_len": 2048,
            "devices": 2,
            "method": "QLoRA",
            "means": "to buy",
            "budget_usd": 3000.0,
            "room": "home",
            "pue": 1.0,
            "staff_usd_per_device_year": 0.0,
            "holding": "owned",
            "lab_days": 30.0,
            **FINE_TUNING,
        },
        "lab",
        asks="Which GPU for $3,000?",
        group=LABS,
    ),
    Named(
        "64 A100 for a semester, in jobs of 24 hours",
        "A famous lab's 64 A100, as a report of 2024 has them; four months, the time limit and half a day in the queue before each"
        " job are our choice.",
        "Llama-2-7B",
        "A100 SXM4 80GB",
        {
            "tokens": 140e9,
            "seq_len": 4096,
            "devices": 64,
            "lab_days": 120.0,
            "wall_hours": 24.0,
            "queue_hours": 12.0,
            "holding": "granted",
        },
        "lab",
        sources=("zhidx_2024",),
        asks="What do 64 A100 train in a semester?",
        group=LABS,
    ),
)

RUN = {"tokens": 140e9, "seq_len": 4096, "global_batch": 1024, "lab_days": 365.0}
"""What a holding is asked for first: a 7B on 20 tokens for each parameter, within a year."""


TOLD = ("A $1,000 credit",)
"""Holdings that a story above asks about: the same money would give a third answer, to another time and length of text."""


AT_A_TIME = 16
"""GPUs that work at once where only their hours are known."""


def held() -> tuple[Named, ...]:
    """A lab for each holding of the table, whose cards, people, hours or money are its own."""
    return tuple(_held(holding) for holding in holdings().values() if holding.name not in TOLD)


def _held(holding: Holding) -> Named:
    """Of a mixture, the kind with the highest peak in all leads."""
    known, fleet = catalog.accelerators(), fleet_of(holding)
    card, number = max(fleet.cards, key=lambda kind: kind[1] * known[kind[0].accelerator_name].fp16_flop_per_s)
    changes = RUN | {"devices": number, "people": max(1, holding.people), "holding": "granted"}
    if len(fleet.cards) > 1:
        changes |= {"cards": holding.cards}
    if holding.gpu_hours_year:
        changes |= {"means": "GPU-hours", "gpu_hours": holding.gpu_hours_year, "means_per": "in all"}
        changes |= {} if holding.fleet else {"devices": AT_A_TIME}
    elif holding.usd and holding.group == "student":
        changes |= {"means": "dollars", "budget_usd": holding.usd, "devices": 8, "holding": "rented"}
    chosen = (
        f" {AT_A_TIME} GPUs at a time are our choice." if changes["devices"] == AT_A_TIME and not holding.fleet else ""
    )
    note = f"{holding.year}: {_what(holding)}.{f' {fleet.note}' if fleet.note else ''}{chosen}"
    return Named(
        holding.name, note, "Llama-2-7B", card.accelerator_name, changes, "lab", tuple(holding.source.split(";"))
    )


def _what(holding: Holding) -> str:
    """What the article says that it has."""
    hours, usd = f"{holding.gpu_hours_year:,.0f} GPU-hours a year", f"${holding.usd:,.0f}"
    found = [holding.cards, hours if holding.gpu_hours_year else "", usd if holding.usd else ""]
    shared = f", for {holding.people} people" if holding.people else ""
    return " and ".join(part for part in found if part) + shared
