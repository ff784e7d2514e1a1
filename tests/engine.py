"""A serving engine, step by step: what the formulas for waits are checked against. It knows none of them.

Readers come at random. A step writes one token for each answer under way, and reads as much of the waiting prompts, first
come first served, as its chunk holds. New requests are taken up between steps, while there is a free place.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from typing import Any

import numpy as np


def simulated(copy: Any, per_s: float, requests: int = 20_000, seed: int = 0) -> tuple[Any, Any]:
    """Seconds to the first token, and from one to the next, of each request; the first and last twentieth left out.

    Answers take `copy.written` steps after the first token, or, where they spread, as many as a geometric distribution
    gives with that mean.
    """
    random = np.random.default_rng(seed)
    comes = np.cumsum(random.exponential(1 / per_s, requests)).tolist()
    steps = random.geometric(1 / copy.written, requests) if copy.spread else np.full(requests, int(copy.written))
    first, last = _run(comes, steps.tolist(), copy.step_seconds.tolist(), copy.prompt_seconds, copy.prompts_per_step)
    counted = slice(requests // 20, -requests // 20)
    waited = copy.first_factor * (first - np.array(comes) + copy.ahead_seconds)
    return waited[counted], ((last - first) / np.maximum(steps, 1))[counted]


def _run(comes: list[float], steps: list[int], seconds: list[float], prompt: float, chunk: float) -> tuple[Any, Any]:
    """When each request has its first and its last token."""
    first, last = np.zeros(len(comes)), np.zeros(len(comes))
    reading: deque[list[float]] = deque()
    writing: list[tuple[int, int]] = []
    now, step, taken, done, places = 0.0, 0, 0, 0, len(seconds) - 1
    while done < len(comes):
        while taken < len(comes) and comes[taken] <= now and len(writing) + len(reading) < places:
            reading.append([taken, 1.0])
            taken += 1
        if not reading and not writing:
            now = comes[taken]
            continue
        many, read, through = 1, 0.0, []
        if reading:
            for request in reading:
                part = min(request[1], chunk - read)
                request[1] -= part
                read += part
                if request[1] < 1e-9:
                    through.append(int(request[0]))
                if read >= chunk - 1e-9:
                    break
        else:  # until somebody ends, or comes and finds a place, all steps are alike
            many = writing[0][0] - step
            if taken < len(comes) and len(writing) < places:
                many = min(many, max(1, math.ceil((comes[taken] - now) / seconds[len(writing)])))
        now += many * seconds[len(writing)] + read * prompt
        step += many
        for request in through:
            reading.popleft()
            first[request] = now
            heapq.heappush(writing, (step + steps[request], request))
        while writing and writing[0][0] <= step:
            last[heapq.heappop(writing)[1]] = now
            done += 1
    return first, last
