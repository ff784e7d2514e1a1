"""Many points at once: each has the layout that it would have alone."""

import numpy as np

from explorer import Scenario, change, sweep


def test_points_that_leave_training_alone_share_one_layout_however_many_they_are() -> None:
    """More than are looked at in one go."""
    swept = sweep(change(Scenario(), devices=64), concurrent=range(1, 513))
    assert swept["tpot_seconds"].shape == (512,) and len(set(np.ravel(swept["tp"]))) == 1
