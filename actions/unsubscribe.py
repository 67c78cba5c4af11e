"""Ending subscriptions from a chat: one by its number or place, several, or all of them.

It does not know STOP, which ends all at any moment: the gateway obeys it.
"""

import re
from collections.abc import Sequence

from actions.choices import chosen
from actions.places import MOST_CHOICES, Places
from actions.subscription_words import Described
from actions.turn import QUESTION, Outcome, Turn, asking, done, said
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.residents.service import Residents
from bot.residents.subscription import Subscription

WHICH = "unsubscribe.which"
#: Of a button: the subscription's number in the list, from 0, or all of them.
SUBSCRIPTION, ALL = "subscription", "all"
_ALL = re.compile(
    r"全部|所有|全都|都(?:退|取消|不要)|一个不留|\b(?:all|every\w*)\b|\bboth\b", re.IGNORECASE
)
#: What stands around a number in a message that ends that one: "退订第二个", "end number 2".
_AROUND = re.compile(
    r"(?:我要|帮我|请)?(?:退订|取消|停掉|删掉|关掉)"
    r"|\b(?:unsubscribe(?: from)?|cancel|end|remove|delete|stop)\b"
    r"|(?:的)?(?:订阅|subscription)",
    re.IGNORECASE,
)


class Unsubscribe:
    def __init__(self, residents: Residents, places: Places, described: Described) -> None:
        self._residents = residents
        self._places = places
        self._described = described

    async def start(self, turn: Turn) -> Outcome:
        """The one that is named; the only one; else it is asked which."""
        held = await self._residents.subscriptions_of(turn.person)
        if not held:
            return _ended(turn, _told("residents.unsubscribed_none"))
        meant = self._meant(turn, held)
        if meant is None and self._names_place(turn):
            values = {"lines": self._described.lines(held, turn.language)}
            return _ended(turn, _told("residents.unsubscribe_which", *_all(), **values))
        if meant is None and len(held) > 1:
            return asking(WHICH, self._which(held, turn.language))
        return await self._end(turn, held if meant is None else meant, held)

    async def go_on(self, turn: Turn) -> Outcome:
        if turn.intent in ("cancel", "skip", "deny"):
            return done(_told("residents.unsubscribed_not"))
        held = await self._residents.subscriptions_of(turn.person)
        meant = self._meant(turn, held)
        if meant is None:
            return asking(WHICH, self._which(held, turn.language))
        return await self._end(turn, meant, held)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        held = await self._residents.subscriptions_of(turn.person)
        return self._which(held, turn.language) if held else None

    def _meant(self, turn: Turn, held: Sequence[Subscription]) -> Sequence[Subscription] | None:
        """Those that the message means; None where it means none of them, or does not say."""
        picked = turn.entity(SUBSCRIPTION)
        if picked == ALL or _ALL.search(turn.text):
            return held
        if picked and picked.isdecimal():
            return held[int(picked) : int(picked) + 1] or None
        codes = {spot.area for spots in self._places.several(turn) for spot in spots}
        there = [one for one in held if one.point is None and codes & set(one.areas)]
        if there:
            return there
        labels = [self._described.name(each, turn.language) for each in held]
        place = chosen(_AROUND.sub("", turn.text).strip(), labels) if turn.text else None
        return None if place is None else [held[place]]

    def _names_place(self, turn: Turn) -> bool:
        named = turn.entity("place") or turn.entity("area") or self._places.told_in(turn.text)
        return bool(named)

    async def _end(
        self, turn: Turn, meant: Sequence[Subscription], held: Sequence[Subscription]
    ) -> Outcome:
        if len(meant) == len(held):
            await self._residents.unsubscribe(turn.person)
            return _ended(turn, _told("residents.unsubscribed"))
        await self._residents.unsubscribe(turn.person, only=[one.id for one in meant])
        names = [self._described.name(one, turn.language) for one in meant]
        places = self._described.joined(names, turn.language)
        return _ended(turn, _told("residents.unsubscribed_there", places=places))

    def _which(self, held: Sequence[Subscription], language: str) -> KeyedReply:
        one_each = tuple(
            KeyedButton(
                label=self._described.name(each, language),
                intent="inform",
                entities={QUESTION: WHICH, SUBSCRIPTION: str(number)},
            )
            for number, each in enumerate(held[:MOST_CHOICES])
        )
        key = "residents.unsubscribe_ask"
        return KeyedReply(kind=Kind.QUESTION, key=key, buttons=(*one_each, *_all()))


def _all() -> tuple[KeyedButton, ...]:
    every = {SUBSCRIPTION: ALL}
    return (KeyedButton(key="dialogue.button_unsubscribe", intent="unsubscribe", entities=every),)


def _ended(turn: Turn, reply: KeyedReply) -> Outcome:
    """Closes our own question; one of another conversation stays open."""
    return done(reply) if turn.open_question == WHICH else said(reply)


def _told(key: str, *buttons: KeyedButton, **values: object) -> KeyedReply:
    return KeyedReply(kind=Kind.SUBSCRIPTION, key=key, values=values, buttons=buttons)
