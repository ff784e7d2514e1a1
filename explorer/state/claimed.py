"""A sum that somebody names for the run that is shown: the visitor, or who is quoted by the scenario it was opened with."""

from __future__ import annotations

from explorer.state import presets
from explorer.state.store import Store
from explorer.state.story import Claim
from explorer.words.checked import beyond
from explorer.words.citing import cite
from explorer.words.claimed import ANOTHER, asked, judged, taken

PREDICTED = ("train_seconds", "device_bytes")
"""What a claim about a training run is judged by."""


def claim_of(store: Store) -> Claim | None:
    """The sum that is looked at, of a run on rented GPUs that hold it: the visitor's own, or that of the scenario that was
    opened to check it, as long as model and tokens are as they were."""
    result, usd = store.result, store.scenario.prices.claimed_usd
    if not usd or store.section != "train" or not (result.fits and result["rented"] and result["usd"] > 0):
        return None
    named = presets.known().get(store.whose)
    if named is None or named.claim is None:
        return Claim(usd, "", "")
    theirs = named.scenario()
    same = result.scenario.model == theirs.model and result.scenario.workload.tokens == theirs.workload.tokens
    if usd != named.claim.usd:
        return Claim(usd, "", "", named.claim.of if same else "")
    return named.claim if same else None


def answered(store: Store) -> str:
    """The question of the claim and its answer; empty where there is no claim."""
    claim = claim_of(store)
    if claim is None:
        return ""
    return judged(
        store.result,
        presets.known()[store.whose].asks if claim.said else asked(store.result, claim.usd, claim.of),
        claim.usd,
    )


def said(store: Store) -> list[str]:
    """Who claimed what, what that takes, and how far it is from what was checked."""
    claim = claim_of(store)
    if claim is None:
        return []
    source = [f"{claim.said} Source: {cite(claim.source)}."] if claim.said else []
    return [*source, taken(store.result, claim.usd), *beyond(store.result, PREDICTED), ANOTHER]
