"""HTTP, templates, static files, and the errors that every door answers with."""
