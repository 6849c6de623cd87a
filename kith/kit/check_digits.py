"""Numbers of accounts and taxes whose form and check digits a standard or a law gives.

The library is imported when it is asked, because a process in which nobody writes such numbers does not need it.
"""

from __future__ import annotations

from typing import Any

# The two letters with which VAT numbers of Greece begin, which is GR otherwise.
GREECE = "el"


def is_iban(number: str) -> bool:
    """Whether an account number in capitals has the form and the check digits of ISO 13616."""
    from stdnum import iban

    return _holds(iban, number)


def is_bic(code: str) -> bool:
    """Whether the code of a bank has the form of ISO 9362."""
    from stdnum import bic

    return _holds(bic, code)


def begins_as_vat(number: str) -> bool:
    """Whether a tax number begins as those of a member state of the EU do (Directive 2006/112/EC, article 215)."""
    from stdnum.eu import vat

    return number[:2].lower() in (*vat.MEMBER_STATES, GREECE)


def is_vat(number: str) -> bool:
    """Whether a VAT number has the form and the check digits of its member state of the EU."""
    from stdnum.eu import vat

    return _holds(vat, number)


def _holds(standard: Any, number: str) -> bool:
    from stdnum.exceptions import ValidationError

    try:
        standard.validate(number)
    except ValidationError:
        return False
    return True
