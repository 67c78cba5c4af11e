"""What a call says and asks, as Twilio's XML: readings, menus, goodbyes.

It does not know what the words say, what a key means, or whose call it is.
"""

from __future__ import annotations

import re

from twilio.twiml.voice_response import Gather, VoiceResponse

from channels import text

MOST = 4000
"""Characters of `Twiml` in a call's creation (Call resource, `Twiml`)."""
CONTENT_TYPE = "text/xml; charset=utf-8"
SPOKEN = {
    "zh": "zh-CN",
    "yue": "zh-HK",
    "en": "en-US",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "de": "de-DE",
    "es": "es-ES",
    "fr": "fr-FR",
    "pt": "pt-BR",
    "ru": "ru-RU",
}
"""Primary language → Twilio's. No voice is named: one that does not fit its language is an error,
and the call then silent (https://www.twilio.com/docs/voice/twiml/say)."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
# XML 1.0 has no way to write these.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def spoken(words: str, language: str | None) -> str:
    """The language that words are read in; by their characters where theirs is not one of ours."""
    primary = (language or "").split("-")[0].lower()
    return SPOKEN.get(primary) or (SPOKEN["zh"] if _HAN.search(words) else SPOKEN["en"])


class Script:
    """One answer to Twilio. Everything in it is escaped; what XML cannot hold is left out."""

    def __init__(self) -> None:
        self._response = VoiceResponse()

    def say(self, words: str, language: str | None) -> Script:
        """Reads it out."""
        _say(self._response, words, language)
        return self

    def ask(
        self,
        action: str,
        *says: tuple[str, str | None],
        seconds: int,
        even_if_silent: bool = True,
    ) -> Script:
        """Reads all of it and waits so long for one key, which may be pressed at any moment.

        `action` hears the key, or none where nobody presses one and `even_if_silent`.
        """
        gather = Gather(
            action=action,
            method="POST",
            num_digits=1,
            timeout=seconds,
            action_on_empty_result=even_if_silent,
        )
        for words, language in says:
            _say(gather, words, language)
        self._response.append(gather)
        return self

    def hang_up(self) -> Script:
        """The end of the call."""
        self._response.hangup()
        return self

    def __str__(self) -> str:
        return str(self._response)


def shortened(words: str, over: int) -> str:
    """The words without so many characters of theirs or more, cut where a sentence ends."""
    parts = text.split(words, max(1, len(words) - over))
    return parts[0] if parts else ""


def _say(verb: VoiceResponse | Gather, words: str, language: str | None) -> None:
    said = _UNWRITABLE.sub(" ", words)
    verb.say(said, language=spoken(said, language))
