"""What a call says at each of its steps, and where it goes on.

It does not know HTTP, whose call it is, or any word that it says: they come from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from channels import errors, twiml
from channels.base import Fields, Outbound
from channels.twiml import Script

READINGS = 3
"""Of a warning, where nobody presses a key."""
BREATH, PATIENCE = 1, 8
"""Seconds for a key: after the first reading, whose end must be known soon, and after the others.
Who is old, or holds a child, is slow to find a key."""
STOPPING, ONCE, INBOUND = "stop", "once", "in"
_FIELDS = ("step", "reference", "alert", "language")


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """What is said around the words of others, in one language.

    `menu` names the keys 1 (again) and 9 (no more calls), `menu_once` only 9, `confirm_stop` asks
    for 9 once more; `about` says who we are to somebody who calls, `numbers` whom to call in
    danger, `resume` names the key 5 (calls again).
    """

    menu: str
    menu_once: str
    confirm_stop: str
    stopped: str
    resumed: str
    goodbye: str
    about: str
    numbers: str
    resume: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Words to be read out, in a language (BCP-47)."""

    text: str = field(repr=False)
    language: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a call is: stands in the query of its action URLs, which Twilio's signature covers.

    `step`: which reading it is, counted from one, or `STOPPING`, `ONCE`, `INBOUND`.
    """

    step: str
    reference: str = ""
    alert: str = ""
    language: str = ""

    @classmethod
    def of(cls, query: Fields) -> Place | None:
        """None: the call has not said anything yet."""
        if "step" not in query:
            return None
        return cls(**{name: query.get(name, "") for name in _FIELDS})

    @property
    def query(self) -> str:
        """What `of` reads."""
        named = {name: getattr(self, name) for name in _FIELDS}
        return urlencode({name: value for name, value in named.items() if value})

    def reading_ended(self, pressed: str) -> bool:
        """Twilio asks with no key only when everything was read out and nobody had hung up."""
        return self.step.isdecimal() and not pressed

    def over(self, pressed: str) -> bool:
        """Nothing is left to read."""
        last = self.step.isdecimal() and int(self.step) >= READINGS
        return not self.alert or (last and not pressed)


class Scripts:
    """`webhook`: the URL that hears what is pressed. `phrases` by primary language.

    The first of `phrases` serves where there is no other.
    """

    def __init__(self, webhook: str, phrases: Mapping[str, Phrases]) -> None:
        self._webhook = webhook
        self._phrases = phrases

    def first(self, outbound: Outbound) -> str:
        """What a call starts with, kept below `twiml.MOST`. Raises NothingToSay."""
        words = outbound.text.strip()
        while words:
            fits = replace(outbound, text=words)
            script = str(self._once(fits) if outbound.alert is None else self._warning(fits))
            if len(script) <= twiml.MOST:
                return script
            # An escaped character takes up to five others' room, in each of two readings.
            words = twiml.shortened(words, (len(script) - twiml.MOST) // 10 + 1)
        raise errors.NothingToSay

    def following(self, place: Place, pressed: str, reading: Reading) -> str:
        """The next reading of a warning."""
        before = place.step if place.step.isdecimal() else str(READINGS - 1)
        action = self._url(replace(place, step=before if pressed else str(int(before) + 1)))
        text, menu = (reading.text, reading.language), self._said("menu", reading.language)
        # Whoever heard it once learns first what the keys do, then hears it again.
        says = (text, menu) if pressed or before != "1" else (menu, text, menu)
        return str(Script().ask(action, *says, seconds=PATIENCE))

    def confirm_stop(self, place: Place) -> str:
        """9 is asked for twice: a pocket presses keys too."""
        asks = self._said("confirm_stop", place.language)
        action = self._url(replace(place, step=STOPPING))
        return str(Script().ask(action, asks, seconds=PATIENCE))

    def last(self, name: str, language: str) -> str:
        """A phrase of `Phrases`, and the end of the call."""
        return str(Script().say(*self._said(name, language)).hang_up())

    def greeting(self, reading: Reading | None) -> str:
        """For somebody who calls us. In every language, where we do not know theirs.

        No STOP here: a caller's number is easily made up, and silence could cost a life.
        """
        languages = [reading.language] if reading else list(self._phrases)
        says = [self._said("about", language) for language in languages]
        if reading:
            says.append((reading.text, reading.language))
        for name in ("numbers", "resume"):
            says += [self._said(name, language) for language in languages]
        action = self._url(Place(step=INBOUND, language=languages[0]))
        script = Script().ask(action, *says, seconds=PATIENCE, even_if_silent=False)
        return str(script.say(*self._said("goodbye", languages[0])).hang_up())

    def _warning(self, outbound: Outbound) -> Script:
        place = Place(
            step="1",
            reference=outbound.reference or "",
            alert=outbound.alert or "",
            language=outbound.language or "",
        )
        says = outbound.text, outbound.language
        return Script().ask(self._url(place), says, seconds=BREATH)

    def _once(self, outbound: Outbound) -> Script:
        """Codes, answers, tests: read twice, and done with whether we are there or not."""
        says, language = (outbound.text, outbound.language), outbound.language
        menu = self._said("menu_once", language, outbound.text)
        action = self._url(Place(step=ONCE, language=menu[1]))
        script = Script().ask(action, says, says, menu, seconds=PATIENCE, even_if_silent=False)
        return script.say(*self._said("goodbye", language, outbound.text)).hang_up()

    def _said(self, name: str, language: str | None, beside: str = "") -> tuple[str, str]:
        """A phrase in the language in which the words beside it are read."""
        wanted = twiml.spoken(beside, language).split("-")[0]
        own = wanted if wanted in self._phrases else next(iter(self._phrases))
        phrase: str = getattr(self._phrases[own], name)
        return phrase, own

    def _url(self, place: Place) -> str:
        return f"{self._webhook}?{place.query}"
