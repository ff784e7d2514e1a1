"""Buying: what is sold, with what money, and what stands around it."""
