"""Does three things of Rasa's once instead of at every turn; what comes out stays exactly the same.

Found by profiling a turn (docs/decisions/0042). It does not know our pipeline, rules or actions.
"""

from functools import lru_cache
from typing import Any, Dict, List, Optional, Text, Tuple, Type

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event

_SCHEMA = RemoteAction.action_response_format_spec()
_VALIDATOR = validator_for(_SCHEMA)(_SCHEMA)
_resolve = Event.resolve_by_type
_PLANS = "_fenghuo_plans"
#: What a slot event of the SDK has.
_SLOT = {"event", "name", "value", "timestamp"}


def install() -> None:
    """From now on, in this process."""
    RemoteAction._validate_action_result = validate
    Event.resolve_by_type = staticmethod(event_class)
    DaskGraphRunner.run = run


def validate(self: RemoteAction, result: Dict[Text, Any]) -> bool:
    """Rasa compiles its schema and checks that too at every call: 78 % of an action turn.

    What our actions say is seen to be right at a glance: the schema tries every kind of event that
    there is on each of theirs, 7 % of the engine's time. Raises jsonschema.ValidationError, as
    Rasa's does.
    """
    if not _plain(result):
        _VALIDATOR.validate(result)
    return True


def _plain(result: Any) -> bool:
    """Whether it is a list of slots and one of responses, each with no more than ours have."""
    if type(result) is not dict or not result.keys() <= {"events", "responses"}:
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    if type(events) is not list or type(responses) is not list:
        return False
    return all(map(_is_slot, events)) and all(type(one) is dict for one in responses)


def _is_slot(event: Any) -> bool:
    return (
        type(event) is dict
        and event.keys() <= _SLOT
        and event.get("event") == "slot"
        and type(event.get("name")) is str
        and "value" in event
        and (event.get("timestamp") is None or type(event["timestamp"]) in (int, float))
    )


@lru_cache(maxsize=256)
def event_class(type_name: Text, default: Optional[Type[Event]] = None) -> Optional[Type[Event]]:
    """Rasa walks through all subclasses for every event of every tracker that it reads."""
    return _resolve(type_name, default)


def run(
    self: DaskGraphRunner,
    inputs: Optional[Dict[Text, Any]] = None,
    targets: Optional[List[Text]] = None,
) -> Dict[Text, Any]:
    """The order of the nodes never changes: keep it.

    Rasa copies the graph, prints the tracker into a debug line that nobody reads, and has dask
    schedule on one thread, three times a turn.
    """
    wanted = tuple(targets or self._graph_schema.target_names)
    plans = self.__dict__.setdefault(_PLANS, {})
    if wanted not in plans:
        plans[wanted] = plan(self._graph_schema, wanted)
    known: Dict[Text, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, needs in plans[wanted]:
            # A node takes the bare name for an input that was not given, as from dask.
            known[name] = self._instantiated_nodes[name](*(known.get(n, n) for n in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(known[name] for name in wanted)


def plan(schema: GraphSchema, targets: Tuple[Text, ...]) -> List[Tuple[Text, Tuple[Text, ...]]]:
    """The nodes that the targets need, each after those that it needs itself."""
    ordered: Dict[Text, Tuple[Text, ...]] = {}

    def visit(name: Text) -> None:
        if name in ordered or name not in schema.nodes:
            return
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            visit(need)
        ordered[name] = needs

    for target in targets:
        visit(target)
    return list(ordered.items())
