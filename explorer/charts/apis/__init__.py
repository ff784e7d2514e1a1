"""Charts of what APIs ask, beside one's own cost."""
