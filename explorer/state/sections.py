"""The sections of the page: what each is called, and which job opening it means."""

from __future__ import annotations

SECTIONS = {"train": "Train", "serve": "Serve", "compare": "Compare", "own": "Rent or own", "lab": "My lab"}
OPENING = "train"

JOBS = {"train": "train", "serve": "serve", "lab": "train"}
"""The job that a section is about; the others are about either, and keep it."""
