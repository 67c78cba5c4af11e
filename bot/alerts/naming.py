"""What an area is called in English: the divisions' own English names, never a translation of ours.

It does not know where those names come from, nor who reads them.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.alerts.content import GBT_2260, AlertArea, AlertContent, AlertText
from bot.alerts.speaking import is_wide
from bot.areas.divisions import Division
from bot.words.catalogue import Words

Lookup = Callable[[str], Division | None]


def english(area: AlertArea, lookup: Lookup) -> str:
    """Of an area that is made of divisions alone; empty where one of them has no English name."""
    if area.polygons or area.circles:
        return ""
    found = [lookup(code.value) if code.name == GBT_2260 else None for code in area.geocodes]
    names = [division.name_en if division else None for division in found]
    return ", ".join(name for name in names if name) if all(names) else ""


def with_english(content: AlertContent, lookup: Lookup, words: Words) -> AlertContent:
    """English texts call the area by its English names, with the author's words beside them.

    An area that the author described in English, or named in that text, stays as it is.
    """
    own = content.area.description
    name = english(content.area, lookup) if is_wide(own) else ""
    if not name:
        return content
    both = words.say("alerts.area_both", "en", english=name, own=own)
    texts = {tag: _named(tag, text, both) for tag, text in content.texts.items()}
    return replace(content, texts=texts)


def _named(tag: str, text: AlertText, area: str) -> AlertText:
    ours = tag.split("-")[0] == "en" and text.area is None
    return replace(text, area=area) if ours else text
