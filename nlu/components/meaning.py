"""Gives the classifier what a message means, by the vectors of our encoder's pieces.

It needs numpy alone, about a tenth of a millisecond a message; it does not know any intent.
"""

from functools import lru_cache
from typing import Any, Dict, List, Sequence, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from encoder import static, tokenizer, weights
from encoder.tokenizer import Tokenizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Meaning(DenseFeaturizer, GraphComponent):
    """One dense sentence feature a message, float32[1, 3 × the encoder's dimension]."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Meaning":
        return cls(execution_context.node_name, {**cls.get_default_config(), **config})

    def __init__(self, name: Text, config: Dict[Text, Any]) -> None:
        super().__init__(name, config)
        self._pieces = Pieces()

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """There is nothing to choose."""

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            vector = self._pieces.pooled([message.get(TEXT) or ""])
            self.add_features_to_message(None, vector, TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data


@lru_cache(maxsize=1)
def cutter() -> Tokenizer:
    """The encoder's own, read once a process: its 58,000 pieces take a tenth of a second."""
    return tokenizer.read(static.MODEL / "tokenizer.json")


class Pieces:
    """The encoder's pieces, pooled in two ways; reads only."""

    def __init__(self) -> None:
        """Raises encoder.errors.ModelUnreadable."""
        self._cutter = cutter()
        self._rows = weights.read(static.MODEL / "model.safetensors")

    def pooled(self, texts: Sequence[Text]) -> np.ndarray:
        """float32[n, 3 × dimension]: the text's vector, as the encoder gives it, then the largest
        and the smallest value that any piece has in each direction.

        The first blurs with the length of a text and leaves little of short, frequent words ("my",
        "stop"), which tell wishes apart; the other two don't. Both parts have length 1.
        """
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: Text) -> np.ndarray:
        numbers = self._cutter.numbers(text)
        if not numbers:
            return np.zeros(3 * self._rows.shape[1], dtype=np.float32)
        rows = self._rows[numbers].astype(np.float32)
        alike = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        extremes = np.concatenate([alike.max(axis=0), alike.min(axis=0)])
        return np.concatenate([_of_length_one(rows.mean(axis=0)), _of_length_one(extremes)])


def _of_length_one(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
