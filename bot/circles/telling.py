"""Writes what the others of a family read when somebody says that they are safe.

It does not know who is to be told, nor how a letter is sent.
"""

from datetime import datetime

from bot.beijing import BEIJING
from bot.circles.circle import ending
from bot.circles.ports import Letter, Listener, SealedMember
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.words.catalogue import Words


class Telling:
    """Everything that is said of a member, in the language of whoever reads it."""

    def __init__(self, words: Words, vault: Vault) -> None:
        self._words = words
        self._vault = vault

    def letter(self, to: Listener, now: datetime) -> Letter:
        teller = to.teller
        text = self._words.say(
            "circles.told",
            to.language,
            who=self._who(teller, to.language),
            when=moment(now),
            more=self.more(
                self._vault.open_if(teller.said.place),
                self._vault.open_if(teller.said.words),
                to.language,
            ),
        )
        return Letter(
            person=Person(channel=to.channel, address=self._vault.open(to.address)), text=text
        )

    def taken_back(self, to: Listener, now: datetime) -> Letter:
        """That a member's "safe" counts no more."""
        who = self._who(to.teller, to.language)
        text = self._words.say("circles.told_taken_back", to.language, who=who, when=moment(now))
        return Letter(
            person=Person(channel=to.channel, address=self._vault.open(to.address)), text=text
        )

    def called(self, name: str | None, end: str, language: str) -> str:
        """A member's name, else how the address ends."""
        return name or self._words.say("circles.unnamed", language, end=end)

    def more(self, place: str | None, words: str | None, language: str) -> str:
        """Where and in which words, as far as they said so; empty when they did not."""
        parts = (("circles.at_place", place), ("circles.in_words", words))
        return "".join(self._words.say(key, language, said=said) for key, said in parts if said)

    def _who(self, teller: SealedMember, language: str) -> str:
        address = self._vault.open_if(teller.address) or ""
        return self.called(self._vault.open_if(teller.name), ending(address), language)


def moment(at: datetime) -> str:
    """Month, day and time in Beijing, as people write it."""
    return f"{at.astimezone(BEIJING):%m-%d %H:%M}"
