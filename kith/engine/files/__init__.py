"""The store of files, and pictures of records."""
