"""Which warnings are in force where somebody is, and whether one that they got is genuine.

It does not know how a warning is issued or what its words mean.
"""

import re

from actions.places import Places, Spot, which
from actions.turn import Outcome, Turn, asking, done, said
from bot.alerts.published import InForce
from bot.alerts.service import Alerts
from bot.answers import Answers
from bot.beijing import BEIJING
from bot.replies import KeyedButton, KeyedReply, Kind

LIMIT = 3
#: The form of GB/T 35965.1, as bot.alerts.chinese writes it: division, …, time of issue, serial.
_IDENTIFIER = re.compile(r"(?<!\d)\d{14}_\d{14}_\d(?!\d)")
GENUINE_ARTICLE = "genuine-warnings"


class AlertsHere:
    def __init__(self, alerts: Alerts, answers: Answers, places: Places) -> None:
        self._alerts = alerts
        self._answers = answers
        self._places = places

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
        """Is it genuine? By its number when the message has one; else how to tell."""
        number = _IDENTIFIER.search(turn.text)
        if number is None:
            how = self._answers.article(GENUINE_ARTICLE, turn.language)
            ask = KeyedReply(kind=Kind.ALERTS, key="dialogue.check_send_number", buttons=(_HERE,))
            return said(*filter(None, (how, ask)))
        published = await self._alerts.published(number.group())
        if published is None:
            return said(
                KeyedReply(kind=Kind.ALERTS, key="dialogue.check_not_ours", buttons=(_HERE,))
            )
        key = f"dialogue.check_{published.standing}"
        told = _told(published.message, turn.language)
        return said(KeyedReply(kind=Kind.ALERTS, key=key), told)

    async def _in_force(self, spot: Spot) -> tuple[InForce, ...]:
        if spot.pinned or spot.area is None:
            return await self._alerts.active(spot.lat, spot.lon)
        return await self._alerts.active(area=spot.area)


_HERE = KeyedButton(key="dialogue.button_alerts", intent="alerts_here")


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
    spoken = alert.text(language)
    if spoken is None:
        return KeyedReply(
            kind=Kind.ALERTS, key="dialogue.alert_bare", values={"event": alert.event}
        )
    _, text = spoken
    return KeyedReply(
        kind=Kind.ALERTS,
        key=f"dialogue.alert_{alert.status.lower()}",
        values={
            "headline": text.headline,
            "description": text.description,
            "instruction": text.instruction or "",
            "expires": f"{alert.expires_at.astimezone(BEIJING):%Y-%m-%d %H:%M} (UTC+8)",
            "number": alert.identifier,
        },
        buttons=(
            KeyedButton(
                key="dialogue.button_shelter",
                intent="find_facility",
                entities={"facility": "shelter"},
            ),
        ),
    )
