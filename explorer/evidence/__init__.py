"""Predicted against published, for any table in the columns of `data/evidence`."""
