"""What is pasted in place of a config.json, and types that are not known: brought into fields that the readers know."""
