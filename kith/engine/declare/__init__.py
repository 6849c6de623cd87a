"""Declarations of entities, and the registry that keeps them."""
