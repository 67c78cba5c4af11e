"""The buttons under "still so?": words that always work, about one report, signed for one person.

It does not know who is asked, nor what an answer does.
"""

from bot.commands import Command
from bot.payloads import ABOUT, IN_MENU, WHICH, WORD, Payloads
from bot.reports.back.ports import Answer

_COMMANDS = {Answer.STILL: Command.STILL_THERE, Answer.OVER: Command.OVER}


class StillButtons:
    """Implements bot.reports.back.asking.Buttons."""

    def __init__(self, payloads: Payloads) -> None:
        self._payloads = payloads

    def payload(self, answer: Answer, reference: str, fingerprint: bytes) -> str:
        entities = {WHICH: _COMMANDS[answer].value, ABOUT: reference}
        return self._payloads.sign(WORD, entities, fingerprint)

    def line(self, title: str, payload: str) -> str:
        """As `bot.menus.kept` keeps a button that was shown."""
        return f"{title}{IN_MENU}{payload}"
