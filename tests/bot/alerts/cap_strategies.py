"""Any CAP document for tests: every element that CAP 1.2 has, in every number that it allows.

Knows nothing of what is tested with them.
"""

from base64 import b64encode
from datetime import datetime
from typing import TypeVar

from hypothesis import strategies as st

from bot.alerts import cap
from bot.alerts.cap.model import UNKNOWN_TYPE
from bot.alerts.content import (
    Category,
    Certainty,
    Reference,
    ResponseType,
    Severity,
    Urgency,
)
from tests.bot.alerts.content_strategies import times, words

Item = TypeVar("Item")

# What programs write for nothing is read as nothing; `words` leaves that out too.
_texts = words().map(str.strip).filter(lambda text: text.lower() != "not applicable")
_optional = st.none() | _texts
_names = st.text(
    st.characters(categories=("L", "N", "P"), exclude_characters=",<&"), min_size=1, max_size=20
)
_addresses = st.sampled_from(["https://example.org/", "http://a.example/预警?a=1&b=%20"])
_times = st.none() | times()
_numbers = st.none() | st.decimals(-1000, 60_000, places=2, allow_nan=False)


def _whole(time: datetime) -> datetime:
    return time.replace(microsecond=0)


def _pairs() -> st.SearchStrategy[tuple[cap.NamedValue, ...]]:
    return _tuples(st.builds(cap.NamedValue, name=_texts, value=_texts))


def _tuples(items: st.SearchStrategy[Item], least: int = 0) -> st.SearchStrategy[tuple[Item, ...]]:
    return st.lists(items, min_size=least, max_size=3).map(tuple)


def _unique(items: st.SearchStrategy[Item], least: int = 0) -> st.SearchStrategy[tuple[Item, ...]]:
    return st.lists(items, min_size=least, max_size=3, unique=True).map(tuple)


def _degrees(most: float) -> st.SearchStrategy[float]:
    return st.floats(-most, most).map(lambda number: round(number, 12) or 0.0)


_positions = st.tuples(_degrees(90), _degrees(180))
_circles = st.builds(
    cap.CapCircle,
    lat=_degrees(90),
    lon=_degrees(180),
    radius_km=st.floats(0, 20_000).map(lambda number: round(number, 12)),
)
_resources = st.builds(
    cap.CapResource,
    description=_texts,
    mime_type=st.sampled_from(["text/html", "audio/mpeg", UNKNOWN_TYPE]),
    size=st.none() | st.integers(0, 10**12),
    uri=st.none() | _addresses,
    deref_uri=st.none() | st.binary(max_size=30).map(lambda data: b64encode(data).decode() or None),
    digest=st.none() | st.just("2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"),
)
_areas = st.builds(
    cap.CapArea,
    description=_texts,
    polygons=_tuples(st.lists(_positions, min_size=4, max_size=6).map(tuple)),
    circles=_tuples(_circles),
    geocodes=_pairs(),
    altitude=_numbers,
    ceiling=_numbers,
)
_infos = st.builds(
    cap.CapInfo,
    categories=_unique(st.sampled_from(Category), 1),
    event=_texts,
    urgency=st.sampled_from(Urgency),
    severity=st.sampled_from(Severity),
    certainty=st.sampled_from(Certainty),
    language=st.sampled_from(["zh-CN", "en-US", "fr-CA", "zh-Hant-TW"]),
    response_types=_unique(st.sampled_from(ResponseType)),
    audience=_optional,
    event_codes=_pairs(),
    effective=_times,
    onset=_times,
    expires=_times,
    sender_name=_optional,
    headline=_optional,
    description=_optional,
    instruction=_optional,
    web=st.none() | _addresses,
    contact=_optional,
    parameters=_pairs(),
    resources=_tuples(_resources),
    areas=_tuples(_areas),
)


def documents() -> st.SearchStrategy[cap.CapAlert]:
    """Form alone is right: what the elements say together may break CAP's rules."""
    return st.builds(
        cap.CapAlert,
        identifier=_names,
        sender=_names,
        sent=times().map(_whole),
        status=st.sampled_from(cap.CapStatus),
        msg_type=st.sampled_from(cap.CapMsgType),
        scope=st.sampled_from(cap.Scope),
        source=_optional,
        restriction=_optional,
        addresses=_optional,
        codes=_tuples(_texts),
        note=_optional,
        references=_tuples(st.builds(Reference, sender=_names, identifier=_names, sent=times())),
        incidents=_optional,
        infos=_tuples(_infos),
    )
