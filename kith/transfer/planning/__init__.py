"""Planning of imports: matching rows to records, resolving links, deciding the outcome."""
