"""Tabular files as streams: reads CSV of any common dialect, XLSX, XLS and ODS; writes safe CSV and XLSX.

`sniff` inspects a file and proposes a layout; `read_rows` reads it with that layout, row by row.
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
