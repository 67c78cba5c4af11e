"""JSON of the public contract → AlertContent, with every bad field named at once.

Knows nothing of what submitting demands on top: a draft may lack things.
"""

import re
from collections.abc import Collection, Mapping

from bot.alerts.content.codes import (
    SEVERITY_OF,
    Category,
    Certainty,
    Kind,
    Level,
    MsgType,
    ProblemCode,
    ResponseType,
    Severity,
    Status,
    Suspended,
    Urgency,
)
from bot.alerts.content.fields import Problems
from bot.alerts.content.model import (
    AlertArea,
    AlertContent,
    AlertText,
    Audience,
    Circle,
    ContentInvalid,
    FieldProblem,
    Geocode,
    Reference,
    Ring,
)
from bot.alerts.content.rings import DECIMALS, MOST_POINTS, ring_flaw, swapped

# Bounds that no honest draft meets; they keep a hostile one from costing memory or a broadcast.
MOST_REFERENCES = 100
MOST_POLYGONS = 200
MOST_CIRCLES = 200
MOST_GEOCODES = 1_000
MOST_LANGUAGES = 30
MOST_GROUPS = 100
MOST_CHANNELS = 20
LONGEST_NAME = 300
LONGEST_HEADLINE = 500
LONGEST_TEXT = 20_000
LONGEST_SMS = 1_600  # Twilio's longest body
LARGEST_RADIUS_M = 2_000_000.0
# A degree of latitude is never shorter than this (WGS-84, at the equator: 110,574 m).
_METRES_A_DEGREE = 110_574.0

# CAP 1.2, 3.2.1: neither sender nor identifier holds spaces, commas, `<` or `&`.
_REFERENCE = re.compile(r"([^\s,<&]+),([^\s,<&]+),([^\s,<&]+)")


def cuts(data: Mapping[str, object]) -> bool:
    """Whether a draft asks that an area beyond the official's own be cut, not refused.

    Raises ContentInvalid for an `outside` that is neither.
    """
    asked = data.get("outside")
    if asked is None:
        return False
    if asked not in ("refuse", "cut"):
        code, detail = ProblemCode.NOT_LISTED, "refuse, cut"
        raise ContentInvalid([FieldProblem(field="outside", code=code, detail=detail)])
    return asked == "cut"


def from_json(data: object, channels: Collection[str] | None = None) -> AlertContent:
    """Read a draft. Raises ContentInvalid with every problem, and nothing else whatever `data` is.

    `channels` are those that there are; None takes any name, for content that was kept.

    Missing and null fields take the record's defaults, except `status`: nobody drafts an actual
    alert by leaving a word out. A missing severity follows the level. Unknown fields are ignored.
    """
    problems = Problems()
    content = _Reader(problems, data, channels).content()
    if problems.found or content is None:
        raise ContentInvalid(problems.found)
    return content


class _Reader:
    def __init__(
        self, problems: Problems, data: object, channels: Collection[str] | None = None
    ) -> None:
        self._problems = problems
        self._known_channels = channels
        if data is None:
            problems.add("", ProblemCode.MISSING)
        self._data = problems.mapping("", data)

    def content(self) -> AlertContent | None:
        p, data = self._problems, self._data
        status = p.code("status", data.get("status"), Status)
        if data.get("status") is None:
            p.add("status", ProblemCode.MISSING, ", ".join(Status))
        level = p.code("level", data.get("level"), Level)
        severity = p.code("severity", data.get("severity"), Severity)
        if severity is None:
            severity = SEVERITY_OF[level] if level else Severity.UNKNOWN
        content = AlertContent(
            status=status or Status.TEST,
            msg_type=p.code("msg_type", data.get("msg_type"), MsgType) or MsgType.ALERT,
            references=self._references(),
            kind=p.code("kind", data.get("kind"), Kind) or Kind.WARNING,
            category=p.code("category", data.get("category"), Category),
            event=p.text("event", data.get("event"), LONGEST_NAME),
            event_code=p.text("event_code", data.get("event_code"), LONGEST_NAME) or None,
            urgency=p.code("urgency", data.get("urgency"), Urgency) or Urgency.UNKNOWN,
            severity=severity,
            certainty=p.code("certainty", data.get("certainty"), Certainty) or Certainty.UNKNOWN,
            level=level,
            effective=p.time("effective", data.get("effective")),
            onset=p.time("onset", data.get("onset")),
            expires=p.time("expires", data.get("expires")),
            area=self._area(),
            audience=self._audience(),
            channels=self._channels(),
            texts=self._texts(),
            response_types=self._response_types(),
            suspends=self._suspends(),
        )
        return content if status else None

    def _channels(self) -> tuple[str, ...]:
        p, known = self._problems, self._known_channels
        raw = p.items("channels", self._data.get("channels"), MOST_CHANNELS)
        names = [p.text(f"channels[{n}]", item, 40) for n, item in enumerate(raw)]
        for n, name in enumerate(names):
            if name and known is not None and name not in known:
                p.add(f"channels[{n}]", ProblemCode.NOT_LISTED, ", ".join(sorted(known)))
        return tuple(dict.fromkeys(name for name in names if name))

    def _references(self) -> tuple[Reference, ...]:
        raw = self._problems.items("references", self._data.get("references"), MOST_REFERENCES)
        read = (self._reference(f"references[{n}]", item) for n, item in enumerate(raw))
        return tuple(reference for reference in read if reference)

    def _reference(self, field: str, value: object) -> Reference | None:
        p = self._problems
        match = _REFERENCE.fullmatch(p.text(field, value, 2_000))
        if match is None:
            p.add(field, ProblemCode.REFERENCE_FORM, "sender,identifier,sent")
            return None
        sender, identifier, time = match.groups()
        sent = p.time(field, time)
        return Reference(sender=sender, identifier=identifier, sent=sent) if sent else None

    def _area(self) -> AlertArea:
        p = self._problems
        area = p.mapping("area", self._data.get("area"))
        polygons = p.items("area.polygons", area.get("polygons"), MOST_POLYGONS)
        circles = p.items("area.circles", area.get("circles"), MOST_CIRCLES)
        geocodes = p.items("area.geocodes", area.get("geocodes"), MOST_GEOCODES)
        rings = [self._ring(f"area.polygons[{n}]", ring) for n, ring in enumerate(polygons)]
        rounds = [self._circle(f"area.circles[{n}]", circle) for n, circle in enumerate(circles)]
        codes = [self._geocode(f"area.geocodes[{n}]", code) for n, code in enumerate(geocodes)]
        return AlertArea(
            description=p.text("area.description", area.get("description"), LONGEST_TEXT),
            polygons=tuple(dict.fromkeys(ring for ring in rings if ring)),
            circles=tuple(dict.fromkeys(circle for circle in rounds if circle)),
            geocodes=tuple(dict.fromkeys(code for code in codes if code)),
        )

    def _ring(self, field: str, value: object) -> Ring | None:
        p = self._problems
        before = len(p.found)
        points: list[tuple[float, float]] = []
        for n, item in enumerate(p.items(field, value, MOST_POINTS)):
            point = self._point(f"{field}[{n}]", item)
            if point is None:
                break  # one wrong point is enough to say; ten thousand are no help
            points.append(point)
        if len(p.found) > before:
            return None
        if (flaw := ring_flaw(points)) is not None:
            p.add(field, *flaw)
            return None
        if (meant := swapped(points)) is not None:
            p.add(field, ProblemCode.POSITION_SWAPPED, meant)
            return None
        return tuple(points)

    def _point(self, field: str, value: object) -> tuple[float, float] | None:
        p = self._problems
        if not isinstance(value, list | tuple) or len(value) != 2:
            p.add(field, ProblemCode.POSITION_FORM, "[lon, lat]")
            return None
        if _latitude_first(*value):
            p.add(field, ProblemCode.POSITION_SWAPPED, f"[{value[1]:g}, {value[0]:g}]")
            return None
        lon = p.number(f"{field}[0]", value[0], -180, 180)
        lat = p.number(f"{field}[1]", value[1], -90, 90)
        if lon is None or lat is None:
            return None
        return round(lon, DECIMALS), round(lat, DECIMALS)

    def _circle(self, field: str, value: object) -> Circle | None:
        p = self._problems
        raw = p.mapping(field, value)
        lat = p.number(f"{field}.lat", raw.get("lat"), -90, 90)
        lon = p.number(f"{field}.lon", raw.get("lon"), -180, 180)
        radius = p.number(f"{field}.radius_m", raw.get("radius_m"), 1, LARGEST_RADIUS_M)
        if lat is None or lon is None or radius is None:
            return None
        if abs(lat) + radius / _METRES_A_DEGREE >= 90:
            p.add(field, ProblemCode.CIRCLE_REACHES_POLE)
            return None
        # Whole millimetres, so that kilometres in CAP say the same circle.
        return Circle(lat=round(lat, DECIMALS), lon=round(lon, DECIMALS), radius_m=round(radius, 3))

    def _geocode(self, field: str, value: object) -> Geocode | None:
        p = self._problems
        raw = p.mapping(field, value)
        parts = {}
        for key in ("name", "value"):
            before = len(p.found)
            parts[key] = p.text(f"{field}.{key}", raw.get(key), LONGEST_NAME)
            if not parts[key] and len(p.found) == before:
                p.add(f"{field}.{key}", ProblemCode.MISSING)
        return Geocode(**parts) if all(parts.values()) else None

    def _audience(self) -> Audience:
        p = self._problems
        raw = p.mapping("audience", self._data.get("audience"))
        languages = p.items("audience.languages", raw.get("languages"), MOST_LANGUAGES)
        tags = [p.language(f"audience.languages[{n}]", tag) for n, tag in enumerate(languages)]
        return Audience(
            groups=p.texts("audience.groups", raw.get("groups"), most=MOST_GROUPS, longest=100),
            languages=tuple(dict.fromkeys(tag for tag in tags if tag)),
        )

    def _texts(self) -> dict[str, AlertText]:
        p = self._problems
        raw = p.mapping("texts", self._data.get("texts"))
        if len(raw) > MOST_LANGUAGES:
            p.add("texts", ProblemCode.TOO_MANY, str(MOST_LANGUAGES))
            return {}
        texts: dict[str, AlertText] = {}
        for key, value in raw.items():
            tag = p.language("texts", key)
            if tag is None:
                continue
            if tag in texts:
                p.add(f"texts.{tag}", ProblemCode.DUPLICATE)
            text = self._text(f"texts.{tag}", value)
            if text != AlertText():
                texts[tag] = text
        return texts

    def _text(self, field: str, value: object) -> AlertText:
        p = self._problems
        raw = p.mapping(field, value)
        return AlertText(
            headline=p.text(f"{field}.headline", raw.get("headline"), LONGEST_HEADLINE),
            description=p.text(f"{field}.description", raw.get("description"), LONGEST_TEXT),
            instruction=p.text(f"{field}.instruction", raw.get("instruction"), LONGEST_TEXT)
            or None,
            sms=p.text(f"{field}.sms", raw.get("sms"), LONGEST_SMS) or None,
            all_clear=p.text(f"{field}.all_clear", raw.get("all_clear"), LONGEST_SMS) or None,
            event=p.text(f"{field}.event", raw.get("event"), LONGEST_NAME) or None,
            area=p.text(f"{field}.area", raw.get("area"), LONGEST_TEXT) or None,
        )

    def _response_types(self) -> tuple[ResponseType, ...]:
        p = self._problems
        raw = p.items("response_types", self._data.get("response_types"), len(ResponseType))
        read = [p.code(f"response_types[{n}]", item, ResponseType) for n, item in enumerate(raw)]
        return tuple(dict.fromkeys(item for item in read if item))

    def _suspends(self) -> tuple[Suspended, ...]:
        p = self._problems
        raw = p.items("suspends", self._data.get("suspends"), len(Suspended))
        read = [p.code(f"suspends[{n}]", item, Suspended) for n, item in enumerate(raw)]
        return tuple(item for item in Suspended if item in read)


def _latitude_first(lon: object, lat: object) -> bool:
    """Whether a position only makes sense the other way round, as in [31.2, 121.4]."""
    if isinstance(lon, bool) or isinstance(lat, bool):
        return False
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return False
    return -90 <= lon <= 90 and 90 < abs(lat) <= 180
