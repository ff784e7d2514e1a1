"""Constants fitted to rows, and what is predicted of rows that were left out."""
