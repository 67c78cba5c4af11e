"""Phone numbers in the one form that providers and our records use: E.164.

It does not know whose a number is, nor whether anybody answers it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from channels import errors

_TRUNK = "(0)"
"""Dialled only inside the country, and often written all the same: `+44 (0)20 …`."""
_IDD = "00"
"""What most of the world dials for `+`, also where the country's own is another."""

_FEWEST = 7
"""Digits of the shortest mobile numbers around: Brunei's."""


class Flaw(enum.Enum):
    """What is wrong with a number, as a word for programs."""

    MALFORMED = "malformed"  # no number at all
    NO_COUNTRY = "no_country"  # none of the country that was assumed: its own must stand in front
    UNKNOWN_COUNTRY = "unknown_country"  # no country has this code
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LANDLINE = "landline"  # and messages do not go there


class NumberInvalid(errors.RecipientInvalid):
    """This is not a number that can be reached."""

    def __init__(self, flaw: Flaw, example: str) -> None:
        """`example`: a right one of its country."""
        super().__init__()
        self.flaw = flaw
        self.example = example


def e164(number: str, *, region: str | None = None, landlines: bool = True) -> str:
    """A number as people write it, as `+` and digits.

    `region` (ISO 3166, `CN`) is assumed when there is no country code; then the number has to be
    one of its plan. With a code a possible number is enough: numbering plans change faster than the
    library's tables, and a warning lost is worse than a message refused. Without `landlines` known
    ones are refused. Raises `NumberInvalid`, which does not repeat the number.
    """
    read = [parsed for text in _spellings(number) if (parsed := _parsed(text, region))]
    if not read:
        raise _unread(number, region)
    best = next(filter(phonenumbers.is_valid_number, read), None)
    if best is None:
        possible = (one for one in read if _length(one, landlines) is None)
        best = next(possible, read[0])
    flaw = _flaw(best, number, landlines)
    if flaw is not None:
        raise NumberInvalid(flaw, _example(phonenumbers.region_code_for_number(best) or region))
    return phonenumbers.format_number(best, PhoneNumberFormat.E164)


def _spellings(number: str) -> Iterator[str]:
    """As it is, and what it may stand for."""
    bare = number.strip().replace("（", "(").replace("）", ")")
    yield bare
    for text in (bare, bare.replace(_TRUNK, "")):
        digits = phonenumbers.normalize_digits_only(text)
        if text != bare:
            yield text
        if digits.startswith(_IDD) and not text.startswith(("+", "＋")):
            yield f"+{digits.removeprefix(_IDD)}"


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _flaw(parsed: PhoneNumber, written: str, landlines: bool) -> Flaw | None:
    if phonenumbers.is_valid_number(parsed):
        fixed = phonenumbers.number_type(parsed) == PhoneNumberType.FIXED_LINE
        return Flaw.LANDLINE if fixed and not landlines else None
    if written.strip().startswith(("+", "＋", _IDD, "００")):
        return _length(parsed, landlines)
    digits = phonenumbers.normalize_digits_only(written)
    return Flaw.NO_COUNTRY if len(digits) >= _FEWEST else Flaw.TOO_SHORT


def _length(parsed: PhoneNumber, landlines: bool) -> Flaw | None:
    kind = PhoneNumberType.UNKNOWN if landlines else PhoneNumberType.MOBILE
    match phonenumbers.is_possible_number_for_type_with_reason(parsed, kind):
        case ValidationResult.IS_POSSIBLE | ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return None
        case ValidationResult.TOO_LONG:
            return Flaw.TOO_LONG
        case ValidationResult.INVALID_COUNTRY_CODE:
            return Flaw.UNKNOWN_COUNTRY
    # "Of no length that there is", between two that there are: a digit was left out or is too many.
    return Flaw.TOO_SHORT


_BY_PARSING = {
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: Flaw.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_SHORT_NSN: Flaw.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_LONG: Flaw.TOO_LONG,
}


def _unread(number: str, region: str | None) -> NumberInvalid:
    try:
        phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException as error:
        flaw = _BY_PARSING.get(error.error_type, Flaw.MALFORMED)
        if error.error_type == error.INVALID_COUNTRY_CODE:
            coded = number.strip().startswith(("+", "＋"))
            flaw = Flaw.UNKNOWN_COUNTRY if coded else Flaw.NO_COUNTRY
        return NumberInvalid(flaw, _example(region))
    return NumberInvalid(Flaw.MALFORMED, _example(region))


def _example(region: str | None) -> str:
    """A mobile number of the country, China's where there is none."""
    of = PhoneNumberType.MOBILE
    for country in (region or "CN", "CN"):
        if example := phonenumbers.example_number_for_type(country, of):
            return phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL)
    return ""
