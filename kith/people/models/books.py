"""Contact books: separate databases of contacts and customers, with who may do what in each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Role, Team
from kith.agency.models.organisation import Named, name_index, unique_name
from kith.people.models.shared import Tag
from kith.sdk.models import Row


class ContactBook(Named):
    """A database of contacts and customers of its own, such as “Sales” or “Tech”.

    Records without a book are in the agency's common book, where the rights of the roles alone count.
    """

    description = models.TextField(_("description"), max_length=2000, blank=True, default="")
    colour = models.CharField(_("colour"), max_length=8, choices=Tag.Colour.choices, default=Tag.Colour.BLUE)

    class Meta:
        verbose_name = _("contact book")
        verbose_name_plural = _("contact books")
        constraints = (unique_name("contact_book"),)
        indexes = (name_index("contact_book"),)


class BookAccess(Row):
    """What everybody with a role, or in a team, may do in a book. Of several levels the highest counts."""

    part_of = ("book",)

    class Level(models.TextChoices):
        READ = "read", _("read")
        OWN = "own", _("add and edit own")
        ALL = "all", _("reassign and edit all")

    book = models.ForeignKey(
        ContactBook, verbose_name=_("contact book"), on_delete=models.CASCADE, related_name="accesses"
    )
    role = models.ForeignKey(
        Role, verbose_name=_("role"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    level = models.CharField(_("may"), max_length=4, choices=Level.choices, default=Level.READ)

    class Meta:
        verbose_name = _("access to a book")
        verbose_name_plural = _("access to books")
        constraints = (
            models.CheckConstraint(
                condition=Q(role=None, team__isnull=False) | Q(role__isnull=False, team=None),
                name="book_access_of_one_group",
                violation_error_message=_("Choose either a role or a team."),
            ),
            models.UniqueConstraint(
                fields=("book", "role"),
                name="book_access_role_once",
                violation_error_message=_("This role has access to the book already; change it."),
            ),
            models.UniqueConstraint(
                fields=("book", "team"),
                name="book_access_team_once",
                violation_error_message=_("This team has access to the book already; change it."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.book}: {self.role or self.team}"
