"""The frame around each page, and what all pages share."""
