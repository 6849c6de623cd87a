"""Reading of files into drafts."""
