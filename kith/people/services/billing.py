"""Validation of billing data: check digits of account and tax numbers, and the requirements of invoices."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from kith.kit.check_digits import begins_as_vat, is_bic, is_iban, is_vat
from kith.people.models import BankAccount, CustomerUnit
from kith.sdk.declare import Errors

# A country code and two check digits: a number with this prefix is meant as an IBAN (ISO 13616).
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}")
VAT = re.compile(r"[A-Z]{2}(?=(?:[A-Z+*]*[0-9]){5})[0-9A-Z+*]{5,13}$")
LONGEST_TERM = 365


def tidy_account(row: BankAccount) -> None:
    """Normalise IBAN and BIC: no spaces, capitals. Other account numbers stay as typed."""
    plain = _plain(row.number)
    if IBAN.match(plain):
        row.number = plain
    row.bank_code = _plain(row.bank_code) if row.bank_code[:1].isalpha() else row.bank_code.strip()


def account_problems(row: BankAccount) -> Errors:
    """Validate an account: the check digits of an IBAN (ISO 13616), the format of a BIC (ISO 9362)."""
    errors: Errors = {}
    if IBAN.match(row.number) and not is_iban(row.number):
        errors["number"] = [_("This IBAN has a mistake in it; compare it with the letter of the bank.")]
    if row.bank_code[:1].isalpha() and not is_bic(row.bank_code):
        errors["bank_code"] = [_("A BIC has 8 or 11 characters, such as DEUTDEFF.")]
    if row.mandate_signed and not row.mandate:
        errors["mandate"] = [_("Write the reference of the mandate that was signed.")]
    return errors


def tidy_unit(row: CustomerUnit) -> None:
    """Remove spaces, dots and dashes from VAT numbers."""
    plain = re.sub(r"[\s.\-]", "", row.tax_number).upper()
    if _means_vat(plain):
        row.tax_number = plain


def unit_problems(row: CustomerUnit) -> Errors:
    """Validate a billing unit: an address for invoices, and the check digits of an EU VAT number."""
    errors: Errors = {}
    if row.delivery == CustomerUnit.Delivery.E_INVOICE and not row.routing:
        errors["routing"] = [_("An e-invoice needs an address to which it goes.")]
    if row.payment_days is not None and row.payment_days > LONGEST_TERM:
        errors["payment_days"] = [_("Choose at most %(most)d days.") % {"most": LONGEST_TERM}]
    if _means_vat(row.tax_number) and not is_vat(row.tax_number):
        errors["tax_number"] = [_("This VAT number has a mistake in it; compare it with a letter of the customer.")]
    return errors


def _means_vat(number: str) -> bool:
    """Whether a tax number is meant as an EU VAT number."""
    return bool(VAT.match(number)) and begins_as_vat(number)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text).upper()
