"""Texts as bags of pieces in flat arrays, and the small damage that makes learning robust.

It does not know what the pieces are, nor what is learned from the bags.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from encoder.tokenizer import Tokenizer
from knowledge.encoder.vocabulary import Pieces, numbered

Numbers = npt.NDArray[np.int64]

DROPPED = 0.1
SPLIT = 0.1


@dataclass(frozen=True, kw_only=True)
class Bags:
    """Bag i is `flat[starts[i]:starts[i + 1]]`; none is empty."""

    flat: Numbers
    starts: Numbers

    def pick(self, rows: Numbers) -> "Bags":
        """These bags, in this order."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return Bags(flat=self.flat[places], starts=starts)

    def owners(self) -> Numbers:
        """The bag of each piece."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


def of(texts: Sequence[str], cutter: Tokenizer) -> Bags:
    """One bag a text; an empty text gets the unknown piece."""
    return _flat([cutter.numbers(text) or [0] for text in texts])


def halves(pieces: Pieces) -> Bags:
    """For each piece, what it would be cut into if it were no piece; a single one stays whole."""
    known = numbered(pieces)
    cutter = Tokenizer(known, {})
    cut = []
    for piece, own in list(known.items()):
        if len(piece) > 1 and not piece.startswith("<"):
            del known[piece]
            cut.append(cutter.numbers(piece))
            known[piece] = own
        else:
            cut.append([own[0]])
    return _flat(cut)


def _flat(cut: Sequence[Sequence[int]]) -> Bags:
    starts = np.cumsum([0, *(len(numbers) for numbers in cut)])
    return Bags(flat=np.array([n for numbers in cut for n in numbers], np.int64), starts=starts)


def damage(bags: Bags, parts: Bags, random: np.random.Generator) -> Bags:
    """Some pieces dropped, some cut further: as if a word were missing, rare or misspelt."""
    owners = bags.owners()
    kept = random.random(len(owners)) >= DROPPED
    kept[bags.starts[:-1]] |= np.bincount(owners, kept, len(bags.starts) - 1) == 0
    flat, owners = bags.flat[kept], owners[kept]
    split = random.random(len(flat)) < SPLIT
    lengths = np.where(split, np.diff(parts.starts)[flat], 1)
    finer = np.repeat(flat, lengths)
    places = np.repeat(split, lengths)
    finer[places] = parts.pick(flat[split]).flat
    counts = np.bincount(owners, lengths, len(bags.starts) - 1).astype(np.int64)
    return Bags(flat=finer, starts=np.concatenate([[0], np.cumsum(counts)]))
