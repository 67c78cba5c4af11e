"""The parts of the guess without a trained model: meanings, and the linear model kept and read."""

import time

import numpy as np
import pytest

from encoder import static
from nlu.components.linear import Linear
from nlu.components.meaning import Pieces

EXAMPLES = {
    "gas": ["家里有煤气味", "闻到煤气味", "I smell gas"],
    "shelter": ["最近的避难所", "避难所在哪", "nearest shelter"],
    "thanks": ["谢谢你", "多谢", "thank you"],
}
#: Each twice, as two people may say it: what stands in one text only is not learned.
TEXTS = [text for texts in EXAMPLES.values() for text in [*texts, *texts]]
LABELS = [label for label, texts in EXAMPLES.items() for _ in [*texts, *texts]]
#: Milliseconds a message, of 1 that are allowed.
QUICK = 1.0


@pytest.fixture(scope="module")
def pieces():
    return Pieces()


def test_a_meaning_begins_with_the_encoder_s_own_vector(pieces):
    encoder = static.load()
    found = pieces.pooled(TEXTS)
    assert found.shape == (len(TEXTS), 3 * encoder.dimension)
    np.testing.assert_allclose(found[:, : encoder.dimension], encoder.encode(TEXTS), atol=1e-5)


@pytest.mark.parametrize("text", ["", "   "], ids=["nothing", "spaces"])
def test_no_text_has_no_meaning(pieces, text):
    assert not pieces.pooled([text]).any()


def test_a_meaning_is_quick(pieces):
    taken = []
    for number in range(200):
        begun = time.perf_counter()
        pieces.pooled([f"附近有没有避难所 near Pudong {number}"])
        taken.append((time.perf_counter() - begun) * 1000)
    assert np.median(taken) <= QUICK


def test_a_model_that_was_kept_guesses_the_same(pieces, tmp_path):
    meanings = pieces.pooled(TEXTS)
    made = Linear().fit(TEXTS, TEXTS, meanings, LABELS)
    made.save(tmp_path / "linear.npz")
    again = Linear.load(tmp_path / "linear.npz")
    shares = made.probabilities(TEXTS, TEXTS, meanings)
    assert again.labels == made.labels == list(EXAMPLES)
    assert [made.labels[number] for number in shares.argmax(axis=1)] == LABELS
    np.testing.assert_allclose(again.probabilities(TEXTS, TEXTS, meanings), shares, atol=1e-5)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-6)


def test_words_never_seen_are_guessed_by_their_meaning(pieces):
    made = Linear().fit(TEXTS, TEXTS, pieces.pooled(TEXTS), LABELS)
    unseen = ["propane odour", "evacuation centre"]
    shares = made.probabilities(unseen, unseen, pieces.pooled(unseen))
    assert [made.labels[number] for number in shares.argmax(axis=1)] == ["gas", "shelter"]


def test_two_labels_are_refused(pieces):
    with pytest.raises(ValueError, match="3 labels are the least"):
        Linear().fit(TEXTS[:12], TEXTS[:12], pieces.pooled(TEXTS[:12]), LABELS[:12])
