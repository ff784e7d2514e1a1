"""The range of an answer goes by what the evidence has seen, and that is what the tables hold."""

import itertools

import numpy as np
import pytest

from explorer import Scenario, accelerators, change, evaluate, sweep
from explorer.core.bands import BANDS, LEVELS, OWN, SEEN, level, rows_seen
from explorer.core.calibration import ENGINES, FRAMEWORKS
from explorer.core.formula import REGISTRY
from explorer.core.seen import CHECKED
from explorer.evidence.fit.left_out import bands
from explorer.evidence.rows.kinds import checked, seen
from explorer.evidence.rows.tables import read_tables, shipped


def test_what_was_seen_is_what_the_tables_hold() -> None:
    """Where it is not: `python -m explorer.evidence.seen`."""
    rows = read_tables(shipped())
    assert seen(rows) == SEEN
    assert checked(rows) == CHECKED
    told = sum(number for pairs in SEEN.values() for number in pairs.values())
    assert 0.9 * len(rows) <= told <= len(rows)


def test_ranges_are_those_of_rows_that_were_left_out() -> None:
    """Where they are not: `python -m explorer.evidence.seen`."""
    found = bands()
    assert list(found) == list(BANDS)
    for kind, levels in found.items():
        assert np.ravel(levels) == pytest.approx(np.ravel(BANDS[kind]), rel=0.03), kind


@pytest.mark.parametrize("kind", BANDS)
def test_less_that_was_seen_is_no_narrower(kind: str) -> None:
    widths = [high / low for low, high in BANDS[kind]]
    assert len(widths) == len(LEVELS) and all(low < 1 < high for low, high in BANDS[kind])
    assert widths[0] == min(widths) and widths[3] == max(widths)
    assert kind not in OWN or OWN[kind][1] / OWN[kind][0] < widths[0]


def test_levels_are_of_software_and_generation() -> None:
    assert level("step", "Megatron", "hopper") == 0 and rows_seen("step", "Megatron", "hopper") > 20
    assert level("step", "Megatron", "rubin") == 2 and rows_seen("step", "Megatron", "rubin") == 0
    assert level("step", "abacus", "hopper") == 1 and level("step", "abacus", "rubin") == 3
    assert level("run", "Megatron", "hopper") == level("step", "Megatron", "hopper")


def test_formulas_name_kinds_that_have_a_range() -> None:
    kinds = {f.checked for f in REGISTRY.values() if f.checked}
    assert kinds <= set(CHECKED) and {"step", "memory", "tpot", "ttft", "energy"} <= kinds
    for kind in kinds:
        assert all(low <= high for low, high in CHECKED[kind].values())


def test_several_gpus_at_once_have_each_their_own() -> None:
    names = ["H100 SXM", "Rubin (VR200 NVL72)"]
    swept = sweep(Scenario(), accelerator=[accelerators()[name] for name in names])
    for i, name in enumerate(names):
        alone = evaluate(change(Scenario(), accelerator=accelerators()[name]))
        assert swept["step_high"][i] == alone["step_high"]


def test_every_class_of_software_has_a_range_on_every_generation() -> None:
    generations = {card.generation for card in accelerators().values()}
    for kind, software, generation in itertools.product(BANDS, [*FRAMEWORKS, *ENGINES, "new"], generations):
        assert 0 <= level(kind, software, generation) < len(LEVELS)
