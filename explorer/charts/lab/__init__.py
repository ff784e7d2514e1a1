"""The charts of My lab."""
