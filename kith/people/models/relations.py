"""Relations between contacts and customers: one row each, shown on both sides with the right words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kith.people.models.contacts import Contact
from kith.people.models.customers import Customer
from kith.sdk.models import NameField, Personal, Row

LEFT, RIGHT = ("left_contact", "left_customer"), ("right_contact", "right_customer")


class RelationType(Row):
    """A type of relation with words for both sides: “Ann is superior of Ben”, “Ben reports to Ann”."""

    class Between(models.TextChoices):
        ALL = "all", _("people and customers")
        PEOPLE = "people", _("people only")
        CUSTOMERS = "customers", _("customers only")

    name = NameField(_("name"), max_length=60, help_text=_("As one says it of the first: Ann is “superior of” Ben."))
    key = models.CharField(max_length=60, editable=False)
    inverse = models.CharField(
        _("seen from the other side"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("As one says it of the second: Ben “reports to” Ann. Empty if both sides say the same."),
    )
    symmetric = models.BooleanField(_("the same from both sides"), default=False)
    between = models.CharField(_("between"), max_length=9, choices=Between.choices, default=Between.ALL)

    class Meta:
        verbose_name = _("relation type")
        verbose_name_plural = _("relation types")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "key"),
                name="relation_type_once",
                violation_error_message=_("This type exists already."),
            ),
        )
        indexes = (models.Index(fields=("agency", "name", "id"), name="relation_type_by_name"),)

    def __str__(self) -> str:
        return self.name


def _side(label: Any, model: type[Row], related: str) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        model, verbose_name=label, null=True, blank=True, on_delete=models.CASCADE, related_name=related
    )


def _one_of(side: tuple[str, str], name: str) -> models.CheckConstraint:
    person, company = side
    one = Q(**{person: None, f"{company}__isnull": False}) | Q(**{f"{person}__isnull": False, company: None})
    return models.CheckConstraint(
        condition=one, name=name, violation_error_message=_("Name one person or customer on each side.")
    )


class Relation(Row):
    """A relation between two contacts or customers, with its period. ``pair`` is the same for both orders."""

    keeps = Personal(by=("left_contact", "right_contact"))

    told_on = (*LEFT, *RIGHT)

    type = models.ForeignKey(RelationType, verbose_name=_("type"), on_delete=models.PROTECT, related_name="relations")
    left_contact = _side(_("person"), Contact, "left_relations")
    left_customer = _side(_("customer"), Customer, "left_relations")
    right_contact = _side(_("other person"), Contact, "right_relations")
    right_customer = _side(_("other customer"), Customer, "right_relations")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    pair = models.CharField(max_length=60, editable=False, default="")

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "type", "pair"),
                name="relation_once",
                violation_error_message=_("These two are related in this way already; change that relation."),
            ),
            _one_of(LEFT, "relation_left_one"),
            _one_of(RIGHT, "relation_right_one"),
            models.CheckConstraint(
                condition=~Q(left_contact=F("right_contact")) & ~Q(left_customer=F("right_customer")),
                name="relation_not_itself",
                violation_error_message=_("Nobody is related to themselves; choose somebody else."),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="relation_period",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )
        indexes = (models.Index(fields=("agency", "pair"), name="relation_by_pair"),)

    def __str__(self) -> str:
        return f"{self.left} – {self.type} – {self.right}"

    @property
    def left(self) -> Contact | Customer | None:
        """The record on the side of the type's name."""
        found: Contact | Customer | None = self.left_contact or self.left_customer
        return found

    @property
    def right(self) -> Contact | Customer | None:
        """The record on the side of the type's inverse."""
        found: Contact | Customer | None = self.right_contact or self.right_customer
        return found
