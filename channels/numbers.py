"""Phone numbers in the one form that providers and our records use: E.164.

It does not know whose a number is, nor whether anybody answers it.
"""

from __future__ import annotations

import phonenumbers

from channels import errors


def e164(number: str, *, region: str | None = None) -> str:
    """A number as people write it, as `+` and digits.

    `region` (ISO 3166, `CN`) is assumed when there is no country code. Possible numbers are enough:
    numbering plans change faster than the library's tables, and a warning lost is worse than a
    message refused. Raises `RecipientInvalid`, which does not repeat the number.
    """
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        raise errors.RecipientInvalid from None
    if not phonenumbers.is_possible_number(parsed):
        raise errors.RecipientInvalid
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
