"""What is answered to a person: keys and values first, words and signed buttons at the end.

It does not know who decided on the answer: gateway, action or triage.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.payloads import Payloads
from bot.words.catalogue import Words


class Kind(StrEnum):
    """The kinds of api.md «Talking»."""

    TRIAGE = "triage"
    ANSWER = "answer"
    GUIDE = "guide"
    FACILITIES = "facilities"
    ALERTS = "alerts"
    REPORT = "report"
    SUBSCRIPTION = "subscription"
    QUESTION = "question"
    UNKNOWN = "unknown"
    HANDOFF = "handoff"
    DRILL = "drill"
    SMALLTALK = "smalltalk"
    DATA = "data"
    SAFE = "safe"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Citation(_Frozen):
    article: str
    title: str
    source: str
    url: str | None = None


class Place(_Frozen):
    """A point to show on a map, WGS-84."""

    lat: float
    lon: float
    label: str = ""


class KeyedButton(_Frozen):
    """Stands for an intent with entities; `label` (a name, a number) wins over `key`."""

    key: str = ""
    label: str = ""
    values: Mapping[str, Any] = Field(default_factory=dict)
    intent: str
    entities: Mapping[str, Any] = Field(default_factory=dict)


class KeyedReply(_Frozen):
    """What actions and the gateway's own steps say: never a sentence, a key of bot/words.

    Values that end in `_key` are keys themselves: `hazard_key="reports.hazard_flood"` fills
    {hazard}.
    """

    kind: Kind
    key: str
    values: Mapping[str, Any] = Field(default_factory=dict)
    citations: tuple[Citation, ...] = ()
    buttons: tuple[KeyedButton, ...] = ()
    image: str | None = None
    location: Place | None = None
    #: A bare number answers it: it picks no button.
    counting: bool = False
    #: A report's last word: nothing is asked any more.
    closing: bool = False


class Button(_Frozen):
    title: str
    payload: str


class Reply(_Frozen):
    """One message of api.md «Talking»."""

    text: str
    kind: Kind
    citations: tuple[Citation, ...] = ()
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    location: Place | None = None


def render(
    reply: KeyedReply, *, language: str, words: Words, payloads: Payloads, fingerprint: bytes
) -> Reply:
    """Raises KeyError for a key that bot/words lacks: a test renders every key."""
    return Reply(
        text=words.say(reply.key, language, **_spoken(reply.values, words, language)),
        kind=reply.kind,
        citations=reply.citations,
        buttons=tuple(
            Button(
                title=button.label
                or words.say(button.key, language, **_spoken(button.values, words, language)),
                payload=payloads.sign(button.intent, button.entities, fingerprint),
            )
            for button in reply.buttons
        ),
        image=reply.image,
        location=reply.location,
    )


def _spoken(values: Mapping[str, Any], words: Words, language: str) -> dict[str, Any]:
    return {
        name.removesuffix("_key"): words.say(value, language) if name.endswith("_key") else value
        for name, value in values.items()
    }


def numbered(messages: Sequence[Reply]) -> tuple[Reply, ...]:
    """In the order in which their buttons are numbered over one turn.

    The last message asks: "1" answers that, whatever card came before it.
    """
    return (*messages[-1:], *messages[:-1])
