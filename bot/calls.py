"""Finds the words that a call reads out: those of a warning, or the newest that a caller was sent.

It does not know calls, keys or voices.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.alerts.messages import FULL_FORM, SPOKEN_FORM
from bot.alerts.ports import AlertBook
from bot.residents.addresses import PHONES
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.words.catalogue import Words
from bot.words.fallbacks import nearest
from channels.call_scripts import Phrases, Reading


@dataclass(frozen=True, kw_only=True)
class LastWarning:
    """`messages` are the frozen words by language and form; `language` is the contact's."""

    messages: Mapping[str, Mapping[str, str]] = field(repr=False)
    language: str


class CallerBook(Protocol):
    async def newest(self, fingerprints: Collection[bytes], now: datetime) -> LastWarning | None:
        """The newest warning in force that was sent to one of these contacts."""


class SpokenWords:
    """Implements channels.voice.Readings."""

    def __init__(
        self, book: AlertBook, callers: CallerBook, vault: Vault, clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._callers = callers
        self._vault = vault
        self._clock = clock

    async def words(self, alert: str, language: str) -> Reading | None:
        """As they were frozen; None once it has ended: nobody is to hear it again then."""
        event = await self._book.published(alert)
        if event is None or event.ended_at is not None or event.expires_at <= self._clock():
            return None
        return _reading(event.messages, language)

    async def newest(self, number: str) -> Reading | None:
        """On whichever channel it went to that number."""
        people = [Person(channel=channel, address=number) for channel in sorted(PHONES)]
        marks = [self._vault.fingerprint(person) for person in people]
        found = await self._callers.newest(marks, self._clock())
        return _reading(found.messages, found.language) if found else None


def phrases_of(words: Words) -> Mapping[str, Phrases]:
    """What is said around a warning, in every language of `bot/words`, Chinese first."""
    names = Phrases.__dataclass_fields__
    languages = sorted(words.languages, key=lambda language: language != "zh")
    return {
        language: Phrases(**{name: words.say(f"voice.{name}", language) for name in names})
        for language in languages
    }


def _reading(messages: Mapping[str, Mapping[str, str]], language: str) -> Reading | None:
    tag = nearest(language, messages)
    forms = messages[tag] if tag else {}
    text = forms.get(SPOKEN_FORM) or forms.get(FULL_FORM)
    return Reading(text=text, language=tag) if tag and text else None
