"""Says which intent a message has: our linear model as a component of Rasa's.

It does not know how the model learns (`linear`) nor what is made of a doubtful guess.
"""

from typing import Any, Dict, List, Text, Tuple, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.linear import Linear
from nlu.components.meaning import Meaning, cutter
from nlu.components.tokenizer import ScriptTokenizer

_FILE = "linear.npz"
_RANKED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Classifier(IntentClassifier, GraphComponent):
    """After tokenizer and meaning; sets `intent` and the ten most probable as `intent_ranking`."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [ScriptTokenizer, Meaning]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Classifier":
        return cls(Linear(), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Classifier":
        with model_storage.read_from(resource) as folder:
            model = Linear.load(folder / _FILE)
        return cls(model, model_storage, resource)

    def __init__(self, model: Linear, model_storage: ModelStorage, resource: Resource) -> None:
        self._model, self._model_storage, self._resource = model, model_storage, resource
        self._normalise = cutter().normalise

    def train(self, training_data: TrainingData) -> Resource:
        examples = [m for m in training_data.intent_examples if m.get(INTENT) and m.get(TEXT)]
        self._model.fit(*self._features(examples), [m.get(INTENT) for m in examples])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / _FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            shares = self._model.probabilities(*self._features([message]))[0]
            ranking = [
                {"name": self._model.labels[number], "confidence": float(shares[number])}
                for number in np.argsort(-shares)[:_RANKED]
            ]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _features(self, messages: List[Message]) -> Tuple[List[Text], List[Text], np.ndarray]:
        words = [" ".join(t.text for t in m.get(TOKENS_NAMES[TEXT]) or ()) for m in messages]
        texts = [m.get(TEXT) or "" for m in messages]
        meanings = [m.get_dense_features(TEXT)[1] for m in messages]
        return (
            [self._normalise(text) for text in words],
            [self._normalise(text) for text in texts],
            np.concatenate([found.features for found in meanings]),
        )
