"""Custom fields that are computed: formulas over a record and its links, and roll-ups over related records."""
