"""What a message around "I'm safe" says beyond it: a doubt, a child, words worth passing on.

It does not know circles. A doubt costs a question; a wrong "safe" may stop a family's search.
"""

import re

from bot.circles.circle import CODES

#: "Nobody is hurt" is no doubt: taken out before looking for one.
_SPARED = re.compile(
    r"(?:没有?|未|无)(?:一个)?(?:人)?(?:员)?(?:受过?伤|被困|出事|流血|危险)|毫发无伤|脱险|脱离危险"
    r"|(?:不|没)(?:用|要|必|需)?(?:再)?(?:担心|惦记|着急)|[点啥](?:[伤事])?(?:都|也)?没(?:有|得)?|没得事"
    r"|\b(?:not|nobody|no one|none|without|never|no|(?:did|is|are|was|were)n['’]?t)"
    r"\s+(?:\w+\s+){0,2}?(?:hurt|harmed|injur\w*|trapped|bleeding|missing|danger)\b"
    r"|\bout of danger\b|\bunhurt\b|\bunharmed\b|\bno (?:need|tension|worr)\w*",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"[?？]|[吗嗎]|冇\W*$|么\W*$|(?<!着)呢\W*$|(?:平安|安全|没事)(?:不|没|没有|否)\W*$|是否|有没有|能不能"
    r"|(?:不|没|未)(?:太|是|够|算|怎么|那么|觉得|感觉)?(?:很)?(?:有)?(?:平安|安全)|危险"
    r"|名单|情况|家人状态|[查哪几誰]|边个|多少|还没|还差|有没|了没|沒\W*$|没(?:有|得)?[啊嘛呀]*\W*$|未呀?\W*$"
    r"|状态|统计|列出|点名|是不是|登记表|平安没有|没报|有消息|救命|救我|被困|困住|困在|受伤|流血|失踪|联系不上|找不到|打不通|谁"
    r"|(?:\b(?:not|never|no longer|hardly|isnt|arent|aint|dont)|n['’]t)\b\W+(?:\w+\W+){0,2}?"
    r"(?:safe|ok|okay|fine|well|alright|all right)\b"
    r"|\bunsafe\b|\b(?:trapped|stuck|injured|bleeding|missing|danger|help me)\b"
    r"|\b(?:list|family (?:safety )?status|whether|which|whos?|show|anot|already or not)\b"
    r"|(?<![a-z])safe status|\bany check[- ]ins\b|\b(?:has|have)n['’]?t\b"
    r"|\b(?:check|see|tell me|find out|confirm) (?:if|my|on)\b|\b(?:has|did) (?:he|she)\b"
    r"|\bhave they\b|\b(?:group|member|safety|family) status\b|\bstatus of\b|\broll call\b"
    r"|\bcheck[- ]ins\b|\bor not\b"
    r"|\bany(?:one|body|thing|1)? (?:by|from|word|not|checked)\b|\bwant to know\b|\bnumber of\b"
    r"|^\W*(?:am|is|are|who|has|have|did|does|was|were|how|what|where|can|could|should)\b",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"我(?:今年|才|快)?(?:[3-9]|1[0-7]|[三四五六七八九]|十[一二三四五六七]?)岁|小学生|初中生|小朋友|幼儿园"
    r"|我(?:上|读|在)[一二三四五六]年级|(?:妈妈|爸爸|爷爷|奶奶)[,，]?我在学校|告诉(?:我)?(?:妈妈|爸爸).*学校"
    r"|学校.*告诉(?:我)?(?:妈妈|爸爸)|老师和同学|我是小\w?明.*爸爸"
    r"|\b(?:i['’]?m|i am)\s+(?:only\s+)?(?:[3-9]|1[0-7])\b(?!\s*(?:km|%|people|of))"
    r"|\b(?:mummy|mommy|daddy)\b|\bmy teacher\b|\bmy classmates?\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    r"(?:收回|撤回|撤销|取消).{0,6}平安|平安.{0,4}(?:收回|撤回|撤销|取消|作废|不算)"
    r"|(?:刚才|刚刚|之前|上面|平安).{0,6}(?:写|发|报|说|按|点|弄)错"
    r"|其实.{0,3}(?:不|没|并不|还不)(?:平安|安全)|(?:又|已经)不(?:平安|安全)了?"
    r"|\b(?:take|taking) (?:it|that|this|my (?:check[- ]?in|word|\"?safe\"?)) back\b"
    r"|\btake back (?:my|the|that|what)\b|\bundo\b.{0,20}(?:check[- ]?in|safe)"
    r"|\b(?:not|n['’]t) safe (?:after all|any ?more|now)\b|\bno longer safe\b"
    r"|\b(?:cancel|withdraw|revoke)\b.{0,12}(?:check[- ]?in|safe)"
    r"|\b(?:checked in|said (?:i was )?safe|check[- ]?in)\b.{0,20}\b(?:mistake|error|wrong)\b",
    re.IGNORECASE,
)
_LEAVES = re.compile(
    r"(?:退出|离开|退了|退掉).{0,8}(?:圈|群|平安)|退圈|不想(?:再)?(?:在|待在|留在).{0,6}圈"
    r"|\b(?:leave|quit|exit|get out of)\b.{0,20}\b(?:circle|safety list|family group)\b"
    r"|\b(?:remove|take) me (?:from|out of)\b.{0,14}\b(?:circle|list)\b",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"(?:关闭|关掉|解散|删除|删掉|注销|取消).{0,6}(?:圈子|平安圈|平安码|家庭圈)|(?:圈子|平安圈).{0,4}(?:解散|关了|关掉|删掉)"
    r"|\b(?:close|delete|dissolve|end|shut)\b.{0,14}\bcircle\b",
    re.IGNORECASE,
)


def takes_back(text: str) -> bool:
    """Whether somebody takes back that they are safe."""
    return _TAKES_BACK.search(text) is not None


def leaves(text: str) -> bool:
    """Whether somebody wants to be in a circle no more."""
    return _LEAVES.search(text) is not None


def closes(text: str) -> bool:
    """Whether somebody wants a circle to be there no more."""
    return _CLOSES.search(text) is not None


def doubtful(text: str) -> bool:
    """Whether a message may mean that somebody is not safe, or ask rather than say."""
    doubt = _DOUBT.search(_SPARED.sub(" ", text)) is not None
    return doubt or takes_back(text) or leaves(text) or closes(text)


def of_a_child(text: str) -> bool:
    """Whether a child seems to write: nobody asks it for anything."""
    return _CHILD.search(text) is not None


def words_of(text: str) -> str | None:
    """The person's own words without a circle's code; None where nothing is left."""
    left = CODES.without(text).strip()
    return left if any(character.isalpha() for character in left) else None
