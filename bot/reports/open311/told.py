"""A service request that somebody posts, as the report that we file.

It does not know the rules of reports: filing holds it against them.
"""

from urllib.parse import urlsplit

from bot.reports.filing import MOST_TEXT, NewReport
from bot.reports.open311.arguments import Arguments
from bot.reports.open311.attributes import AFFECTED, TRAPPED
from bot.reports.open311.details import details_told
from bot.reports.open311.errors import Refused
from bot.reports.open311.services import hazard_of, name_of
from bot.words.catalogue import Words
from knowledge.hazards import Hazard

_LONGEST_LINK = 500
_MOST_PEOPLE = 50_000_000
_PEOPLE = (AFFECTED, TRAPPED)


def told(arguments: Arguments, words: Words, language: str) -> NewReport:
    """Raises Refused.

    What we have no field for stands in the text, so that nothing that was told is lost. A device's
    and an account's number are not kept: nobody here can use them but to find somebody.
    """
    code = arguments.one("service_code")
    if code is None:
        raise Refused(400, "open311.service_missing")
    hazard = hazard_of(code)
    lat, lon = _place(arguments)
    answers = arguments.within("attribute")
    details = details_told(hazard, answers)
    others = {code: answers[code] for code in answers if code not in (*_PEOPLE, *details)}
    return NewReport(
        hazard=hazard,
        text=_text(arguments, hazard, others, words, language),
        lat=lat,
        lon=lon,
        address=arguments.one("address_string"),
        area_code=arguments.one("address_id"),
        people_affected=_people(answers, AFFECTED),
        people_trapped=_people(answers, TRAPPED),
        language=language,
        contact=_contact(arguments),
        details=details,
    )


def _place(arguments: Arguments) -> tuple[float | None, float | None]:
    lat, lon = arguments.number("lat"), arguments.number("long")
    if (lat is None) != (lon is None):
        raise Refused(400, "open311.place_half")
    if lat is None and not (arguments.one("address_string") or arguments.one("address_id")):
        raise Refused(400, "open311.place_missing")
    return lat, lon


def _text(
    arguments: Arguments,
    hazard: Hazard,
    others: dict[str, tuple[str, ...]],
    words: Words,
    language: str,
) -> str:
    """The description, which may be left out, and below it what else was said, as far as it fits.

    `others`: answers to what we do not ask.
    """
    text = arguments.one("description") or name_of(hazard, words, language)
    lines = [f"{code}: {', '.join(values)}" for code, values in others.items()]
    if link := arguments.one("media_url"):
        lines.append(_link(link))
    for line in lines:
        text = whole if len(whole := f"{text}\n{line}") <= MOST_TEXT else text
    return text


def _link(text: str) -> str:
    """Kept for officers to read; we never load what a stranger points to. Raises Refused."""
    try:
        whole = urlsplit(text)
        sound = whole.scheme in {"http", "https"} and bool(whole.hostname)
    except ValueError:
        sound = False
    if not sound or len(text) > _LONGEST_LINK:
        raise Refused(400, "open311.link_wrong", most=_LONGEST_LINK)
    return text


def _people(answers: dict[str, tuple[str, ...]], code: str) -> int | None:
    if code not in answers:
        return None
    return Arguments([(code, answers[code][-1])]).whole(code, 0, _MOST_PEOPLE)


def _contact(arguments: Arguments) -> str | None:
    names = " ".join(filter(None, map(arguments.one, ("first_name", "last_name"))))
    ways = (names, arguments.one("phone"), arguments.one("email"))
    return ", ".join(way for way in ways if way) or None
