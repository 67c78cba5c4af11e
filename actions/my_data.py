"""A person's own data by one message: what we hold, and its deletion, the conversation included.

It does not know where data lies; the engine's trackers forget by themselves on a restart event.
"""

import json
import re

from actions.agreeing import agrees
from actions.turn import QUESTION, Outcome, Turn, asking, done, said
from bot.linked import Linked
from bot.replies import KeyedButton, KeyedReply, Kind

#: Characters of one message; whoever has more asks the office.
MOST = 3500

#: A button of ours answers only the question that it stood under.
_ASKED = {QUESTION: "data.confirm"}
#: Of the button that means the other channels too.
SCOPE, ALL = "subscription", "all"
_EVERYWHERE = re.compile(
    r"全部|所有|都删|全删|\b(?:all|everything|everywhere|both)\b", re.IGNORECASE
)


class MyData:
    def __init__(self, linked: Linked) -> None:
        self._linked = linked

    async def export(self, turn: Turn) -> Outcome:
        held = await self._linked.export(turn.person)
        values = {
            "intro_key": "residents.export_ready",
            "data": json.dumps(held, ensure_ascii=False, indent=1, default=str)[:MOST],
        }
        button = KeyedButton(key="dialogue.button_delete", intent="delete_my_data")
        return said(
            KeyedReply(kind=Kind.DATA, key="dialogue.data", values=values, buttons=(button,))
        )

    async def start(self, turn: Turn) -> Outcome:
        return asking("data.confirm", await self._confirmation(turn))

    async def go_on(self, turn: Turn) -> Outcome:
        """A plain yes where there are other channels means this one: the rest can still go then."""
        if not agrees(turn):
            return done(KeyedReply(kind=Kind.DATA, key="dialogue.data_kept"))
        everywhere = turn.entity(SCOPE) == ALL or _EVERYWHERE.search(turn.text) is not None
        others = await self._linked.others(turn.person, turn.language)
        await self._linked.forget(turn.person, everywhere=everywhere)
        key = "residents.forgotten_here" if others and not everywhere else "residents.forgotten"
        forgotten = KeyedReply(kind=Kind.DATA, key=key, values={"others": others})
        return Outcome(replies=(forgotten,), slots={"open_question": None}, restarted=True)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        return await self._confirmation(turn)

    async def _confirmation(self, turn: Turn) -> KeyedReply:
        others = await self._linked.others(turn.person, turn.language)
        if not others:
            yes = KeyedButton(key="dialogue.button_yes", intent="affirm", entities=_ASKED)
            return _question("residents.forget_confirm", yes)
        here = KeyedButton(key="dialogue.button_delete_here", intent="affirm", entities=_ASKED)
        every = {**_ASKED, SCOPE: ALL}
        everywhere = KeyedButton(key="dialogue.button_delete_all", intent="affirm", entities=every)
        return _question("residents.forget_confirm_linked", here, everywhere, others=others)


def _question(key: str, *yes: KeyedButton, **values: object) -> KeyedReply:
    no = KeyedButton(key="dialogue.button_no", intent="deny", entities=_ASKED)
    return KeyedReply(kind=Kind.DATA, key=key, values=values, buttons=(*yes, no))
