"""The form by which somebody subscribes: what was typed, kept as it is, and what is wrong with it.

It does not know how a subscription is kept or confirmed; what is well-formed `bot.residents` says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import Form

from bot.areas.divisions import Division, Divisions
from bot.residents.fields import BadFields
from bot.residents.groups import CODES
from bot.residents.subscription import SubscriptionRequest
from bot.words.catalogue import Words

#: Those that a person types an address for; the browser's own is the script's.
TYPED = ("sms", "whatsapp", "voice", "email")
MOST_MEANT = 6
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Wished:
    """As it was typed. `wrong`: a sentence by field; `meant`: divisions of one name."""

    place: str = ""
    area: str = ""
    channel: str = "sms"
    address: str = ""
    language: str = ""
    groups: tuple[str, ...] = ()
    quiet_from: str = ""
    quiet_to: str = ""
    agreed: bool = False
    wrong: Mapping[str, str] = field(default_factory=dict)
    meant: tuple[Division, ...] = ()


def wished(
    place: Annotated[str, Form(max_length=LONGEST)] = "",
    area: Annotated[str, Form(max_length=12)] = "",
    channel: Annotated[str, Form(max_length=20)] = "",
    address: Annotated[str, Form(max_length=LONGEST)] = "",
    language: Annotated[str, Form(max_length=35)] = "",
    groups: Annotated[list[str] | None, Form()] = None,
    quiet_from: Annotated[str, Form(max_length=5)] = "",
    quiet_to: Annotated[str, Form(max_length=5)] = "",
    agreed: Annotated[str, Form()] = "",
) -> Wished:
    """What the form sent; a group that we do not name is left out."""
    return Wished(
        place=place.strip(),
        area=area,
        channel=channel,
        address=address.strip(),
        language=language,
        groups=tuple(group for group in CODES if group in (groups or ())),
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        agreed=bool(agreed),
    )


def looked_at(form: Wished, areas: Divisions, words: Words, language: str) -> Wished:
    """With what is wrong before anybody is asked: the place, the consent, half of the hours."""
    meant = _meant(form, areas)
    wrong = {
        "place": "" if len(meant) == 1 else _place_wrong(form, meant),
        "address": "" if form.address else "joining.address_missing",
        "quiet": "" if bool(form.quiet_from) == bool(form.quiet_to) else "joining.half_quiet",
        "agreed": "" if form.agreed else "joining.agree_missing",
    }
    said = {name: words.say(key, language) for name, key in wrong.items() if key}
    return replace(form, wrong=said, meant=meant)


def request_of(form: Wished) -> SubscriptionRequest:
    """Of a form that was looked at and is well."""
    quiet = {"from": form.quiet_from, "to": form.quiet_to} if form.quiet_from else None
    return SubscriptionRequest(
        channel=form.channel,
        address=form.address,
        language=form.language,
        areas=tuple(division.code for division in form.meant),
        groups=form.groups,
        quiet_hours=quiet,
    )


def refused(form: Wished, error: BadFields, words: Words, language: str) -> Wished:
    """With what the domain says, each sentence at its field."""
    names = {"quiet_hours": "quiet", "areas": "place"}
    said = {
        names.get(problem.field, problem.field): words.say(problem.key, language, **problem.values)
        for problem in error.problems
    }
    return replace(form, wrong=said)


def _meant(form: Wished, areas: Divisions) -> tuple[Division, ...]:
    """The one that was chosen counts only for the name that it was offered for."""
    found = areas.find(form.place, MOST_MEANT) if form.place else ()
    chosen = areas.get(form.area) if form.area else None
    if chosen and (chosen in found or form.place in ("", chosen.full_name, chosen.name_en)):
        return (chosen,)
    return found


def _place_wrong(form: Wished, meant: Sequence[Division]) -> str:
    if meant:
        return "joining.which"
    return "joining.place_unknown" if form.place else "joining.place_missing"
