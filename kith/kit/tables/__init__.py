"""Tabular files as streams: CSV of any common kind, XLSX, XLS and ODS; safe CSV and XLSX writing.

`sniff` looks at a file and says how it would be read; `read_rows` reads it so, row by row.
"""

from kith.kit.tables.formulas import guard_formula, unguard_formula
from kith.kit.tables.layout import Layout, Row, Sniffed, TableError, unique_headers
from kith.kit.tables.reading import read_rows, sniff
from kith.kit.tables.writing import write_csv, write_xlsx

__all__ = [
    "Layout",
    "Row",
    "Sniffed",
    "TableError",
    "guard_formula",
    "read_rows",
    "sniff",
    "unguard_formula",
    "unique_headers",
    "write_csv",
    "write_xlsx",
]
