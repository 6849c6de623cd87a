"""The command palette and the search page."""
