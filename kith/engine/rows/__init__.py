"""What rows are made of: base models, columns, and what the database itself guards."""
