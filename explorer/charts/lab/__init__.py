"""Charts of My lab: its cards, what they can train, how its time goes."""
