"""A model in use: its weights and cache, its speed, the copies that a demand takes."""

from explorer.core.serving import cache, capacity, demand, exchange, power, prefill, request, speed  # noqa: F401
