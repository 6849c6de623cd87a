"""Contact points of any type, and further addresses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kith.people.models.contacts import Contact
from kith.people.models.customers import Customer
from kith.people.models.shared import LocatedAddress
from kith.sdk.models import NameField, Personal, Row


class PointType(Row):
    """A type of contact point. ``link`` turns a value into one click: “tel:{number}”, “https://pbx.example/?n={digits}”."""

    class Nature(models.TextChoices):
        EMAIL = "email", _("e-mail address")
        PHONE = "phone", _("telephone number")
        URL = "url", _("web address")
        TEXT = "text", _("other")

    name = NameField(_("name"), max_length=60)
    key = models.CharField(max_length=60, editable=False)
    nature = models.CharField(_("kind of value"), max_length=6, choices=Nature.choices, default=Nature.TEXT)
    link = models.CharField(
        _("link"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("{value} is the value as typed, {number} the international number, {digits} only digits."),
    )
    icon = models.CharField(_("icon"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("contact point type")
        verbose_name_plural = _("point types")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "key"), name="point_type_once", violation_error_message=_("This type exists already.")
            ),
        )
        indexes = (models.Index(fields=("agency", "name", "id"), name="point_type_by_name"),)

    def __str__(self) -> str:
        return self.name


def one_owner(name: str) -> models.CheckConstraint:
    """Return the constraint that a row belongs to either a contact or a customer."""
    return models.CheckConstraint(
        condition=Q(contact=None, customer__isnull=False) | Q(contact__isnull=False, customer=None),
        name=name,
        violation_error_message=_("Name a contact or a customer, not both."),
    )


class ContactPoint(Row):
    """An e-mail address, telephone number or other contact point: stored as typed, compared by its normal form."""

    keeps = Personal(by="contact")

    part_of = ("contact", "customer")

    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), null=True, blank=True, on_delete=models.CASCADE, related_name="points"
    )
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), null=True, blank=True, on_delete=models.CASCADE, related_name="points"
    )
    type = models.ForeignKey(PointType, verbose_name=_("type"), on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("label"), max_length=60, blank=True, default="")
    value = models.CharField(_("value"), max_length=300)
    # Lower-cased address, E.164 number or folded value; `digits` are a number's national digits.
    normal = models.CharField(max_length=300, editable=False, default="")
    digits = models.CharField(max_length=40, editable=False, default="")
    primary = models.BooleanField(_("first of its kind"), default=False)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = (one_owner("contact_point_of_one"),)
        indexes = (models.Index(fields=("agency", "normal"), name="contact_point_normal"),)

    def __str__(self) -> str:
        return self.value


class Address(LocatedAddress, Row):
    """A further address of a contact or customer; the main one is a part of the record itself."""

    keeps = Personal(by="contact")

    part_of = ("contact", "customer")

    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), null=True, blank=True, on_delete=models.CASCADE, related_name="addresses"
    )
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), null=True, blank=True, on_delete=models.CASCADE, related_name="addresses"
    )
    label = models.CharField(_("label"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = (one_owner("address_of_one"),)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, self.postcode, self.city) if part)
