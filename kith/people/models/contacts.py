"""Contacts: one record per person, with all of the person's functions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Employee
from kith.people.models.personas import Persona
from kith.people.models.shared import Party
from kith.sdk.models import ITSELF, NameField, Personal, Row


class Contact(Party):
    """A person. Only a name or one way to reach them is required."""

    keeps = Personal(by=ITSELF, on_erase="anonymise", why=_("others lead to it"))

    class Status(models.TextChoices):
        NEW = "new", _("New")
        HOT = "hot", _("Hot")
        COLD = "cold", _("Cold")
        CONVERTED = "converted", _("Converted")
        NOT_INTERESTED = "not_interested", _("Not interested")

    salutation = models.CharField(_("salutation"), max_length=60, blank=True, default="")
    first_name = models.CharField(_("first name"), max_length=120, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=120, blank=True, default="")
    # Derived from the parts above, for lists and search.
    name = NameField(_("name"), max_length=250, blank=True, default="", editable=False)
    designation = models.CharField(_("designation"), max_length=160, blank=True, default="")
    department = models.CharField(_("department"), max_length=160, blank=True, default="")
    customer = models.ForeignKey(
        "people.Customer",
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="main_contacts",
    )
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.NEW)
    persona = models.ForeignKey(
        Persona,
        verbose_name=_("persona"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contacts",
        db_index=False,
    )
    birthday = models.DateField(_("birthday"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = (
            models.CheckConstraint(
                condition=~Q(first_name="") | ~Q(last_name="") | ~Q(email="") | ~Q(phone=""),
                name="contact_has_name_or_reach",
                violation_error_message=_("Give a name, an e-mail address or a telephone number."),
            ),
        )
        indexes = (
            models.Index(fields=("agency", "sort_name", "id"), name="contact_by_name", condition=Q(deleted_at=None)),
            models.Index(fields=("agency", "updated_at", "id"), name="contact_by_update", condition=Q(deleted_at=None)),
            models.Index(
                fields=("agency", "created_at", "id"), name="contact_by_creation", condition=Q(deleted_at=None)
            ),
            models.Index(fields=("agency", "email", "id"), name="contact_by_email"),
            # A covering index: it includes the columns of usual filters, so that counting is an index-only scan.
            models.Index(
                fields=("agency", "city", "sort_name", "id", "status", "owner", "book"),
                name="contact_by_city",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=("agency", "status", "sort_name", "id", "city", "owner", "book"),
                name="contact_by_status",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=("agency", "book", "sort_name", "id", "status", "owner"),
                name="contact_by_book",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=("agency", "owner", "sort_name", "id", "status", "city", "book"),
                name="contact_by_owner",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=("agency", "persona", "sort_name", "id", "owner"),
                name="contact_by_persona",
                condition=Q(deleted_at=None, persona__isnull=False),
            ),
            models.Index(
                fields=("agency", "stand_in", "sort_name", "id", "owner"),
                name="contact_by_stand_in",
                condition=Q(deleted_at=None, stand_in__isnull=False),
            ),
            models.Index(
                fields=("agency", "journey_stage", "sort_name", "id", "owner", "stage_since"),
                name="contact_by_stage",
                condition=Q(deleted_at=None, journey_stage__isnull=False),
            ),
            models.Index(
                fields=("agency", "stage_since", "id"),
                name="contact_by_stage_since",
                condition=Q(deleted_at=None, stage_since__isnull=False),
            ),
            models.Index(
                fields=("agency", "sort_name", "id"), name="contact_in_trash", condition=Q(deleted_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.name


class Handover(Row):
    """Who looked after a record, from when to when, and why it passed on.

    A contact or customer is named by its key, a record of another entity by ``entity`` and ``object_id``.
    """

    keeps = Personal(
        by=("contact", "object_id"),
        on_erase="keep",
        clears=("reason",),
        why=_("who answered for the person must be known; texts go"),
    )

    part_of = ("contact", "customer")

    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="handovers")
    department = models.CharField(_("department"), max_length=160, blank=True, default="")
    customer = models.ForeignKey(
        "people.Customer", null=True, blank=True, on_delete=models.CASCADE, related_name="handovers"
    )
    entity = models.CharField(_("entity"), max_length=40, blank=True, default="", editable=False)
    object_id = models.BigIntegerField(_("record"), null=True, editable=False)
    giver = models.ForeignKey(
        Employee, verbose_name=_("from"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taker = models.ForeignKey(Employee, verbose_name=_("to"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    held_since = models.DateTimeField(_("held since"), null=True, blank=True)
    handed_at = models.DateTimeField(_("handed over"))
    keeps_following = models.BooleanField(_("keeps following"), default=False)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("handovers")
        indexes = (
            models.Index(fields=("agency", "handed_at", "id"), name="handover_by_day"),
            models.Index(
                fields=("agency", "entity", "object_id"), name="handover_of_other", condition=Q(object_id__isnull=False)
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(contact=None, customer__isnull=False, object_id=None, entity="")
                | Q(contact__isnull=False, customer=None, object_id=None, entity="")
                | (Q(contact=None, customer=None, object_id__isnull=False) & ~Q(entity="")),
                name="handover_of_one_record",
                violation_error_message=_("Name one record."),
            ),
        )
