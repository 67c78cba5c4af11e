"""A person's own data by one message: what we hold, and its deletion, the conversation included.

It does not know where data lies; the engine's trackers forget by themselves on a restart event.
"""

import json

from actions.agreeing import agrees
from actions.turn import QUESTION, Outcome, Turn, asking, done, said
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.residents.service import Residents

#: Characters of one message; whoever has more asks the office.
MOST = 3500

#: A button of ours answers only the question that it stood under.
_ASKED = {QUESTION: "data.confirm"}


class MyData:
    def __init__(self, residents: Residents) -> None:
        self._residents = residents

    async def export(self, turn: Turn) -> Outcome:
        held = await self._residents.export(turn.person)
        values = {
            "intro_key": "residents.export_ready",
            "data": json.dumps(held, ensure_ascii=False, indent=1, default=str)[:MOST],
        }
        button = KeyedButton(key="dialogue.button_delete", intent="delete_my_data")
        return said(
            KeyedReply(kind=Kind.DATA, key="dialogue.data", values=values, buttons=(button,))
        )

    async def start(self, turn: Turn) -> Outcome:
        return asking("data.confirm", _confirmation())

    async def go_on(self, turn: Turn) -> Outcome:
        if not agrees(turn):
            return done(KeyedReply(kind=Kind.DATA, key="dialogue.data_kept"))
        await self._residents.forget(turn.person)
        forgotten = KeyedReply(kind=Kind.DATA, key="residents.forgotten")
        return Outcome(replies=(forgotten,), slots={"open_question": None}, restarted=True)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        return _confirmation()


def _confirmation() -> KeyedReply:
    return KeyedReply(
        kind=Kind.DATA,
        key="residents.forget_confirm",
        buttons=(
            KeyedButton(key="dialogue.button_yes", intent="affirm", entities=_ASKED),
            KeyedButton(key="dialogue.button_no", intent="deny", entities=_ASKED),
        ),
    )
