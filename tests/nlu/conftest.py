"""One trained model for all tests of the engine's room. Runs in the engine's Python.

FENGHUO_TEST_MODELS names a folder that keeps the model; without it, half a minute of training.
"""

import asyncio
import os
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Optional

import nlu.quiet  # noqa: F401 - first: it sets what Rasa reads while it is imported

# isort: split
import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.models import newest
from nlu.training import train

Parse = Callable[..., Dict[str, Any]]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = os.environ.get("FENGHUO_TEST_MODELS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("models")
    train(folder)
    return folder


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture(scope="session")
def parse(models: Path, loop: asyncio.AbstractEventLoop) -> Parse:
    """What the engine makes of a text, with a question open or not."""
    model = newest(models)
    assert model
    agent = Agent.load(str(model))

    def parsed(text: str, open_question: Optional[str] = None) -> Dict[str, Any]:
        tracker = DialogueStateTracker.from_events(
            "tester", [SlotSet("open_question", open_question)], agent.domain.slots
        )
        message = UserMessage(text, metadata={"language": "zh"})
        return loop.run_until_complete(agent.processor.parse_message(message, tracker))

    return parsed
