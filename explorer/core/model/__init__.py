"""A model's shape as numbers: parameters, FLOPs, number formats."""

from explorer.core.model import attention, flops, kinds, lora, params, precision  # noqa: F401
