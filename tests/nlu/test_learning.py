"""Labels learned together come out as by scikit-learn's own regressions, one label at a time."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from nlu.components import learning

STRENGTH = 10.0


@pytest.fixture(scope="module")
def examples():
    """More labels than are learned together, rare ones and frequent ones; some rows are told
    wrong, so that nothing fits them all.
    """
    chance = np.random.default_rng(1)
    labels = [f"label {number:02}" for number in range(learning.TOGETHER + 3)]
    told = chance.choice(len(labels), size=600, p=_shares(len(labels)))
    told[: len(labels)] = range(len(labels))
    sparse = chance.random((600, 60)) * (chance.random((600, 60)) < 0.1)
    sparse[np.arange(600), told] += 1
    dense = chance.normal(size=(600, 8))
    told[chance.random(600) < 0.1] = 0
    return csr_matrix(sparse, dtype=np.float32), dense, [labels[one] for one in told], labels


def _shares(count):
    falling = 1 / np.arange(1, count + 1)
    return falling / falling.sum()


def test_it_guesses_as_one_regression_a_label_does(examples, monkeypatch):
    sparse, dense, told, labels = examples
    monkeypatch.setattr(learning, "GAIN", 1e-9)
    monkeypatch.setattr(learning, "STEPS", 2000)
    learned = learning.learn(sparse, dense, told, labels, strength=STRENGTH)
    table, told = hstack([sparse, dense]).tocsr(), np.array(told)
    for number, label in enumerate(labels):
        weight = len(told) / (len(labels) * (told == label).sum())
        alone = LogisticRegression(
            C=STRENGTH,
            class_weight={True: weight, False: 1.0},
            solver="liblinear",
            tol=1e-6,
            random_state=1,
        ).fit(table, told == label)
        margins = table @ learned.coefficients[:, number] + learned.intercepts[number]
        np.testing.assert_allclose(margins, alone.decision_function(table), atol=0.1)


def test_it_stops_where_no_guess_changes(examples, monkeypatch):
    sparse, dense, told, labels = examples
    soon = learning.learn(sparse, dense, told, labels, strength=STRENGTH)
    monkeypatch.setattr(learning, "GAIN", 1e-9)
    monkeypatch.setattr(learning, "STEPS", 2000)
    late = learning.learn(sparse, dense, told, labels, strength=STRENGTH)
    table = hstack([sparse, dense]).tocsr()
    guesses = [(table @ one.coefficients + one.intercepts).argmax(axis=1) for one in (soon, late)]
    assert np.mean(guesses[0] == guesses[1]) >= 0.98


def test_the_same_comes_out_on_any_number_of_cores(examples, monkeypatch):
    sparse, dense, told, labels = examples
    found = []
    for cores in (1, 4):
        monkeypatch.setattr(learning.os, "cpu_count", lambda cores=cores: cores)
        found.append(learning.learn(sparse, dense, told, labels, strength=STRENGTH))
    np.testing.assert_array_equal(found[0].coefficients, found[1].coefficients)
    np.testing.assert_array_equal(found[0].intercepts, found[1].intercepts)
