"""Account and tax numbers with a format and check digits fixed by a standard or a law.

Each function imports the library when called: most processes never check such a number and save its memory.
"""

from __future__ import annotations

from typing import Any

# Prefix of Greek VAT numbers; everywhere else the country code is GR.
GREECE = "el"


def is_iban(number: str) -> bool:
    """Whether an account number in capitals has the format and the check digits of ISO 13616."""
    from stdnum import iban

    return _holds(iban, number)


def is_bic(code: str) -> bool:
    """Whether a bank code has the format of ISO 9362."""
    from stdnum import bic

    return _holds(bic, code)


def begins_as_vat(number: str) -> bool:
    """Whether a tax number has the prefix of an EU member state (Directive 2006/112/EC, article 215)."""
    from stdnum.eu import vat

    return number[:2].lower() in (*vat.MEMBER_STATES, GREECE)


def is_vat(number: str) -> bool:
    """Whether a VAT number has the format and the check digits of its EU member state."""
    from stdnum.eu import vat

    return _holds(vat, number)


def _holds(standard: Any, number: str) -> bool:
    from stdnum.exceptions import ValidationError

    try:
        standard.validate(number)
    except ValidationError:
        return False
    return True
