"""What APIs ask, of whom, and since when."""
