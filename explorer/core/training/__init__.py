"""Training: what each device holds, and how long a step takes."""

from explorer.core.training import activations, communication, layout, memory, recompute, roofline, sharding, time  # noqa: F401
