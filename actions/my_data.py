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

_DELETE = KeyedButton(key="dialogue.button_delete", intent="delete_my_data")
#: A button of ours answers only the question that it stood under.
_ASKED = {QUESTION: "data.confirm"}
#: Of the button that means the other channels too.
SCOPE, ALL = "subscription", "all"
_EVERYWHERE = re.compile(
    r"全部|所有|都删|全删|\b(?:all|everything|everywhere|both)\b", re.IGNORECASE
)
#: Who asks whether it stays between us asks for a yes or no first, not for what lies with us.
_WHO_SEES = re.compile(
    r"保密|隐私(?:政策|条款|说明|协议|保护|怎么|有保障)|泄露|看得到|看不到|能看到|能不能看到|会看到|能看见"
    r"|给(?:别人|其他人|外人|第三方|谁)|告诉(?:别人|其他人|谁)|共享|公开"
    r"|\bconfidential|\bprivacy\b|\bprivate\b|\bsecret\b|\bleak|\bbetween us\b"
    r"|\bwho (?:else )?(?:can |could |will |would |gets to )?(?:sees?|reads?|knows?)\b"
    r"|\b(?:anyone|anybody|others|somebody|someone|police|boss)\b.{0,12}\b(?:see|read|find out)\b"
    r"|\b(?:tell|share|pass)\b.{0,20}\b(?:anyone|anybody|others|somebody|someone|police|boss|third)",
    re.IGNORECASE,
)


class MyData:
    def __init__(self, linked: Linked) -> None:
        self._linked = linked

    async def export(self, turn: Turn) -> Outcome:
        """Who sees what, where that is asked; the data itself is one button away then."""
        if _WHO_SEES.search(turn.text):
            show = KeyedButton(key="dialogue.button_my_data", intent="my_data")
            buttons = (show, _DELETE)
            return said(KeyedReply(kind=Kind.DATA, key="dialogue.data_who_sees", buttons=buttons))
        held = await self._linked.export(turn.person)
        values = {
            "intro_key": "residents.export_ready",
            "data": json.dumps(held, ensure_ascii=False, indent=1, default=str)[:MOST],
        }
        return said(
            KeyedReply(kind=Kind.DATA, key="dialogue.data", values=values, buttons=(_DELETE,))
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
