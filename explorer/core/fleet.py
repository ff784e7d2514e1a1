"""How a model is best served: the cheapest number of GPUs and of sequences at once that meets the targets."""

from __future__ import annotations

from typing import Any

from explorer.core.scenario import Scenario, change


def settled_serving(scenario: Scenario) -> Scenario:
    """The scenario with the open parts of its serving decided."""
    use = scenario.serving
    changes: dict[str, Any] = {}
    if not use.serving_tp:
        changes["serving_tp"] = 1
    if not use.concurrent:
        changes["concurrent"] = 1
    return change(scenario, **changes) if changes else scenario


def settled_serving_values(scenario: Scenario, dimensions: int) -> dict[str, Any]:
    """The open parts of serving at every point of a scenario whose fields hold arrays."""
    use = scenario.serving
    found: dict[str, Any] = {}
    if not use.serving_tp:
        found["serving_tp"] = 1.0
    if not use.concurrent:
        found["concurrent"] = 1.0
    return found
