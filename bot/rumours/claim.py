"""What somebody wants to know the truth of: the claim itself, and the numbers and links in it.

It does not know what was published.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.tokens import han_words

#: The form of GB/T 35965.1, as bot.alerts.chinese writes it: division, …, time of issue, serial.
IDENTIFIER = re.compile(r"(?<!\d)\d{14}_\d{14}_\d(?!\d)")
LINK = re.compile(r"(?:https?://|www\.)[^\s,，。;；!！\"'“”‘’<>()（）\[\]【】、]+", re.IGNORECASE)
#: How people ask whether something is true, and say where they have it from: not what they heard.
_ASKING_ZH = (
    r"[?？!！]|是不是|是真的?(?:吗|么|嘛|不|假)?|真的?(?:吗|么|嘛|假的?|啊|㗎|嘞)?|假的?(?:吧|吗)?"
    r"|真假|真伪|谣言|谣传|造谣|辟谣|有没有这回事|有这回事吗|到底|属实|可靠|靠谱|可信|能信|可以信"
    r"|官方(?:发布|通知|消息)?的?|核实|查证|求证|确认|帮我|帮忙|请问?|一下|查一下"
    r"|我?收到(?:了)?(?:一条|一个|条|个|这条|这个)?|短信|微信群?|朋友圈|群里|抖音|快手|网上|网传|网络"
    r"|视频里?|转发|转的?|听人?说|听别人说|听讲|有人说|别人说|说是|说|都在传|在传|传|朋友|邻居|我妈"
    r"|亲戚|老师群?|消息|信息|这条|这个|那个|通知|预警吗|骗人的?|骗子|诈骗吗?|[这那](?=是)|[吗吧么呢啊嘛哦]\s*$"
)
_ASKED = r"(?:it|this|that|these|there|they|the|our|you|we|i)"
_ASKING_EN = (
    "is are it it's that this true false real really fake hoax rumour rumor rumours rumors bogus"
    " legit scam genuine official reliable confirmed confirm believe trust check verify fact truth"
    " any actually news or not can i got a an the sms text message msg wechat tiktok facebook"
    " whatsapp group everyone everybody someone somebody people friend neighbour neighbor mum"
    " forwarded forward say says said saying they they're heard hear notice only please pls"
).split()
_ASKING = re.compile(
    rf"{_ASKING_ZH}|\b(?:is|are|was|were|did|do|does|has|have) {_ASKED}\b"
    rf"|\b(?:{'|'.join(sorted(_ASKING_EN, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
#: "要不要跑": what somebody would do about it is no part of what they heard.
_TO_DO = re.compile(
    r"(?:我们?|咱们?|大家|现在|那|到底)*(?:要不要|该不该|应不应该|需不需要|用不用|是不是[要得该]|是否[要该需])"
    r"(?:马上|赶快|赶紧|立刻|先|也|去|往|提前)*(?:跑|撤|走|逃|躲|离开|转移|撤离|疏散|避险|搬|准备|回家|出门|下楼|上楼)?[^，。,.?？]{0,4}"
    r"|(?:我们?|咱们?|现在|那|到底|该|应该|要)*(?:怎么办|咋办|咋整|怎么做|做什么|(?:往|去|到|跑|躲)(?:哪里?|哪儿)[跑躲逃走撤]?)"
    r"|\b(?:should|must|do) (?:i|we)(?: have to| need to)? (?:\w+ ?){1,3}"
    r"|\bwhat (?:should|can|do|must) (?:i|we)(?: do)?|\bwhere (?:should|can|do) (?:i|we) \w+",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\s,，。.;；:：、~]+")
_HAN = re.compile(r"[㐀-鿿]")
#: What is asked about, without a word of what it says.
_THING = re.compile(
    r"(?:\W*(?:预警|警报|警告|编号|截图|warnings?|alerts?|alarm))+\W*", re.IGNORECASE
)
#: What a name stands before: 西山水库 is not 青石水库.
_NAMED = frozenset(
    "水库 大坝 大桥 桥 医院 化工厂 化工园 园区 工厂 学校 小学 中学 隧道 地铁站 车站 机场 小区 河 湖"
    " 江 山 镇 村 县".split()
)
_NO_NAME = frozenset(
    "那边 这边 我们 你们 咱们 附近 上游 下游 隔壁 本地 当地 这里 那里 一个 整个 这个 那个 全部 所有"
    " 临近 旁边 要是 如果 现在 今晚 明天".split()
)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]{2,}\b")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """`said` is empty for a question about nothing ("is this true?").

    `names`: proper names in it, known by the noun that they stand before or by a capital letter.
    `what_to_do`: it is asked what to do about it, not only whether it is true.
    """

    said: str
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    what_to_do: bool = False


def claim_of(text: str) -> Claim:
    bare = _TO_DO.sub(" ", LINK.sub(" ", text))
    said = without_asking(IDENTIFIER.sub(" ", bare))
    enough = len(_HAN.findall(said)) >= 2 or len(said) >= 4
    return Claim(
        said=said if enough and not _THING.fullmatch(said) else "",
        names=_names(said, bare.split()[:1]),
        numbers=tuple(dict.fromkeys(IDENTIFIER.findall(text))),
        links=tuple(LINK.findall(text)),
        what_to_do=_TO_DO.search(text) is not None,
    )


def without_asking(text: str) -> str:
    """What is left of a text without the words that ask whether it is true."""
    return _SPACE.sub(" ", _ASKING.sub(" ", text)).strip()


def _names(said: str, first: Sequence[str]) -> tuple[str, ...]:
    """`first` is the first word of the whole text, whose capital letter says nothing."""
    before = [name for name, noun in itertools.pairwise(han_words(said)) if noun in _NAMED]
    named = [name for name in before if len(name) > 1 and name not in _NO_NAME]
    return (*named, *(name for name in _CAPITALISED.findall(said) if name not in first))
