"""Tables of My lab."""
