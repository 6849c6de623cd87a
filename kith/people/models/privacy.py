"""Consents with their proof, hashes of erased people, and retention rules."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kith.people.models.contacts import Contact
from kith.people.models.segments import Segment
from kith.people.models.shared import Channel
from kith.sdk.models import NameField, Personal, Row


class Consent(Row):
    """A consent of a person, or its withdrawal. Append-only: a newer row replaces it."""

    keeps = Personal(
        by="contact",
        on_erase="keep",
        clears=("source", "wording", "proof"),
        why=_("what was agreed to must be known; texts go"),
    )

    part_of = ("contact",)

    class State(models.TextChoices):
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    contact = models.ForeignKey(Contact, verbose_name=_("contact"), on_delete=models.CASCADE, related_name="consents")
    topic = models.CharField(_("what for"), max_length=120)
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices, default=Channel.ANY)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.GIVEN)
    at = models.DateTimeField(_("at"), default=timezone.now)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    wording = models.TextField(_("wording that was shown"), max_length=4_000, blank=True, default="")
    proof = models.TextField(_("proof"), max_length=4_000, blank=True, default="")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = (models.Index(fields=("agency", "at", "id"), name="consent_by_day"),)

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_state_display()}"


class ErasedReach(Row):
    """A keyed hash of the e-mail address or telephone number of a person erased on request."""

    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "digest"),
                name="erased_reach_once",
                violation_error_message=_("This is noted already."),
            ),
        )


class RetentionRule(Row):
    """A retention rule: days since the last change, and what then happens to the people of a segment."""

    class What(models.TextChoices):
        ANONYMISE = "anonymise", _("anonymise, the record stays")
        ERASE = "erase", _("erase, the record goes to the trash")

    name = NameField(_("name"), max_length=120)
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("segment"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Whom the rule is about: a segment of contacts."),
    )
    age_days = models.PositiveIntegerField(_("unchanged for (days)"), default=1095)
    what = models.CharField(_("what becomes of them"), max_length=10, choices=What.choices, default=What.ANONYMISE)
    active = models.BooleanField(
        _("active"), default=False, help_text=_("Once a day, without asking again. See the dry run first.")
    )

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="retention_rule_has_name",
                violation_error_message=_("Give the rule a name."),
            ),
            models.CheckConstraint(
                condition=models.Q(age_days__gte=30) & models.Q(age_days__lte=36_500),
                name="retention_rule_after_a_month",
                violation_error_message=_("Choose between 30 and 36500 days."),
            ),
        )
        indexes = (models.Index(fields=("agency", "name", "id"), name="retention_rule_by_name"),)

    def __str__(self) -> str:
        return self.name


class RetentionRun(Row):
    """One run of a retention rule: time, number of people, number done, and why it stopped."""

    part_of = ("rule",)

    rule = models.ForeignKey(RetentionRule, verbose_name=_("rule"), on_delete=models.CASCADE, related_name="runs")
    at = models.DateTimeField(_("at"))
    found = models.PositiveIntegerField(_("found"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    fault = models.CharField(_("why it stopped"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("run of a retention rule")
        verbose_name_plural = _("retention runs")
        indexes = (models.Index(fields=("agency", "rule", "at", "id"), name="retention_run_by_day"),)
