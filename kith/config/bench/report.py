"""The measurement as one table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

BUDGETS = {"api": 4.0, "page": 8.0}


def table(result: dict[str, Any]) -> str:
    """Plain text for people; Markdown tables read well in a terminal too."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: dict[str, Any]) -> Iterator[str]:
    yield f"{result['contacts']:,} contacts, {result['database']}, {result['workers']} web worker(s)"
    yield ""
    yield "| door | operation | p50 ms | p95 ms | requests/s (8) | kB | queries | p50 ÷ floor | budget |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---|"
    for door in ("floor", "api", "page"):
        for name, row in result[door].items():
            ratio = row.get("ratio_to_floor")
            budget = BUDGETS.get(door)
            verdict = "" if ratio is None or budget is None else ("kept" if ratio <= budget else f"missed ({budget:g})")
            yield (
                f"| {door} | {name} | {row['p50_ms']:.2f} | {row['p95_ms']:.2f} | {row['rps']:.0f} | {row['kb']:.1f} "
                f"| {row.get('queries') or ''} | {ratio if ratio is not None else ''} | {verdict} |"
            )
    yield ""
    plain, linked = result["import_rows_per_s"], result["linked_import_rows_per_s"]
    yield (
        f"Import: {plain:,} rows/s plain, {linked:,} with linked companies, "
        f"after {result['import_start_s']} s in which the command starts."
    )
    yield (
        f"Memory: {result['rss_mb']} MB at rest, {result['rss_after_mb']} MB after the run. "
        f"Cold start: {result['cold_start_s']} s. First page: {result['first_page_kb']} kB."
    )
