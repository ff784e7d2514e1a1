"""Kept scenarios in a link: each under its name, as a link within the link."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from explorer.catalog.marks import quoted
from explorer.state import link, presets
from explorer.state.pinned import MOST, Pin, cleaned

KEYS = tuple(f"pin{number}" for number in range(1, MOST + 1))
LONGEST = (MOST + 1) * link.LONGEST


def to_query(query: str, pins: Sequence[Pin]) -> str:
    """A scenario's link with what is kept beside it."""
    pairs = [(key, f"{pin.name}?{link.to_query(pin.scenario)}") for key, pin in zip(KEYS, pins, strict=False)]
    return "&".join(part for part in (query, urlencode(pairs)) if part)


def apart(query: str) -> tuple[str, list[Pin], list[str]]:
    """The link of the shown scenario alone, what it keeps beside, and a sentence for each that cannot be read."""
    if len(query) > LONGEST or not any(f"{key}=" in query for key in KEYS):
        return query, [], []
    try:
        pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return query, [], []
    pins, notices = [], []
    for name, _, inner in (text.rpartition("?") for key, text in pairs if key in KEYS):
        scenario, found = link.from_query(inner)
        if not inner or (found and scenario == presets.PRESETS[presets.DEFAULT].scenario()):
            notices.append(f"What the link keeps as “{quoted(name)}” is left out: {(found or ['it is empty.'])[0]}")
        else:
            pins.append(Pin(cleaned(name) or "A scenario", scenario))
            notices += [f"What the link keeps as “{quoted(name)}”: {said}" for said in found]
    return urlencode([pair for pair in pairs if pair[0] not in KEYS]), pins[:MOST], notices
