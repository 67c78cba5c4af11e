"""Writes what a resident gets on their own channel from an officer, or about one.

It does not know when which of it is sent.
"""

from bot.circles.ports import Letter
from bot.handover.records import Handover
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.words.catalogue import Words

#: api.md «Talking», `kind`.
KIND = "handoff"


class Telling:
    def __init__(self, words: Words, vault: Vault) -> None:
        self._words = words
        self._vault = vault

    def letter(self, to: Handover, key: str, **values: object) -> Letter:
        """The sentence of `key` in the language that they speak."""
        person = Person(channel=to.channel, address=self._vault.open(to.address))
        return Letter(person=person, text=self._words.say(key, to.language, **values), kind=KIND)
