"""Terms are counted as bm25s counts them, to the last bit."""

import random
from pathlib import Path

import bm25s
import numpy as np
import pytest

from knowledge.counting import count

_random = random.Random(3)
DOCUMENTS = [
    ("a few", [["gas", "leak"], ["gas", "gas"], ["flood"]]),
    ("one", [["gas"]]),
    ("empty ones", [[], ["gas"], []]),
    ("only empty ones", [[], []]),
    (
        "many",
        [[f"w{_random.randrange(40) ** 2}" for _ in range(n % 23)] for n in range(200)],
    ),
]


@pytest.mark.parametrize("documents", [d[1] for d in DOCUMENTS], ids=[d[0] for d in DOCUMENTS])
def test_as_the_library_does(documents: list[list[str]], tmp_path: Path) -> None:
    theirs = bm25s.BM25()
    theirs.index([terms or [""] for terms in documents], show_progress=False)
    count(documents).save(str(tmp_path), show_progress=False)
    ours = bm25s.BM25.load(str(tmp_path), mmap=True, show_progress=False)
    assert ours.scores["num_docs"] == len(documents)
    for term in {term for terms in documents for term in terms}:
        for mine, expected in zip(_column(ours, term), _column(theirs, term), strict=True):
            assert mine.dtype == expected.dtype
            assert np.array_equal(mine, expected)
        assert np.array_equal(ours.get_scores([term]), theirs.get_scores([term]))


def _column(counted: bm25s.BM25, term: str) -> tuple[np.ndarray, np.ndarray]:
    number, begins = counted.vocab_dict[term], counted.scores["indptr"]
    own = slice(begins[number], begins[number + 1])
    return counted.scores["data"][own], counted.scores["indices"][own]
