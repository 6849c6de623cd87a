"""The sessions of a user."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django_scopes import scopes_disabled

from kith.agency.models import Employee, User


def end_sessions(user: User, *, keep: str | None = None) -> int:
    """End all sessions of a user except the one with the key ``keep``; return how many."""
    ended = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key=keep or ""):
        session.end()
        ended += 1
    return ended


def end_if_without_place(user: User) -> None:
    """End all sessions of a user who no longer works in any agency."""
    with scopes_disabled():
        works = Employee.objects.filter(user=user, is_active=True, deleted_at=None).exists()
    if not works:
        end_sessions(user)
