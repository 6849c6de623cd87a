"""Pages of people beside those that every entity has."""
