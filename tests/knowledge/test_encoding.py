"""The real encoder and the fake one keep the same contract."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge import encoding
from knowledge.encoding import Encoder, FakeEncoder
from knowledge.errors import EncoderUnavailable


@pytest.fixture(scope="module")
def shipped() -> Iterator[Encoder]:
    yield encoding.load()


@pytest.fixture(params=["fake", "shipped"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "fake":
        return FakeEncoder()
    found: Encoder = request.getfixturevalue("shipped")
    return found


def test_unit_vectors_of_its_dimension(encoder: Encoder) -> None:
    vectors = encoder.encode(["flood at home", "地震 earthquake", "gas"])
    assert vectors.shape == (3, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_the_same_text_is_the_same_vector(encoder: Encoder) -> None:
    once, again = encoder.encode(["flood at home"]), encoder.encode(["flood at home"])
    assert np.array_equal(once, again)
    assert once == pytest.approx(encoder.encode(["flood at home", "a"])[:1], abs=1e-4)


def test_nearer_texts_are_nearer(encoder: Encoder) -> None:
    flood, near, far = encoder.encode(["flood water house", "water house", "choking baby"])
    assert flood @ near > flood @ far


def test_threads(encoder: Encoder) -> None:
    texts = [f"flood number {n}" for n in range(24)]
    alone = encoder.encode(texts)
    with ThreadPoolExecutor(8) as threads:
        together = np.concatenate(list(threads.map(lambda text: encoder.encode([text]), texts)))
    assert together == pytest.approx(alone, abs=1e-4)


def test_the_shipped_model_speaks_both_languages(shipped: Encoder) -> None:
    assert shipped.languages == {"zh", "en"}
    chinese, english, other = shipped.encode(["地震", "earthquake", "breakfast"])
    assert chinese @ english > chinese @ other


def test_any_model_of_sentence_transformers_can_take_its_place() -> None:
    named = encoding.load("all-MiniLM-L6-v2")
    assert named.languages == {"en"}
    assert named.dimension == 384


@pytest.mark.parametrize("name", ["no-such-model", "somebody/no-such-model"])
def test_a_model_that_is_not_here_is_never_fetched(name: str) -> None:
    with pytest.raises(EncoderUnavailable, match="on this machine"):
        encoding.load(name)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable):
        encoding.load(str(tmp_path))
