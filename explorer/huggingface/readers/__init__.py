"""One small function for each architecture: what its file says of the shape of a model."""
