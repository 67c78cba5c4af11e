"""What somebody wants to be different about a subscription: language, quiet hours, the new place.

It does not know subscriptions; a time is "HH:MM" of the person's own day.
"""

import re
from enum import StrEnum

from actions.turn import Turn
from bot.residents.groups import named_in

#: Until when it is quiet for somebody who only says from when.
MORNING = "07:00"
NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}


class Field(StrEnum):
    """What of a subscription can be changed from a chat; also the last part of the question."""

    PLACE = "place"
    LANGUAGE = "language"
    HOURS = "hours"
    GROUPS = "groups"


_OFF = re.compile(
    r"(?:取消|关掉|关了|关闭|不要|去掉|停用).{0,3}(?:静音|免打扰)|(?:静音|免打扰)(?:时段|时间)?(?:取消|关掉|关了|关闭|不要)"
    r"|(?:晚上|夜里|半夜|白天).{0,3}(?:也要发|也发|都发)"
    r"|\b(?:turn off|switch off|remove|cancel|end|no more|disable|without)\b.{0,12}\bquiet hours\b"
    r"|\bno quiet hours\b",
    re.IGNORECASE,
)
_QUIET = re.compile(
    r"静音|免打扰|别发|不要发|别响|不要吵|别吵|唔好响|午睡|睡觉|晚上|夜里|夜间|半夜|白天|时段"
    r"|\bquiet\b|\bdo not disturb\b|\bmute\b|\bsilen\w+\b|\bat night\b|\basleep\b|\bdaytime\b"
    r"|\b(?:don['’]?t|dont) (?:text|send|wake)\b|\balert times\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|半夜|今晚|晚)?\s*"
    r"(?:(?P<clock>\d{1,2})[:：](?P<past>\d{2})|(?P<hour>\d{1,2}|[零一二两三四五六七八九十]{1,3})\s*[点點时]\s*"
    r"(?P<half>半|[0-5]?\d(?=分)|[一二三四五]?十[一二三四五六七八九]?(?=分))?分?"
    r"|(?P<bare>\d{1,2})(?=\s*(?:am|pm|a\.m|p\.m)))\s*(?P<m>am|pm|a\.m\.?|p\.m\.?)?"
    r"|(?P<midnight>\bmidnight\b|午夜|零点)|(?P<noon>\bnoon\b)",
    re.IGNORECASE,
)
_FROM_ONLY = re.compile(
    r"以后|之后|過後|过后|后[别不]|\bafter\b|\bfrom\b|\bstarting\b", re.IGNORECASE
)
_LANGUAGE = {
    "en": re.compile(r"英文|英语|英語|(?<![a-z])english(?![a-z])", re.IGNORECASE),
    "zh": re.compile(
        r"中文|汉语|漢語|普通话|简体|繁体|(?<![a-z])(?:chinese|mandarin)", re.IGNORECASE
    ),
}
_INSTEAD = re.compile(r"instead of \w+|not (?:in )?\w+$|不(?:要|用)?.{1,3}文$", re.IGNORECASE)
_TARGET = re.compile(
    r"(?:(?:改|换|換)(?:成|为|到|去|至)|变成|调到|搬到|应该是|缩小到|\b(?:to|for|into|be)\b)\s*"
    r"(?P<place>[\u3400-\u9fff]{2,20}|[a-z][^,，。.!！?？;；\u3400-\u9fff]{1,40})",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:那边|这边|去|的|了|行不|吧|\s(?:now|please|instead).*)+$", re.IGNORECASE)
_NAMES = {
    Field.PLACE: re.compile(
        r"地区|地區|地方|地址|区域|位置|搬|\b(?:area|place|location|town|address|moved)\b|地点",
        re.IGNORECASE,
    ),
    Field.LANGUAGE: re.compile(r"语言|語言|\blanguage\b", re.IGNORECASE),
    Field.HOURS: _QUIET,
    Field.GROUPS: re.compile(r"人群|群组|分组|组别|\bgroups?\b", re.IGNORECASE),
}
#: What a chat can't change: the address is the one that somebody writes from.
_ADDRESS = re.compile(
    r"手机号|号码|換號|换号|新号|老号|电话|telegram|短信|网页"
    r"|(?<![a-z])(?:number|phone|sim|mobile|text me)(?![a-z])",
    re.IGNORECASE,
)
_ADDS = re.compile(r"还有|再加|加上|也要|外加|\b(?:also|add|plus|too|as well|and)\b", re.IGNORECASE)
_SUBSCRIBES = re.compile(
    r"\W*(?:我要|我想|帮我|给我|请|please |i want to |i['’]?d like to |can i )*"
    r"(?:订阅(?!的|改)|subscribe\b)",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"改|换|調整|调整|变更|\b(?:chang|switch|edit|updat|instead)\w*", re.IGNORECASE
)
_LEVELS = re.compile(
    r"级别|等级|[红橙黄蓝]色|(?:只|仅|就)(?:要|收|发|看).{0,4}(?:红|橙|重大|严重)|不(?:要|收|想收).{0,3}[黄蓝]"
    r"|\blevels?\b|\b(?:red|orange|yellow|blue|severe) (?:alert|warning|one)s?\b"
    r"|\bonly (?:the )?(?:red|orange|severe|serious)\b",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[,，、;；\s]+")
#: Characters of the name of a group; more are a sentence.
_LONGEST_GROUP = 8
_NONE = re.compile(r"\W*(?:没有|无|不要|取消|都不是|none|no|nothing|no groups?)\W*", re.IGNORECASE)
#: "I won't change it after all", and no more than that.
_BACK = re.compile(
    r"\W*(?:算了)?\W*(?:我)?(?:还是)?(?:不|别|先不|不用|不想)(?:改|换|变)(?:了|吧|啦)*\W*"
    r"|\W*(?:actually,? )?(?:don['’]?t change (?:it|anything)|(?:leave|keep) it as it is)\W*",
    re.IGNORECASE,
)


def takes_back(text: str) -> bool:
    """Whether a change that was begun is not wanted any more."""
    return _BACK.fullmatch(text) is not None


def names_place(turn: Turn) -> bool:
    """Whether the engine saw a place, or a button stands for one."""
    return not {"place", "area"}.isdisjoint(turn.entities)


def subscribes(text: str) -> bool:
    """Whether a message begins a subscription, whatever it says of how it is wanted."""
    return _SUBSCRIBES.match(text) is not None and _CHANGES.search(text) is None


def adds(text: str) -> bool:
    """Whether what is named comes to what is there ("还有徐汇", "also Xuhui")."""
    return _ADDS.search(text) is not None


def about_levels(text: str) -> bool:
    """Whether somebody wants certain levels of warnings alone."""
    return _LEVELS.search(text) is not None


def field_named(text: str) -> Field | None:
    """Which of them a message is about, if it names one."""
    return next((field for field, named in _NAMES.items() if named.search(text)), None)


def about_address(text: str) -> bool:
    """Whether the number or channel is to be another one."""
    return _ADDRESS.search(text) is not None


def language_in(text: str) -> str | None:
    """`zh` or `en`; None when neither is wanted, or both are named alike."""
    wanted = _INSTEAD.sub("", text)
    found = [language for language, named in _LANGUAGE.items() if named.search(wanted)]
    return found[0] if len(found) == 1 else None


def no_quiet_hours(text: str) -> bool:
    return _OFF.search(text) is not None


def hours_in(text: str) -> dict[str, str] | None:
    """{"from", "to"}; with one time only, from then to the morning, if it is said so."""
    times = list(_TIME.finditer(text))
    if not times:
        return None
    first = _minutes(times[0], None)
    if len(times) == 1:
        return _span(first, None) if first is not None and _FROM_ONLY.search(text) else None
    second = _minutes(times[1], times[0]["part"])
    if first is None or second is None:
        return None
    # "十点到七点", with no part of the day: the night is meant.
    unclear = not any(_clear(time) for time in times[:2]) and 6 * 60 <= first < 12 * 60
    return _span(first + 12 * 60 if unclear and second < first else first, second)


def target_in(text: str) -> str | None:
    """The name after "to" or 改成: where warnings are wanted from now on."""
    found = list(_TARGET.finditer(text))
    name = _TAIL.sub("", found[-1]["place"].strip()) if found else ""
    return name.strip() or None


#: No office calls a group so.
_STEERS = re.compile(
    r"\W*(?:\d+|y(?:es|eah|ep)|ok(?:ay)?|no(?:pe)?|go on|continue|next|back"
    r"|好的?|是的?|不是|不|对的?|行|继续|下一步|返回)?\W*",
    re.IGNORECASE,
)


def groups_in(text: str) -> list[str] | None:
    """The groups that a sentence names, or an office's own as they are listed; [] for "none".

    None for what names no group: a sentence is none.
    """
    if _STEERS.fullmatch(text):
        return None
    if _NONE.fullmatch(text):
        return []
    known = named_in(text)
    if known:
        return list(known)
    listed = [word for word in _SEPARATORS.split(text.strip()) if word]
    return listed if all(len(word) <= _LONGEST_GROUP for word in listed) else None


def _span(start: int, end: int | None) -> dict[str, str]:
    to = MORNING if end is None else _written(end)
    return {"from": _written(start), "to": to}


def _written(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _clear(time: re.Match[str]) -> bool:
    """Whether the half of the day was said, or need not be."""
    return bool(time["part"] or time["m"] or time["clock"] or time["midnight"] or time["noon"])


def _minutes(time: re.Match[str], part_before: str | None) -> int | None:
    if time["midnight"]:
        return 0
    if time["noon"]:
        return 12 * 60
    hour = _number(time["clock"] or time["hour"] or time["bare"])
    past = _past(time["past"] or time["half"])
    if hour > 24 or past > 59:
        return None
    inherited = part_before if part_before in ("上午", "中午", "下午") else None
    return _in_part(hour % 24, time["part"] or inherited, (time["m"] or "").lower()) * 60 + past


def _in_part(hour: int, part: str | None, m: str) -> int:
    afternoon = m.startswith("p") or part in ("下午", "傍晚")
    if m.startswith("a"):
        return hour % 12
    if afternoon or (part == "中午" and hour < 6):
        return hour % 12 + 12
    if part in ("晚上", "夜里", "夜间", "今晚", "晚", "半夜"):
        return hour + 12 if 6 <= hour < 12 else hour % 12 if hour == 12 else hour
    return hour


def _past(written: str | None) -> int:
    if not written:
        return 0
    return 30 if written == "半" else _number(written)


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.partition("十")
    if not ten:
        return NUMERALS.get(written, 99)
    return (NUMERALS.get(tens, 1) if tens else 1) * 10 + (NUMERALS.get(ones, 0) if ones else 0)
