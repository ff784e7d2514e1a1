"""The pure core: NumPy and the standard library, plain functions of plain numbers."""
