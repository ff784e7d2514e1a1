"""The claim that the scenario shown was opened to check, as long as it is about the same work."""

from __future__ import annotations

from explorer.state import presets
from explorer.state.store import Store
from explorer.state.story import Claim
from explorer.words.checked import beyond
from explorer.words.citing import cite
from explorer.words.claimed import judged, taken

PREDICTED = ("train_seconds", "device_bytes")
"""What a claim about a training run is judged by."""


def claim_of(store: Store) -> Claim | None:
    """The claim that is looked at: the model and the tokens are as they were, on rented GPUs that hold them."""
    named = presets.known().get(store.whose)
    if named is None or named.claim is None or store.section != "train":
        return None
    result, asked = store.result, named.scenario()
    same = result.scenario.model == asked.model and result.scenario.workload.tokens == asked.workload.tokens
    return named.claim if same and result.fits and result["rented"] and result["usd"] > 0 else None


def answered(store: Store) -> str:
    """The question of the claim and its answer; empty where there is no claim."""
    claim = claim_of(store)
    return judged(store.result, presets.known()[store.whose].asks, claim.usd) if claim else ""


def said(store: Store) -> list[str]:
    """Who claimed what, what that takes, and how far it is from what was checked."""
    claim = claim_of(store)
    if claim is None:
        return []
    source = f"{claim.said} Source: {cite(claim.source)}."
    return [source, taken(store.result, claim.usd), *beyond(store.result, PREDICTED)]
