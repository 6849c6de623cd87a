"""The REST API: a thin transport over the same query language, forms, actions and policy as the pages."""
