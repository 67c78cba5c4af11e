"""One turn of a conversation as the engine hands it over, and what an action makes of it.

It does not know any conversation; it is the only module that reads trackers and writes events.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import Restarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.replies import KeyedReply
from bot.residents.people import Person
from bot.residents.vault import Vault

OPEN_QUESTION = "open_question"
#: Slots that outlive a turn; `wanted` is what a conversation keeps while it asks for the rest.
SLOTS = (OPEN_QUESTION, "topic_hazard", "topic_article", "wanted")

#: The entity by which a yes or no of a button says which question it answers.
QUESTION = "question"
#: In `wanted`: what another conversation came between, the first one first: [question, wanted].
BEFORE = "before"
#: Conversations that are one: who turns from one to the other leaves the first.
_ONE = {
    "guide": "led",
    "drill": "led",
    "subscribe": "subscriptions",
    "unsubscribe": "subscriptions",
    "change": "subscriptions",
}
#: By conversation, the actions that are its own: whatever else opens or ends a question came
#: between.
_OWN = {
    "report": frozenset({"action_go_on", "action_report_hazard"}),
    "rescue": frozenset({"action_go_on", "action_report_hazard"}),
    "led": frozenset(
        {"action_go_on", "action_guide", "action_help", "action_start_guide", "action_start_drill"}
    ),
    "subscriptions": frozenset(
        {
            "action_go_on",
            "action_subscribe",
            "action_unsubscribe",
            "action_change_subscription",
        }
    ),
    "facility": frozenset({"action_go_on", "action_find_facility"}),
    "alerts": frozenset({"action_go_on", "action_alerts_here"}),
    "safe": frozenset({"action_go_on", "action_i_am_safe", "action_who_is_safe"}),
    "data": frozenset({"action_go_on", "action_delete_my_data"}),
    "person": frozenset({"action_go_on", "action_talk_to_person"}),
}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """`text` is empty for a button. `pin`: (lat, lon), WGS-84. `entities` has the first of each.

    `photos`: files that came with it. `hazards`: all that are named, with where in the text.
    After `until` nobody waits for the outcome any more: the gateway has answered.
    `danger`: of the card just shown or the rescue talk under way; `cry`: what raised that card,
    `cried_at`: the place (lat, lon) that came with it.
    """

    text: str
    intent: str
    language: str
    person: Person
    entities: Mapping[str, Any] = field(default_factory=dict)
    pin: tuple[float, float] | None = None
    danger: str | None = None
    photos: int = 0
    hazards: tuple[tuple[int, str], ...] = ()
    until: datetime | None = None
    cry: str | None = None
    cried_at: tuple[float, float] | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)

    @property
    def open_question(self) -> str | None:
        value = self.slots.get(OPEN_QUESTION)
        return str(value) if value else None

    @property
    def wanted(self) -> Mapping[str, Any]:
        return self.slots.get("wanted") or {}

    def entity(self, name: str) -> str | None:
        value = self.entities.get(name)
        return None if value is None else str(value)

    @property
    def asked(self) -> str | None:
        """The last part of the open question: what we asked for ("place")."""
        return self.open_question.rpartition(".")[2] if self.open_question else None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is said, and the slots that change. `restarted` forgets the whole conversation."""

    replies: tuple[KeyedReply, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)
    restarted: bool = False


def asking(
    question: str,
    *replies: KeyedReply,
    wanted: Mapping[str, Any] | None = None,
    **slots: Any,
) -> Outcome:
    """The last reply asks `question` ("report.place"); the next message is read as its answer."""
    return Outcome(replies=replies, slots={OPEN_QUESTION: question, "wanted": wanted, **slots})


def done(*replies: KeyedReply, **slots: Any) -> Outcome:
    """The conversation is over; nothing is open."""
    return Outcome(replies=replies, slots={OPEN_QUESTION: None, "wanted": None, **slots})


def said(*replies: KeyedReply, **slots: Any) -> Outcome:
    """An answer in between: what was open stays open and is asked again."""
    return Outcome(replies=replies, slots=slots)


Handler = Callable[[Turn], Awaitable[Outcome]]
Repeat = Callable[[Turn], Awaitable[KeyedReply | None]]


class TurnAction(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """A Rasa action around a handler of turns."""

    def __init__(self, name: str, handler: Handler, repeat: Repeat, vault: Vault) -> None:
        self._name = name
        self._handler = handler
        self._repeat = repeat
        self._vault = vault

    def name(self) -> str:
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        turn = read(tracker, self._vault)
        outcome = await self._handler(turn)
        replies = list(outcome.replies)
        slots = _returned(turn, outcome.slots, self._name)
        open_now = slots.get(OPEN_QUESTION, turn.open_question)
        if open_now and outcome.slots.get(OPEN_QUESTION) != open_now:
            asked = replace(turn, slots={**turn.slots, **slots, OPEN_QUESTION: open_now})
            repeated = await self._repeat(asked)
            # What nobody asks again is no longer open: a later yes is not meant for it.
            slots |= {} if repeated else {OPEN_QUESTION: None, "wanted": None}
            replies += filter(None, [repeated])
        for reply in replies:
            dispatcher.utter_message(json_message=reply.model_dump(mode="json"))
        if outcome.restarted:
            return [Restarted()]
        return [SlotSet(name, value) for name, value in slots.items()]


def _returned(turn: Turn, slots: Mapping[str, Any], action: str) -> dict[str, Any]:
    """The slots, with what was interrupted open again once the other talk is over."""
    changed = dict(slots)
    if OPEN_QUESTION not in changed:
        return changed
    now, before = changed[OPEN_QUESTION], _interrupted(turn, action)
    if now is None and before:
        question, wanted = before.pop()
        changed |= {OPEN_QUESTION: question, "wanted": wanted}
    talks = [_conversation(question) for question, _ in before]
    if now and _conversation(now) in talks:
        before = before[: talks.index(_conversation(now))]
    kept = _without_before(changed.get("wanted"))
    changed["wanted"] = {**kept, BEFORE: before} if before else kept or None
    return changed


def _interrupted(turn: Turn, action: str) -> list[tuple[str, Mapping[str, Any] | None]]:
    """What waits below, the open question among it if this action is not its own."""
    before = [(question, wanted) for question, wanted in turn.wanted.get(BEFORE, ())]
    asked = turn.open_question or ""
    own = _OWN.get(_conversation(asked))
    if own and action not in own:
        before.append((asked, _without_before(turn.wanted) or None))
    return before


def _without_before(wanted: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a conversation keeps for itself."""
    return {name: value for name, value in (wanted or {}).items() if name != BEFORE}


def _conversation(question: str) -> str:
    name = question.partition(".")[0]
    return _ONE.get(name, name)


def read(tracker: Tracker, vault: Vault) -> Turn:
    """Raises KeyError, cryptography.fernet.InvalidToken when the gateway's metadata is missing."""
    message = tracker.latest_message
    metadata = message["metadata"]
    entities: dict[str, Any] = {}
    for entity in message.get("entities", ()):
        entities.setdefault(entity["entity"], entity["value"])
    text = message.get("text") or ""
    return Turn(
        text="" if text.startswith("/") else text,
        intent=message["intent"]["name"] or "",
        language=metadata["language"],
        person=Person(channel=metadata["channel"], address=vault.open(metadata["sealed"].encode())),
        entities=entities,
        pin=_pin(metadata) or _pin(entities),
        danger=metadata.get("danger"),
        photos=metadata.get("photos") or 0,
        hazards=tuple(
            (entity.get("start") or 0, entity["value"])
            for entity in message.get("entities", ())
            if entity["entity"] == "hazard"
        ),
        until=datetime.fromisoformat(metadata["until"]) if metadata.get("until") else None,
        cry=metadata.get("cry"),
        cried_at=_point(metadata.get("cried_at")),
        slots={name: tracker.get_slot(name) for name in SLOTS},
    )


def _point(told: Sequence[float] | None) -> tuple[float, float] | None:
    return (float(told[0]), float(told[1])) if told else None


def _pin(known: Mapping[str, Any]) -> tuple[float, float] | None:
    lat, lon = known.get("lat"), known.get("lon")
    return None if lat is None or lon is None else (float(lat), float(lon))
