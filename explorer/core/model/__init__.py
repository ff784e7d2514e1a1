"""A model's shape as numbers: parameters, FLOPs, number formats."""

from explorer.core.model import adapters, attention, flops, kinds, params, precision  # noqa: F401
