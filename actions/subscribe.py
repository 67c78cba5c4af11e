"""Subscribing to warnings from a chat: where, confirmed before it is stored; the list; the end.

It does not know how warnings are sent. STOP never comes here: the gateway obeys it.
"""

from collections.abc import Sequence

from actions.places import Places, Spot, which
from actions.turn import QUESTION, Outcome, Turn, asking, done, said
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.residents.service import Residents
from bot.residents.subscription import Point, Subscription
from bot.words.catalogue import Words

#: Metres around a pin: a warning for the next street is meant for you too.
RADIUS_M = 5_000.0

#: A button of ours answers only the question that it stood under.
_ASKED = {QUESTION: "subscribe.confirm"}


class Subscribe:
    def __init__(self, residents: Residents, places: Places, words: Words) -> None:
        self._residents = residents
        self._places = places
        self._words = words

    async def start(self, turn: Turn) -> Outcome:
        spots = self._places.meant(turn)
        if len(spots) > 1:
            return asking("subscribe.place", which(spots))
        if not spots:
            named = turn.open_question == "subscribe.place" or turn.entity("place")
            key = "residents.place_unknown" if named else "residents.ask_place"
            return asking("subscribe.place", KeyedReply(kind=Kind.QUESTION, key=key))
        wanted = _wanted(spots[0])
        return asking("subscribe.confirm", _confirmation(wanted), wanted=wanted)

    async def go_on(self, turn: Turn) -> Outcome:
        if turn.intent in ("cancel", "skip") or (turn.intent == "deny" and not turn.entities):
            return done(KeyedReply(kind=Kind.SUBSCRIPTION, key="dialogue.not_subscribed"))
        if turn.asked == "confirm" and turn.intent == "affirm":
            return await self._confirmed(turn)
        if turn.asked == "confirm" and not {"place", "area"} & set(turn.entities):
            return asking("subscribe.confirm", _confirmation(turn.wanted), wanted=turn.wanted)
        return await self.start(turn)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        if turn.asked == "confirm":
            return _confirmation(turn.wanted)
        return KeyedReply(kind=Kind.QUESTION, key="residents.ask_place")

    async def end(self, turn: Turn) -> Outcome:
        """Whoever names a place ends that one alone; without a place, all."""
        told = self._places.told_in(turn.text) if turn.text else None
        if turn.entity("place") or turn.entity("area") or told:
            return await self._end_there(turn, told)
        ended = await self._residents.unsubscribe(turn.person)
        key = "residents.unsubscribed" if ended else "residents.unsubscribed_none"
        return said(KeyedReply(kind=Kind.SUBSCRIPTION, key=key))

    async def _end_there(self, turn: Turn, told: Spot | None) -> Outcome:
        """What is not held for just that place stays; it is listed, with the way to end all."""
        meant = self._places.meant(turn) or ((told,) if told else ())
        areas = {(spot.area,) for spot in meant}
        held = await self._residents.subscriptions_of(turn.person)
        there = [one for one in held if one.areas in areas and one.point is None]
        if not there:
            return said(self._list(held, turn, "residents.unsubscribe_which"))
        await self._residents.unsubscribe(turn.person, only=[one.id for one in there])
        return said(self._list(there, turn, "residents.unsubscribed_there"))

    async def mine(self, turn: Turn) -> Outcome:
        held = await self._residents.subscriptions_of(turn.person)
        return said(self._list(held, turn, "residents.subscriptions_list"))

    def _list(self, held: Sequence[Subscription], turn: Turn, key: str) -> KeyedReply:
        if not held:
            return KeyedReply(kind=Kind.SUBSCRIPTION, key="residents.subscriptions_none")
        separator = self._words.say("dialogue.separator", turn.language)
        return KeyedReply(
            kind=Kind.SUBSCRIPTION,
            key=key,
            values={"places": separator.join(self.name(each, turn.language) for each in held)},
            buttons=(KeyedButton(key="dialogue.button_unsubscribe", intent="unsubscribe"),),
        )

    async def _confirmed(self, turn: Turn) -> Outcome:
        wanted = turn.wanted
        if wanted.get("area"):
            areas = [str(wanted["area"])]
            await self._residents.subscribe(turn.person, language=turn.language, areas=areas)
            values = {"place": wanted["name"]}
            return done(
                KeyedReply(kind=Kind.SUBSCRIPTION, key="residents.subscribed", values=values)
            )
        point = Point(lat=wanted["lat"], lon=wanted["lon"], radius_m=RADIUS_M)
        await self._residents.subscribe(turn.person, language=turn.language, point=point)
        values = {"radius_km": round(RADIUS_M / 1000)}
        return done(
            KeyedReply(kind=Kind.SUBSCRIPTION, key="residents.subscribed_point", values=values)
        )

    def name(self, subscription: Subscription, language: str) -> str:
        """The places that it is for, as people read them."""
        names = [self._places.name_of(code, language) for code in subscription.areas]
        if subscription.point:
            at = self._places.at(subscription.point.lat, subscription.point.lon)
            km = round(subscription.point.radius_m / 1000)
            names.append(self._words.say("dialogue.around", language, place=at, radius_km=km))
        return self._words.say("dialogue.separator", language).join(names)


def _wanted(spot: Spot) -> dict[str, object]:
    if spot.pinned:
        return {"name": spot.name, "lat": spot.lat, "lon": spot.lon}
    return {"name": spot.name, "area": spot.area}


def _confirmation(wanted: object) -> KeyedReply:
    assert isinstance(wanted, dict)
    return KeyedReply(
        kind=Kind.SUBSCRIPTION,
        key="dialogue.subscribe_confirm"
        if wanted.get("area")
        else "dialogue.subscribe_confirm_point",
        values={"place": wanted["name"], "radius_km": round(RADIUS_M / 1000)},
        buttons=(
            KeyedButton(key="dialogue.button_yes", intent="affirm", entities=_ASKED),
            KeyedButton(key="dialogue.button_no", intent="deny", entities=_ASKED),
        ),
    )
