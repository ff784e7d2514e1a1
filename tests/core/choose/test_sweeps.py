"""What leaves the core as lists is what the arrays of a sweep hold."""

import numpy as np
import pytest

from explorer import evaluate, sweep
from explorer.core.choose.fleet import over_sizes
from explorer.core.choose.search import searched
from explorer.core.choose.sweeps import PARTS, fitting, over_copies, over_devices, roomiest
from explorer.state import presets

RESULTS = {name: evaluate(preset.scenario()) for name, preset in presets.PRESETS.items()}
each_result = pytest.mark.parametrize("r", RESULTS.values(), ids=list(RESULTS))
COUNTS = (1.0, 8.0, 64.0, 1024.0)


@each_result
def test_over_devices(r) -> None:
    made, known = over_devices(r, COUNTS), sweep(r, devices=COUNTS)
    assert made.days == pytest.approx(np.broadcast_to(known["train_days"], 4).tolist())
    assert [type(days) for days in made.days] == [float] * 4
    for i, layout in enumerate(made.layouts):
        assert layout.devices == COUNTS[i]
        assert layout.parts == {name: np.broadcast_to(known[name], 4)[i] for name in PARTS}
        assert layout.spare_bytes == pytest.approx(float(np.broadcast_to(known["spare_bytes"], 4)[i]))


@each_result
def test_the_roomiest(r) -> None:
    found, made = searched(r), roomiest(r, searched(r), 2)
    assert (made is None) == (fitting(found) == 0)
    if made is not None:
        allowed = found.spare_bytes[found.step_seconds <= 2 * found.step_seconds.min()]
        assert made.spare_bytes >= allowed.max() - 0.001 * r["capacity_bytes"]


@pytest.mark.parametrize("name", [name for name, r in RESULTS.items() if r["for_serving"]])
def test_over_copies(name) -> None:
    r = RESULTS[name]
    for devices, copy in over_copies(r, "between_tokens_seconds").items():
        names = ("between_tokens_seconds", "copy_requests_per_s", "served_spare_bytes")
        v = over_sizes(r.scenario, [devices], copy.sequences, *names)
        waits, rates, spare = (np.broadcast_to(v[n], (1, len(copy.sequences)))[0].tolist() for n in names)
        assert (copy.wait_seconds, copy.requests_per_s) == (pytest.approx(waits), pytest.approx(rates))
        assert all(left >= 0 for left in spare)
