"""Takes out of a question what could tell who asked it; what may not be kept at all becomes None.

Pure. It does not know what a question means: rather a word too much is taken than one too little.
Names of divisions stay; streets with a number, flats, estates and villages do not.
"""

import re
import unicodedata

#: Longer than a question: somebody tells what happened to them.
LONGEST = 120
#: Letters that are left of something that can still be read as a question.
FEWEST_LETTERS = 2
#: What stands in place of what was taken out, in every language.
GONE = "…"

#: Whoever wants to be heard by nobody else is not kept, whatever became of the message.
_IN_CONFIDENCE = re.compile(
    r"匿名|保密|举报|检举|揭发|别告诉|不要告诉|不能让.{0,8}知道|别让.{0,8}知道"
    r"|\banonymous|\bconfidential|\bin secret\b|\bwhistle|\bdon'?t tell\b|\bmust not know\b"
    r"|\breport(?:ing)? (?:my|our|the) (?:boss|employer|company|factory)\b",
    re.IGNORECASE,
)
_HAN = "[\u3400-\u9fff]"
#: Of a place's own name: no division ends in it.
_NAME = r"(?:(?![省市区县州乡镇])[\u3400-\u9fffA-Za-z])"
_COUNT = "[0-9A-Za-z一二三四五六七八九十百零〇]"
#: The hundred most frequent surnames of China (Ministry of Public Security), those of two last.
_SURNAME = (
    "(?:[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]"
    "|欧阳|上官|司马|诸葛)"
)
_TITLE = (
    "(?:先生|女士|小姐|太太|阿姨|叔叔|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|老师|医生|大夫|护士|师傅|书记|主任|局长|"
    "经理|老板|警官|队长|村长|同学)"
)
_ESTATE = (
    "(?:小区|花园|花苑|家园|公寓|大厦|广场|新村|小学|中学|大学|学院|幼儿园|医院|酒店|宾馆|村委会|居委会|"
    "工业园|养老院|化工厂|工厂|公司)"
)

#: In this order: what → what stays of it.
_TAKEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE), GONE),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*"), GONE),
    # Points on the earth; telephone, identity and card numbers, however they are grouped.
    (re.compile(r"-?\d{1,3}\.\d{3,}"), GONE),
    (re.compile(r"\+?\d(?:[\s\-().]{0,2}\d){4,}[Xx]?"), GONE),
    (re.compile("[零〇一二三四五六七八九两幺]{6,}"), GONE),
    # Number plates and the names of accounts.
    (re.compile(rf"{_HAN}[A-Z][·\s]?[A-Z0-9]{{5,6}}\b"), GONE),
    (re.compile(r"\b(?=[\w-]*\d[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{6,}\b", re.ASCII), GONE),
    # Names, as people give their own and speak of others.
    (
        re.compile(
            rf"(我(?:的名字)?(?:叫|名叫|姓)|名字(?:是|叫)|姓名[是为:：\s]+|本人)"
            rf"(?!救护|消防|警察|人|车|外卖|不|了|什么){_HAN}{{1,4}}"
        ),
        rf"\1{GONE}",
    ),
    (re.compile(rf"{_SURNAME}{_HAN}{{0,2}}?({_TITLE})"), rf"{GONE}\1"),
    (
        re.compile(
            r"\b(my name is|my name's|i am called|i'm called|call me|name:)\s+\w[\w'-]*"
            r"(?:\s+(?-i:[A-Z])[\w'-]*)*",
            re.IGNORECASE,
        ),
        rf"\1 {GONE}",
    ),
    (re.compile(r"\b([Ii]'?\s?a?m|[Tt]his is)\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)*"), rf"\1 {GONE}"),
    (re.compile(r"\b(Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)*"), rf"\1 {GONE}"),
    # Addresses below a division.
    (
        re.compile(rf"{_NAME}{{1,6}}?(?:路|街|大道|道|巷|胡同|弄|里){_COUNT}+(?:号|弄)?"),
        GONE,
    ),
    (
        re.compile(
            rf"{_COUNT}+(?:号楼|栋|幢|单元|室|弄|号(?!线|台风|预警|信号|电池|汽油|柴油))"
            rf"(?:{_COUNT}+(?:号楼|栋|幢|单元|室|楼|层|号))*"
        ),
        GONE,
    ),
    (re.compile(rf"{_NAME}{{2,6}}({_ESTATE})"), rf"{GONE}\1"),
    (re.compile(rf"{_HAN}家(村|庄|屯|沟|坪|湾|寨|坡)"), rf"{GONE}\1"),
    (
        re.compile(
            r"\b\d+[A-Za-z]?,?\s+(?:[A-Z][\w'.-]*\s+){1,4}"
            r"(?:Road|Rd|Street|St|Avenue|Ave|Lane|Ln|Drive|Boulevard|Square)\b\.?"
        ),
        GONE,
    ),
    (
        re.compile(
            r"\b(flat|apartment|apt|room|unit|block|house)\s*(?:no\.?\s*|number\s*)?#?\d+\w*\b",
            re.IGNORECASE,
        ),
        rf"\1 {GONE}",
    ),
)
_BLANKS = re.compile(r"\s+")
_RUNS = re.compile(rf"{GONE}(?:[\s,，、]*{GONE})+")


def kept(text: str) -> str | None:
    """What of the question may be kept, on one line; None: nothing of it."""
    told = _BLANKS.sub(" ", _printable(unicodedata.normalize("NFKC", text))).strip()
    if len(told) > LONGEST or _IN_CONFIDENCE.search(told):
        return None
    for found, left in _TAKEN:
        told = found.sub(left, told)
    told = _RUNS.sub(GONE, told).strip()
    letters = sum(character.isalpha() for character in told)
    return told if letters >= FEWEST_LETTERS else None


def _printable(text: str) -> str:
    """Without what nobody sees: it could hide the end of a number."""
    return "".join(one if one.isprintable() or one.isspace() else "" for one in text)
