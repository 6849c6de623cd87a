"""Signal receivers of the sign-in packages; they write the security log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.usersessions.models import UserSession
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from kith.agency.models import SecurityEvent, User
from kith.agency.services.audit import note_actor, note_user
from kith.agency.services.sessions import end_sessions
from kith.engine.query.parse import to_params
from kith.sdk.rules import Actor
from kith.transfer.exporting import streams
from kith.transfer.exporting.streams import Export

Kind = SecurityEvent.Kind


def connect() -> None:
    """Connect the receivers; called once at start-up."""
    streams.exported.connect(exported, dispatch_uid="kith.exported")
    auth.user_logged_in.connect(signed_in, dispatch_uid="kith.signed_in")
    auth.user_logged_out.connect(signed_out, dispatch_uid="kith.signed_out")
    auth.user_login_failed.connect(failed, dispatch_uid="kith.failed")
    for signal in (account.password_changed, account.password_set):
        signal.connect(password_changed, dispatch_uid="kith.password_changed")
    account.password_reset.connect(password_reset, dispatch_uid="kith.password_reset")
    mfa.authenticator_added.connect(second_step_added, dispatch_uid="kith.second_step_added")
    mfa.authenticator_removed.connect(second_step_removed, dispatch_uid="kith.second_step_removed")


def signed_in(*, user: User, request: HttpRequest, **_rest: Any) -> None:
    """Somebody signed in."""
    note_user(Kind.SIGNED_IN, user.email, request)


def signed_out(*, user: User | None, request: HttpRequest, **_rest: Any) -> None:
    """A user signed out; the session also leaves the list of sessions."""
    if user is not None:
        if request.session.session_key:
            UserSession.objects.filter(user=user, session_key=request.session.session_key).delete()
        note_user(Kind.SIGNED_OUT, user.email, request)


def failed(*, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_rest: Any) -> None:
    """A login failed: wrong password or unknown address."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip()
    note_user(Kind.SIGN_IN_FAILED, email, request)


def password_changed(*, user: User, request: HttpRequest, **_rest: Any) -> None:
    """A new password ends every other session."""
    end_sessions(user, keep=request.session.session_key)
    note_user(Kind.PASSWORD_CHANGED, user.email, request)


def password_reset(*, user: User, request: HttpRequest, **_rest: Any) -> None:
    """A reset password ends every session."""
    end_sessions(user)
    note_user(Kind.PASSWORD_RESET, user.email, request)


def exported(*, export: Export, by: Actor, **_rest: Any) -> None:
    """Records were exported: entity, format and filter."""
    filters = urlencode(to_params(export.query))
    detail = " · ".join(part for part in (export.query.resource.slug, export.format, filters) if part)
    note_actor(Kind.EXPORTED, by, detail=detail)


def second_step_added(*, user: User, request: HttpRequest, **_rest: Any) -> None:
    """A second factor was added; sessions without it end."""
    end_sessions(user, keep=request.session.session_key)
    note_user(Kind.SECOND_STEP_ADDED, user.email, request)


def second_step_removed(*, user: User, request: HttpRequest, **_rest: Any) -> None:
    """A second factor was removed; all other sessions end."""
    end_sessions(user, keep=request.session.session_key)
    note_user(Kind.SECOND_STEP_REMOVED, user.email, request)
