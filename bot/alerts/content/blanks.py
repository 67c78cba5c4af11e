"""The blanks of a text, `{like_this}`: which there are, and filling them.

Knows nothing of what may stand in one.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.alerts.content.model import AlertText

# Whatever looks like a blank, misspelt ones too: nobody is to be sent one.
_BLANK = re.compile(r"\{([A-Za-z_]+)\}")


def blanks(text: str) -> tuple[str, ...]:
    """The names in braces, in order, each once."""
    return tuple(dict.fromkeys(_BLANK.findall(text)))


def parted(text: str) -> tuple[tuple[str, str], ...]:
    """The text in pieces: (what stands there, "") or ("", the name of a blank that is left)."""
    pieces = _BLANK.split(text)  # every second one is a name
    told = ((words, "") if place % 2 == 0 else ("", words) for place, words in enumerate(pieces))
    return tuple(piece for piece in told if any(piece))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values that there are; what a value itself holds is never filled."""
    return _BLANK.sub(lambda match: values.get(match[1], match[0]), text)


def filled_text(text: AlertText, values: Mapping[str, str]) -> AlertText:
    """Every part of it, `filled`."""
    return replace(
        text,
        headline=filled(text.headline, values),
        description=filled(text.description, values),
        instruction=filled(text.instruction or "", values) or None,
        sms=filled(text.sms or "", values) or None,
        all_clear=filled(text.all_clear or "", values) or None,
    )


def parts_of(text: AlertText) -> dict[str, str]:
    """The words of a text by the name of their field; those that there are."""
    parts = {
        "headline": text.headline,
        "description": text.description,
        "instruction": text.instruction,
        "sms": text.sms,
        "all_clear": text.all_clear,
        "event": text.event,
        "area": text.area,
    }
    return {name: words for name, words in parts.items() if words}
