"""The security log. Writes are in change sets; this is for events that change no record."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.agency.models.organisation import Agency, Employee
from kith.sdk.models import AgencyRows, Personal


class SecurityEvent(models.Model):
    """Somebody signed in, failed to, took data out, or changed how their account is protected.

    ``agency`` is empty for attempts with an address that belongs to nobody.
    """

    keeps = Personal(on_erase="anonymise", words=("detail",))

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
        PASSWORD_CHANGED = "password_changed", _("password changed")
        PASSWORD_RESET = "password_reset", _("password reset by mail")
        SECOND_STEP_ADDED = "second_step_added", _("second step added")
        SECOND_STEP_REMOVED = "second_step_removed", _("second step removed")
        SESSIONS_ENDED = "sessions_ended", _("sessions ended")
        EXPORTED = "exported", _("data exported")
        AGENCY_CHANGED = "agency_changed", _("agency settings changed")

    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    at = models.DateTimeField()
    email = models.CharField(max_length=254, blank=True)
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    objects: ClassVar[AgencyRows[Self]] = AgencyRows()

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        indexes = (
            models.Index(fields=("agency", "-id"), name="security_event_recent"),
            models.Index(fields=("agency", "staff", "-id"), name="security_event_of_person"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.email}"
