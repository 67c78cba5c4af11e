"""Takes an answer to the conversation that asked for it; without a question, makes the best of it.

It does not know what any conversation asks.
"""

from collections.abc import Mapping
from typing import Protocol

from actions.ask import Ask
from actions.report_hazard import ReportHazard
from actions.turn import Outcome, Turn, said
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.triage.cards import card
from bot.triage.recognise import Danger

_REPORT = KeyedButton(key="dialogue.button_report", intent="report_hazard")
_HELP = KeyedButton(key="dialogue.button_help", intent="help")


class Conversation(Protocol):
    async def go_on(self, turn: Turn) -> Outcome: ...

    async def ask_again(self, turn: Turn) -> KeyedReply | None: ...


class GoOn:
    def __init__(
        self, conversations: Mapping[str, Conversation], ask: Ask, reports: ReportHazard
    ) -> None:
        """`conversations` by the first part of their open questions."""
        self._conversations = conversations
        self._ask = ask
        self._reports = reports

    async def answer(self, turn: Turn) -> Outcome:
        asker = self._asker(turn)
        if asker is not None:
            return await asker.go_on(turn)
        if turn.intent == "cancel":
            return said(
                KeyedReply(kind=Kind.SMALLTALK, key="dialogue.nothing_open", buttons=(_HELP,))
            )
        resumed = await self._reports.offer_to_resume(turn)
        return resumed or await self._unasked(turn)

    async def repeat(self, turn: Turn) -> KeyedReply | None:
        """The open question once more, after something came in between."""
        asker = self._asker(turn)
        return await asker.ask_again(turn) if asker else None

    def _asker(self, turn: Turn) -> Conversation | None:
        name = (turn.open_question or "").partition(".")[0]
        return self._conversations.get(name)

    async def _unasked(self, turn: Turn) -> Outcome:
        if turn.intent == "inform_place" or (turn.pin and not turn.text):
            return said(_place_heard(turn))
        if turn.danger in set(Danger):
            return said(_after_danger(Danger(turn.danger)))
        if turn.intent not in ("inform", "inform_count"):
            return said(
                KeyedReply(kind=Kind.SMALLTALK, key="dialogue.nothing_open", buttons=(_HELP,))
            )
        reply = await self._ask.reply(turn)
        offer = KeyedReply(
            kind=Kind.QUESTION, key="dialogue.offer_report", buttons=(_REPORT, _HELP)
        )
        return said(*filter(None, (reply, offer)))


def _after_danger(danger: Danger) -> KeyedReply:
    """The triage card's own ways on, for whoever answers it in words."""
    return KeyedReply(kind=Kind.QUESTION, key="dialogue.offer_report", buttons=card(danger).buttons)


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
