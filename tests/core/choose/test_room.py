"""Of layouts that are about as fast one with room in memory is taken, wherever a layout is found."""

import numpy as np
import pytest
from scenarios import LAID

from explorer import Scenario, accelerators, change, evaluate, models, sweep
from explorer.core.choose.candidates import ALIKE, AUTO
from explorer.core.choose.ranking import ranking
from explorer.core.choose.room import UNSURE, has_room
from explorer.core.choose.search import searched, settled
from explorer.state.presets import PRESETS

OPEN = change(LAID, **AUTO)
NAMED = {name: preset.scenario() for name, preset in PRESETS.items()}
BARELY = "A lab with four RTX 3090: fine-tune a 13B"


def of(model: str, gpu: str, devices: int) -> Scenario:
    return change(OPEN, model=models()[model].model, accelerator=accelerators()[gpu], devices=devices, seq_len=2048)


JOBS = {f"{devices} {gpu}, {model}": of(model, gpu, devices) for model, gpu, devices in (
    ("Llama-2-7B", "A100 SXM4 80GB", 8), ("Llama-2-70B", "H100 SXM", 128), ("Llama-2-70B", "RTX 4090", 64),
    ("GPT-3-175B", "A100 SXM4 80GB", 1024), ("DeepSeek-V3", "MI300X", 512), ("Mixtral-8x7B", "MI300X", 8),
)}  # fmt: skip


@pytest.mark.parametrize("job", [*NAMED.values(), *JOBS.values()], ids=[*NAMED, *JOBS])
def test_room_is_given_up_only_for_a_clearly_faster_layout(job) -> None:
    """By so much more than 1 % as the simplest of equals may be off."""
    found = searched(evaluate(change(job, job="train", given={})))
    seconds, best = found.step_seconds, found.best
    if not np.isfinite(seconds).any():
        return
    fastest, roomy = np.min(seconds), np.min(np.where(found.roomy, seconds, np.inf))
    assert seconds[best] <= ALIKE * UNSURE * fastest
    if not found.roomy[best]:
        assert roomy > UNSURE / ALIKE * fastest and seconds[best] <= ALIKE * fastest
    assert found.is_spared == (found.roomy[best] and not found.roomy[np.argmin(seconds)])


def test_what_barely_fitted_by_a_hair_of_time_has_room() -> None:
    """GPT-3 on 1,024 A100 took 79 of 80 GB, where as many days and dollars leave 28 GB."""
    for name in ("GPT-3 at the utilisation of real runs", "A run of GPT-4's scale", "Which GPU to fine-tune a 7B?"):
        assert has_room(evaluate(NAMED[name])), name
    barely = evaluate(NAMED[BARELY])
    other = barely.found.best_with_room
    assert not has_room(barely) and barely.found.step_seconds[other] > UNSURE * barely["predicted_step_seconds"]


def test_what_is_pinned_is_left_alone() -> None:
    pinned = change(settled(NAMED[BARELY]), micro_batch=2)
    assert settled(pinned) == pinned and not has_room(evaluate(pinned))


@pytest.mark.parametrize("job", JOBS.values(), ids=list(JOBS))
def test_wherever_it_is_looked_for_the_layout_has_room(job) -> None:
    """Compare, which looks at many GPUs at once, and charts, which look at many numbers of them."""
    alone = evaluate(job)
    assert has_room(alone)
    assert np.all(has_room(sweep(alone, devices=[alone["devices"], 2 * alone["devices"]])))
    ranked = ranking(job, [job.accelerator], [1.0])
    parts = {name: column[0] for name, column in ranked.layout.items() if name in AUTO}
    there = evaluate(change(job, **{name: part if name == "recompute" else int(part) for name, part in parts.items()}))
    assert has_room(there) and there["train_days"] == pytest.approx(alone["train_days"], rel=0.05)
