"""Scenarios that several tests start from."""

from explorer import Scenario, change

LAID = change(Scenario(), tp=1, pp=1, cp=1, ep=1, interleave=1, zero_stage=3, micro_batch=1, recompute="none",
              serving_tp=1, concurrent=1)  # fmt: skip
"""The opening scenario with its layout and its serving pinned, so that a change changes nothing else."""
