"""Which warnings are in force where somebody is, and whether one that they got is genuine.

It does not know how a warning is issued or what its words mean.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from actions.places import Places, Spot, which
from actions.turn import Outcome, Turn, asking, done, said
from bot.alerts.content import MsgType
from bot.alerts.incoming.views import Warnings
from bot.alerts.published import InForce, Published, Standing
from bot.answers import Answers
from bot.beijing import BEIJING
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.rumours.checking import Found, Rumours, Verdict

LIMIT = 3
#: Changed parts of a text that are told; more of them say no more.
MOST_OTHERS, LONGEST = 5, 60
IN_FORCE = Standing.IN_FORCE
GENUINE_ARTICLE = "genuine-warnings"


class AlertsHere:
    def __init__(
        self, warnings: Warnings, answers: Answers, places: Places, rumours: Rumours
    ) -> None:
        self._warnings = warnings
        self._answers = answers
        self._places = places
        self._rumours = rumours

    async def start(self, turn: Turn) -> Outcome:
        spots = self._places.meant(turn)
        if len(spots) > 1:
            return asking("alerts.place", which(spots))
        if not spots:
            named = turn.open_question == "alerts.place" or turn.entity("place")
            key = "dialogue.place_unknown" if named else "dialogue.alerts_ask_place"
            return asking("alerts.place", KeyedReply(kind=Kind.QUESTION, key=key))
        found = await self._in_force(spots[0])
        if not found:
            return done(_none(spots[0]))
        return done(*(_told(one, turn.language) for one in found[:LIMIT]))

    async def go_on(self, turn: Turn) -> Outcome:
        if turn.intent in ("cancel", "deny", "skip"):
            return done(KeyedReply(kind=Kind.SMALLTALK, key="dialogue.let_go"))
        return await self.start(turn)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        return KeyedReply(kind=Kind.QUESTION, key="dialogue.alerts_ask_place")

    async def check(self, turn: Turn) -> Outcome:
        """Is it true? By its number, its words, what we denied or warned of; else how to tell."""
        verdict = await self._rumours.check(turn.text)
        if verdict.published:
            if verdict.published.message.msg_type is MsgType.CANCEL:
                return said(self._verdict(verdict, verdict.published, turn.language))
            told = _told(verdict.published.message, turn.language)
            if verdict.found is Found.DENIED or verdict.published.standing is not IN_FORCE:
                told = told.model_copy(update={"buttons": ()})
            return said(self._verdict(verdict, verdict.published, turn.language), told)
        if verdict.found is Found.NO_CLAIM:
            how = self._answers.article(GENUINE_ARTICLE, turn.language)
            return said(*filter(None, (how, _checked("check_send_number"))))
        foreign = verdict.found is Found.NOT_OURS
        return said(_checked("check_not_ours" if foreign else "check_nothing"))

    def _verdict(self, verdict: Verdict, published: Published, language: str) -> KeyedReply:
        values = {
            "since": moment(published.message.sent_at),
            "link": self._rumours.page(published),
            "headline": _headline(published.message, language),
            "others": "\n".join(f"· {part[:LONGEST]}" for part in verdict.others[:MOST_OTHERS]),
        }
        return KeyedReply(kind=Kind.ALERTS, key=_key(verdict, published), values=values)

    async def _in_force(self, spot: Spot) -> tuple[InForce, ...]:
        if spot.pinned or spot.area is None:
            return await self._warnings.active(spot.lat, spot.lon)
        return await self._warnings.active(area=spot.area)


_HERE = KeyedButton(key="dialogue.button_alerts", intent="alerts_here")


def _checked(name: str) -> KeyedReply:
    return KeyedReply(kind=Kind.ALERTS, key=f"dialogue.{name}", buttons=(_HERE,))


def moment(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M} (UTC+8)"


def _headline(message: InForce, language: str) -> str:
    spoken = message.text(language)
    return spoken[1].headline if spoken else message.event


def _key(verdict: Verdict, published: Published) -> str:
    ended = published.message.msg_type is MsgType.CANCEL
    if ended and verdict.found is not Found.CHANGED:
        return "dialogue.check_all_clear"
    return _KEYS[verdict.found](published)


def _warned(published: Published) -> str:
    now = published.standing is IN_FORCE
    return "dialogue.check_warned" if now else "dialogue.check_warned_over"


#: What is said of a published message, by how it was found.
_KEYS: Mapping[Found, Callable[[Published], str]] = {
    Found.NUMBER: lambda published: f"dialogue.check_{published.standing}",
    Found.COPY: lambda published: f"dialogue.check_copy_{published.standing}",
    Found.CHANGED: lambda published: "dialogue.check_changed",
    Found.DENIED: lambda published: "dialogue.check_denied",
    Found.WARNED: _warned,
}


def _none(spot: Spot) -> KeyedReply:
    subscribe = KeyedButton(
        key="dialogue.button_subscribe",
        intent="subscribe",
        entities={"area": spot.area} if spot.area else {},
    )
    values = {"place": spot.name}
    return KeyedReply(
        kind=Kind.ALERTS, key="dialogue.alerts_none", values=values, buttons=(subscribe,)
    )


def _told(alert: InForce, language: str) -> KeyedReply:
    """Of another authority's the reply says whose it is, first."""
    spoken = alert.text(language)
    of = {"source": alert.source} if alert.source else {}
    if spoken is None:
        bare = "alert_bare_elsewhere" if of else "alert_bare"
        return KeyedReply(
            kind=Kind.ALERTS, key=f"dialogue.{bare}", values={"event": alert.event, **of}
        )
    _, text = spoken
    return KeyedReply(
        kind=Kind.ALERTS,
        key=f"dialogue.alert_{'elsewhere' if of else alert.status.lower()}",
        values={
            "headline": text.headline,
            "description": text.description,
            "instruction": text.instruction or "",
            "expires": moment(alert.expires_at),
            "number": alert.identifier,
            **of,
        },
        buttons=(
            KeyedButton(
                key="dialogue.button_shelter",
                intent="find_facility",
                entities={"facility": "shelter"},
            ),
        ),
    )
