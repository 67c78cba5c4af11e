"""Changing a subscription in a chat: which one, what of it, a look at the result, and a yes.

It does not know how warnings are sent. Nothing is changed before the yes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from actions import change_reading as reading
from actions.change_reading import Field
from actions.choices import chosen
from actions.led_words import Word, word_of
from actions.places import MOST_CHOICES, Places, Spot, which
from actions.subscribe import CONFIRM as SUBSCRIBING
from actions.subscribe import RADIUS_M, Subscribe
from actions.subscription_words import Described
from actions.turn import BEFORE, QUESTION, Outcome, Turn, asking, done, said
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.residents.errors import SubscriptionUnknown
from bot.residents.fields import BadFields
from bot.residents.service import Residents
from bot.residents.subscription import Point, Subscription, Wish

WHICH, WHAT, CONFIRM = "change.which", "change.what", "change.confirm"
#: Of a button: the subscription's number in the list, and what of it is to be changed.
SUBSCRIPTION, FIELD = "subscription", "field"
_NO = frozenset({"cancel", "skip"})
_SPOKEN = {"zh": "residents.language_zh", "en": "residents.language_en"}
_ASK = {
    Field.PLACE: "residents.change_ask_place",
    Field.LANGUAGE: "residents.change_ask_language",
    Field.HOURS: "residents.change_ask_hours",
    Field.GROUPS: "residents.change_ask_groups",
}


class ChangeSubscription:
    def __init__(
        self, residents: Residents, places: Places, described: Described, subscribe: Subscribe
    ) -> None:
        self._residents = residents
        self._places = places
        self._described = described
        self._subscribe = subscribe

    async def start(self, turn: Turn) -> Outcome:
        if turn.open_question == SUBSCRIBING:
            return await self._subscribe.go_on(turn)
        if (turn.open_question or "").startswith("change.") and reading.takes_back(turn.text):
            return done(_told("residents.change_not"))
        held = await self._residents.subscriptions_of(turn.person)
        if reading.subscribes(turn.text):
            return await self._subscribe.start(turn)
        if not held:
            button = KeyedButton(key="dialogue.button_subscribe", intent="subscribe")
            return said(_told("residents.subscriptions_none", button))
        wanted = self._read(turn)
        unread = not wanted or wanted == {"field": Field.PLACE.value}
        if unread and reading.about_address(turn.text):
            return said(_told("residents.change_address"))
        if unread and reading.about_levels(turn.text):
            return said(self._levels(held, turn.language))
        if len(held) > 1:
            return asking(WHICH, self._which(held, turn.language), wanted=wanted)
        return await self._next({**wanted, "id": str(held[0].id)}, turn)

    async def go_on(self, turn: Turn) -> Outcome:
        if word_of(turn.text) is Word.BACK and turn.asked not in ("which", "what"):
            return asking(WHAT, _what(), wanted={"id": turn.wanted["id"]})
        refused = turn.intent == "deny" and turn.asked in ("which", "what", "confirm")
        if turn.intent in _NO or refused or reading.takes_back(turn.text):
            return done(_told("residents.change_not"))
        if turn.asked == "which":
            return await self._chosen(turn)
        if turn.asked == "confirm" and turn.intent == "affirm":
            return await self._confirmed(turn)
        read = self._read(turn, asked=turn.asked)
        return await self._next({**turn.wanted, **read}, turn)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        held = await self._residents.subscriptions_of(turn.person)
        if not held:
            return None
        if turn.asked == "which":
            return self._which(held, turn.language)
        if turn.asked == "confirm":
            return self._confirmation(held, turn.wanted, turn.language)
        asked = turn.asked if turn.asked in set(Field) else None
        return _ask(Field(asked)) if asked else _what()

    async def _chosen(self, turn: Turn) -> Outcome:
        held = await self._residents.subscriptions_of(turn.person)
        labels = [self._described.name(each, turn.language) for each in held][:MOST_CHOICES]
        number = turn.entity(SUBSCRIPTION)
        place = int(number) if number else chosen(turn.text, labels)
        if place is None or place >= len(held):
            return asking(WHICH, self._which(held, turn.language), wanted=turn.wanted)
        return await self._next({**turn.wanted, "id": str(held[place].id)}, turn)

    async def _next(self, wanted: Mapping[str, Any], turn: Turn) -> Outcome:
        """Asks for what is still missing, then whether it shall be so."""
        field = wanted.get("field")
        open_places = wanted.get("places")
        kept = {name: v for name, v in wanted.items() if name not in ("field", "places")}
        if open_places:
            return asking("change.place", which(_spots(open_places)), wanted=kept)
        if field:
            again = turn.asked == field and turn.intent != "deny"
            return asking(f"change.{field}", _ask(Field(field), again=again), wanted=kept)
        if not set(kept) - {"id", BEFORE}:
            return asking(WHAT, _what(), wanted=kept)
        held = await self._residents.subscriptions_of(turn.person)
        confirmation = self._confirmation(held, kept, turn.language)
        if confirmation is None:
            return done(_told("residents.subscription_unknown"))
        return asking(CONFIRM, confirmation, wanted=kept)

    async def _confirmed(self, turn: Turn) -> Outcome:
        held = await self._residents.subscriptions_of(turn.person)
        before = _held(held, turn.wanted)
        if before is None:
            return done(_told("residents.subscription_unknown"))
        try:
            after = await self._residents.change(
                turn.person, before.id, _changed(before, turn.wanted)
            )
        except (BadFields, SubscriptionUnknown) as error:
            key = error.problems[0].key if isinstance(error, BadFields) else error.key
            values = error.problems[0].values if isinstance(error, BadFields) else {}
            return done(KeyedReply(kind=Kind.SUBSCRIPTION, key=key, values=values))
        return done(self._stated("residents.changed", after, turn.language))

    def _read(self, turn: Turn, asked: str | None = None) -> dict[str, Any]:
        """What the message says is to be different; `field` where it only names what."""
        found = self._values(turn, asked)
        if found:
            return found
        one = asked if asked in set(Field) else reading.field_named(turn.text)
        named = turn.entity(FIELD) or one
        return {"field": str(named)} if named in set(Field) else {}

    def _values(self, turn: Turn, asked: str | None) -> dict[str, Any]:
        text = turn.text
        if asked == Field.GROUPS:
            groups = reading.groups_in(text) if text else None
            return {} if groups is None else {"groups": groups}
        if asked == Field.LANGUAGE and turn.entity("language"):
            return {"language": turn.entity("language")}
        if reading.no_quiet_hours(text) or (asked == Field.HOURS and turn.intent == "deny"):
            return {"hours": None}
        hours = reading.hours_in(text)
        if hours:
            return {"hours": hours}
        if asked != Field.PLACE and reading.language_in(text):
            return {"language": reading.language_in(text)}
        return self._placed(turn, asked)

    def _placed(self, turn: Turn, asked: str | None) -> dict[str, Any]:
        """The new place; several of one name are asked back."""
        target = reading.target_in(turn.text) if asked != Field.PLACE else None
        entities = {**turn.entities, **({"place": target} if target else {})}
        if not (target or turn.pin or asked == Field.PLACE or {"area", "place"} & set(entities)):
            return {}
        spots = self._places.meant(replace(turn, entities=entities))
        if len(spots) > 1:
            return {"places": [{"name": each.name, "area": each.area} for each in spots]}
        if not spots:
            return {"field": Field.PLACE.value} if target or asked == Field.PLACE else {}
        return {"spot": _spot(spots[0])}

    def _which(self, held: Sequence[Subscription], language: str) -> KeyedReply:
        buttons = tuple(
            KeyedButton(
                label=self._described.name(each, language),
                intent="inform",
                entities={QUESTION: WHICH, SUBSCRIPTION: str(number)},
            )
            for number, each in enumerate(held[:MOST_CHOICES])
        )
        return KeyedReply(kind=Kind.QUESTION, key="residents.change_which", buttons=buttons)

    def _confirmation(
        self, held: Sequence[Subscription], wanted: Mapping[str, Any], language: str
    ) -> KeyedReply | None:
        before = _held(held, wanted)
        if before is None:
            return None
        after = replace(before, **vars(_changed(before, wanted)))
        stated = self._stated("residents.change_confirm", after, language)
        asked = {QUESTION: CONFIRM}
        yes = KeyedButton(key="residents.button_change", intent="affirm", entities=asked)
        no = KeyedButton(key="dialogue.button_no", intent="deny", entities=asked)
        return stated.model_copy(update={"buttons": (yes, no)})

    def _stated(self, key: str, subscription: Subscription, language: str) -> KeyedReply:
        """The subscription as it will be, or is."""
        values = {
            "place": self._described.name(subscription, language),
            **self._described.values(subscription, language),
        }
        return KeyedReply(kind=Kind.SUBSCRIPTION, key=key, values=values)

    def _levels(self, held: Sequence[Subscription], language: str) -> KeyedReply:
        """That nobody can leave a level out, and what can be had instead."""
        asked = {FIELD: Field.HOURS.value}
        button = KeyedButton(
            key="residents.button_hours", intent="change_subscription", entities=asked
        )
        quiet = next((each.quiet_hours for each in held if each.quiet_hours), None)
        values = {"levels": self._described.levels(quiet, language)}
        return KeyedReply(
            kind=Kind.SUBSCRIPTION, key="residents.levels_told", values=values, buttons=(button,)
        )


def _held(held: Sequence[Subscription], wanted: Mapping[str, Any]) -> Subscription | None:
    return next((each for each in held if each.id == UUID(str(wanted["id"]))), None)


def _changed(before: Subscription, wanted: Mapping[str, Any]) -> Wish:
    """What was held, with what is wanted in its place."""
    areas, point = before.areas, before.point
    spot = wanted.get("spot")
    if spot:
        areas = (spot["area"],) if spot.get("area") else ()
        point = None if areas else Point(lat=spot["lat"], lon=spot["lon"], radius_m=RADIUS_M)
    return Wish(
        language=wanted.get("language") or before.language,
        areas=areas,
        point=point,
        groups=tuple(wanted["groups"]) if "groups" in wanted else before.groups,
        quiet_hours=wanted["hours"] if "hours" in wanted else before.quiet_hours,
    )


def _spot(spot: Spot) -> dict[str, Any]:
    if spot.pinned:
        return {"lat": spot.lat, "lon": spot.lon}
    return {"area": spot.area}


def _spots(found: Sequence[Mapping[str, Any]]) -> tuple[Spot, ...]:
    return tuple(Spot(name=each["name"], lat=None, lon=None, area=each["area"]) for each in found)


def _told(key: str, *buttons: KeyedButton) -> KeyedReply:
    return KeyedReply(kind=Kind.SUBSCRIPTION, key=key, buttons=buttons)


def _what() -> KeyedReply:
    buttons = tuple(
        KeyedButton(
            key=f"residents.button_{field}",
            intent="inform",
            entities={QUESTION: WHAT, FIELD: field.value},
        )
        for field in Field
    )
    return KeyedReply(kind=Kind.QUESTION, key="residents.change_what", buttons=buttons)


def _ask(field: Field, *, again: bool = False) -> KeyedReply:
    """The question for the new value; `again`: the last answer could not be read."""
    buttons: tuple[KeyedButton, ...] = ()
    if field is Field.LANGUAGE:
        buttons = tuple(
            KeyedButton(
                key=key,
                intent="inform",
                entities={QUESTION: "change.language", "language": language},
            )
            for language, key in _SPOKEN.items()
        )
    if field is Field.PLACE and again:
        return KeyedReply(kind=Kind.QUESTION, key="residents.place_unknown")
    return KeyedReply(kind=Kind.QUESTION, key=_ASK[field], buttons=buttons)
