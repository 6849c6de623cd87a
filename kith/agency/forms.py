"""Forms for what is not an entity: account, agency, invitations and tokens."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Agency, Department, Designation, Employee, Role, Unit, User
from kith.kit.countries import country_choices
from kith.kit.emails import check_email
from kith.kit.money import CURRENCIES

NOTHING = [("", "-")]


@lru_cache(maxsize=1)
def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones named after places, and UTC."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


def currency_choices() -> list[tuple[str, str]]:
    """All currencies by code."""
    return [(code, code) for code in sorted(CURRENCIES)]


class AccountForm(forms.Form):
    """The user's own profile."""

    full_name = forms.CharField(label=_("Name"), max_length=150)
    theme = forms.ChoiceField(label=_("Appearance"), required=False)
    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, agency: Agency | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        as_agency = [("", _("As the agency: %(zone)s") % {"zone": agency.zone})] if agency else NOTHING
        offered: dict[str, Any] = {
            "theme": [("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
            "zone": [*as_agency, *zone_choices()],
            "language": [("", _("As the agency")), *settings.LANGUAGES],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices


class AgencyForm(forms.ModelForm[Agency]):
    """Name, address, time zone and currency of the agency."""

    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)
    country = forms.ChoiceField(label=_("Country"), required=False, choices=lambda: [*NOTHING, *country_choices()])
    street = forms.CharField(
        label=_("Street"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = Agency
        fields = ("name", "kind", "street", "postcode", "city", "state", "country", "zone", "language", "currency")


class JoinForm(forms.Form):
    """Accept an invitation without an account: name and password."""

    full_name = forms.CharField(label=_("Your name"), max_length=150)
    password = forms.CharField(
        label=_("Password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._email = email

    def clean(self) -> dict[str, Any]:
        """Run Django's password validators with the name and address of the person."""
        values = super().clean() or {}
        if values.get("password"):
            try:
                validate_password(values["password"], User(email=self._email, full_name=values.get("full_name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values


class InvitationForm(forms.Form):
    """Invite somebody: name and address, roles, position in the organisation."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.CharField(label=_("E-mail"), max_length=254, widget=forms.EmailInput())
    roles: Any = forms.ModelMultipleChoiceField(
        label=_("Roles"), queryset=None, widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": _("Choose at least one role; without one, nothing is visible.")},
    )  # fmt: skip
    unit: Any = forms.ModelChoiceField(label=_("Unit"), queryset=None, required=False, empty_label="-")
    department: Any = forms.ModelChoiceField(label=_("Department"), queryset=None, required=False, empty_label="-")
    designation: Any = forms.ModelChoiceField(label=_("Designation"), queryset=None, required=False, empty_label="-")
    manager: Any = forms.ModelChoiceField(label=_("Reports to"), queryset=None, required=False, empty_label="-")

    def __init__(self, *args: Any, roles: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows: dict[str, Any] = {
            "roles": Role.objects.filter(pk__in=roles).order_by("name"),
            "unit": Unit.objects.filter(deleted_at=None).order_by("name"),
            "department": Department.objects.filter(deleted_at=None).order_by("name"),
            "designation": Designation.objects.filter(deleted_at=None).order_by("name"),
            "manager": Employee.objects.filter(deleted_at=None, is_active=True).order_by("sort_name"),
        }
        for name, queryset in rows.items():
            cast(Any, self.fields[name]).queryset = queryset

    def clean_email(self) -> str:
        """Validate the e-mail address."""
        email = str(self.cleaned_data["email"]).strip()
        wrong = check_email(email)
        if wrong is not None:
            raise forms.ValidationError(wrong)
        return email


class TokenForm(forms.Form):
    """A new API token: name, expiry and scopes."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("The program that will use it, so that you know it again.")
    )
    expires = forms.DateField(
        label=_("Works until"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The end of this day in your time zone. Empty: until you revoke it."),
    )  # fmt: skip
    breadth = forms.ChoiceField(
        label=_("It may do"),
        choices=[("all", _("everything I may do")), ("some", _("only what I tick"))],
        initial="some",
        widget=forms.RadioSelect(),
    )
