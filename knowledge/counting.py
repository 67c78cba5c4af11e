"""Counts terms into an index of bm25s: what the library's own `index` makes, several times as fast.

It does not know what the terms are, nor how a question is scored by them (bm25s does).
"""

import math
from collections.abc import Sequence
from itertools import chain

import bm25s
import numpy as np
import numpy.typing as npt


def count(cut: Sequence[Sequence[str]]) -> bm25s.BM25:
    """The index of these documents' terms; there is at least one document.

    bm25s goes through each document by itself, in Python; here all are sorted at once. The sums are
    Lucene's, in the library's order and precision, so that every score is the same to the last bit.
    """
    found = bm25s.BM25()
    # BM25 needs a term to begin with, and documents without one (Latin ones in Chinese) are fine.
    documents = [terms or [""] for terms in cut]
    numbers = {term: n for n, term in enumerate(dict.fromkeys(chain.from_iterable(documents)))}
    lengths = np.asarray([len(terms) for terms in documents])
    told = map(numbers.__getitem__, chain.from_iterable(documents))
    flat = np.fromiter(told, np.int64, lengths.sum())
    owners = np.repeat(np.arange(len(documents)), lengths)
    pairs, times = np.unique(flat * len(documents) + owners, return_counts=True)
    terms, holders = np.divmod(pairs, len(documents))
    spread = np.bincount(terms, minlength=len(numbers))
    tf = times.astype(np.float32)
    size = found.k1 * ((1 - found.b) + found.b * lengths / lengths.mean())
    found.scores = {
        "data": (_idf(spread, len(documents))[terms] * (tf / (size[holders] + tf))).astype("f4"),
        "indices": holders.astype(np.int32),
        "indptr": np.concatenate([[0], np.cumsum(spread)]),
        "num_docs": len(documents),
    }
    found.vocab_dict = numbers
    found.nonoccurrence_array = None
    return found


def _idf(spread: npt.NDArray[np.int64], total: int) -> npt.NDArray[np.float32]:
    """float32[terms], of the number of documents that hold each."""
    worth = {n: math.log(1 + (total - n + 0.5) / (n + 0.5)) for n in {*spread.tolist()}}
    return np.asarray([worth[n] for n in spread.tolist()], np.float32)
