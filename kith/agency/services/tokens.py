"""Tokens: keys for programs that act for an employee with no more than that employee's rights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kith.agency.models import ApiToken, Employee
from kith.agency.services.secrets import SHOWN, hash_secret, make_token
from kith.sdk.rules import Actor, Changes, FieldErrors, Forbidden

MOST_TOKENS = 50


def create_token(
    employee: Employee,
    *,
    name: str,
    scopes: Sequence[tuple[str, str]],
    expires_at: datetime | None,
    by: Actor,
    changes: Changes,
) -> tuple[ApiToken, str]:
    """Make a token for an employee; answers it with its secret, which cannot be had again.

    ``scopes`` are (entity, verb) pairs; empty means whatever the employee may do. Raises Forbidden for somebody
    else's token and when the actor itself is a token, FieldErrors for scopes beyond the actor's own rights.
    """
    if employee.pk != by.staff_id and by.staff_id is not None:
        raise Forbidden(_("You can make tokens for yourself only."))
    if by.ceiling is not None:
        raise Forbidden(_("A token cannot make tokens."))
    errors = _faults(employee, name, scopes, expires_at, by)
    if errors:
        raise FieldErrors(errors)
    secret = make_token()
    token = ApiToken(
        employee=employee,
        name=name,
        prefix=secret[:SHOWN],
        secret_hash=hash_secret(secret),
        scopes=[list(pair) for pair in dict.fromkeys(scopes)],
        expires_at=expires_at,
    )
    changes.add(token)
    return token, secret


def _faults(
    employee: Employee, name: str, scopes: Sequence[tuple[str, str]], expires_at: datetime | None, by: Actor
) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not name or len(name) > 120:
        errors["name"] = [_("Give the token a name of at most 120 characters, such as the program that uses it.")]
    further = [f"{entity} ({verb})" for entity, verb in scopes if not by.may(entity, verb)]
    if further:
        errors["scopes"] = [_("You may not do this yourself: %(what)s.") % {"what": ", ".join(further[:5])}]
    if expires_at is not None and expires_at <= timezone.now():
        errors["expires_at"] = [_("This day is over; choose a later one or leave it empty.")]
    if ApiToken.objects.filter(employee=employee, revoked_at=None).count() >= MOST_TOKENS:
        most = {"most": MOST_TOKENS}
        errors[""] = [_("There are %(most)d tokens already; revoke one that is no longer used.") % most]
    return errors


def revoke(token: ApiToken, *, changes: Changes) -> None:
    """End a token for good, from the next request on."""
    if token.revoked_at is None:
        token.revoked_at = changes.at
        changes.save(token)


def revoke_all(employee: Employee, *, changes: Changes) -> int:
    """End every token of an employee; answers how many there were."""
    live = list(ApiToken.objects.filter(employee=employee, revoked_at=None))
    for token in live:
        revoke(token, changes=changes)
    return len(live)
