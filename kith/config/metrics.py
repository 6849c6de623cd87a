"""Counters of this process in Prometheus's text format. Counting costs a few list operations per request."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from threading import Lock

# Upper bounds of the histogram buckets in seconds; the last bucket has none.
EDGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

_lock = Lock()
_statuses: Counter[int] = Counter()
_buckets = [0] * (len(EDGES) + 1)
_seconds = 0.0


def count(status: int, seconds: float) -> None:
    """Count one response."""
    global _seconds
    with _lock:
        _statuses[status] += 1
        _buckets[bisect_left(EDGES, seconds)] += 1
        _seconds += seconds


def lines() -> list[str]:
    """The counters since this process started."""
    with _lock:
        statuses, buckets, seconds = dict(_statuses), list(_buckets), _seconds
    text = ["# TYPE kith_requests_total counter"]
    text += [f'kith_requests_total{{status="{status}"}} {number}' for status, number in sorted(statuses.items())]
    text.append("# TYPE kith_request_seconds histogram")
    total = 0
    for edge, number in zip((*map(str, EDGES), "+Inf"), buckets, strict=True):
        total += number
        text.append(f'kith_request_seconds_bucket{{le="{edge}"}} {total}')
    text += [f"kith_request_seconds_sum {seconds:.6f}", f"kith_request_seconds_count {total}"]
    return text
