"""Units of the core. Every quantity inside is in the base unit: B, FLOP, s, W, USD."""

GB = 1e9
GIB = 2.0**30
TFLOP = 1e12
HOUR = 3600.0
DAY = 24 * HOUR

BYTES = {"fp32": 4.0, "tf32": 4.0, "bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "int8": 1.0}
"""Bytes of one stored number. TF32 is a way to multiply fp32 numbers, so it is stored as fp32."""

NF4_BYTES = 0.5 + 0.127 / 8
"""nf4 with double quantisation: 4 bits, and 0.127 bits of block constants (Dettmers 2023, §3)."""
