"""Which divisions a piece of text means: names, short names, pinyin, towns, inside an address.

Knows names and who lies in whom, not places on the map; `spelling` says how texts are compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.areas.spelling import despaced, fold, is_latin, latin_ends, short_name
from bot.areas.streets import names_street, short_town

# Longer texts are no addresses.
_LONGEST = 200
# A shorter Latin beginning is one of too many names.
_LEAST_BEGINNING = 3
# Short names in pinyin that are English words: they count with their kind only, "mile shi". (Of the
# words of Tatoeba's English sentences and of CLINC150's questions.)
_ENGLISH_WORDS = frozenset("boxing dean guide guiding jingle lean mile saga".split())


@dataclass(frozen=True, kw_only=True)
class _Match:
    """A name found in the text, and every division that is called so, or has a town of it."""

    start: int
    end: int
    codes: frozenset[str]
    in_full: frozenset[str]


class NameIndex:
    """Names → codes. Immutable."""

    def __init__(
        self,
        names: Mapping[str, tuple[str, ...]],
        ancestors: Mapping[str, tuple[str, ...]],
        *,
        pinyin: Mapping[str, str] | None = None,
        towns: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """`names`: code → its names, the official one first. `ancestors`: code → codes above it.

        `pinyin`: code → syllables of the official name, spaces between. `towns`: name → codes.
        """
        self._ancestors = ancestors
        self._full: dict[str, set[str]] = {}
        self._keys: dict[str, set[str]] = {}
        for code, known in names.items():
            for name in map(fold, known):
                self._add(code, name, short_name(name))
            if pinyin and code in pinyin:
                self._add_pinyin(code, pinyin[code].split(), fold(known[0]))
        self._towns: dict[str, tuple[str, ...]] = {}
        self._short_towns: dict[str, tuple[str, ...]] = {}
        for name, codes in (towns or {}).items():
            self._add_town(fold(name), tuple(code for code in codes if code in ancestors))
        self._longest = max(map(len, [*self._keys, *self._towns]), default=0)

    def find(self, text: str) -> list[str]:
        """Codes, best first: those that the text names, then those whose name holds the text."""
        wanted = fold(text[:_LONGEST])
        named = self._named(wanted)
        return named + [code for code in self._holding(wanted) if code not in named]

    def _add(self, code: str, full: str, short: str) -> None:
        self._full.setdefault(despaced(full), set()).add(code)
        for key in {despaced(full), despaced(short)}:
            self._keys.setdefault(key, set()).add(code)

    def _add_pinyin(self, code: str, syllables: list[str], name: str) -> None:
        full = "".join(syllables)
        short = "".join(syllables[: len(short_name(name))])
        self._add(code, full, full if short in _ENGLISH_WORDS else short)

    def _add_town(self, name: str, codes: tuple[str, ...]) -> None:
        if len(name) < 3 or not codes or name in self._keys:
            return
        self._towns[name] = codes
        short = short_town(name)
        if short and short not in self._keys:
            known = self._short_towns.get(short, ())
            self._short_towns[short] = tuple(dict.fromkeys((*known, *codes)))

    def _named(self, text: str) -> list[str]:
        """Codes that the text names and that fit the most of the other names in it."""
        matches = list(self._matches(text))
        ranks: dict[str, tuple[int, int, bool, int, str]] = {}
        for match in matches:
            for code in match.codes:
                ground = {code, *self._ancestors[code]}
                fitting = sum(
                    other is not match and not other.codes.isdisjoint(ground) for other in matches
                )
                depth = len(self._ancestors[code])
                rank = (-fitting, match.start, code not in match.in_full, depth, code)
                ranks[code] = min(rank, ranks.get(code, rank))
        best = min((rank[0] for rank in ranks.values()), default=0)
        return sorted((code for code in ranks if ranks[code][0] == best), key=ranks.__getitem__)

    def _matches(self, text: str) -> Iterator[_Match]:
        start, last = 0, 0
        while start < len(text):
            match = self._division(text, start) or self._town(text, start, last)
            if match is None:
                start += 1
                continue
            if match.codes:
                yield match
                last = match.end
            start = match.end

    def _division(self, text: str, start: int) -> _Match | None:
        """The longest name that begins here; one without codes where it is a street's."""
        for end in self._ends(text, start):
            key = despaced(text[start:end])
            if key in self._towns:
                return _Match(
                    start=start, end=end, codes=frozenset(self._towns[key]), in_full=frozenset()
                )
            if key not in self._keys:
                continue
            full = frozenset(self._full.get(key, ()))
            street = names_street(text, start, end, in_full=bool(full))
            codes = frozenset() if street else frozenset(self._keys[key])
            return _Match(start=start, end=end, codes=codes, in_full=full)
        return None

    def _town(self, text: str, start: int, last: int) -> _Match | None:
        """浦东张江, 三里屯: a town without its kind, after a name or where nothing else stands.

        Elsewhere 大桥 is a bridge.
        """
        after_a_name = last > 0 and not text[last:start].strip(" ,，、")
        for end in self._ends(text, start):
            if not after_a_name and (start > 0 or end < len(text)):
                continue
            codes = self._short_towns.get(text[start:end])
            if codes and not names_street(text, start, end, in_full=False):
                return _Match(start=start, end=end, codes=frozenset(codes), in_full=frozenset())
        return None

    def _ends(self, text: str, start: int) -> Iterator[int]:
        """Where a name that begins at `start` may end, the longest first."""
        if is_latin(text[start]):
            yield from latin_ends(text, start)
            return
        yield from range(min(len(text), start + self._longest), start + 1, -1)

    def _holding(self, part: str) -> list[str]:
        key = despaced(part)
        if not key or key in self._keys or key in self._towns or key in self._short_towns:
            return []
        if is_latin(key[0]):
            found = self._beginning(key)
        else:
            found = {code for name, codes in self._full.items() if key in name for code in codes}
        return sorted(found, key=lambda code: (len(self._ancestors[code]), code))

    def _beginning(self, key: str) -> set[str]:
        if len(key) < _LEAST_BEGINNING:
            return set()
        return {c for name, codes in self._full.items() if name.startswith(key) for c in codes}
