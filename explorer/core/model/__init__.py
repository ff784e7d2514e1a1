"""A model's shape as numbers: parameters, FLOPs, number formats."""

from explorer.core.model import flops, params, precision  # noqa: F401
