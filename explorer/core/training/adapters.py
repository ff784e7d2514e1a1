"""Where adapters sit."""

TARGETS = {
    "all linear": "qkvom",
    "attention": "qkvo",
    "query, key, value": "qkv",
    "query and value": "qv",
    "MLP": "m",
    "none": "",
}
"""Matrices of a layer that adapters sit on: query, key, value, output, and those of the MLP."""
