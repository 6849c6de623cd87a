"""What people agreed to, with its proof, and the traces of those who asked to be forgotten."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.engine.models import Row
from kith.people.models.contacts import Contact


class Consent(Row):
    """That a person agreed to something, or took it back. Never changed, only followed by a newer one."""

    part_of = ("contact",)

    class Channel(models.TextChoices):
        ANY = "any", _("any way")
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("telephone")
        POST = "post", _("letter")
        MESSAGE = "message", _("short message")

    class State(models.TextChoices):
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    contact = models.ForeignKey(Contact, verbose_name=_("contact"), on_delete=models.CASCADE, related_name="consents")
    topic = models.CharField(_("what for"), max_length=120)
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices, default=Channel.ANY)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.GIVEN)
    at = models.DateTimeField(_("at"))
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
    """An e-mail address or telephone number of somebody who asked to be erased, as a keyed hash and nothing else."""

    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "digest"),
                name="erased_reach_once",
                violation_error_message=_("This is noted already."),
            ),
        )
