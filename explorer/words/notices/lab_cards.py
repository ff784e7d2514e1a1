"""What a user should know about how cards and money were read."""

from __future__ import annotations

from explorer.catalog.buying.budgets import said_in
from explorer.catalog.dates import month
from explorer.catalog.fleets import readings
from explorer.core.compute import Result
from explorer.words.citing import cite
from explorer.words.format import price, significant


def about_cards(result: Result) -> list[str]:
    """Which card a name stands for that several have, and the rate at which a budget was changed into dollars."""
    lab = result.scenario.lab
    said = readings(lab.cards) if lab.cards and lab.means == "GPUs" else []
    return [*said, *_about_rate(result)]


def _about_rate(result: Result) -> list[str]:
    lab = result.scenario.lab
    currency = said_in(lab.budget_said) if lab.means in ("dollars", "to buy") else None
    if not currency:
        return []
    return [
        f"{lab.budget_said} counts as {price(lab.budget_usd)}: {significant(currency.usd, 4)} dollars a {currency.name} on"
        f" {int(currency.date[8:])} {month(currency.date)} ({cite('ecb_rates')})."
    ]
