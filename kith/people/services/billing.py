"""What must hold of billing and finance data: checksums of account and tax numbers, and what invoices need."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from kith.kit.check_digits import begins_as_vat, is_bic, is_iban, is_vat
from kith.people.models import BankAccount, CustomerUnit
from kith.sdk.declare import Errors

# Two letters of a country and two check digits: what begins so is meant to be an IBAN (ISO 13616).
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}")
VAT = re.compile(r"[A-Z]{2}(?=(?:[A-Z+*]*[0-9]){5})[0-9A-Z+*]{5,13}$")
LONGEST_TERM = 365


def tidy_account(row: BankAccount) -> None:
    """Write numbers as banks do in files: without spaces, in capitals. Other account numbers stay as typed."""
    plain = _plain(row.number)
    if IBAN.match(plain):
        row.number = plain
    row.bank_code = _plain(row.bank_code) if row.bank_code[:1].isalpha() else row.bank_code.strip()


def account_problems(row: BankAccount) -> Errors:
    """What is wrong with an account: the checksum of an IBAN (ISO 13616), the form of a BIC (ISO 9362)."""
    errors: Errors = {}
    if IBAN.match(row.number) and not is_iban(row.number):
        errors["number"] = [_("This IBAN has a mistake in it; compare it with the letter of the bank.")]
    if row.bank_code[:1].isalpha() and not is_bic(row.bank_code):
        errors["bank_code"] = [_("A BIC has 8 or 11 characters, such as DEUTDEFF.")]
    if row.mandate_signed and not row.mandate:
        errors["mandate"] = [_("Write the reference of the mandate that was signed.")]
    return errors


def tidy_unit(row: CustomerUnit) -> None:
    """VAT numbers are kept without spaces, dots and dashes."""
    plain = re.sub(r"[\s.\-]", "", row.tax_number).upper()
    if _means_vat(plain):
        row.tax_number = plain


def unit_problems(row: CustomerUnit) -> Errors:
    """What an invoice needs to arrive, and the checksum of a VAT number of a member state of the EU."""
    errors: Errors = {}
    if row.delivery == CustomerUnit.Delivery.E_INVOICE and not row.routing:
        errors["routing"] = [_("An e-invoice needs an address to which it goes.")]
    if row.payment_days is not None and row.payment_days > LONGEST_TERM:
        errors["payment_days"] = [_("Choose at most %(most)d days.") % {"most": LONGEST_TERM}]
    if _means_vat(row.tax_number) and not is_vat(row.tax_number):
        errors["tax_number"] = [_("This VAT number has a mistake in it; compare it with a letter of the customer.")]
    return errors


def _means_vat(number: str) -> bool:
    """Whether a tax number is meant to be the VAT number of a member state of the EU."""
    return bool(VAT.match(number)) and begins_as_vat(number)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text).upper()
