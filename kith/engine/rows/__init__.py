"""Base models, columns, and the constraints and triggers of the database."""
