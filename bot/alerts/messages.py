"""The words that residents get, per language and form, and how urgent they are.

It does not know who gets them; they are made once, on approval, and frozen.
"""

from bot.alerts.content import AlertContent, AlertText, Kind, Level, Severity, Status, Urgency
from bot.alerts.records import Messages
from bot.words.catalogue import Words

SMS_FORM = "sms"
FULL_FORM = "full"

#: The lower, the sooner.
LIFE_SAFETY, ALL_CLEAR, ORDINARY, DRILL = 0, 2, 5, 9
_STOPS = ("。", ".", "!", "！", "?", "？")


def form_of(channel: str) -> str:
    """Which form a channel carries."""
    return SMS_FORM if channel == "sms" else FULL_FORM


def priority_of(content: AlertContent) -> int:
    """Life-safety: an actual evacuation, a red or orange level, or CAP's two worst severities."""
    if content.status is not Status.ACTUAL:
        return DRILL
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
                SMS_FORM: self._sms(content, language, text),
                FULL_FORM: self._full(content, language, text, link),
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
                form: self._marked(Status.TEST, language, words) for form, words in forms.items()
            }
            for language, forms in self.warning(content, link).items()
        }

    def _over(
        self, content: AlertContent, language: str, text: AlertText, link: str
    ) -> dict[str, str]:
        own = text.all_clear or self._words.say(
            "alerts.all_clear", language, headline=text.headline.rstrip("。.")
        )
        words = self._marked(content.status, language, own)
        check = self._words.say("alerts.check", language, link=link)
        return {SMS_FORM: words, FULL_FORM: f"{words}\n{check}"}

    def _sms(self, content: AlertContent, language: str, text: AlertText) -> str:
        own = text.sms or _joined(text.headline, text.instruction or text.description)
        hint = self._words.say("alerts.stop_hint", language)
        return self._marked(content.status, language, _joined(own, hint))

    def _full(self, content: AlertContent, language: str, text: AlertText, link: str) -> str:
        check = self._words.say("alerts.check", language, link=link)
        parts = [text.headline, text.description, text.instruction or "", check]
        return self._marked(content.status, language, "\n".join(part for part in parts if part))

    def _marked(self, status: Status, language: str, words: str) -> str:
        """Exercise and Test stand in the first words, whatever follows."""
        if status is Status.ACTUAL:
            return words
        return self._words.say(f"alerts.mark_{status.value.lower()}", language) + words


def _joined(first: str, second: str) -> str:
    """Two sentences on one line, with a stop between them."""
    first = first.strip()
    if not first or not second:
        return first or second
    wide = first[-1] > "\u2e80"
    stop = "" if first.endswith(_STOPS) else ("。" if wide else ".")
    return f"{first}{stop}{'' if wide or first.endswith('。') else ' '}{second.strip()}"
