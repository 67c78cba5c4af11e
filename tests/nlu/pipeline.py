"""The pipeline of nlu/config.yml up to the guess, on any texts and labels, outside of a server.

It does not know what is measured with it, nor the gates after the guess (`gates` reads them).
"""

import tempfile
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence, Text, Tuple

import nlu.quiet  # noqa: F401 - first: it sets what Rasa reads while it is imported

# isort: split
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

CONFIG = Path(__file__).resolve().parents[2] / "nlu" / "config.yml"
_GATE = "FallbackClassifier"
_BATCH = 256


class Guess(NamedTuple):
    """The two most probable labels' figures."""

    label: Text
    confidence: float
    lead: float


class Pipeline:
    """Our components as Rasa makes them, those without a learning part too."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fenghuo-pipeline-")
        storage = LocalModelStorage(Path(self._folder.name))
        self._steps = [_made(step, storage) for step in _steps_before_the_gate()]

    def fit(self, texts: Sequence[Text], labels: Sequence[Text]) -> "Pipeline":
        pairs = zip(texts, labels, strict=True)
        data = TrainingData([Message({TEXT: text, INTENT: label}) for text, label in pairs])
        *before, classifier = self._steps
        for step in before:
            step.process_training_data(data)
        classifier.train(data)
        return self

    def guesses(self, texts: Sequence[Text]) -> List[Guess]:
        found = []
        for start in range(0, len(texts), _BATCH):
            messages = [Message({TEXT: text}) for text in texts[start : start + _BATCH]]
            for step in self._steps:
                messages = step.process(messages)
            found += [_guess(message.get("intent_ranking")) for message in messages]
        return found


def gates() -> Tuple[float, float]:
    """The least confidence and the least lead before the next intent."""
    gate = next(step for step in _config() if step["name"] == _GATE)
    return gate["threshold"], gate["ambiguity_threshold"]


def _guess(ranking: List[Dict[Text, Any]]) -> Guess:
    first, second = ranking[:2]
    lead = first["confidence"] - second["confidence"]
    return Guess(first["name"], first["confidence"], lead)


def _made(step: Dict[Text, Any], storage: LocalModelStorage) -> Any:
    made = class_from_module_path(step["name"])
    options = {key: value for key, value in step.items() if key != "name"}
    context = ExecutionContext(GraphSchema({}), node_name=step["name"])
    return made.create(
        {**made.get_default_config(), **options}, storage, Resource(step["name"]), context
    )


def _steps_before_the_gate() -> List[Dict[Text, Any]]:
    """Tokenizer, features, classifier: what other data than ours can be given too."""
    names = [step["name"] for step in _config()]
    classifier = next(i for i, name in enumerate(names) if name.endswith("Classifier"))
    return _config()[: classifier + 1]


def _config() -> List[Dict[Text, Any]]:
    return yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
