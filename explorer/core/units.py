"""Units of the core. Every quantity inside is in the base unit: B, FLOP, s, W, USD."""

GB = 1e9
GIB = 2.0**30
TFLOP = 1e12
HOUR = 3600.0
DAY = 24 * HOUR
