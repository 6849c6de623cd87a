"""Forms, cells and controls."""
