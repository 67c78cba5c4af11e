"""The words that always work, in any flow and with the engine down: STOP, HELP, language, R-….

It does not know what happens when one is said.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot import link_words
from bot.reports import reference


class Command(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    LANGUAGE = "language"
    STATUS = "status"
    STOP_ALL = "stop_all"
    START_ALL = "start_all"
    # Of a person's channels; the values are the forms of bot.link_words.
    LINK = "link"
    LINK_CODE = "link_code"
    LINK_AGREE = "link_agree"
    LINK_DECLINE = "link_decline"
    CHANNELS = "channels"
    FIRST = "first"
    UNLINK = "unlink"
    DIGITS = "digits"
    # Answers to "still so?", of a report.
    STILL_THERE = "still_there"
    OVER = "over"


#: They end what is sent, and are heard before anything else is asked.
STOPS = frozenset({Command.STOP, Command.STOP_ALL})
ANSWERS = frozenset({Command.STILL_THERE, Command.OVER})
#: Obeyed by bot.linked.
LINKED = frozenset(
    {Command.STOP_ALL, Command.START_ALL, Command.LINK, Command.LINK_CODE, Command.LINK_AGREE}
    | {Command.LINK_DECLINE, Command.CHANNELS, Command.FIRST, Command.UNLINK, Command.DIGITS}
)

#: "Stop", "unsubscribe" in the languages of China's neighbours: Vietnamese (also as it is typed
#: without marks, where that has no second meaning), Thai, Lao, Khmer, Burmese, Malay, Indonesian,
#: Filipino. Whoever writes one gets no more warnings, so only words without another meaning.
_STOP_OF_NEIGHBOURS = frozenset(
    {"dừng", "ngừng", "dừng lại", "hủy đăng ký", "huỷ đăng ký", "huy dang ky"}
    | {"หยุด", "ยกเลิกการสมัคร", "ຢຸດ", "ឈប់", "បញ្ឈប់", "ရပ်", "ရပ်ပါ"}
    | {"berhenti", "berhenti melanggan", "berhenti berlangganan", "itigil", "ihinto"}
)
#: The whole message must be one of these (case, spaces and end marks aside). The English opt-out
#: words are those that carriers and Twilio handle: STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT.
#: CANCEL, END and QUIT are left out: in a conversation they end a report, not the warnings.
#: STOPALL in one word is the carrier's and ends its number alone; with a space it is ours.
WORDS = {
    Command.STOP: {"stop", "stopall", "unsubscribe", "退订", "td", "取消订阅", "停止"}
    | {"退訂", "取消訂閱"}
    | _STOP_OF_NEIGHBOURS,
    Command.START: {"start", "unstop", "恢复订阅", "恢复", "恢復訂閱", "恢復"},
    Command.STOP_ALL: {"stop all", "unsubscribe all", "stop everything", "stop all channels"}
    | {"全部退订", "退订全部", "全部停止", "所有渠道退订", "全都退订"},
    Command.START_ALL: {"start all", "全部恢复", "恢复全部", "全部恢复订阅", "所有渠道恢复"},
    Command.HELP: {"help", "info", "menu", "帮助", "菜单", "说明", "?", "？"},
}
#: Whether what was reported is still so; after a reference, or while that is asked.
_STILL = {
    Command.STILL_THERE: {
        "还在",
        "仍在",
        "还是这样",
        "still there",
        "still so",
        "it is still there",
    }
    | {"it's still there", "still here", "還在"},
    Command.OVER: {
        "没了",
        "没有了",
        "已经没了",
        "已经没有了",
        "不在了",
        "解除了",
        "處理好了",
        "处理好了",
        "沒了",
    }
    | {"over", "it is over", "it's over", "gone", "it is gone", "it's gone", "no longer there"},
}
#: Of the yes and no of `link_words`, what is none to whether something is still there.
_OF_LINKS = frozenset({"关联", "取消", "cancel"})
#: Back from an officer to the bot; heard only while somebody waits for a person or talks to one.
BACK = frozenset(
    {"机器人", "回到机器人", "转回机器人", "返回机器人", "找机器人", "不用人工了", "取消人工"}
    | {"bot", "the bot", "back to bot", "back to the bot", "robot", "back to fenghuo"}
)
LANGUAGES = {
    "zh": {"中文", "说中文", "chinese", "汉语", "普通话", "speak chinese", "切换中文", "用中文"},
    "en": {"english", "英文", "英语", "说英语", "speak english", "in english", "切换英文"},
}
#: For the rest of an answer that was cut. The second kind also leads on in a guide or a quiz, so it
#: is meant for the rest only where nothing was asked after it.
MORE = {"more", "更多", "其余", "全文", "下一页", "还有呢", "more please", "rest"}
GO_ON = {"继续", "接着", "接着说", "继续说", "go on", "continue", "next", "下一条"}
#: Not the joiners (U+200C, U+200D): emoji and some scripts need them.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A command and what it is about: the language, the reference, the digits or the channel."""

    command: Command
    value: str = ""


def recognise(text: str) -> Said | None:
    plain = _plain(text)
    for command, words in WORDS.items():
        if plain in words:
            return Said(command=command)
    for language, words in LANGUAGES.items():
        if plain in words:
            return Said(command=Command.LANGUAGE, value=language)
    linking = link_words.recognise(plain)
    if linking:
        return Said(command=Command(linking[0]), value=linking[1])
    found = reference.find_in(text)
    rest = _plain(reference.without(text)) if found else plain
    for command, words in _STILL.items():
        if rest in words:
            return Said(command=command, value=found or "")
    return Said(command=Command.STATUS, value=found) if found else None


def answers_link(text: str) -> Said | None:
    """A yes or no to the question whether to link, and nothing else."""
    plain = _plain(text)
    if plain in link_words.YES:
        return Said(command=Command.LINK_AGREE)
    return Said(command=Command.LINK_DECLINE) if plain in link_words.NO else None


def answers_still(text: str, about: str) -> Said | None:
    """A yes or no to the question whether it is still so; `about`: the report's reference."""
    plain = _plain(text)
    if plain in link_words.YES - _OF_LINKS:
        return Said(command=Command.STILL_THERE, value=about)
    no = plain in link_words.NO - _OF_LINKS
    return Said(command=Command.OVER, value=about) if no else None


def is_more(text: str) -> bool:
    """Whether the whole message wants the rest of an answer, and nothing else."""
    return _plain(text) in MORE


def goes_on(text: str) -> bool:
    """Whether the whole message wants whatever was shown last to go on."""
    return _plain(text) in GO_ON


def goes_back(text: str) -> bool:
    """Whether the message asks for the bot again, and for nothing else."""
    return _plain(text) in BACK


def neutralise(text: str) -> str:
    """Text that Rasa cannot take for an intent: a leading slash of any width goes.

    So do characters without width, which some keyboards and pages put between any two letters.

    Rasa reads "/intent{…}" as a command (rasa.md); only payloads that we signed may be that.
    """
    seen = _UNSEEN.sub("", text)
    return re.sub(r"^[\s\u200b-\u200f\ufeff]*[/／⁄∕⧸]+[\s/／]*", "", seen).strip()


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", folded).strip(" .!。！,，~") or folded.strip()
