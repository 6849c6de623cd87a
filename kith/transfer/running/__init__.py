"""Running of imports."""
