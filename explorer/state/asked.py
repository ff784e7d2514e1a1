"""What the named scenario that is shown, or was changed, asks and quotes, as long as it is about the same work."""

from __future__ import annotations

from explorer.core.scenario import Scenario
from explorer.state import presets
from explorer.state.store import Store
from explorer.words.headlines import answered as whether
from explorer.words.notices.published import beside

CAN = (
    "Fine-tune a 7B on one 24 GB card (QLoRA)",
    "Fine-tune an 8B on one 12 GB card (QLoRA)",
    "A lab with four RTX 3090: a 1.1B from scratch",
    "A lab with four RTX 3090: fine-tune a 13B",
)
"""Named scenarios that ask whether some GPUs can do something; claims of what a run cost have answers of their own."""


def answered(store: Store) -> str:
    """The answer to the question whether these GPUs can do that, in one sentence; empty where nobody asks that."""
    if store.whose not in CAN or store.section != "train":
        return ""
    asked = presets.known()[store.whose].scenario()
    return whether(store.result) if _is_about(store.scenario, asked) else ""


def _is_about(shown: Scenario, asked: Scenario) -> bool:
    """Whether a scenario is about the same model and GPUs, as many of them, and to teach it as much: to tune it, or all."""
    layouts = [(one.layout.devices, one.layout.devices_rule) for one in (shown, asked)]
    same = shown.model == asked.model and shown.accelerator == asked.accelerator and layouts[0] == layouts[1]
    taught = [one.workload.tokens > one.model.params for one in (shown, asked)]
    return same and taught[0] == taught[1]


def said(store: Store) -> list[str]:
    """How the GPU-hours that were published of a run compare with those that are predicted for it."""
    named = presets.known().get(store.whose)
    if named is None or not named.gpu_hours or store.section != "train" or not store.result.fits:
        return []
    shown, asked = store.scenario, named.scenario()
    same = shown.model == asked.model and shown.accelerator == asked.accelerator
    same = same and shown.workload.tokens == asked.workload.tokens and not shown.workload.mfu
    return [beside(store.result, named.gpu_hours)] if same else []
