"""The buttons last shown to somebody: which one is pressed, or typed as its number or title.

It does not know what a button leads to.
"""

from collections.abc import Sequence

from bot.commands import ANSWERS, Command, Said, answers_link, answers_still, recognise
from bot.messages import Message
from bot.payloads import ABOUT, IN_MENU, WHICH, WORD, Payloads, Press
from bot.replies import Reply, numbered
from bot.triage.cards import DANGER, PLACE, SAID

#: How the questions begin in which a language that is named is a subscription's, not the chat's.
SUBSCRIBING = ("subscribe.", "change.")
#: Which of several subscriptions: no language answers that.
_OF_NONE = "change.which"


def kept(messages: Sequence[Reply]) -> tuple[str, ...]:
    """What is remembered of the buttons of a turn, in the order of their numbers."""
    buttons = [button for reply in numbered(messages) for button in reply.buttons]
    return tuple(f"{button.title}{IN_MENU}{button.payload}" for button in buttons)


class Menus:
    """`menu` is what `kept` made; payloads that we did not sign for the person press nothing."""

    def __init__(self, payloads: Payloads) -> None:
        self._payloads = payloads

    def press(self, message: Message, menu: tuple[str, ...], fingerprint: bytes) -> Press | None:
        """The button that the message presses."""
        picked = _picked(message, menu)
        return self._payloads.press(picked, fingerprint) if picked else None

    def word(self, message: Message, menu: tuple[str, ...], fingerprint: bytes) -> Said | None:
        """The word that always works which the message is, or which its button stands for.

        "全部退订" is also the title of a button of ours that asks for less: under it, it is that.
        """
        press = self.press(message, menu, fingerprint)
        if press and press.intent == WORD:
            return _said(press)
        if message.payload:
            return None
        words = [_said(one) for one in self.shown(menu, fingerprint) if one.intent == WORD]
        if words:
            asked = next((one.value for one in words if one.command in ANSWERS), None)
            answer = answers_link(message.text) if asked is None else None
            answer = answer or (answers_still(message.text, asked) if asked else None)
            if answer:
                return answer
        said = recognise(message.text)
        return None if said and said.command is Command.STOP_ALL and press else said

    def said(self, message: Message, menu: tuple[str, ...], fingerprint: bytes) -> str | None:
        """What that button says to the engine."""
        picked = _picked(message, menu)
        return self._payloads.read(picked, fingerprint) if picked else None

    def shown(self, menu: tuple[str, ...], fingerprint: bytes) -> list[Press]:
        """Every button that was shown."""
        payloads = (entry.rpartition(IN_MENU)[2] for entry in menu)
        pressed = (self._payloads.press(payload, fingerprint) for payload in payloads)
        return [press for press in pressed if press]

    def cry(self, menu: tuple[str, ...], fingerprint: bytes) -> str | None:
        """What raised the card just shown: its button carries it."""
        carried = (press.entities for press in self.shown(menu, fingerprint))
        return next((str(one[SAID]) for one in carried if SAID in one and DANGER in one), None)

    def cried_at(self, menu: tuple[str, ...], fingerprint: bytes) -> tuple[float, float] | None:
        """The place (lat, lon) that came with what raised the card just shown."""
        carried = (press.entities for press in self.shown(menu, fingerprint))
        cries = (one for one in carried if DANGER in one and all(name in one for name in PLACE))
        return next(((float(one[PLACE[0]]), float(one[PLACE[1]])) for one in cries), None)

    def subscribing(self, menu: tuple[str, ...], fingerprint: bytes) -> bool:
        """Whether they stood under a question about a subscription."""
        carried = (press.entities for press in self.shown(menu, fingerprint))
        asked = (str(one.get("question")) for one in carried)
        return any(one.startswith(SUBSCRIBING) and one != _OF_NONE for one in asked)


def _said(press: Press) -> Said:
    return Said(command=Command(press.entities[WHICH]), value=str(press.entities.get(ABOUT, "")))


def _picked(message: Message, menu: tuple[str, ...]) -> str | None:
    """The payload of the button that is pressed, or whose number or title was typed."""
    if message.payload:
        return message.payload
    said = message.text.strip().rstrip(".。)）!！").casefold()
    shown = [entry.rpartition(IN_MENU) for entry in menu]
    for number, (title, _, payload) in enumerate(shown, start=1):
        typed = said.isdecimal() and int(said) == number
        if typed or (title and said == title.strip().rstrip(".。!！").casefold()):
            return payload
    return None
