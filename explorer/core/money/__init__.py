"""What computing costs: rent, electricity, ownership."""

from explorer.core.money import cost, energy, ownership  # noqa: F401
