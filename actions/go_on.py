"""Takes an answer to the conversation that asked for it; without a question, makes the best of it.

It does not know what any conversation asks.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from actions.ask import LETTERS, UNKNOWN, Ask
from actions.places import Places
from actions.report_hazard import ReportHazard, kept
from actions.report_replies import RESUME
from actions.report_wishes import begins
from actions.rescue import RescueTalk
from actions.turn import OPEN_QUESTION, QUESTION, Outcome, Turn, asking, done, said
from bot.replies import KeyedButton, KeyedReply, Kind
from knowledge.hazards import Hazard

#: The question of an offer: a yes starts the report with what was said; anything else closes it.
OFFERED = "report_offer.offer"
#: Whoever is hurt wants help or a number to call, and no report.
_OF_THE_BODY = frozenset({Hazard.FIRST_AID, Hazard.FOOD_POISONING, Hazard.EPIDEMIC})
#: Characters of a message that is nothing but the name of a place.
_LONGEST_NAME = 20
_YES_OR_NO = frozenset({"affirm", "deny", "cancel", "skip"})
_REPORT = KeyedButton(key="dialogue.button_report", intent="report_hazard")
_HELP = KeyedButton(key="dialogue.button_help", intent="help")
_NOTHING_OPEN = KeyedReply(kind=Kind.SMALLTALK, key="dialogue.nothing_open", buttons=(_HELP,))


class Conversation(Protocol):
    async def go_on(self, turn: Turn) -> Outcome: ...

    async def ask_again(self, turn: Turn) -> KeyedReply | None: ...


class GoOn:
    def __init__(
        self,
        conversations: Mapping[str, Conversation],
        ask: Ask,
        reports: ReportHazard,
        places: Places,
        rescue: RescueTalk,
    ) -> None:
        """`conversations` by the first part of their open questions."""
        self._conversations = conversations
        self._ask = ask
        self._reports = reports
        self._places = places
        self._rescue = rescue

    async def answer(self, turn: Turn) -> Outcome:
        meant = turn.entity(QUESTION)
        if meant and meant != turn.open_question:
            return said(KeyedReply(kind=Kind.SMALLTALK, key="dialogue.button_of_before"))
        entities = {name: value for name, value in turn.entities.items() if name != QUESTION}
        return await self._heard(replace(turn, entities=entities))

    async def _heard(self, turn: Turn) -> Outcome:
        if self._rescue.takes(turn):
            return await self._rescue.go_on(turn)
        asker = self._asker(turn)
        if asker is not None:
            return await asker.go_on(turn)
        if begins(turn.text):
            return await self._reports.start(turn)
        if turn.open_question == OFFERED and turn.intent in _YES_OR_NO:
            return await self._decided(turn)
        if turn.open_question == OFFERED and turn.intent == "inform_place":
            return await self._placed(turn)
        if turn.intent != "cancel":
            resumed = await self._reports.offer_to_resume(turn)
            if resumed:
                return resumed
        return await self._unasked(turn)

    async def ask(self, turn: Turn) -> Outcome:
        """A question; what the engine could not read and no article is about may be a place."""
        outcome = await self._ask.answer(turn)
        named = turn.intent == "nlu_fallback" and len(turn.text) <= _LONGEST_NAME
        if UNKNOWN in outcome.replies and named and self._places.told_in(turn.text):
            return said(_place_heard(turn))
        return outcome

    async def repeat(self, turn: Turn) -> KeyedReply | None:
        """The open question once more, after something came in between."""
        asker = self._asker(turn)
        return await asker.ask_again(turn) if asker else None

    def _asker(self, turn: Turn) -> Conversation | None:
        name = (turn.open_question or "").partition(".")[0]
        return self._conversations.get(name)

    async def _decided(self, turn: Turn) -> Outcome:
        """The answer to "do you see this hazard now?"."""
        if turn.intent == "affirm":
            return await self._reports.take_up(turn)
        return done(KeyedReply(kind=Kind.SMALLTALK, key="dialogue.all_right"))

    async def _placed(self, turn: Turn) -> Outcome:
        """Whoever says where it is has said yes."""
        begun = await self._reports.take_up(turn)
        if begun.slots.get(OPEN_QUESTION) == RESUME:
            return begun
        asked = {OPEN_QUESTION: "report.place"}
        return await self._reports.go_on(replace(turn, slots=asked))

    async def _unasked(self, turn: Turn) -> Outcome:
        if turn.pin and not turn.text:
            return said(_place_heard(turn))
        whole = None if turn.danger else await self._reports.told_whole(turn)
        if whole:
            return whole
        if turn.intent in _YES_OR_NO and "hazard" not in turn.entities:
            return said(_NOTHING_OPEN)
        if not LETTERS.search(turn.text):
            return said(UNKNOWN)
        if turn.intent == "inform_place" and "hazard" not in turn.entities:
            bare = len(turn.text) <= _LONGEST_NAME and self._places.told_in(turn.text)
            if bare or self._places.meant(turn):
                return said(_place_heard(turn))
        replies = await self._ask.replies(turn)
        if turn.intent == "inform_place" and not replies and "hazard" not in turn.entities:
            return said(KeyedReply(kind=Kind.QUESTION, key="dialogue.place_unknown"))
        return _offered(turn, replies, self._ask.topic(replies, turn))


def _offered(turn: Turn, replies: tuple[KeyedReply, ...], topic: Mapping[str, Any]) -> Outcome:
    """What is known of a thing that somebody describes, and the offer to report it."""
    if not replies and turn.entity("hazard") in _OF_THE_BODY:
        return said(UNKNOWN)
    offer = KeyedReply(kind=Kind.QUESTION, key="dialogue.offer_report", buttons=(_REPORT, _HELP))
    return asking(OFFERED, *replies, offer, wanted=kept(turn), **topic)


def _place_heard(turn: Turn) -> KeyedReply:
    entities = _place(turn)
    return KeyedReply(
        kind=Kind.QUESTION,
        key="dialogue.place_heard",
        buttons=(
            KeyedButton(key="dialogue.button_alerts", intent="alerts_here", entities=entities),
            KeyedButton(
                key="dialogue.button_shelter",
                intent="find_facility",
                entities={**entities, "facility": "shelter"},
            ),
            KeyedButton(key="dialogue.button_subscribe", intent="subscribe", entities=entities),
        ),
    )


def _place(turn: Turn) -> dict[str, object]:
    """What the buttons carry, so that nobody has to say it twice."""
    if turn.entity("area"):
        return {"area": turn.entity("area")}
    if turn.pin:
        return {"lat": turn.pin[0], "lon": turn.pin[1]}
    return {"place": turn.entity("place") or turn.text}
