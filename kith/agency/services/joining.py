"""Joining an agency: by an invitation that is sent to an address, works once, and for seven days."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from kith.agency.models import Employee, Invitation, User
from kith.agency.services import mails
from kith.agency.services.reach import require_reach_over
from kith.agency.services.secrets import hash_secret, make_secret
from kith.sdk.rules import Actor, Changes, FieldErrors, NotFound, Refused, work

VALID = timedelta(days=7)


def open_invitation(employee: Employee, *, by: Actor, changes: Changes) -> str:
    """Make the only open invitation of an employee; answers the secret of its link. Older ones die.

    Raises FieldErrors without an address or when somebody with it works here already, Refused when the employee has
    joined or left, and Forbidden when the employee's roles reach further than the actor's rights.
    """
    if not employee.email:
        raise FieldErrors({"email": [_("Give the employee an e-mail address first; the invitation is sent there.")]})
    if employee.user_id is not None or not employee.is_active or employee.deleted_at is not None:
        raise Refused(_("%(name)s has joined already or works here no more.") % {"name": employee})
    user = user_of_address(employee.email)
    if user is not None and Employee.objects.filter(user=user).exists():
        raise FieldErrors({"email": [_("Somebody with this address works here already.")]})
    require_reach_over(by, employee)
    for old in waiting().filter(email__iexact=employee.email) | waiting().filter(employee=employee):
        withdraw(old, changes=changes)
    secret = make_secret()
    invitation = Invitation(
        employee=employee, email=employee.email, secret_hash=hash_secret(secret), expires_at=changes.at + VALID
    )
    changes.add(invitation)
    return secret


def waiting() -> QuerySet[Invitation]:
    """The invitations of the agency that were neither accepted nor withdrawn; they may be too old."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, deleted_at=None)


def withdraw(invitation: Invitation, *, changes: Changes) -> None:
    """End an invitation: its link works no more."""
    invitation.revoked_at = changes.at
    changes.save(invitation)


def link(secret: str) -> str:
    """The address at which an invitation is accepted."""
    return mails.address(reverse("accept-invitation", args=[secret]))


def send_invitation(employee: Employee, secret: str, *, by: Actor) -> bool:
    """Mail the link; answers whether the mail server took it."""
    agency = employee.agency.name
    context = {"employee": employee, "agency": agency, "inviter": by.name, "link": link(secret), "days": VALID.days}
    subject = _("%(inviter)s invites you to %(agency)s") % {"inviter": by.name, "agency": agency}
    return mails.send("invitation", employee.email, subject, context)


def find(secret: str) -> Invitation | None:
    """The invitation of a link if it still works. Used, withdrawn, old and unknown ones are all the same: None."""
    with scopes_disabled():
        return (
            Invitation.objects.select_related("employee", "agency", "created_by")
            .filter(
                secret_hash=hash_secret(secret),
                accepted_at=None,
                revoked_at=None,
                deleted_at=None,
                expires_at__gt=timezone.now(),
                employee__user=None,
                employee__is_active=True,
                employee__deleted_at=None,
            )
            .first()
        )


def user_of_address(email: str) -> User | None:
    """The user with this address, whatever its case: as their own or as one that they confirmed."""
    own = User.objects.filter(email__iexact=email).first()
    if own is not None:
        return own
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True).values_list("user_id", flat=True)
    return User.objects.filter(pk__in=list(confirmed)).first()


def make_user(email: str, password: str | None, name: str) -> User:
    """A new user whose address counts as confirmed, because the link in the invitation reached it."""
    user = User.objects.create_user(email, password, full_name=name)
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)
    return user


def accept(invitation: Invitation, *, user: User | None, password: str = "", name: str = "") -> User:
    """Give the employee's place to ``user``, or to a new user with this password; the invitation is used up.

    Roles and agency are those of the stored invitation. Raises NotFound when it was used or withdrawn meanwhile, and
    Refused when the user has a place in this agency already.
    """
    with scope(agency=invitation.agency_id), transaction.atomic():
        by = Actor.system(invitation.agency_id, staff_id=invitation.employee_id)
        with work(by=by, door="ui", action="invitations.accept") as changes:
            valid = waiting().filter(pk=invitation.pk, expires_at__gt=changes.at)
            fresh = valid.select_for_update(of=("self",), no_key=True).first()
            if fresh is None:
                raise NotFound(_("This invitation no longer works."))
            fresh.accepted_at = changes.at
            changes.save(fresh)
            employee = Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=fresh.employee_id)
            if user is None:
                user = make_user(fresh.email, password, name or employee.name)
            if Employee.objects.filter(user=user).exists():
                raise Refused(_("You work for this agency already."))
            employee.user = user
            changes.save(employee)
            user.current_employee = employee
            user.save(update_fields=["current_employee"])
    return user
