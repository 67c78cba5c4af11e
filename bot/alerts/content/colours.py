"""The colours that a text calls its warning by, and whether one of them is the alert's level.

It does not know what follows from a level.
"""

import re
from collections.abc import Iterator

from bot.alerts.content.codes import Kind, Level, MsgType
from bot.alerts.content.model import AlertContent

_HAN = {"红": Level.RED, "橙": Level.ORANGE, "黄": Level.YELLOW, "蓝": Level.BLUE}
#: 红色预警, 红色暴雨预警, 暴雨红色预警信号; but not 红色教育基地附近山洪预警.
#: "Red rainstorm warning", "Warning: red"; "Red flag warning" is a name of its own (fire weather).
_ZH = re.compile(r"([红橙黄蓝])色(?=(?:[^，。；,;]{0,4}|地质灾害气象风险)(?:预警|警报))")
_EN = re.compile(
    r"\b(red|orange|yellow|blue)\b(?! flag)(?=[^.;]{0,40}\b(?:warning|alert)\b)"
    r"|\b(?:warning|alert)(?: level)?[:\- ]{1,3}(red|orange|yellow|blue)\b",
    re.IGNORECASE,
)


def other_colours(content: AlertContent) -> Iterator[tuple[str, str]]:
    """(field, the words found there) of each text that is called by colours and not by its level's.

    A denial and an all-clear speak of warnings that are none of theirs; so does what closes schools
    under somebody else's warning.
    """
    foreign = content.kind is Kind.CLARIFICATION or content.msg_type is MsgType.CANCEL
    if foreign or (content.level is None and content.kind is not Kind.WARNING):
        return
    for tag, text in content.texts.items():
        for part in ("headline", "sms"):
            found = _colours(getattr(text, part) or "")
            if found and content.level not in found.values():
                yield f"texts.{tag}.{part}", ", ".join(found)


def _colours(text: str) -> dict[str, Level]:
    """In the order of the text: from red to orange is called by both."""
    han = {f"{word}色": _HAN[word] for word in _ZH.findall(text)}
    latin = [one or other for one, other in _EN.findall(text)]
    return {**han, **{word: Level(word.lower()) for word in latin}}
