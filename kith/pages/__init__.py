"""The pages that every entity has."""
