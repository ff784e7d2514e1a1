"""The numbers of the articles that the project starts from, each beside what comes out here.

One claim can have several rows: under the reading that makes it right, and under others.

>>> from explorer.claims import claims
>>> [claim.verdict for claim in claims() if claim.fact_id == "S025"]
['3.0 times too low', 'right', 'right']
"""

from __future__ import annotations

import functools

from explorer.claims import article, fleets, means, models, reports
from explorer.claims.claim import Claim

__all__ = ["Claim", "claims"]


@functools.cache
def claims() -> tuple[Claim, ...]:
    """All of them, in the order of the table of facts."""
    found = [claim for each in (article, models, fleets, means, reports) for claim in each.claims()]
    return tuple(sorted(found, key=lambda claim: claim.fact_id))
