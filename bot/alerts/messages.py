"""The words that residents get, per language and form, and how urgent they are.

It does not know who gets them; they are made once, on approval, and frozen.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from bot.alerts.content import (
    AlertContent,
    AlertText,
    Kind,
    Level,
    Severity,
    Status,
    Suspended,
    Urgency,
)
from bot.alerts.records import Messages
from bot.alerts.shortening import joined, propose, with_free
from bot.alerts.speaking import said_in_order
from bot.words.catalogue import Words

SMS_FORM = "sms"
FULL_FORM = "full"
SPOKEN_FORM = "spoken"
_FORMS = {"sms": SMS_FORM, "voice": SPOKEN_FORM, "loudspeaker": SPOKEN_FORM}

#: The lower, the sooner.
LIFE_SAFETY, ALL_CLEAR, ORDINARY, DRILL = 0, 2, 5, 9


def form_of(channel: str) -> str:
    """Which form a channel carries."""
    return _FORMS.get(channel, FULL_FORM)


def priority_of(content: AlertContent) -> int:
    """Life-safety: an actual evacuation, a red or orange level, or CAP's two worst severities.

    What clears up a rumour is never so, whatever it says of the rumour's severity.
    """
    if content.status is not Status.ACTUAL:
        return DRILL
    if content.kind is Kind.CLARIFICATION:
        return ORDINARY
    grave = content.severity in (Severity.EXTREME, Severity.SEVERE)
    urgent = content.urgency in (Urgency.IMMEDIATE, Urgency.EXPECTED, Urgency.UNKNOWN)
    high = content.level in (Level.RED, Level.ORANGE)
    evacuation = content.kind is Kind.EVACUATION
    return LIFE_SAFETY if evacuation or high or (grave and urgent) else ORDINARY


class Composer:
    """Writes the messages of an alert. `link` is the page on which a message can be checked."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def warning(self, content: AlertContent, link: str) -> Messages:
        """A message in every language that has a complete text."""
        return {
            language: {
                SMS_FORM: self._sms(content, language, text, link),
                FULL_FORM: self._full(content, language, text, link),
                SPOKEN_FORM: self._spoken(content, language, text),
            }
            for language, text in content.texts.items()
            if text.complete
        }

    def all_clear(self, content: AlertContent, link: str) -> Messages:
        """That it is over, in every language in which the warning was."""
        return {
            language: self._over(content, language, text, link)
            for language, text in content.texts.items()
            if text.complete
        }

    def test(self, content: AlertContent, link: str) -> Messages:
        """The warning as it would read, with the mark of a test before it."""
        return {
            language: {
                form: self._marked_in(form, Status.TEST, language, words)
                for form, words in forms.items()
            }
            for language, forms in self.warning(content, link).items()
        }

    def document(self, content: AlertContent) -> AlertContent:
        """The content as its CAP document says it: a drill's mark stands in each field.

        A loudspeaker or a screen may give only one of them, whatever `status` says.
        """
        if content.status is Status.ACTUAL:
            return content

        def marked(language: str, words: str | None) -> str | None:
            return self._marked(content.status, language, words) if words else words

        texts = {
            language: replace(
                text,
                headline=marked(language, text.headline) or "",
                description=marked(language, text.description) or "",
                instruction=marked(language, text.instruction),
            )
            for language, text in content.texts.items()
        }
        return replace(content, texts=texts)

    def _over(
        self, content: AlertContent, language: str, text: AlertText, link: str
    ) -> dict[str, str]:
        own = text.all_clear or self._words.say(
            "alerts.all_clear", language, headline=text.headline.rstrip("。.")
        )
        words = self._marked(content.status, language, own)
        check = self._words.say("alerts.check", language, link=link)
        said = self._heard(content.status, language, said_in_order(own, "", ""))
        return {SMS_FORM: words, FULL_FORM: f"{words}\n{check}", SPOKEN_FORM: said}

    def _sms(self, content: AlertContent, language: str, text: AlertText, link: str) -> str:
        hint = self._words.say("alerts.stop_hint", language)

        def around(own: str) -> str:
            words = joined(self._told(content, language, own), hint)
            return self._marked(content.status, language, words)

        check = self._words.say("alerts.check", language, link=link) if link else ""
        own = text.sms or propose(text.headline, text.instruction or text.description, around)
        return with_free(around(own), check)

    def _full(self, content: AlertContent, language: str, text: AlertText, link: str) -> str:
        check = self._words.say("alerts.check", language, link=link)
        headline = self._told(content, language, text.headline)
        parts = [headline, text.description, text.instruction or "", check]
        return self._marked(content.status, language, "\n".join(part for part in parts if part))

    def _spoken(self, content: AlertContent, language: str, text: AlertText) -> str:
        """For the ear: no links, nothing to reply to; what to do before what is known."""
        headline = self._told(content, language, text.headline)
        said = said_in_order(headline, text.instruction or "", text.description)
        return self._heard(content.status, language, said)

    def _heard(self, status: Status, language: str, words: str) -> str:
        """Who picks up late hears the end: a drill's mark stands there again."""
        if status is Status.ACTUAL:
            return words
        mark = self._words.say(f"alerts.mark_{status.value.lower()}", language).strip()
        return joined(self._marked(status, language, words), mark)

    def _marked_in(self, form: str, status: Status, language: str, words: str) -> str:
        marked = self._heard if form == SPOKEN_FORM else self._marked
        return marked(status, language, words)

    def _told(self, content: AlertContent, language: str, words: str) -> str:
        """What kind of notice it is stands before everything that asks more than a warning does."""
        return _after(self._kind_mark(content, language), words)

    def _kind_mark(self, content: AlertContent, language: str) -> str:
        if content.kind is Kind.SUSPENSION:
            suspended = suspended_words(self._words, content.suspends, language)
            key = "alerts.mark_suspension"
            return self._words.say(key, language, suspended=suspended) if suspended else ""
        if content.kind is Kind.WARNING:
            return ""
        return self._words.say(f"alerts.mark_{content.kind}", language)

    def _marked(self, status: Status, language: str, words: str) -> str:
        """Exercise and Test stand in the first words, whatever follows."""
        if status is Status.ACTUAL:
            return words
        return _after(self._words.say(f"alerts.mark_{status.value.lower()}", language), words)


def suspended_words(words: Words, suspends: Sequence[Suspended], language: str) -> str:
    """What stops, as it stands in a sentence; empty for nothing."""
    named = [words.say(f"alerts.suspended_{each}", language) for each in suspends]
    if len(named) < 2:
        return "".join(named)
    first = reduce(
        lambda told, one: words.say("alerts.suspended_list", language, first=told, next=one),
        named[:-1],
    )
    return words.say("alerts.suspended_and", language, first=first, last=named[-1])


def _after(mark: str, words: str) -> str:
    """A mark and what it marks; a Latin mark ends with a blank, which words files do not keep."""
    return words if not mark or words.startswith(mark) else joined(mark, words)
