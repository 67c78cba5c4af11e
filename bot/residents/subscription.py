"""What a resident wants to hear of, and which wishes are well-formed.

It does not know how a subscription is stored or confirmed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.areas.divisions import Divisions
from bot.residents.fields import FieldProblem, between, refuse
from bot.residents.groups import code_of, settled

#: Metres. Below, a phone's own error is larger than the circle; above, a division says it better.
LEAST_RADIUS_M = 100.0
MOST_RADIUS_M = 100_000.0
MOST_AREAS = 50
MOST_GROUPS = 20
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_GROUP = re.compile(r"[\w-]{1,40}")
_QUIET = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, kw_only=True)
class Point:
    """WGS-84 degrees; the radius in metres."""

    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody listens to: divisions by GB/T 2260 code, or a point; the office's groups.

    `quiet_hours` is {"from": "22:00", "to": "07:00"} for warnings of the lower levels.
    """

    language: str
    areas: tuple[str, ...] = ()
    point: Point | None = None
    groups: tuple[str, ...] = ()
    quiet_hours: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class SubscriptionRequest(Wish):
    """A wish for an address that nobody has confirmed yet; `address` as it was typed."""

    channel: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Subscription(Wish):
    """A wish as we hold it."""

    id: UUID
    created_at: datetime
    confirmed_at: datetime | None


def settle(wish: Wish, areas: Divisions) -> Wish:
    """`wish` with areas by their current six digits, areas and groups sorted and named once.

    Two wishes for the same are then equal. Raises BadFields naming everything that is wrong.
    """
    refuse(
        [
            _check_language(wish.language),
            _check_where(wish),
            *_check_areas(wish.areas, areas),
            *_check_point(wish.point),
            _check_groups(wish.groups),
            _check_quiet(wish.quiet_hours),
        ]
    )
    known = [areas.get(code) for code in wish.areas]
    return Wish(
        language=wish.language,
        areas=tuple(sorted({division.code for division in known if division})),
        point=wish.point,
        groups=settled(wish.groups),
        quiet_hours=wish.quiet_hours,
    )


def _check_language(language: str) -> FieldProblem | None:
    if _LANGUAGE.fullmatch(language):
        return None
    return FieldProblem(field="language", key="residents.language_malformed")


def _check_where(wish: Wish) -> FieldProblem | None:
    if wish.areas or wish.point:
        return None
    return FieldProblem(field="areas", key="residents.no_place")


def _check_areas(codes: Sequence[str], areas: Divisions) -> list[FieldProblem]:
    if len(codes) > MOST_AREAS:
        return [_too_many("areas", MOST_AREAS)]
    return [
        FieldProblem(
            field=f"areas.{number}", key="residents.area_unknown", values={"code": code[:20]}
        )
        for number, code in enumerate(codes)
        if areas.get(code) is None
    ]


def _check_point(point: Point | None) -> list[FieldProblem | None]:
    if point is None:
        return []
    return [
        between("point.lat", point.lat, -90, 90),
        between("point.lon", point.lon, -180, 180),
        between("point.radius_m", point.radius_m, LEAST_RADIUS_M, MOST_RADIUS_M),
    ]


def _check_groups(groups: Sequence[str]) -> FieldProblem | None:
    if len(groups) > MOST_GROUPS:
        return _too_many("groups", MOST_GROUPS)
    if all(_GROUP.fullmatch(code_of(group)) for group in groups):
        return None
    return FieldProblem(field="groups", key="residents.group_malformed")


def _check_quiet(hours: dict[str, Any] | None) -> FieldProblem | None:
    if hours is None:
        return None
    if set(hours) == {"from", "to"} and all(_QUIET.fullmatch(str(h)) for h in hours.values()):
        return None
    return FieldProblem(field="quiet_hours", key="residents.quiet_hours_malformed")


def _too_many(name: str, most: int) -> FieldProblem:
    return FieldProblem(field=name, key="residents.too_many_entries", values={"most": most})
