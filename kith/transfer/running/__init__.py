"""Running an import from its first row to its last."""
