"""Absence: for a time somebody else stands in for an employee."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kith.agency.models.organisation import Employee
from kith.sdk.models import Row


class StandIn(Row):
    """Who stands in for an employee, from the first to the last day of an absence, both included.

    In that time the stand-in has for the records of the absent colleague the rights that they have for their own.
    """

    part_of = ("employee",)

    employee = models.ForeignKey(
        Employee, verbose_name=_("absent"), on_delete=models.CASCADE, related_name="absences", db_index=False
    )
    stand_in = models.ForeignKey(
        Employee, verbose_name=_("stand-in"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="absence_period",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(employee=F("stand_in")),
                name="absence_of_another",
                violation_error_message=_("Nobody can stand in for themselves; choose somebody else."),
            ),
        )
        indexes = (
            models.Index(fields=("agency", "employee", "until"), name="absence_by_employee"),
            models.Index(fields=("agency", "until", "since"), name="absence_by_day"),
        )

    def __str__(self) -> str:
        return f"{self.employee}: {self.stand_in}"
