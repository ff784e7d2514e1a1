"""What an optimizer keeps for each trained parameter."""

from __future__ import annotations

from dataclasses import dataclass

BLOCKWISE_8BIT = 1 + 4 / 256
"""Bytes of an 8-bit state: one byte, and an fp32 scale for each block of 256 (Dettmers 2022)."""


@dataclass(frozen=True)
class Optimizer:
    """States for each parameter, the bytes of one (None: as the precision recipe says), and whether an update out of
    separate kernels copies a state of all parameters at once."""

    states: float
    state_bytes: float | None = None
    copied: bool = False


OPTIMIZERS = {
    "AdamW": Optimizer(2, copied=True),
    "AdamW fused": Optimizer(2),
    "AdamW bf16": Optimizer(2, 2, copied=True),
    "AdamW 8-bit": Optimizer(2, BLOCKWISE_8BIT),
    "Adafactor": Optimizer(0),
    "Lion": Optimizer(1),
    "Muon": Optimizer(1),
    "SGD with momentum": Optimizer(1),
    "SGD": Optimizer(0),
}
"""Adafactor keeps a row and a column of each matrix instead of a state a parameter: well below 1 % (Shazeer 2018).
AdamW takes the root of its second state: as one list of tensors, as PyTorch does unless a fused kernel is asked for.
Muon keeps one momentum for matrices (Jordan 2024); its AdamW part, embeddings and norms, is not counted apart."""
