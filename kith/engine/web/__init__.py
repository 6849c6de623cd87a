"""HTTP, templates, static files, and errors."""
