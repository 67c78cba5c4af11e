"""How names of places are written and compared: scripts, tones, spaces, kinds of division.

It does not know any division.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

# The last words of names, longest first; the rest is what people say: 浦东(新区), 临夏(回族自治州).
_KIND = re.compile(
    r"(.+?)(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|矿区|盟|旗|省|市|区|县"
    r"| (?:autonomous (?:region|prefecture|county)|new area|district|county|province|prefecture"
    r"|municipality|city))$"
)
# The peoples in the names of autonomous divisions (the 56 official nationalities less the Han).
_PEOPLE = re.compile(
    r"(.{2,}?)(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲"
    r"|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒"
    r"|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|高山|各)族"
    r"|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯)+$"
)
_SPACE = re.compile(r"[\s\-]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`")
_LATIN_WORD = re.compile(r" ?([a-z]+)")
#: Words of one name: "xi shuang ban na dai zu zi zhi zhou".
_MOST_WORDS = 12


def fold(text: str) -> str:
    """One way of writing: half width, simplified, without tones, lower case, single spaces."""
    flat = unicodedata.normalize("NFKC", text).translate(_simplified()).casefold()
    bare = unicodedata.normalize("NFD", flat.translate(_APOSTROPHES)).replace("u\u0308", "v")
    plain = "".join(c for c in bare if not unicodedata.combining(c))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", plain)).strip()


def despaced(name: str) -> str:
    """ "pu dong" and "pudong" are one name; between characters no space means anything either."""
    return name.replace(" ", "")


def short_name(name: str) -> str:
    """What people call it: 浦东新区 → 浦东, 临夏回族自治州 → 临夏; 沙县 stays, 沙 is too short."""
    kind = _KIND.match(name)
    stem = kind.group(1).strip() if kind else name
    people = _PEOPLE.match(stem)
    short = people.group(1) if people else stem
    return short if len(short) > 1 else name


def is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def latin_ends(text: str, start: int) -> Iterator[int]:
    """Where Latin words that begin at `start` end, most words first; none inside a word.

    No Henan in "Yuhenanese".
    """
    if start > 0 and is_latin(text[start - 1]):
        return
    ends: list[int] = []
    while len(ends) < _MOST_WORDS:
        word = _LATIN_WORD.match(text, ends[-1] if ends else start)
        if word is None:
            break
        ends.append(word.end())
    yield from reversed(ends)


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional → simplified character, as OpenCC's table has it; the first of several."""
    table = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt")
    pairs = (line.split() for line in table.read_text(encoding="utf-8").splitlines() if line)
    return {ord(pair[0]): pair[1] for pair in pairs if len(pair[0]) == 1}
