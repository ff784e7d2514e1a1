"""What a scenario leaves open, found: the layout, the number of devices, the accelerator, what would help."""
