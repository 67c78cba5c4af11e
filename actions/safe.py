"""Saying that one is safe, joining a circle by its code, leaving it, seeing who is safe.

It does not know who is told of it, nor what is stored; before the first yes, nothing is.
"""

import re
from collections.abc import Mapping
from typing import Any

from actions import safe_replies as replies
from actions.agreeing import agrees
from actions.led_words import Word, word_of
from actions.places import Places
from actions.safe_reading import closes, doubtful, leaves, of_a_child, takes_back, words_of
from actions.safe_replies import (
    CIRCLE,
    CONSENT,
    JOIN,
    LEAVE,
    NAME,
    SURE,
    TAKEN_BACK,
    Listed,
    told,
)
from actions.turn import Outcome, Turn, asking, done, said
from bot.circles.circle import CODES, Kind
from bot.circles.errors import CirclesError
from bot.circles.service import NOTHING_MORE, Circles, Said
from bot.circles.telling import Telling
from bot.replies import KeyedReply
from bot.words.catalogue import Words

#: 平安 is a county too.
_NO_PLACE = re.compile(r"平安|安全|没事|safe", re.IGNORECASE)
_NO = frozenset({"deny", "cancel", "skip"})
#: They steer a talk and are nobody's name.
_NO_NAMES = frozenset(
    {Word.BACK, Word.GO_ON, Word.NEXT, Word.AGAIN, Word.WHAT, Word.WAIT, Word.HELP}
)


class Safe:
    def __init__(self, circles: Circles, places: Places, words: Words, telling: Telling) -> None:
        self._circles = circles
        self._places = places
        self._words = words
        self._listed = Listed(words, telling)

    async def start(self, turn: Turn) -> Outcome:
        """ "I'm safe", or a circle's code: alone, in a sentence or on a button."""
        code = _code(turn)
        if code:
            return await self._with_code(turn, code)
        other = await self._other(turn)
        if other:
            return other
        wanted = self._wanted(turn)
        if doubtful(turn.text):
            return asking(SURE, replies.sure(), wanted=wanted)
        return await self._check_in(turn, wanted)

    async def who(self, turn: Turn) -> Outcome:
        """Who of the person's own circles is safe; a code in the question is one to join."""
        code = _code(turn)
        other = None if code else await self._other(turn)
        if other:
            return other
        views = await self._circles.mine(turn.person)
        mine = [view for view in views if code in (None, view.circle.code)]
        if code and not mine:
            return await self._with_code(turn, code)
        if not mine:
            return said(told("circles.none_yet", replies.SAFE))
        return said(*(self._listed.view(view, turn.language) for view in mine))

    async def go_on(self, turn: Turn) -> Outcome:
        try:
            match turn.open_question:
                case "safe.sure":
                    return await self._sure(turn)
                case "safe.consent":
                    return await self._consented(turn)
                case "safe.join":
                    return await self._joined(turn)
                case _:
                    return await self._named(turn)
        except CirclesError as error:
            return done(told(error.key))

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        match turn.open_question:
            case "safe.sure":
                return replies.sure()
            case "safe.consent":
                return replies.consent(turn.wanted, self._words, turn.language)
            case "safe.join":
                return replies.join(turn.wanted)
            case _:
                return replies.ask_name()

    async def _with_code(self, turn: Turn, code: str) -> Outcome:
        try:
            if turn.entity(LEAVE):
                return await self._left(turn, code)
            invitation = await self._circles.look(turn.person, code)
        except CirclesError as error:
            return said(told(error.key))
        if invitation.inside:
            return said(
                told("circles.already_in"), *await self._shown(turn, invitation.circle.code)
            )
        if of_a_child(turn.text):
            return said(told("circles.child"))
        wanted = replies.invited(invitation)
        return asking(JOIN, replies.join(wanted), wanted=wanted)

    async def _left(self, turn: Turn, code: str) -> Outcome:
        last = await self._circles.leave(turn.person, code)
        if last is None:
            return said(told("circles.not_in"))
        return said(told("circles.left_last" if last else "circles.left", code=code))

    async def _other(self, turn: Turn) -> Outcome | None:
        """What is said of a circle beyond "safe" and "who": to take it back, to leave, to close."""
        if turn.entity(TAKEN_BACK) or takes_back(turn.text):
            return await self._taken_back(turn)
        if not (leaves(turn.text) or closes(turn.text)):
            return None
        views = await self._circles.mine(turn.person)
        if not views:
            return _ended(turn, told("circles.none_yet", replies.SAFE))
        if len(views) == 1 and leaves(turn.text):
            return await self._left(turn, views[0].circle.code)
        buttons = [replies.leaving(view.circle) for view in views]
        key = "circles.no_owner" if closes(turn.text) else "circles.leave_which"
        return _ended(turn, told(key, *buttons))

    async def _taken_back(self, turn: Turn) -> Outcome:
        """The others who read "safe" are told that it no longer counts."""
        try:
            taken = await self._circles.take_back(turn.person)
        except CirclesError as error:
            return _ended(turn, told(error.key))
        if taken is None:
            return _ended(turn, told("circles.nothing_to_take_back"))
        return _ended(turn, told("circles.taken_back", replies.SAFE, told=taken))

    async def _sure(self, turn: Turn) -> Outcome:
        if agrees(turn) or (turn.intent == "i_am_safe" and not doubtful(turn.text)):
            return await self._check_in(turn, turn.wanted)
        if turn.intent in _NO:
            return done(told("circles.not_said"))
        return asking(SURE, replies.sure(), wanted=turn.wanted)

    async def _check_in(self, turn: Turn, wanted: Mapping[str, Any]) -> Outcome:
        """At once for whoever has a circle; others are asked first. Of a child only "safe"."""
        child = of_a_child(str(wanted.get("words") or ""))
        kept = await self._circles.check_in(turn.person, NOTHING_MORE if child else _said(wanted))
        if kept:
            views = await self._circles.mine(turn.person)
            return _ended(turn, replies.noted(kept, views))
        if child:
            return _ended(turn, told("circles.child"))
        question = replies.consent(wanted, self._words, turn.language)
        return asking(CONSENT, question, wanted=dict(wanted))

    async def _consented(self, turn: Turn) -> Outcome:
        if of_a_child(turn.text):
            return done(told("circles.child"))
        if turn.intent in _NO:
            return done(told("circles.nothing_kept"))
        if turn.intent != "affirm":
            question = replies.consent(turn.wanted, self._words, turn.language)
            return asking(CONSENT, question, wanted=turn.wanted)
        circle = await self._circles.begin(turn.person, turn.language, _said(turn.wanted))
        begun = told("circles.begun", code=circle.code)
        return asking(NAME, begun, replies.ask_name(), wanted={"code": circle.code})

    async def _joined(self, turn: Turn) -> Outcome:
        if of_a_child(turn.text):
            return done(told("circles.child"))
        if turn.intent in _NO:
            return done(told("circles.not_joined"))
        if turn.intent != "affirm":
            return asking(JOIN, replies.join(turn.wanted), wanted=turn.wanted)
        code = str(turn.wanted["code"])
        entered = await self._circles.join(turn.person, code, turn.language)
        reply = replies.joined(entered.circle, entered.stopped)
        if entered.circle.kind is Kind.VILLAGE:
            return done(reply)
        return asking(NAME, reply, replies.ask_name(), wanted={"code": code})

    async def _named(self, turn: Turn) -> Outcome:
        """A name, or none: whatever else is said leaves the person without one."""
        code, name = str(turn.wanted.get("code")), turn.text
        none = turn.intent in (*_NO, "affirm") or of_a_child(turn.text)
        if word_of(name) in _NO_NAMES or not (name or none):
            return asking(NAME, replies.ask_name(), wanted=turn.wanted)
        if none:
            name = ""
        shown = await self._circles.call(turn.person, code, name)
        reply = told("circles.named", name=shown) if shown else told("circles.no_name")
        return done(reply, *await self._shown(turn, code))

    async def _shown(self, turn: Turn, code: str) -> list[KeyedReply]:
        views = await self._circles.mine(turn.person)
        return [self._listed.view(v, turn.language) for v in views if v.circle.code == code]

    def _wanted(self, turn: Turn) -> dict[str, Any]:
        """The place that was named or sent, and the person's own words."""
        named = turn.entity("place") or ""
        meant = turn.pin or (named and not _NO_PLACE.search(named))
        spots = self._places.meant(turn) if meant else ()
        place = spots[0].name if len(spots) == 1 else None
        return {"place": place, "words": words_of(turn.text)}


def _code(turn: Turn) -> str | None:
    return CODES.find_in(turn.text) or turn.entity(CIRCLE)


def _said(wanted: Mapping[str, Any]) -> Said:
    return Said(place=wanted.get("place"), words=wanted.get("words"))


def _ended(turn: Turn, reply: KeyedReply) -> Outcome:
    """Closes our own question; one of another conversation stays open."""
    ours = (turn.open_question or "").startswith("safe.")
    return done(reply) if ours else said(reply)
