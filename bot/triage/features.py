"""Turns a message into numbers: its characters and words, its meaning, what the lexicon finds.

It does not know what the numbers count for.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.triage.danger import Danger
from bot.triage.lexicon import Found, Lexicon
from encoder.static import StaticEncoder
from knowledge.grams import rows, runs, weight

DANGERS = tuple(Danger)
#: Rows that the pieces of a cry fall into, and of which danger it is. Whether it is one hangs on
#: rare pairs of words, which must not share a row; a multiple, so that one number says both.
CRY_ROWS, DANGER_ROWS = 1 << 18, 1 << 14
#: Each danger's signs, the one that the lexicon alone would name, and the three forms.
FROM_LEXICON = 2 * len(DANGERS) + 3
#: Characters of a cry that leaves no room for anything else: "SOS", "救火啊", "theres a fire".
#: A character of Chinese says more than one of English: "there is a fire", "a man is drowning".
BARE, BARE_WITHOUT_HAN = 13, 17
#: So few words, or Han characters, are like anything: "go on", "然后呢".
FEW_WORDS, FEW_CHARACTERS = 3, 4
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_REPEATED = re.compile(r"(.)\1{3,}")
_HAN = re.compile(r"[㐀-䶿一-鿿]")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One message. `grams`: int[n] below CRY_ROWS, each once, all of the same `weight`; `dense`:
    float32[m].

    `named`: the danger that the lexicon's words are of, whatever the form of the message; `cried`:
    the lexicon calls it a cry, and it is hardly more; `tiny`: too short for likeness to count.
    """

    grams: npt.NDArray[np.int64]
    weight: float
    dense: Floats
    named: Danger | None
    cried: bool
    tiny: bool

    def told(self, table: Floats) -> Floats:
        """float32[columns]: what a table's rows say of it: those of the pieces (CRY_ROWS or
        DANGER_ROWS), then those of the dense numbers; the last counts always."""
        pieces = len(table) - len(self.dense) - 1
        spelled = table[self.grams % pieces].sum(axis=0) * self.weight
        told: Floats = spelled + self.dense @ table[pieces:-1] + table[-1]
        return told


class Features:
    def __init__(self, encoder: StaticEncoder, lexicon: Lexicon) -> None:
        self._encoder = encoder
        self._lexicon = lexicon
        #: Numbers in `Row.dense`.
        self.dense = encoder.dimension + FROM_LEXICON

    def of(self, text: str) -> Row:
        text = _INVISIBLE.sub("", text)
        text = _REPEATED.sub(r"\1\1\1", text)  # "heeeeelp", and a key that got stuck
        pieces = rows(text, CRY_ROWS)
        vector = self._encoder.encode([text])[0]
        found, tiny = self._lexicon.find(text), _is_tiny(text)
        return Row(
            grams=pieces,
            weight=weight(pieces),
            dense=np.concatenate([vector, _lexical(found)]),
            named=found.signs[0] if found.signs else None,
            cried=found.danger is not None and (tiny or _is_bare(text)),
            tiny=tiny,
        )


def _lexical(found: Found) -> Floats:
    row = np.zeros(FROM_LEXICON, dtype=np.float32)
    for danger in found.signs:
        row[DANGERS.index(danger)] = 1
    if found.danger:
        row[len(DANGERS) + DANGERS.index(found.danger)] = 1
    row[-3:] = found.elsewhere, found.general, found.now
    return row


def _is_bare(text: str) -> bool:
    return len(text.strip()) <= (BARE if _HAN.search(text) else BARE_WITHOUT_HAN)


def _is_tiny(text: str) -> bool:
    words = [run for run in runs(text) if run[0].isalnum()]
    han = [word for word in words if _HAN.match(word)]
    return sum(map(len, han)) <= FEW_CHARACTERS and len(words) - len(han) <= FEW_WORDS
