"""Units of the core. Every quantity inside is in the base unit: B, FLOP, s, W, USD."""

GB = 1e9
MIB, GIB = 2.0**20, 2.0**30
TFLOP = 1e12
KILO, MILLION = 1e3, 1e6
HOUR = 3600.0
DAY = 24 * HOUR
GIB_PER_GB = GIB / GB
YEAR = 365.25 * DAY
DAY_HOURS, YEAR_HOURS, YEAR_MONTHS = 24.0, 8760.0, 12.0
JOULES_PER_KWH = 3.6e6
