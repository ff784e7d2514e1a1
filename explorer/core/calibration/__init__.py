"""The constants that were fitted or assumed, each named: everything else follows from shapes and data sheets.

A constant belongs to all jobs, to a class of training software, or to a GPU generation (those are in
`data/efficiency.csv`). None belongs to a model, a paper or a row.
`python -m explorer.evidence.calibrate` fits them again and scores each framework with constants from the others.
"""

from explorer.core.calibration.constants import (
    ASSUMED,
    CONSTANTS,
    MEMORY,
    PUBLISHED,
    RUNS,
    SERVING,
    THROUGHPUT,
    Constant,
)
from explorer.core.calibration.engines import ENGINES, Engine
from explorer.core.calibration.frameworks import (
    CHUNKED_LOSS_BYTES,
    FRAMEWORKS,
    FUSED_LOSS_BYTES,
    HABITS,
    HALF_LOSS_BYTES,
    SPLITS,
    Framework,
    Habits,
)

__all__ = [
    "ASSUMED",
    "CHUNKED_LOSS_BYTES",
    "CONSTANTS",
    "ENGINES",
    "FRAMEWORKS",
    "FUSED_LOSS_BYTES",
    "HABITS",
    "HALF_LOSS_BYTES",
    "MEMORY",
    "PUBLISHED",
    "RUNS",
    "SERVING",
    "SPLITS",
    "THROUGHPUT",
    "Constant",
    "Engine",
    "Framework",
    "Habits",
]
