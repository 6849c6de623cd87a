"""Custom fields that are worked out: formulas over a record and its links, and roll-ups over related records.

Their values stand in a JSON column of their own beside what people fill in. They follow from other values, so no
history tells them and no version counts them; whatever writes those values brings them in step within the same
transaction.
"""
