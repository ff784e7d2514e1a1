"""Explorer of AI compute cost: what a model takes to train, and why.

>>> from explorer import Scenario, change, evaluate
>>> float(round(evaluate(change(Scenario(), devices=1024, mfu=0.5)).training.train_days, 1))
6.2
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from explorer import languages
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
    "page",
    "presets",
    "problems",
    "sweep",
]


def page() -> Explorer:
    """The page for a visitor, in the language that the address asks for: `?lang=id`."""
    shown: Explorer = __getattr__("Explorer")()
    address = shown.answer.address or ""
    code = languages.asked(address)
    if code == languages.spoken():
        return shown
    # Only now the address is known: the page that was made ahead is put away, and made anew in its language.
    shown.close_all()
    os.environ |= {"VOILA_PREHEAT": "False", "QUERY_STRING": address}
    spoken: Explorer = languages.speak(code).Explorer()
    return spoken


def __getattr__(name: str) -> Any:
    """The page is loaded only when it is asked for: widgets and Bokeh take half a second."""
    if name == "Explorer":
        from explorer.widgets.app import Explorer

        return Explorer
    raise AttributeError(f"module explorer has no attribute {name}")
