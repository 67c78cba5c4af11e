"""The text of `polygon` and `circle` → points in WGS-84 degrees, CAP's order.

Knows nothing of what is a good ring: `check` says that.
"""

from bot.alerts.cap.elements import Node, as_decimal
from bot.alerts.cap.model import DECIMALS, CapCircle, Position
from bot.alerts.cap.problems import CapProblemCode


def read_polygon(node: Node) -> tuple[Position, ...]:
    """Points split by any white space, newlines too; an empty element is no polygon."""
    node.spend(node.text.count(","))
    points: list[Position] = []
    for text in node.text.split():
        point = _position(text)
        if point is None:
            node.problem(CapProblemCode.POSITION_FORM, text)
            return ()
        points.append(point)
    return tuple(points)


def read_circle(node: Node) -> CapCircle | None:
    """A point and a radius in kilometres; an empty element is no circle."""
    parts = node.text.split(maxsplit=2)
    if not parts:
        return None
    point = _position(parts[0])
    radius = _number(parts[1]) if len(parts) == 2 else None
    if point is None or radius is None:
        node.problem(CapProblemCode.POSITION_FORM, node.text)
        return None
    return CapCircle(lat=point[0], lon=point[1], radius_km=radius)


def _position(text: str) -> Position | None:
    parts = text.split(",", 2)
    lat, lon = (_number(parts[0]), _number(parts[1])) if len(parts) == 2 else (None, None)
    return None if lat is None or lon is None else (lat, lon)


def _number(text: str) -> float | None:
    try:
        return round(float(as_decimal(text)), DECIMALS)
    except ValueError:
        return None
