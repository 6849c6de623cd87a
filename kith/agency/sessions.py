"""Sessions in the database, as the package keeps them, read with a query that is prepared once."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import orjson
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from kith.sdk.rules import Prepared

ANY_KEY = "any session"  # stands for the key that is looked for


class SessionStore(db.SessionStore):
    """One short query per request; a session that is ended is ended on every node at once."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The package's own table."""
        return Session

    def load(self) -> dict[str, Any]:
        """What the session holds; a key without a session that is still open counts for nothing."""
        found = _query().given({ANY_KEY: self.session_key}).fetch()
        if found and found[0][1] > timezone.now():
            return dict(orjson.loads(_plain(found[0][0])))
        self._session_key = None
        return {}


@lru_cache(maxsize=2_000)
def _plain(sealed: str) -> bytes:
    """What a sealed text holds, as JSON; each is checked once, and what it holds never changes."""
    return orjson.dumps(SessionStore().decode(sealed))


@cache
def _query() -> Prepared:
    """Prepared because this runs with each request."""
    return Prepared(Session.objects.filter(session_key=ANY_KEY).values_list("session_data", "expire_date")[:1])
