"""Which divisions a piece of text means: names, short names, names inside an address.

Knows names and who lies in whom; neither places on the map nor any other dictionary: a town or a
street is recognised by the division that stands beside it in the address.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Longer texts are no addresses.
_LONGEST = 200
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
# A short name before one of these is a street: 南京东路 in Shanghai is not in Nanjing.
_STREET = re.compile(
    r"[东西南北中]?[一二三四五]?(?:路|街|巷|弄|大道|公路|高速)"
    r"|\s+(?:(?:east|west|north|south|middle|central)\s+)?(?:road|rd|street|st|avenue|ave)\b"
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class _Match:
    """A name found in the text, and every division that is called so."""

    start: int
    codes: frozenset[str]
    in_full: frozenset[str]


class NameIndex:
    """Names → codes. Immutable."""

    def __init__(
        self, names: Mapping[str, tuple[str, ...]], ancestors: Mapping[str, tuple[str, ...]]
    ) -> None:
        """`names`: code → its names, the official one first. `ancestors`: code → codes above it."""
        self._ancestors = ancestors
        self._full: dict[str, set[str]] = {}
        self._keys: dict[str, set[str]] = {}
        for code, known in names.items():
            for name in map(_folded, known):
                self._full.setdefault(name, set()).add(code)
                for key in {name, short_name(name)}:
                    self._keys.setdefault(key, set()).add(code)
        self._longest = max(map(len, self._keys), default=0)

    def find(self, text: str) -> list[str]:
        """Codes, best first: those that the text names, then those whose name holds the text."""
        wanted = _folded(text[:_LONGEST])
        named = self._named(wanted)
        return named + [code for code in self._holding(wanted) if code not in named]

    def _named(self, text: str) -> list[str]:
        """Codes that the text names and that fit the most of the other names in it."""
        matches = list(self._matches(text))
        ranks: dict[str, tuple[int, int, bool, int, str]] = {}
        for match in matches:
            for code in match.codes:
                above = self._ancestors[code]
                fitting = sum(
                    other is not match and not other.codes.isdisjoint(above) for other in matches
                )
                rank = (-fitting, match.start, code not in match.in_full, len(above), code)
                ranks[code] = min(rank, ranks.get(code, rank))
        best = min((rank[0] for rank in ranks.values()), default=0)
        return sorted((code for code in ranks if ranks[code][0] == best), key=ranks.__getitem__)

    def _matches(self, text: str) -> Iterator[_Match]:
        start = 0
        while start < len(text):
            end = self._longest_key(text, start)
            key = text[start:end]
            full = frozenset(self._full.get(key, ()))
            if key and not self._names_street(text, start, end):
                yield _Match(start=start, codes=frozenset(self._keys[key]), in_full=full)
            start = max(end, start + 1)

    def _names_street(self, text: str, start: int, end: int) -> bool:
        """南京东路, Nanjing East Road. Not 浦东新区北街: no street is called by a name in full."""
        whole = text[start:end] in self._full and not _latin(text[start])
        return not whole and _STREET.match(text, end) is not None

    def _longest_key(self, text: str, start: int) -> int:
        """Where the longest name that begins at `start` ends; `start` itself when none does."""
        for end in range(min(len(text), start + self._longest), start + 1, -1):
            if text[start:end] in self._keys and not _inside_word(text, start, end):
                return end
        return start

    def _holding(self, part: str) -> list[str]:
        if not part or part in self._keys:
            return []
        found = {code for name, codes in self._full.items() if part in name for code in codes}
        return sorted(found, key=lambda code: (len(self._ancestors[code]), code))


def short_name(name: str) -> str:
    """What people call it: 浦东新区 → 浦东, 临夏回族自治州 → 临夏; 沙县 stays, 沙 is too short."""
    kind = _KIND.match(name)
    stem = kind.group(1).strip() if kind else name
    people = _PEOPLE.match(stem)
    short = people.group(1) if people else stem
    return short if len(short) > 1 else name


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether a Latin name is a piece of a longer word: no Henan in "Yuhenanese"."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (_latin(before) and _latin(text[start])) or (_latin(after) and _latin(text[end - 1]))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
