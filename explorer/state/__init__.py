"""The scenario on the page: its start, its names, its link, and the one store that holds it."""
