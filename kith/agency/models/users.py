"""Users, who sign in. Their position in an agency is an ``Employee``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from kith.agency.backends import Place


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user. Without a password, sign-in is impossible until an invitation or a reset sets one."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address; the same person may work for several agencies."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)
    is_demo = models.BooleanField(default=False, editable=False)
    # The last workplace; sign-in leads there.
    current_employee = models.ForeignKey(
        "agency.Employee", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    theme = models.CharField(
        _("appearance"), max_length=5, blank=True, choices=[("light", _("light")), ("dark", _("dark"))]
    )
    zone = models.CharField(_("time zone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    # The workplaces, one per agency, if the authentication backend read this user.
    workplaces: list[Place] | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_any_case",
                violation_error_message=_("Somebody signs in with this e-mail address already."),
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name or self.email

    def get_short_name(self) -> str:
        return self.full_name.partition(" ")[0] or self.email
