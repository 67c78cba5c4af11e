"""Learns which label a text has, from its words, its characters and its meaning.

Only numpy, scipy and scikit-learn: it does not know Rasa, our intents or where it is kept.
"""

from pathlib import Path
from typing import List, Sequence, Text

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.components import learning

#: Chosen by cross-validation on the training data, as all here (docs/decisions/0056, 0110).
STRENGTH = 10.0
DENSE_WEIGHT = 0.7
LEAST_LABELS = 3
#: What stands in one example only helps nobody: a quarter of the features does as well.
TWICE = 2
#: Single words and pairs; a word is what stands between spaces.
_WORDS = {"token_pattern": r"(?u)\S+", "ngram_range": (1, 2), "min_df": TWICE}
#: Within what stands between spaces: so a run of Han characters is taken whole, unspaced.
_CHARACTERS = {"analyzer": "char_wb", "ngram_range": (1, 4), "min_df": TWICE}


class Linear:
    """One logistic regression a label, made into one probability each by a softmax."""

    def __init__(self) -> None:
        self._words, self._characters = _vectorizer(_WORDS), _vectorizer(_CHARACTERS)
        self.labels: List[Text] = []
        self._coefficients = np.zeros((0, 0), dtype=np.float32)
        self._intercepts = np.zeros(0)

    def fit(
        self,
        spaced: Sequence[Text],
        plain: Sequence[Text],
        dense: np.ndarray,
        labels: Sequence[Text],
    ) -> "Linear":
        """`spaced`: the texts' words with spaces between; `dense`: float[n, any], of like lengths.

        Raises ValueError for fewer than three labels: between two there is nothing to rank.
        """
        if len(set(labels)) < LEAST_LABELS:
            raise ValueError(f"{LEAST_LABELS} labels are the least; there are {set(labels)}")
        found = [self._words.fit_transform(spaced), self._characters.fit_transform(plain)]
        self.labels = sorted(set(labels))
        # Features in rows: a message has few of them, so only those are read.
        self._coefficients, self._intercepts = learning.learn(
            hstack(found, format="csr"),
            DENSE_WEIGHT * dense,
            labels,
            self.labels,
            strength=STRENGTH,
        )
        return self

    def probabilities(
        self, spaced: Sequence[Text], plain: Sequence[Text], dense: np.ndarray
    ) -> np.ndarray:
        """float[n, labels], in the order of `labels`; each row's sum is 1."""
        words, characters = self._words.transform(spaced), self._characters.transform(plain)
        borders = [words.shape[1], words.shape[1] + characters.shape[1]]
        of_words, of_characters, of_meaning = np.split(self._coefficients, borders)
        margins = words @ of_words + characters @ of_characters + self._intercepts
        margins += DENSE_WEIGHT * dense @ of_meaning
        # The margins as they are: sharpened by 1.5 or more, "0.9" would be right less often.
        shares = np.exp(margins - margins.max(axis=1, keepdims=True))
        return shares / shares.sum(axis=1, keepdims=True)

    def save(self, file: Path) -> None:
        """As arrays: nothing in the file can run."""
        np.savez(
            file,
            labels=np.array(self.labels),
            coefficients=self._coefficients,
            intercepts=self._intercepts,
            **_kept("words", self._words),
            **_kept("characters", self._characters),
        )

    @classmethod
    def load(cls, file: Path) -> "Linear":
        made = cls()
        with np.load(file) as kept:
            made.labels = kept["labels"].tolist()
            made._coefficients, made._intercepts = kept["coefficients"], kept["intercepts"]
            made._words = _restored(_WORDS, kept["words"], kept["words_idf"])
            made._characters = _restored(_CHARACTERS, kept["characters"], kept["characters_idf"])
        return made


def _vectorizer(options: dict, **more: Sequence[Text]) -> TfidfVectorizer:
    return TfidfVectorizer(lowercase=False, sublinear_tf=True, dtype=np.float32, **options, **more)


def _kept(name: Text, vectorizer: TfidfVectorizer) -> dict:
    ordered = vectorizer.get_feature_names_out().tolist()
    # One string: an array would pad every n-gram to the longest.
    return {name: np.array("\n".join(ordered)), f"{name}_idf": vectorizer.idf_}


def _restored(options: dict, joined: np.ndarray, idf: np.ndarray) -> TfidfVectorizer:
    vectorizer = _vectorizer(options, vocabulary=str(joined).split("\n"))
    vectorizer.idf_ = idf
    return vectorizer
