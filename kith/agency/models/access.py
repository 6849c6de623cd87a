"""Roles and what they grant, invitations, and tokens for programs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.agency.models.organisation import Employee, Named, name_index, unique_name
from kith.sdk.declare import Scope
from kith.sdk.models import Row


class Role(Named):
    """A named set of grants. Seeded roles have a key by which code and set-up know them; all can be edited."""

    key = models.CharField(max_length=40, blank=True, editable=False)
    description = models.TextField(_("description"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = (unique_name("role"),)
        indexes = (name_index("role"),)


class Grant(Row):
    """A verb that a role has on an entity, and how far; ``*`` stands for any entity or verb."""

    part_of = ("role",)

    class Reach(models.IntegerChoices):
        OWN = Scope.OWN, _("own")
        TEAM = Scope.TEAM, _("team")
        UNIT = Scope.UNIT, _("unit")
        AGENCY = Scope.AGENCY, _("all")

    role = models.ForeignKey(Role, verbose_name=_("role"), on_delete=models.CASCADE, related_name="grants")
    entity = models.CharField(_("entity"), max_length=40)
    verb = models.CharField(_("may"), max_length=40)
    scope = models.PositiveSmallIntegerField(_("which"), choices=Reach.choices)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = (
            models.UniqueConstraint(
                fields=("role", "entity", "verb"),
                name="grant_once",
                violation_error_message=_("This role has this right already; change it."),
            ),
        )


class Invitation(Row):
    """An invitation to work for an agency. Only a hash of the secret in the link is kept.

    The agency is fixed here and the roles at the employee, so nothing that is sent with the acceptance can choose them.
    """

    part_of = ("employee",)
    untold = ("secret_hash",)

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("works until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=("employee",),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open",
                violation_error_message=_("This person has an open invitation already; withdraw it first."),
            ),
        )

    def __str__(self) -> str:
        return self.email


class ApiToken(Row):
    """A key for a program that acts for an employee. Only a hash is kept; ``scopes`` can only narrow their rights."""

    part_of = ("employee",)
    untold = ("secret_hash",)

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=120)
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    # [[entity, verb], …]; empty means everything that the employee may do.
    scopes = models.JSONField(_("may"), default=list)
    expires_at = models.DateTimeField(_("works until"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return self.name
