"""Subscribing to warnings from a chat: where and how, confirmed before it is stored; the list.

It does not know how warnings are sent. STOP never comes here: the gateway obeys it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from actions import change_reading as reading
from actions.agreeing import agrees
from actions.led_words import Word, word_of
from actions.places import Places, Spot, which
from actions.safe_reading import of_a_child
from actions.subscription_words import Described
from actions.turn import QUESTION, Outcome, Turn, asking, done, said
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.residents.groups import named_in
from bot.residents.service import Residents
from bot.residents.subscription import Point, Wish
from bot.words.catalogue import Words

PLACE, CONFIRM = "subscribe.place", "subscribe.confirm"
#: Metres around a pin: a warning for the next street is meant for you too.
RADIUS_M = 5_000.0
#: In `wanted`: places that are clear, those of several of one name, and how it is wanted.
SPOTS, UNCLEAR, OPTIONS = "spots", "unclear", ("language", "hours", "groups")
#: A button of ours answers only the question that it stood under.
_ASKED = {QUESTION: CONFIRM}


class Subscribe:
    def __init__(
        self, residents: Residents, places: Places, words: Words, described: Described
    ) -> None:
        self._residents = residents
        self._places = places
        self._words = words
        self._described = described

    async def start(self, turn: Turn) -> Outcome:
        if of_a_child(turn.text):
            return said(_told("residents.child"))
        return self._next(_options(turn), self._places.several(turn), turn)

    async def go_on(self, turn: Turn) -> Outcome:
        if word_of(turn.text) is Word.BACK and turn.open_question == CONFIRM:
            kept = {name: turn.wanted[name] for name in OPTIONS if name in turn.wanted}
            return asking(PLACE, _question("residents.ask_place"), wanted=kept)
        if turn.intent in ("cancel", "skip") or (turn.intent == "deny" and not turn.entities):
            return done(_told("dialogue.not_subscribed"))
        if of_a_child(turn.text):
            return done(_told("residents.child"))
        wanted = {**turn.wanted, **_options(turn)}
        if turn.asked != "confirm":
            left = {**wanted, UNCLEAR: wanted.get(UNCLEAR, [])[1:]}
            return self._next(left, self._places.several(turn), turn)
        if agrees(turn):
            return await self._confirmed(turn, wanted)
        return self._corrected(turn, wanted)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        if turn.asked == "confirm":
            return self._confirmation(turn.wanted, turn.language)
        unclear = turn.wanted.get(UNCLEAR)
        return which(_spots(unclear[0])) if unclear else _question("residents.ask_place")

    async def mine(self, turn: Turn) -> Outcome:
        held = await self._residents.subscriptions_of(turn.person)
        if not held:
            return said(_told("residents.subscriptions_none"))
        change = KeyedButton(key="residents.button_alter", intent="change_subscription")
        end = KeyedButton(key="residents.button_end", intent="unsubscribe")
        values = {
            "lines": self._described.lines(held, turn.language),
            "levels": self._described.levels(_any_hours(held), turn.language),
        }
        return said(_told("residents.subscriptions_list", change, end, **values))

    def _corrected(self, turn: Turn, wanted: dict[str, Any]) -> Outcome:
        """Before the yes: other places instead of those, or beside them; or how it is wanted."""
        named = self._places.several(turn) if reading.names_place(turn) else ()
        if not named:
            return asking(CONFIRM, self._confirmation(wanted, turn.language), wanted=wanted)
        kept = wanted if reading.adds(turn.text) else {**wanted, SPOTS: []}
        return self._next(kept, named, turn)

    def _next(
        self, wanted: Mapping[str, Any], named: Sequence[tuple[Spot, ...]], turn: Turn
    ) -> Outcome:
        """Asks which place is meant, or for one, or whether it shall be so."""
        clear = [_kept(spots[0]) for spots in named if len(spots) == 1]
        unclear = [[_kept(spot) for spot in spots] for spots in named if len(spots) > 1]
        spots = [*wanted.get(SPOTS, []), *clear]
        now = {
            **wanted,
            SPOTS: [spot for n, spot in enumerate(spots) if spot not in spots[:n]],
            UNCLEAR: [*unclear, *wanted.get(UNCLEAR, [])],
        }
        if now[UNCLEAR]:
            return asking(PLACE, which(_spots(now[UNCLEAR][0])), wanted=now)
        if not now[SPOTS]:
            missed = turn.open_question == PLACE or turn.entity("place")
            key = "residents.place_unknown" if missed else "residents.ask_place"
            return asking(PLACE, _question(key), wanted=now)
        return asking(CONFIRM, self._confirmation(now, turn.language), wanted=now)

    def _confirmation(self, wanted: Mapping[str, Any], language: str) -> KeyedReply:
        """What will be stored, and for what; nothing is before the yes."""
        return _told(
            "dialogue.subscribe_confirm",
            KeyedButton(key="dialogue.button_yes", intent="affirm", entities=_ASKED),
            KeyedButton(key="dialogue.button_no", intent="deny", entities=_ASKED),
            place=self._names(wanted, language),
            **self._described.values(_wish(wanted, language), language),
        )

    async def _confirmed(self, turn: Turn, wanted: Mapping[str, Any]) -> Outcome:
        """One subscription a place, so that each can be ended alone."""
        wish = _wish(wanted, turn.language)
        for spot in wanted[SPOTS]:
            at = (
                {"areas": [str(spot["area"])]}
                if spot.get("area")
                else {"point": Point(lat=spot["lat"], lon=spot["lon"], radius_m=RADIUS_M)}
            )
            await self._residents.subscribe(
                turn.person,
                language=wish.language,
                groups=wish.groups,
                quiet_hours=wish.quiet_hours,
                **at,
            )
        values = self._described.values(wish, turn.language)
        place = self._names(wanted, turn.language)
        return done(_told("residents.subscribed", place=place, levels=values["levels"]))

    def _names(self, wanted: Mapping[str, Any], language: str) -> str:
        return self._described.joined([self._name(s, language) for s in wanted[SPOTS]], language)

    def _name(self, spot: Mapping[str, Any], language: str) -> str:
        if spot.get("area"):
            return str(spot["name"])
        km = round(RADIUS_M / 1000)
        return self._words.say("dialogue.around", language, place=spot["name"], radius_km=km)


def _options(turn: Turn) -> dict[str, Any]:
    """How it is wanted, as far as the message says so."""
    found: dict[str, Any] = {}
    language, hours, groups = (
        reading.language_in(turn.text),
        reading.hours_in(turn.text),
        named_in(turn.text),
    )
    if language:
        found["language"] = language
    if hours or reading.no_quiet_hours(turn.text):
        found["hours"] = hours
    if groups:
        found["groups"] = list(groups)
    return found


def _wish(wanted: Mapping[str, Any], language: str) -> Wish:
    """How it is wanted, without the places."""
    return Wish(
        language=wanted.get("language") or language,
        groups=tuple(wanted.get("groups") or ()),
        quiet_hours=wanted.get("hours"),
    )


def _any_hours(held: Sequence[Wish]) -> Mapping[str, Any] | None:
    return next((each.quiet_hours for each in held if each.quiet_hours), None)


def _kept(spot: Spot) -> dict[str, Any]:
    if spot.pinned:
        return {"name": spot.name, "lat": spot.lat, "lon": spot.lon}
    return {"name": spot.name, "area": spot.area}


def _spots(found: Sequence[Mapping[str, Any]]) -> tuple[Spot, ...]:
    return tuple(Spot(name=each["name"], lat=None, lon=None, area=each["area"]) for each in found)


def _question(key: str) -> KeyedReply:
    return KeyedReply(kind=Kind.QUESTION, key=key)


def _told(key: str, *buttons: KeyedButton, **values: object) -> KeyedReply:
    return KeyedReply(kind=Kind.SUBSCRIPTION, key=key, values=values, buttons=buttons)
