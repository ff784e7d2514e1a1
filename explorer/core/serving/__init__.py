"""A model in use: its weights and cache, its speed, the copies that a demand takes."""

from explorer.core.serving import (  # noqa: F401
    answer,
    apart,
    cache,
    cache_traffic,
    capacity,
    demand,
    drafts,
    exchange,
    found,
    host,
    images,
    own_prompt,
    pool,
    power,
    prefill,
    request,
    room,
    scores,
    speed,
    waiting,
)
