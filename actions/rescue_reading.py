"""What an answer to a card says: a place, how many, a number, a child, or what has become of it.

It does not know what was asked before, nor what is done with any of it.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

import phonenumbers

from actions.places import ANY_ROAD, Places, Spot
from actions.turn import Turn
from bot.reports.urgency import heard

#: Numbers without a country are taken for this one's.
_REGION = "CN"
#: Characters of an answer that may be a place though nothing in it says so.
_LONGEST_PLACE = 40
_MARKS = ",，。.;；:： "
_SPOKEN = re.compile(r"[零〇幺一二三四五六七八九]{7,}")
_HAN = {"两": 2, "俩": 2, "十": 10} | {c: n for n, c in enumerate("零一二三四五六七八九")}
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_NUMBER = r"(?P<{0}>\d{{1,3}}|[一二两三四五六七八九十俩]|" + "|".join(_WORDS[1:]) + ")"
_MANY = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_NUMBER.format('n')}\s+(?:of us|people|persons|in here|inside|kids|adults)\b",
        rf"\b(?:we(?: are|'re)|there(?: are|'s))\s+{_NUMBER.format('n')}\b(?!\s*(?:floors?|th|km"
        rf"|m\b))",
        rf"(?:我们|一共|总共|有|还有|里面)\s*{_NUMBER.format('n')}\s*(?:个|口|名|位|人)",
        rf"{_NUMBER.format('n')}\s*(?:个|口|名|位)?人(?!民)",
        rf"一家\s*{_NUMBER.format('n')}\s*口",
    )
)
_BARE = re.compile(
    rf"\W*(?:大概|大约|about|around|就|only|just)?\s*{_NUMBER.format('n')}\s*(?:个|名|位|人"
    rf"|people)?\W*",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?:就|只有|只)我(?:一个|自己|一人)?|我(?:一个|自己一个|一)人|没有?别人|没别的人"
    r"|\b(?:just me|only me|me alone|by myself|i am alone|i'?m alone|nobody else|no one else)\b",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"我(?:今年|才|只有|现在)*\s*(?:[1-9]|1[0-7]|[一二三四五六七八九十]|十[一二三四五六七])\s*岁"
    r"|我(?:还|只|就)?是(?:一?个)?(?:小孩|孩子|小朋友|小学生|初中生|中学生|未成年)"
    r"|\bi(?:'| a)?m (?:only |just )?(?:[1-9]|1[0-7])(?: ?(?:years?|yrs?|y/?o)\b.{0,8}| and\b|\W*$)"
    r"|\bi(?:'| a)?m (?:only |just )?a (?:kid|child|minor|little (?:boy|girl))\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"[\u4e00-\u9fff\d](?:省|市|区|县|镇|乡|街道|大街|胡同|巷|弄|号|村|小区|花园|大厦|广场|学校"
    r"|小学|中学|大学|医院|公园|大桥|地铁站"
    r"|车站|隧道|商场|酒店|宾馆|工地|工厂|水库|高速)|[\u4e00-\u9fff]{1,6}路(?![上面边人])"
    rf"|\b(?:\d+\s+\w+|(?!{ANY_ROAD})[a-z]\w+)\s+(?:street|st|road|rd|avenue|ave|lane|square|park|district|town"
    r"|village|bridge"
    r"|school|hospital|hotel|mall|station|university|tower|plaza|county|city)\b",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\d+\s*(?:楼|层|室|单元|栋|幢|房)|[一二三四五六七八九十]+(?:楼|层|单元|栋)|附近|旁边|对面"
    r"|门口|河边|山上|路边|公里"
    r"|\b(?:floor|room|flat|apartment|apt|block|building|house|next to|near|behind|opposite"
    r"|corner of|km)\b",
    re.IGNORECASE,
)
#: What says where even if a danger is named with it: "3楼着火", "next to the fire station".
_BESIDE = re.compile(
    r"\d|[楼层室栋幢]|附近|旁边|对面|门口|河边"
    r"|\b(?:next to|near|behind|opposite|corner of|floor)\b",
    re.IGNORECASE,
)
#: What is no place though a place was asked for.
_NO_PLACE = re.compile(
    r"^(?:我们?)?(?:都|还)?在?(?:家里?|屋里|这里|这儿|里面|房间里?|外面)\W*$|^(?:他|她|有人)"
    r"|^(?:(?:i am|i'm|we are|we're) )?(?:at home|here|inside|outside|in my (?:house|home|room"
    r"|flat))\W*$"
    r"|^(?:he|she|they|it|somebody|someone)\b"
    r"|快|救|怕|疼|痛|血|死|哭|喘|呼吸|求|怎么|为什么|不知道|不清楚|不想|不要|别|吗|呢|[?？]|什么"
    r"|着急|等|起来|没有"
    r"|\b(?:help|hurry|please|scared|afraid|hurts?|hurting|bleed\w*|blood|pain|dying|quick\w*|come"
    r"|fast|know|why|what|how"
    r"|breath\w*|cry\w*|wait|sure|panic\w*|burning|hot)\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"不知道|不清楚|说不清|不认识|迷路|don'?t know|no idea|not sure|lost", re.IGNORECASE
)
_REFUSED = re.compile(
    r"\W*(?:不用|不要|不给|不留|不方便|不想(?:给|留|说)|没有(?:电话|手机|号码)?|算了|no|nope"
    r"|don'?t want to|rather not|no phone|none)\W*(?:了|吧|thanks?|thank you)?\W*",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:打过|打了|拨过|拨了|报了|报过|叫了|叫过).{0,4}(?:110|119|120|122|警|电话|救护车|消防|了"
    r"|$)|已经?(?:打|拨|报|叫|联系)"
    r"|\b(?:called|rang|phoned|dialled|dialed)\b(?: (?:them|already|110|119|120|112|911|the|an|for"
    r"|police))?",
    re.IGNORECASE,
)
_NOT_CALLED = re.compile(
    r"没(?:有)?(?:打|拨|报|叫)|打不(?:通|了|出)|还没|\b(?:not|haven'?t|didn'?t|couldn'?t|can'?t)\b",
    re.IGNORECASE,
)
_COMING = re.compile(
    r"(?:救护车|120|119|110|消防|警察|救援|医生|急救|他们|人).{0,6}(?:来了|在路上|快到|马上到|要到"
    r"|出发|派|到了|就来)|在路上|快到了"
    r"|\b(?:on (?:the|its|their) way|(?:ambulance|police|fire ?(?:brigade|engine|fighters?"
    r"|service)|help|they|rescue|doctor|medics?)"
    r".{0,14}\b(?:coming|here|arriv\w+))\b",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"(?<!没)(?<!没有)(?<!不)(?:恢复|有)(?:了)?(?:正常)?(?:的)?(?:呼吸|心跳|意识|反应)(?:了)?"
    r"|(?<!没)(?<!不)(?:在|会)呼吸了|(?<!没)(?<!不)醒(?:了|过来)"
    r"|(?:吐|咳)出来了|(?:血)?止住了|(?:火|已经).{0,2}(?:灭了|扑灭)|(?<!没)(?<!不)(?:逃|跑|救"
    r"|爬)?出来了|得救|获救|安全了|没事了|(?:好多|好些|好转|缓过来)了?"
    r"|\b(?:is|'s|s|are|'re|am|'m) (?:now |all )?(?:breathing|awake|conscious|ok|okay|fine|better"
    r"|safe|stable|alive|out)\b"
    r"|\b(?:came out|woke up|coming round|spat it out|stopped bleeding|bleeding (?:has "
    r"|is )?stopped|fire is out|got out|made it out|rescued)\b",
    re.IGNORECASE,
)
_NOT_BETTER = re.compile(
    r"没(?:有)?(?:呼吸|醒|出来)|\b(?:not|isn'?t|no longer)\b|[?？吗]", re.IGNORECASE
)
_NEXT = re.compile(
    r"\W*(?:那?(?:现在|接下来|然后|下一步|之后)?我?们?(?:该|要|应该|还要|还能|可以)?(?:怎么办"
    r"|怎么做|做什么|干什么|干嘛|呢)|然后|接下来|下一步"
    r"|(?:and |so |ok(?:ay)? )*(?:what now|now what|what(?:'s)? next|and then|then what"
    r"|what (?:should|do|can|else can) (?:i|we) do(?: now| next)?))[\W啊呀]*",
    re.IGNORECASE,
)
_THANKS = re.compile(r"谢|感恩|\b(?:thanks?|thank you|thx|ty|cheers)\b", re.IGNORECASE)
_FINDING = re.compile(
    r"告诉.{0,3}(?:救援|救护|消防)|(?:派|叫)人|(?:来|去)救|往哪(?:里|儿)?派|怎么找到"
    r"|救援.{0,6}(?:在哪|哪里|什么时候)|发(?:送)?位置|定位"
    r"|\b(?:where (?:do|will|are) you send\w*|send (?:them|someone|somebody|help|rescue"
    r"|an ambulance)|how (?:will|do) they find|tell (?:the )?rescue\w*"
    r"|come (?:and )?(?:get|find|save|help)|find (?:me|us)|my location)\b",
    re.IGNORECASE,
)


class Aside(StrEnum):
    """What a message says besides facts for the rescuers."""

    THANKS = "thanks"
    NEXT = "next"
    BETTER = "better"
    COMING = "coming"
    FINDING = "finding"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`text`: without the phone number. `address`: as it was written; `spot`: what we know of it.

    `placed`: the message names a place beyond doubt, or was the answer to the question for one.
    """

    text: str
    placed: bool = False
    address: str | None = None
    spot: Spot | None = None
    affected: int | None = None
    trapped: int | None = None
    phone: str | None = field(default=None, repr=False)
    refused: bool = False
    unknown: bool = False
    child: bool = False
    called: bool = False
    aside: Aside | None = None

    @property
    def counted(self) -> bool:
        return self.affected is not None or self.trapped is not None

    @property
    def tells(self) -> bool:
        return self.placed or self.counted or self.phone is not None


def read(turn: Turn, asked: str | None, places: Places) -> Answer:
    """`asked`: place, people or phone; None where nothing was."""
    phone, text = _phone(turn.text)
    spot = _spot(turn, text, places)
    placed = spot is not None or _is_place(text, asked, turn)
    affected, trapped = _people(text, turn, asked)
    bare = placed and not (turn.pin and not text)
    return Answer(
        text=text,
        placed=placed,
        address=text if bare and text else None,
        spot=spot,
        affected=affected,
        trapped=trapped,
        phone=phone,
        refused=turn.intent == "deny" or bool(_REFUSED.fullmatch(text)),
        unknown=turn.intent == "skip" or bool(_UNKNOWN.search(text)),
        child=is_child(text),
        called=_is_called(text),
        aside=_aside(text),
    )


def without_number(text: str) -> str:
    """The words without a phone number, which is kept only sealed."""
    return _phone(text)[1]


def is_child(text: str) -> bool:
    return bool(_CHILD.search(unicodedata.normalize("NFKC", text)))


def _phone(text: str) -> tuple[str | None, str]:
    """The first number that can be called back, in E.164, and the text without it."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _SPOKEN.sub(lambda told: _digits(told.group()), plain)
    matches = phonenumbers.PhoneNumberMatcher(
        plain, _REGION, leniency=phonenumbers.Leniency.POSSIBLE
    )
    for match in matches:
        if len(re.sub(r"\D", "", match.raw_string)) >= 7 and not _WEAK.search(match.raw_string):
            told = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            left = f"{plain[: match.start]} {plain[match.end :]}"
            return told, left.strip().strip(_MARKS)
    return None, text.strip()


def _digits(spoken: str) -> str:
    return "".join("1" if c == "幺" else str(_HAN.get(c, 0)) for c in spoken)


def _spot(turn: Turn, text: str, places: Places) -> Spot | None:
    """The pin, or the one place of our list that the message names."""
    meant = places.meant(turn)
    if len(meant) == 1:
        return meant[0]
    parts = (part.strip() for part in re.split(r"[,，。.;；!！\n]", text))
    return next(filter(None, map(places.told_in, filter(None, parts))), None)


def _is_place(text: str, asked: str | None, turn: Turn) -> bool:
    if not text:
        return False
    if _STRONG.search(text) or (turn.intent == "inform_place" and "place" in turn.entities):
        return True
    if asked != "place" or turn.intent in ("deny", "skip", "affirm"):
        return False
    if "hazard" in turn.entities and not _BESIDE.search(text):
        return False  # "my house is on fire": what, and not where
    if _WEAK.search(text):
        return True
    aside = _aside(text) or _is_called(text) or is_child(text) or _bare(text)
    return len(text) <= _LONGEST_PLACE and not (aside or _NO_PLACE.search(text))


def _people(text: str, turn: Turn, asked: str | None) -> tuple[int | None, int | None]:
    """(affected, trapped)"""
    said = heard(text)
    if said.affected is not None or said.trapped is not None:
        return said.affected, said.trapped
    if _ALONE.search(text):
        return 1, None
    found = next(filter(None, (form.search(text) for form in _MANY)), None)
    if found is None and asked == "people":
        found = _BARE.fullmatch(text)
    if found:
        return _count(found.group("n")), None
    count = turn.entities.get("count") if asked == "people" or not turn.text else None
    return (int(count), None) if count is not None else (None, None)


def _bare(text: str) -> bool:
    return bool(_BARE.fullmatch(text) or _ALONE.fullmatch(text))


def _count(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return _HAN[word] if word in _HAN else _WORDS.index(word.lower())


def _is_called(text: str) -> bool:
    if _NOT_CALLED.search(text):
        return False
    return bool(_CALLED.search(text) or _COMING.search(text))


def _aside(text: str) -> Aside | None:
    if _NEXT.fullmatch(text):
        return Aside.NEXT
    if _FINDING.search(text):
        return Aside.FINDING
    if _COMING.search(text) and not _NOT_CALLED.search(text):
        return Aside.COMING
    if _BETTER.search(text) and not _NOT_BETTER.search(text):
        return Aside.BETTER
    return Aside.THANKS if _THANKS.search(text) else None
