"""What is new in an alert's words and facts against what it is compared with.

It does not know how texts are compared or shown, nor what any field is called.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.alerts.content import AlertArea, AlertContent, AlertText
from bot.alerts.records import Act, Alert
from bot.beijing import BEIJING
from bot.differing import Piece, Turn, pieces

_FACTS = (
    "status", "msg_type", "kind", "event", "level", "category", "urgency", "severity", "certainty",
)  # fmt: skip
_TEXTS = ("headline", "description", "instruction", "sms", "all_clear", "event", "area")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`field`: a path of the public contract, `texts.zh.headline`; `pieces` make up both texts."""

    field: str
    pieces: tuple[Piece, ...]

    @property
    def before(self) -> str:
        return "".join(one.text for one in self.pieces if one.turn is not Turn.IN)

    @property
    def after(self) -> str:
        return "".join(one.text for one in self.pieces if one.turn is not Turn.OUT)


@dataclass(frozen=True, kw_only=True)
class Before:
    """What an alert is compared with: an earlier version of it, or the message that it updates."""

    content: AlertContent
    version: int | None = None
    identifier: str | None = None


def compared_version(alert: Alert) -> int | None:
    """The version that was submitted last before the present one, else the one before; or None."""
    submitted = [
        hand.version
        for hand in alert.hands
        if hand.act is Act.SUBMIT and hand.version < alert.version
    ]
    return max(submitted, default=alert.version - 1) or None


def differences(before: AlertContent, after: AlertContent) -> tuple[Difference, ...]:
    """Every field that says something else, in the order in which it is read."""
    old, new = _said(before), _said(after)
    names = [*new, *(name for name in old if name not in new)]
    return tuple(
        Difference(field=name, pieces=pieces(old.get(name, ""), new.get(name, "")))
        for name in names
        if old.get(name, "") != new.get(name, "")
    )


def _said(content: AlertContent) -> Mapping[str, str]:
    """Field → how it reads; what is not said is left out."""
    facts = {name: str(getattr(content, name) or "") for name in _FACTS}
    times = {name: getattr(content, name) for name in ("onset", "effective", "expires")}
    said = {
        **facts,
        **{name: f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}" for name, at in times.items() if at},
        **dict(_area(content.area)),
        "suspends": ", ".join(content.suspends),
        "audience.groups": ", ".join(content.audience.groups),
        "audience.languages": ", ".join(content.audience.languages),
        "channels": ", ".join(content.channels),
        **{name: words for tag, text in content.texts.items() for name, words in _text(tag, text)},
    }
    return {name: words for name, words in said.items() if words}


def _area(area: AlertArea) -> Iterator[tuple[str, str]]:
    yield "area.description", area.description
    yield "area.geocodes", ", ".join(code.value for code in area.geocodes)
    corners = (f"{lat:.4f},{lon:.4f}" for ring in area.polygons for lon, lat in ring)
    yield "area.polygons", " ".join(corners)
    circles = (f"{one.lat:.4f},{one.lon:.4f} {one.radius_m:.0f} m" for one in area.circles)
    yield "area.circles", "; ".join(circles)


def _text(tag: str, text: AlertText) -> Iterator[tuple[str, str]]:
    for part in _TEXTS:
        yield f"texts.{tag}.{part}", getattr(text, part) or ""
