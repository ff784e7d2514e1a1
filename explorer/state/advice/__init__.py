"""Advice that acts: single changes that would make a job fit, cheaper or faster, each computed, never guessed."""

from __future__ import annotations

from explorer.core.compute import Result
from explorer.state.advice import lab, serve, train
from explorer.state.advice.change import Advice

JOBS = {"train": train.advised, "serve": serve.advised, "lab": lab.advised}


def advised(result: Result, section: str) -> list[Advice]:
    """What can be done about each of the four answers of a section; most helpful first, a few for each answer.

    Sections that list their own ways (Compare, Rent or own) get none.
    """
    return JOBS[section](result) if section in JOBS else []
