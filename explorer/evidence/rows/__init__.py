"""A row of evidence made computable: what its columns mean, as one scenario."""
