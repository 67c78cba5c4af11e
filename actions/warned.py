"""How warnings in force are told, and which of them hold at a place; for all that speak of them.

It does not know what was asked.
"""

from datetime import datetime

from actions.places import Spot
from bot.alerts.gravity import gravest_first
from bot.alerts.incoming.views import Warnings
from bot.alerts.published import InForce
from bot.beijing import BEIJING
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.words.catalogue import Words


async def warned_at(warnings: Warnings, spot: Spot) -> tuple[InForce, ...]:
    """What is in force, the gravest first: at the person's own point, else in the division."""
    if spot.pinned or spot.area is None:
        return gravest_first(await warnings.active(spot.lat, spot.lon))
    return gravest_first(await warnings.active(area=spot.area))


def told(alert: InForce, language: str) -> KeyedReply:
    """Of another authority's the reply says whose it is, first."""
    spoken = alert.text(language)
    of = {"source": alert.source} if alert.source else {}
    if spoken is None:
        bare = "alert_bare_elsewhere" if of else "alert_bare"
        return KeyedReply(
            kind=Kind.ALERTS,
            key=f"dialogue.{bare}",
            values={"event": alert.event_in(language), **of},
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


def titled(alert: InForce, language: str, words: Words) -> str:
    """Its headline alone, with the same marks."""
    key = f"dialogue.alert_title_{'elsewhere' if alert.source else alert.status.lower()}"
    return words.say(key, language, headline=headline(alert, language), source=alert.source or "")


def headline(alert: InForce, language: str) -> str:
    spoken = alert.text(language)
    return spoken[1].headline if spoken else alert.event_in(language)


def moment(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M} (UTC+8)"
