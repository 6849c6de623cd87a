"""Django's sessions in the database, read by a prepared query."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import orjson
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from kith.sdk.rules import Prepared

ANY_KEY = "any session"  # placeholder for the key in the prepared query


class SessionStore(db.SessionStore):
    """Sessions in the database: one short query per request, and an ended session is invalid on every node at once."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return Django's own model."""
        return Session

    def load(self) -> dict[str, Any]:
        """Load the session's data; an unknown or expired key gives an empty session."""
        found = _query().given({ANY_KEY: self.session_key}).fetch()
        if found and found[0][1] > timezone.now():
            return dict(orjson.loads(_plain(found[0][0])))
        self._session_key = None
        return {}


@lru_cache(maxsize=2_000)
def _plain(sealed: str) -> bytes:
    """Verify a signed text and return its JSON. Cached: the result for a text never changes."""
    return orjson.dumps(SessionStore().decode(sealed))


@cache
def _query() -> Prepared:
    """Prepare the query; it runs on each request."""
    return Prepared(Session.objects.filter(session_key=ANY_KEY).values_list("session_data", "expire_date")[:1])
