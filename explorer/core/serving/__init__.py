"""A model in use: its weights and cache, its speed, the copies that a demand takes."""

from explorer.core.serving import (  # noqa: F401
    answer,
    cache,
    cache_traffic,
    capacity,
    demand,
    exchange,
    images,
    own_prompt,
    power,
    prefill,
    request,
    scores,
    speed,
    waiting,
)
