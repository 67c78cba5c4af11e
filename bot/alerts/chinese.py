"""The Chinese profile of an alert: identifiers of GB/T 35965.1-2018 and the four colours.

Knows nothing of CAP XML; which division, industry and unit a service has is passed in.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.alerts.content import SEVERITY_OF, Level, Severity
from bot.beijing import BEIJING

SERIALS = 10
"""Serials 0 to 9: so many identifiers may one unit give within a second."""

_FORM = re.compile(r"([0-9]{6})([0-9]{3})([0-9]{3})([0-9]{2})_([0-9]{14})_([0-9])")
_LEVELS = {severity: level for level, severity in SEVERITY_OF.items()}


class IdentifierInvalid(ValueError):
    """Not an identifier of GB/T 35965.1-2018."""


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """`ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N`, 31 characters.

    `division` is GB/T 2260 (6 digits), `industry` GB/T 4657 (3), `unit` and `extension` are the
    issuer's own (3 and 2); `at` is aware, to the second; `serial` is 0 to 9.
    """

    division: str
    industry: str
    at: datetime
    serial: int
    unit: str = "000"
    extension: str = "00"

    def __str__(self) -> str:
        time = self.at.astimezone(BEIJING).strftime("%Y%m%d%H%M%S")
        return f"{self.division}{self.industry}{self.unit}{self.extension}_{time}_{self.serial}"


def build(
    *,
    division: str,
    industry: str,
    at: datetime,
    serial: int,
    unit: str = "000",
    extension: str = "00",
) -> str:
    """The 31 characters; raises IdentifierInvalid where a part has another form."""
    if at.tzinfo is None:
        raise IdentifierInvalid("at")
    text = str(
        Identifier(
            division=division,
            industry=industry,
            at=at,
            serial=serial,
            unit=unit,
            extension=extension,
        )
    )
    parse(text)
    return text


def parse(text: str) -> Identifier:
    """Take an identifier apart; `at` comes back in UTC. Raises IdentifierInvalid."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise IdentifierInvalid(text[:64])
    division, industry, unit, extension, time, serial = match.groups()
    try:
        at = datetime.strptime(time, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING).astimezone(UTC)
    except (ValueError, OverflowError):
        raise IdentifierInvalid(text) from None
    return Identifier(
        division=division,
        industry=industry,
        at=at,
        serial=int(serial),
        unit=unit,
        extension=extension,
    )


def level_of(severity: Severity) -> Level | None:
    """Minor is blue, Moderate yellow, Severe orange, Extreme red; None for Unknown."""
    return _LEVELS.get(severity)
