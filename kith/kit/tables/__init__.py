"""Tabular files as streams: CSV of any common kind, XLSX, XLS and ODS; safe CSV writing, and in `xlsx` workbooks.

`sniff` looks at a file and says how it would be read; `read_rows` reads it so, row by row.
"""

from kith.kit.tables.formulas import guard_formula, keep_apostrophe, unguard_formula
from kith.kit.tables.layout import Layout, Row, Sniffed, TableError, unique_headers
from kith.kit.tables.reading import read_rows, sheets_of, sniff
from kith.kit.tables.writing import write_csv

__all__ = [
    "Layout",
    "Row",
    "Sniffed",
    "TableError",
    "guard_formula",
    "keep_apostrophe",
    "read_rows",
    "sheets_of",
    "sniff",
    "unguard_formula",
    "unique_headers",
    "write_csv",
]
