"""Training: what each device holds, and how long a step takes."""

from explorer.core.training import (  # noqa: F401
    activations,
    calendar,
    checkpoints,
    communication,
    experts,
    layout,
    memory,
    recompute,
    roofline,
    sharding,
    time,
    working,
)
