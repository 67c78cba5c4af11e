"""Makes words for the ear out of words for the eye: no links, figures and units as they are said.

It does not know voices, providers or what is said around the words.
"""

import re

from bot.alerts.shortening import joined, sentences

#: Characters that are read out: some two minutes of Chinese, somewhat less of English. Who listens
#: cannot skip, and hears it three times.
MOST_WIDE, MOST_NARROW = 500, 1_200
#: Numbers to call, which are said digit by digit: alerting.md, «China»; 12395 is sea rescue.
_SHORT_NUMBERS = "110|119|120|122"
_HOTLINES = "12345|12379|12350|12395"
_CALLING = (
    r"(?:拨打?|打|致电|电话|热线|报警|火警|匪警|急救|消防|"
    r"\b(?:call|dial|phone|ring|hotline|police|fire|ambulance|number)\b)"
)
#: 110 millimetres, or people, are no number to call.
_AMOUNT = (
    r"(?!\s?(?:[人户名元度米万亿个年天辆栋间%％℃°]|毫米|厘米|公里|千米|平方|小时|分钟|"
    r"(?:mm|cm|km|m|people|persons|metres|millimetres|kilometres|degrees|houses|homes)\b))"
)
_NUMBER = rf"(?<![\d.])(?:{_SHORT_NUMBERS}|{_HOTLINES})(?![\d.:：]*\d){_AMOUNT}"
#: Between two numbers to call: 119（火警）、120或110.
_BETWEEN = r"\s?(?:[（(][^）)\d]{1,8}[）)])?\s?(?:[、，,/]|或者?|和|及|or\b|and\b)\s?(?:or |and )?"
#: After a word of calling, also several of them: 拨打119、120或110; 110 millimetres stay what they
#: are.
_TO_CALL = re.compile(
    rf"{_CALLING}[^\d。.!?！？]{{0,8}}{_NUMBER}"
    rf"(?:{_BETWEEN}{_NUMBER})*",
    re.IGNORECASE,
)
#: Long numbers are telephone numbers or the like, never amounts: those have separators.
_LONG = re.compile(
    rf"(?<![\d.])(?:{_HOTLINES}|\+?\d{{7,}}|\d{{3,4}}-\d{{7,8}})(?![\d.]*\d){_AMOUNT}"
)
_ANY_NUMBER = re.compile(_NUMBER)
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_UNITS_WIDE = {
    "m/s": "米每秒",
    "km/h": "公里每小时",
    "km": "公里",
    "mm": "毫米",
    "cm": "厘米",
    "℃": "摄氏度",
    "°C": "摄氏度",
    "m": "米",
}
_UNITS_NARROW = {
    "m/s": "metres a second",
    "km/h": "kilometres an hour",
    "km": "kilometres",
    "mm": "millimetres",
    "cm": "centimetres",
    "℃": "degrees Celsius",
    "°C": "degrees Celsius",
    "m": "metres",
}
_WIDE = re.compile(r"[\u2e80-\u9fff]")


def spoken(text: str) -> str:
    """One text as it is said; what cannot be said is left out, no sentence is."""
    text = _LINK.sub("", text)
    wide = is_wide(text)
    for unit, said in (_UNITS_WIDE if wide else _UNITS_NARROW).items():
        blank = "" if wide else " "
        text = re.sub(rf"(?<=\d)\s?{re.escape(unit)}(?![A-Za-z/])", f"{blank}{said}", text)
    text = _TO_CALL.sub(lambda run: _ANY_NUMBER.sub(_each_digit, run[0]), text)
    text = _LONG.sub(_each_digit, text)
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def said_in_order(headline: str, instruction: str, description: str) -> str:
    """What it is, what to do, what is known of it: as much as can be listened to.

    Cut at the end of a sentence, and what comes first stays: the headline whole, then what to do.
    """
    text = spoken(headline)
    most = MOST_WIDE if is_wide(headline + instruction) else MOST_NARROW
    for part in (*sentences(instruction), *sentences(description)):
        longer = joined(text, spoken(part))
        if len(longer) > most and text:
            break
        text = longer
    return text


def is_wide(text: str) -> bool:
    """Whether it is written in characters of which each is a syllable."""
    return _WIDE.search(text) is not None


def _each_digit(found: re.Match[str]) -> str:
    return " ".join(re.sub(r"[^\d]", "", found[0]))
