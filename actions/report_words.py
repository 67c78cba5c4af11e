"""What a short answer in the middle of a report means: back, go on, yes, no, not known, call 120.

Only what leaves no doubt: anything else is an answer to what was asked. It does not know the draft.
"""

import re
from enum import StrEnum

from actions.turn import Turn


class Said(StrEnum):
    BACK = "back"
    ON = "on"  # whatever comes next
    NEXT = "next"  # leave this one out
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # "I don't know", "skip"
    CANCEL = "cancel"
    ANEW = "anew"
    ANONYMOUS = "anonymous"
    NAMED = "named"
    CONFIDENTIAL = "confidential"  # who told it is to be shown to nobody
    CALL = "call"  # nothing but an emergency number
    THANKS = "thanks"
    GREETING = "greeting"
    NOTHING = "nothing"  # no letter and no digit


def _whole(*forms: str) -> re.Pattern[str]:
    polite = r"(?:(?:请|那就?|我想|我要|麻烦|ok|okay|好的?|please|then)[,，]?\s?)*"
    return re.compile(
        rf"\W{{,3}}{polite}\s?(?:{'|'.join(forms)})\s?(?:吧|了|呢|啊|please)*\W{{,5}}", re.I
    )


#: A yes may be of many words, but each must be one of these, and one of the first.
_YES = re.compile(
    r"确认|提交|同意|没错|没问题|无误|正确|可以|上报|发送|发吧|交吧|报吧|就这样|是|对|好|嗯|行|👍|👌|✅|🆗"
    r"|\b(?:yes|yeah|yep|yup|y|ok|okay|sure|correct|right|confirm(?:ed)?|submit|send|file|agreed?|good"
    r"|fine|exactly|go ahead|do it)\b",
    re.IGNORECASE,
)
_BESIDE_YES = re.compile(
    r"报告|信息|内容|以上|值班人员|都|全|请|就|给|的|吧|了|啊|呀|那"
    r"|\b(?:it'?s|that'?s|it|that|this|is|all|everything|the|report|please|thanks|now|looks?|and|i|do"
    r"|for me)\b|[\W_]",
    re.IGNORECASE,
)
_FORMS = {
    Said.BACK: _whole(
        "返回(?:上一步|上一个|上一题)?",
        "上一步",
        "上一个(?:问题)?",
        "回到?上一步?",
        "后退",
        "退回(?:去)?",
        "回去",
        r"(?:go |step )?back(?: one)?(?: step)?",
        r"prev(?:ious)?(?: step| question| one)?",
    ),
    Said.ON: _whole(
        "(?:接着|继续)(?:上报|报|说|来)?",
        "往下(?:说|走)?",
        "不变",
        "保持不变",
        "不改了?",
        "就这个",
        r"(?:go on|continue)(?: (?:with )?(?:it|(?:my|the|that) (?:old )?report))?",
        r"carry on",
        r"proceed",
        r"resume",
        r"keep (?:it|going|that)",
        r"(?:leave|keep) it(?: as it is)?",
        r"unchanged",
        r"no change",
        "(?:上报|报告|报灾|举报)(?:一下)?(?:险情|隐患|灾情)?",
        r"(?:i (?:want|need|would like) to )?report(?: it| a hazard| something)?",
    ),
    Said.NEXT: _whole(
        "下一步",
        "下一个(?:问题)?",
        "下一题",
        "然后呢?",
        "接下来(?:呢)?",
        r"next(?: step| question| one)?",
        r"then(?: what)?",
        r"what'?s next",
    ),
    Said.NO: _whole(
        "不",
        "不对",
        "不是的?",
        "不行",
        "错",
        "错误",
        "有误",
        "不正确",
        "没有",
        "无",
        "否",
        "不同意",
        "更正",
        "修改",
        "改一下",
        "不要",
        r"no",
        r"nope",
        r"not? correct",
        r"wrong",
        r"incorrect",
        r"that'?s (?:wrong|not right)",
        r"it'?s wrong",
        r"correct it",
        r"change it",
        r"edit",
        "👎",
        "❌",
    ),
    Said.UNKNOWN: _whole(
        "(?:我)?(?:也)?(?:不知道|不清楚|不晓得|不确定|说不清|说不上来|不了解|没看清|看不清)(?:啊|具体)?",
        "跳过(?:这个|这题)?",
        "略过?",
        "不填",
        "忘了",
        "没有?数",
        r"skip(?: it| this| that)?",
        r"(?:i )?(?:do not|don'?t|dont) know",
        r"dunno",
        r"no idea",
        r"(?:i'?m |i am )?not sure",
        r"unsure",
        r"unknown",
        r"(?:i )?can'?t (?:tell|say)",
        r"pass",
        r"idk",
        r"not known",
    ),
    Said.ANEW: _whole(
        "重新(?:开始|来|上报|填写?)",
        "从头(?:开始|再来)",
        "重来",
        "重填",
        r"re-?start",
        r"start (?:again|over|anew)",
        r"begin again",
        r"from the (?:start|beginning)",
    ),
    Said.ANONYMOUS: _whole(
        "(?:要|请)?匿名(?:上报|提交|举报)?",
        "不(?:要|想|用)?(?:留|写|透露|公开)(?:我的)?(?:名字?|姓名|联系方式|电话)",
        r"(?:stay |be |report |file |submit )?(?:it )?anon(?:ymous(?:ly)?)?",
        r"(?:do not|don'?t) (?:keep|save|give|show|use) my (?:name|number|contact|details)",
        r"no name",
    ),
    Said.NAMED: _whole(
        "(?:不要?|不用|取消)匿名",
        "实名(?:上报)?",
        "可以联系我",
        "留联系方式",
        r"not anonymous(?:ly)?",
        r"named",
        r"with my name",
        r"(?:you )?(?:can|may) contact me",
    ),
    Said.CONFIDENTIAL: _whole(
        "(?:要|请)?(?:替我|为我|给我)?保密(?:上报|举报|报告)?",
        "(?:不能|不要|别)让(?:我的?)?(?:单位|公司|老板|领导|厂里|别人|任何人)(?:的人)?知道(?:是我)?(?:报的|说的)?",
        r"(?:keep (?:it|this|me) )?(?:confidential|in confidence)",
        r"my (?:boss|employer|company) must not know",
        r"(?:do not|don'?t) tell my (?:boss|employer|company)",
    ),
    Said.CALL: _whole(
        r"(?:打|拨打?|呼叫|报警)?\s?(?:110|119|120|122|999|911|112)(?:电话)?",
        r"(?:call|dial|phone)\s?(?:the )?(?:110|119|120|122|999|911|112|police|ambulance"
        r"|fire (?:brigade|department))",
        "报警",
        "叫救护车",
        "叫消防车?",
    ),
    Said.THANKS: _whole(
        "(?:多谢|谢谢|感谢|谢了|辛苦)(?:了|你们?|您|啦|大家)*",
        r"(?:many )?thank(?:s| you)(?: very much| so much| a lot)?",
        r"thx",
        r"ty",
        r"cheers",
    ),
    Said.GREETING: _whole(
        "您?你?好",
        "在吗",
        "再见",
        "拜拜",
        r"hi",
        r"hello",
        r"hey",
        r"good (?:morning|evening)",
        r"good ?bye",
        r"bye",
    ),
}
#: Words without which nothing is cancelled: the engine has a guess, but a report would be lost.
_CANCELS = re.compile(
    r"取消|算了|撤(?:销|回)|作废|放弃|停|退出|结束|不了|别(?:再)?(?:报|问|发)|不(?:想|要|用|再|打算)?.{0,2}(?:报|说|弄|填|做|搞)"
    r"|\b(?:cancel|never ?mind|forget|stop|quit|abort|exit|drop|discard|end)\b"
    r"|\b(?:don'?t|do not|no longer)\b.{0,12}\b(?:want|report|file|submit|send)\b",
    re.IGNORECASE,
)
#: "The bus was cancelled because of the water" is a description.
_LONGEST_CANCEL = {"zh": 14, "en": 40}
#: What the engine takes a few other words for. A yes must be said: what it only takes for one is
#: no more than "go on".
_GUESSED = {"skip": Said.UNKNOWN, "deny": Said.NO, "affirm": Said.ON}
_NUMBER = re.compile(
    r"\W*(?:我?选|第|option|number|no\.?)?\s?(?P<told>[1-9]|[一二三四五六七八九])\s?(?:个|项|号|条)?\W*",
    re.IGNORECASE,
)
#: "My number is 58991234"; without such words, what can only be a telephone's.
_PHONE = re.compile(
    r"\W*(?P<named>(?:我的?|联系)*(?:电话|手机|号码|联系方式)+(?:号码?)?(?:是|为)?"
    r"|(?:my |the )?(?:phone|mobile|cell|number|contact)(?: number)?(?: is)?|call me (?:at|on))?"
    r"\s*[:：]?\s*(?P<number>\+?\d[\d\s-]{5,16}\d)\W*",
    re.IGNORECASE,
)
_A_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{9,11}|\+\d{8,15}")
#: Characters of what is looked at: more says more than any of these.
_LONGEST = 60
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def said(turn: Turn) -> Said | None:
    """None: an answer, or something else. A button says nothing in words."""
    if not turn.text:
        return _pressed(turn)
    if len(turn.text) > _LONGEST:
        return None if _LETTER_OR_DIGIT.search(turn.text) else Said.NOTHING
    for meaning, form in _FORMS.items():
        if form.fullmatch(turn.text):
            return meaning
    if _is_yes(turn.text):
        return Said.YES
    if turn.intent == "cancel" and _cancels(turn):
        return Said.CANCEL
    if turn.intent in _GUESSED and not turn.entities and len(turn.text) <= _few(turn):
        return _GUESSED[turn.intent]
    return None if _LETTER_OR_DIGIT.search(turn.text) else Said.NOTHING


def numbered(text: str) -> int | None:
    """The place of the answer that a number picks, from 0: "2", "第二个", "option 2"."""
    told = _NUMBER.fullmatch(text)
    if told is None:
        return None
    digit = told.group("told")
    return int(digit) - 1 if digit.isdecimal() else "一二三四五六七八九".index(digit)


def phone_in(text: str) -> str | None:
    """The number of a message that says nothing but "my number is …"."""
    told = _PHONE.fullmatch(text)
    if told is None:
        return None
    number = re.sub(r"[\s-]", "", told.group("number"))
    return number if told.group("named") or _A_PHONE.fullmatch(number) else None


def _few(turn: Turn) -> int:
    most = 10 if turn.language == "zh" else 24
    return most if turn.intent == "skip" else most // 2


def _is_yes(text: str) -> bool:
    return bool(_YES.search(text)) and not _BESIDE_YES.sub("", _YES.sub("", text))


def _cancels(turn: Turn) -> bool:
    short = len(turn.text) <= _LONGEST_CANCEL.get(turn.language, 40)
    return short and bool(_CANCELS.search(turn.text))


_PRESSED = {
    "affirm": Said.YES,
    "deny": Said.NO,
    "cancel": Said.CANCEL,
    "skip": Said.UNKNOWN,
}


def _pressed(turn: Turn) -> Said | None:
    if turn.entity("anonymous"):
        return Said.ANONYMOUS
    if turn.intent == "inform" and not turn.entities and not turn.pin:
        return Said.ON
    return _PRESSED.get(turn.intent)
