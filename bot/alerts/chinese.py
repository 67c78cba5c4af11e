"""The Chinese profile of an alert: identifiers of GB/T 35965.1-2018, colours, event codes.

Knows nothing of CAP XML; which division, industry and unit a service has is passed in. Codes of
single event types are kept as they come: the standard's table is not ours to guess.
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
# GB/T 35561: class 1 to 4, then two more levels: two characters, two digits.
_EVENT_CODE = re.compile(r"[1-4][0-9][A-Z][0-9]{2}")
_COLOURS = {
    "white": "白",
    "green": "绿綠",
    "blue": "蓝藍",
    "yellow": "黄黃",
    "orange": "橙",
    "red": "红紅",
}
_CHARACTERS = {character: name for name, characters in _COLOURS.items() for character in characters}
_COLOUR = re.compile(
    rf"(?<![a-z])(?:{'|'.join(_COLOURS)})(?![a-z])|[{''.join(_CHARACTERS)}]", re.IGNORECASE
)
_SIGNAL = re.compile(rf"([{''.join(_CHARACTERS)}])色(?:预警|預警|警戒|警报|警報)")
# Guangdong's typhoon signals begin with white; it and green warn of less than blue does.
_MILDER = {"white": Severity.MINOR, "green": Severity.MINOR}
_SIGNAL = re.compile(
    r"([白绿綠蓝藍黄黃橙红紅])色?(?=(?:暴雨|台风|颱風)?(?:预警|預警|警戒|警报|警報))"
)


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


def is_event_code(text: str) -> bool:
    """Whether it has the form of GB/T 35561, such as `11B03`."""
    return _EVENT_CODE.fullmatch(text) is not None


def colour_of(text: str) -> str | None:
    """The first colour of warnings that a text names, in English; None for any other text.

    The set is open: white and green are colours that no Level has, and there may be more.
    """
    found = _COLOUR.search(text)
    return _CHARACTERS.get(found[0], found[0].lower()) if found else None


def signal_of(headline: str) -> str | None:
    """The colour of the signal that a headline names: `…发布暴雨橙色预警` is orange."""
    found = _SIGNAL.search(headline)
    return _CHARACTERS[found[1]] if found else None


def level_named(colour: str | None) -> Level | None:
    """The level of a colour by its English name; None for those that are no level of ours."""
    return Level(colour) if colour in set(Level) else None


def severity_of(colour: str) -> Severity:
    """CAP's severity of a colour by its English name; Unknown for one that we don't know."""
    level = level_named(colour)
    return SEVERITY_OF[level] if level else _MILDER.get(colour, Severity.UNKNOWN)


def level_of(severity: Severity) -> Level | None:
    """Minor is blue, Moderate yellow, Severe orange, Extreme red; None for Unknown."""
    return _LEVELS.get(severity)
