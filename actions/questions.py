"""Tells a question about a thing from the wish for it: "do shelters take dogs?" from "a shelter!".

Both hold the same words, so the engine takes one for the other. It does not know what is answered.
"""

import re

#: What is asked about a thing rather than for it, by the intent of the wish.
_ABOUT = {
    "find_facility": re.compile(
        r"是什么|什么是|什么样|区别|不同|规定|规矩|要求|带什么|要带|能带|可以带|怎么带"
        r"|带.{1,6}(?:去|进|到)"
        r"|宠物|狗|猫|牲畜|吃的|吃饭|做饭|睡觉|怎么睡|怎么住|住多久|多久|多长时间|能住几|收费"
        r"|要钱|安全吗"
        r"|来不及|该不该|要不要|还是(?:留|待|呆|在家)|学(?:急救|习|心肺|会)|课程|培训|血清"
        r"|怎么用|(?:轮椅|残疾).{0,10}[吗么]\W*$"
        r"|\bwhat(?: is|['’]?s| are) (?:an? |the )?(?:shelter|aed|defib|supply|evacuation)"
        r"|\brules?\b|\bdifferen\w+"
        r"|\b(?:allow\w*|accept\w*|take)\b.{0,20}\b(?:pets?|dogs?|cats?|animals?|wheelchairs?|bab\w+)\b"
        r"|\bmy (?:dog|cat|pet)s?\b"
        r"|\bwhat .{0,16}\b(?:bring|pack|take)\b"
        r"|\b(?:learn|class(?:es)?|courses?|training|antivenom|antivenin)\b"
        r"|\bhow long can\b|\bsleep in (?:a|the|my)\b|\binstead of\b|\bor (?:stay|remain)\b"
        r"|\bis (?:a|the) shelter\b.{0,12}\bsafe\b"
        r"|\b(?:food|beds?|showers?|toilets?|water) in (?:a|the) shelters?\b"
        r"|\bhow (?:does|do|to use)\b.{0,12}\b(?:aed|defib\w*|work)\b",
        re.IGNORECASE,
    ),
    "alerts_here": re.compile(
        r"(?:有|分|共)(?:为|成)?几(?:级|种|个级)|分级|有哪几(?:级|种)"
        r"|谁(?:来|能|可以|负责)?(?:发|定|管)|什么意思|区别|不同|代表"
        r"|(?:怎么|如何)(?:判断|分辨|看懂|知道.{0,8}真)|没网|没有网|断网"
        r"|\bwho (?:issues?|sends?|decides?|gives?|makes?)\b"
        r"|\bhow many (?:warning |alert )?levels\b|\bdifferences?\b"
        r"|\bwithout (?:internet|a phone|signal|network)\b"
        r"|\bhow (?:are|is) (?:a )?(?:warning|alert)s?\b.{0,10}(?:made|issued|decided)",
        re.IGNORECASE,
    ),
    "report_hazard": re.compile(
        r"(?:怎么|怎样|如何|咋)(?:去)?(?:上报|报告|报警|举报|报火警|报)"
        r"|(?:会|要)(?:不会)?被?(?:罚|处罚|判|坐牢|追究)|违法|犯法|犯罪|奖励|奖金|会怎样|谎报"
        r"|假报"
        r"|\bhow (?:do|can|should|to) ?(?:i|we|you|one|people)? ?report\b"
        r"|^\W*(?:do|must|should) (?:i|we|people) (?:have to |need to )?report\b"
        r"|\b(?:is it illegal|punish\w*|fined?|penalt\w+|reward\w*|against the law|a crime)\b"
        r"|\bwhat happens (?:if|when|after)\b",
        re.IGNORECASE,
    ),
    "start_drill": re.compile(
        r"多久|几次|频率|(?:怎么|如何|怎样)(?:在家)?(?:搞|做|组织|举办|安排|开展|进行)|有用|有必要"
        r"|必须|规定|什么是|是什么|为什么要"
        r"|\bhow often\b"
        r"|\bhow (?:do|to|should|can) ?(?:i|we|you)?"
        r" ?(?:run|do|organi[sz]e|hold|plan|conduct|prepare)\b"
        r"|\b(?:useful|required|mandatory|necessary|compulsory)\b|\bwhat is an?\b"
        r"|\bwhy (?:do|should)\b",
        re.IGNORECASE,
    ),
    "subscribe": re.compile(
        r"要钱|收费|免费|多少钱|花钱|话费|流量|没网|没有网|断网"
        r"|\b(?:cost|free of charge|for free|is it free|charge[ds]?|price|pay|fee)\b"
        r"|\bwithout internet\b",
        re.IGNORECASE,
    ),
}  # fmt: skip
#: Whoever says what they need, or what they see, wishes for it whatever else they ask.
_NEED = re.compile(
    r"最近|附近|离我|我这|我们这|我家|楼下|刚|怎么走|在哪|帮我|给我|快|救命|谁(?:来)?管|派人"
    r"|的(?:避难所|避难场所|安置点)(?:有吗|有没有)?\W*$"
    r"|[,，]"
    r"|\b(?:nearest|closest|near(?:by)?|around here|directions?)\b"
    r"|\b(?:just (?:now|fell|slid|broke|came)|please send|right now)\b",
    re.IGNORECASE,
)
#: Longer messages tell what has happened.
_MOST_HAN, _MOST_WORDS = 18, 14
_HAN, _LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z'’]+")
WISHES = frozenset(_ABOUT)


def asks_about(text: str, wish: str) -> bool:
    """Whether a message that the engine took for this wish (an intent) is a question about it."""
    short = len(_HAN.findall(text)) <= _MOST_HAN and len(_LATIN.findall(text)) <= _MOST_WORDS
    return short and _ABOUT[wish].search(text) is not None and _NEED.search(text) is None
