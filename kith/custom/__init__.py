"""Custom fields, which an agency adds in the browser; their values are in one JSON column of each row."""
