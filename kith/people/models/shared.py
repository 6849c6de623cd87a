"""Base models of contacts and customers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Employee, Team
from kith.people.models.journey import Journey
from kith.sdk.models import CountryField, MainRow, NameField, PhoneField, PhotoField, Row


class Channel(models.TextChoices):
    """Channels for contacting people."""

    ANY = "any", _("any way")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("telephone")
    POST = "post", _("letter")
    MESSAGE = "message", _("short message")


# The single channels, for a preference.
CHANNELS = tuple(channel for channel in Channel if channel is not Channel.ANY)


class PostalAddress(models.Model):
    """A postal address; no part is required, and the country decides the format."""

    street = models.TextField(_("street"), max_length=300, blank=True, default="")
    street2 = models.CharField(_("second line"), max_length=200, blank=True, default="")
    postcode = models.CharField(_("postcode"), max_length=20, blank=True, default="")
    city = models.CharField(_("city"), max_length=120, blank=True, default="")
    state = models.CharField(_("state"), max_length=120, blank=True, default="")
    country = CountryField(_("country"), blank=True, default="")

    class Meta:
        abstract = True


# The parts of an address, in the order of the form.
POSTAL = tuple(field.name for field in PostalAddress._meta.local_fields)


class LocatedAddress(PostalAddress):
    """An address with its coordinates, in degrees (WGS 84)."""

    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        abstract = True


class Tag(Row):
    """A tag; created by using it."""

    class Colour(models.TextChoices):
        GREY = "grey", _("grey")
        BLUE = "blue", _("blue")
        GREEN = "green", _("green")
        AMBER = "amber", _("amber")
        RED = "red", _("red")
        VIOLET = "violet", _("violet")

    name = NameField(_("name"), max_length=60)
    key = models.CharField(max_length=60, editable=False)
    colour = models.CharField(_("colour"), max_length=8, choices=Colour.choices, default=Colour.GREY)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "key"), name="tag_once", violation_error_message=_("This tag exists already.")
            ),
        )
        indexes = (models.Index(fields=("agency", "name", "id"), name="tag_by_name"),)

    def __str__(self) -> str:
        return self.name


class Party(Journey, LocatedAddress, MainRow):
    """Base of contacts and customers: reach, address and owner.

    ``email``, ``phone`` and ``website`` mirror the first contact point of each type, so that lists need no join.
    """

    sort_name = models.CharField(max_length=200, editable=False, default="")
    photo = PhotoField(_("picture"))
    email = models.EmailField(_("e-mail"), max_length=254, blank=True, default="")
    phone = PhoneField(_("telephone"), blank=True, default="")
    website = models.URLField(_("web site"), max_length=300, blank=True, default="")
    source = models.CharField(_("source"), max_length=120, blank=True, default="")
    description = models.TextField(_("description"), max_length=10_000, blank=True, default="")
    # None is the agency's common book.
    book = models.ForeignKey(
        "people.ContactBook",
        verbose_name=_("contact book"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    owner = models.ForeignKey(
        Employee,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    stand_in = models.ForeignKey(
        Employee,
        verbose_name=_("stand-in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text=_("Looks after the record while the owner is away. Leave it empty for whoever the absence names."),
    )

    class Meta:
        abstract = True
