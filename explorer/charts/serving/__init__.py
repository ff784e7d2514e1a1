"""Charts of the Serve section that are about those who wait."""
