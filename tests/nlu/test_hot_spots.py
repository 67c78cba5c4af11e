"""What we do once gives what Rasa gives each time."""

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event, SlotSet

from nlu import hot_spots
from nlu.models import newest

RASA_RUN = DaskGraphRunner.run
RASA_VALIDATE = RemoteAction._validate_action_result


@pytest.mark.parametrize(
    "result",
    [
        pytest.param({"events": [], "responses": []}, id="nothing"),
        pytest.param({"events": [{"event": "slot", "name": "a", "value": 1}]}, id="a slot"),
        pytest.param({"events": [{"event": "slot"}]}, id="a slot without a name"),
        pytest.param(
            {
                "events": [{"event": "slot", "name": "a", "value": None, "timestamp": None}],
                "responses": [{"custom": {"key": "ask.none"}, "text": None, "buttons": []}],
            },
            id="as ours answer",
        ),
        pytest.param({"events": [{"event": "slot", "name": "a"}]}, id="a slot without a value"),
        pytest.param(
            {"events": [{"event": "slot", "name": 1, "value": 1}]}, id="a name that is a number"
        ),
        pytest.param(
            {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": "now"}]},
            id="a time that is a word",
        ),
        pytest.param(
            {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": True}]},
            id="a time that is a yes",
        ),
        pytest.param(
            {"events": [{"event": "slot", "name": "a", "value": 1, "metadata": 1}]},
            id="metadata that are a number",
        ),
        pytest.param({"events": None}, id="no events"),
        pytest.param({"responses": None}, id="no responses"),
        pytest.param({"responses": [["text"]]}, id="a response that is a list"),
        pytest.param({"events": [{"event": "restart"}]}, id="a restart"),
        pytest.param([], id="no object at all"),
        pytest.param({"events": [{"event": "of nobody"}]}, id="an unknown event"),
        pytest.param({"responses": ["text"]}, id="a response that is no object"),
        pytest.param({"events": "none"}, id="events that are no list"),
    ],
)
def test_the_same_answers_of_actions_are_taken(result):
    def taken(check):
        try:
            return check(RemoteAction("action_x", None), result)
        except ValidationError:
            return False

    assert taken(hot_spots.validate) == taken(RASA_VALIDATE)


@pytest.mark.parametrize(
    "text", ["地震来了怎么办", "shelter near Pudong", "？", '/greet{"area": "1"}']
)
def test_the_graph_gives_the_same(models, text):
    runner = Agent.load(str(newest(models))).processor.graph_runner
    targets = ["run_RegexMessageHandler"]

    def parsed(run):
        inputs = {"__message__": [UserMessage(text)], "__tracker__": None}
        return run(runner, inputs=inputs, targets=targets)[targets[0]][0].as_dict()

    ours, theirs = parsed(hot_spots.run), parsed(RASA_RUN)
    for field in ("intent", "entities", "intent_ranking", "text"):
        assert ours.get(field) == theirs.get(field)


def test_the_same_event_classes():
    assert hot_spots.event_class("slot") is Event.resolve_by_type("slot") is SlotSet
    with pytest.raises(ValueError, match="Unknown event"):
        hot_spots.event_class("of nobody")
