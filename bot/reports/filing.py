"""What somebody files, held against the rules, and made into a report.

It does not know whether it came from a form, a chat or another system.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import phonenumbers

from bot.reports.details.checking import check_details, told
from bot.reports.details.heard import details_heard
from bot.reports.grading import grade, is_urgent
from bot.reports.reference import make
from bot.reports.report import Report, Status, expiry
from bot.reports.similar import Similar
from bot.reports.typed import check_typed
from bot.residents.fields import FieldProblem, between, refuse
from knowledge.hazards import Hazard

MOST_TEXT = 4_000
MOST_ADDRESS = 300
MOST_CONTACT = 200
MOST_CODE = 12
#: More people than any division has: a typing error.
MOST_PEOPLE = 50_000_000
#: Numbers without a country are taken for this one's.
_REGION = "CN"
#: Characters from which on a contact is looked for in a whistle-blower's words.
_LEAST_CONTACT = 5


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """`hazard` is a code of the contract; `contact` is however the reporter wants to be reached.

    `area_code` is the division (GB/T 2260) that the reporter named; a point says it better.
    `details`: fields of its kind (bot.reports.kinds); what the text tells of them need not be here.
    `confidential`: who told it is shown to one role only, and each look is recorded.
    """

    hazard: str
    text: str
    lat: float | None = None
    lon: float | None = None
    address: str | None = None
    area_code: str | None = None
    people_affected: int | None = None
    people_trapped: int | None = None
    language: str = "zh"
    contact: str | None = field(default=None, repr=False)
    anonymous: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    confidential: bool = False


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Who files, as it is kept: nothing of an anonymous reporter but a keyed hash."""

    channel: str | None = None
    fingerprint: bytes | None = field(default=None, repr=False)
    sealed_address: bytes | None = field(default=None, repr=False)
    sealed_contact: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Filed:
    report: Report
    similar: tuple[Similar, ...]


def check(new: NewReport) -> None:
    """Raises BadFields naming everything that is wrong."""
    refuse(
        [
            _check_hazard(new.hazard),
            _check_text(new.text),
            *_check_place(new),
            check_typed("address", new.address, MOST_ADDRESS),
            check_typed("contact", new.contact, MOST_CONTACT),
            check_typed("language", new.language, 35),
            check_typed("area_code", new.area_code, MOST_CODE),
            between("people_affected", new.people_affected, 0, MOST_PEOPLE),
            between("people_trapped", new.people_trapped, 0, MOST_PEOPLE),
            *_check_details(new),
        ]
    )


def compose(
    new: NewReport, reporter: Reporter, now: datetime, area_at: Callable[[float, float], str | None]
) -> Report:
    """A received report of `new`, which was checked."""
    hazard = Hazard(new.hazard)
    text = unnamed(new) if new.confidential else new.text.strip()
    details = {**details_heard(hazard, text), **told(new.details)}
    people = (new.people_affected, new.people_trapped)
    urgency = grade(hazard, text, *people, new.address, details).urgency
    return Report(
        id=uuid4(),
        reference=make(),
        status=Status.RECEIVED,
        hazard=hazard,
        text=text,
        lat=new.lat,
        lon=new.lon,
        address=(new.address or "").strip() or None,
        area_code=_area_of(new, area_at),
        people_affected=new.people_affected,
        people_trapped=new.people_trapped,
        urgent=is_urgent(urgency),
        urgency=urgency,
        language=new.language,
        anonymous=new.anonymous,
        confidential=new.confidential,
        created_at=now,
        updated_at=now,
        expires_at=expiry(hazard, Status.RECEIVED, now),
        sealed_contact=reporter.sealed_contact,
        reporter_channel=reporter.channel,
        reporter_fingerprint=reporter.fingerprint,
        sealed_reporter=reporter.sealed_address,
        details=details,
    )


def unnamed(new: NewReport) -> str:
    """The words of a whistle-blower without the contact, which officials would read in them."""
    text, contact = new.text.strip(), (new.contact or "").strip()
    if len(contact) < _LEAST_CONTACT:
        return text
    return re.sub("|".join(map(_spelt, _writings(contact))), "***", text, flags=re.IGNORECASE)


def _writings(contact: str) -> tuple[str, ...]:
    """As given, and a telephone number as people at home write it: without its country."""
    try:
        number = phonenumbers.parse(contact, _REGION)
    except phonenumbers.NumberParseException:
        return (contact,)
    if not phonenumbers.is_possible_number(number):
        return (contact,)
    whole = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return contact, whole, f"00{whole[1:]}", phonenumbers.national_significant_number(number)


def _spelt(contact: str) -> str:
    """ "139 0013 9000" is 13900139000: the same characters, whatever stands between them."""
    return r"[\s-]*".join(re.escape(c) for c in contact if not c.isspace() and c != "-")


def _area_of(new: NewReport, area_at: Callable[[float, float], str | None]) -> str | None:
    at = area_at(new.lat, new.lon) if new.lat is not None and new.lon is not None else None
    return at or new.area_code


def _check_hazard(code: str) -> FieldProblem | None:
    if code in set(Hazard):
        return None
    values: dict[str, object] = {"known": ", ".join(Hazard)}
    return FieldProblem(field="hazard", key="reports.hazard_unknown", values=values)


def _check_details(new: NewReport) -> list[FieldProblem | None]:
    known = new.hazard in set(Hazard)
    return check_details(Hazard(new.hazard), new.details) if known else []


def _check_text(text: str) -> FieldProblem | None:
    if not text.strip():
        return FieldProblem(field="text", key="reports.text_missing")
    return check_typed("text", text, MOST_TEXT)


def _check_place(new: NewReport) -> list[FieldProblem | None]:
    if (new.lat is None) != (new.lon is None):
        return [FieldProblem(field="location", key="reports.half_a_place")]
    return [
        between("location.lat", new.lat, -90, 90),
        between("location.lon", new.lon, -180, 180),
    ]
