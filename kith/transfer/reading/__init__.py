"""From files to drafts of rows."""
