"""Explorer of AI compute cost: what a model takes to train, and why.

>>> from explorer import Scenario, change, evaluate
>>> float(round(evaluate(change(Scenario(), devices=1024, mfu=0.5)).training.train_days, 1))
6.2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.catalog import accelerators, models
from explorer.core.compute import Result
from explorer.core.evaluate import evaluate, explain, sweep
from explorer.core.own_run import calibrated
from explorer.core.problems import problems
from explorer.core.scenario import Scenario, change
from explorer.core.scenario.money import Ownership, Prices, Site
from explorer.core.scenario.parts import Accelerator, Model
from explorer.core.scenario.run import Workload
from explorer.core.scenario.spread import Layout
from explorer.core.scenario.use import Demand, Serving
from explorer.huggingface import ConfigError, model_from_config
from explorer.state import presets

if TYPE_CHECKING:
    from explorer.widgets.app import Explorer

__version__ = "0.1.0"
__all__ = [
    "Accelerator",
    "ConfigError",
    "Demand",
    "Explorer",
    "Layout",
    "Model",
    "Ownership",
    "Prices",
    "Result",
    "Scenario",
    "Serving",
    "Site",
    "Workload",
    "accelerators",
    "calibrated",
    "change",
    "evaluate",
    "explain",
    "model_from_config",
    "models",
    "presets",
    "problems",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """The page is loaded only when it is asked for: widgets and Bokeh take half a second."""
    if name == "Explorer":
        from explorer.widgets.app import Explorer

        return Explorer
    raise AttributeError(f"module explorer has no attribute {name}")
