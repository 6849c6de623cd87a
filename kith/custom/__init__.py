"""Fields that an agency adds to its entities in the browser; their values stand in one JSON column of each row."""
