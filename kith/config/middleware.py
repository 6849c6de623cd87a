"""The outermost middleware: request id, access log and metrics; and the health probes."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from secrets import token_hex
from time import perf_counter

from django.http import HttpRequest, HttpResponseBase

from kith.config import health, metrics
from kith.config.logs import request_id

ID_HEADER = "X-Request-ID"
# A request id from a proxy is accepted in this format only, because others could forge log lines.
TRUSTWORTHY_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Load balancers probe by IP address and without TLS; host check and TLS redirect further in would refuse that.
PROBES = {"/healthz": health.healthz, "/readyz": health.readyz, "/metrics": health.metrics_text}

# Pages that need a device set their own header.
NO_DEVICE = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

logger = logging.getLogger("kith.requests")


class Requests:
    """Assigns an id to each request, measures, counts and logs it. The query is not logged: it may hold names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        name = given if TRUSTWORTHY_ID.fullmatch(given) else token_hex(8)
        token = request_id.set(name)
        try:
            response = PROBES.get(request.path, self._get_response)(request)
            seconds = perf_counter() - started
            response.headers[ID_HEADER] = name
            response.headers.setdefault("Permissions-Policy", NO_DEVICE)
            metrics.count(response.status_code, seconds)
            if logger.isEnabledFor(logging.INFO):
                logger.info(
                    "%s %s %s",
                    request.method,
                    request.path,
                    response.status_code,
                    extra={"ms": round(seconds * 1000, 1)},
                )
            return response
        finally:
            request_id.reset(token)
