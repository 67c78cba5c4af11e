"""Emergency elevation: when the official whose decision it would be is missing, it takes three.

Pure. One person asks, a second one whose ground it is grants, a third one approves. It does not
know how any of it is kept, nor what the time is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bot.alerts import moves
from bot.alerts.content import AlertContent
from bot.alerts.errors import (
    AlreadyGranted,
    ElevationExpired,
    IllegalMove,
    NotLifeSafety,
    NotYourRole,
    SamePerson,
)
from bot.alerts.messages import LIFE_SAFETY, priority_of
from bot.alerts.records import Act, Alert, State
from bot.officials import Official, Role, known_as

#: From asking to granting, and from granting to approving: an emergency does not wait longer.
LASTS = timedelta(hours=1)
#: Once it is decided there is nothing to elevate.
_UNDECIDED = frozenset({State.DRAFT, State.RETURNED, State.SUBMITTED})
ASKS = frozenset({Role.AUTHOR, Role.APPROVER, Role.DUTY_OFFICER})
GRANTS = frozenset({Role.APPROVER, Role.ADMIN})
#: Who approves once it is granted: approvers of any area, and duty officers of the alert's own.
APPROVES = frozenset({Role.APPROVER, Role.DUTY_OFFICER})


@dataclass(frozen=True, kw_only=True)
class Elevation:
    """Of one version of one alert: other words or another area take another one."""

    id: UUID
    alert_id: UUID
    version: int
    asked_by: str
    reason: str
    asked_at: datetime
    expires_at: datetime
    granted_by: str | None = None
    granted_at: datetime | None = None

    def holds(self, alert: Alert, now: datetime) -> bool:
        """Whether the version may be submitted and approved by others than usual."""
        granted = self.granted_by is not None and now < self.expires_at
        return granted and (alert.id, alert.version) == (self.alert_id, self.version)


def check_ask(alert: Alert, official: Official) -> None:
    """Raises NotYourRole, IllegalMove, NotLifeSafety."""
    if official.role not in ASKS:
        raise NotYourRole(f"{official.role} may not {Act.ELEVATE}")
    _check_open(alert, alert.content)


def check_grant(elevation: Elevation, alert: Alert, official: Official, now: datetime) -> None:
    """Raises NotYourRole, SamePerson, IllegalMove, NotLifeSafety, AlreadyGranted, ElevationExpired.

    Whose ground it is, is asked beside this: who grants answers for the alert's area.
    """
    if official.role not in GRANTS:
        raise NotYourRole(f"{official.role} may not {Act.GRANT_ELEVATION}")
    if moves.wrote(alert, official.name) or _is(official, elevation.asked_by):
        raise SamePerson(official.name)
    _check_open(alert, alert.content)
    if elevation.granted_by is not None:
        raise AlreadyGranted
    if now >= elevation.expires_at or elevation.version != alert.version:
        raise ElevationExpired


def elevated(
    elevations: Iterable[Elevation], alert: Alert, official: Official, now: datetime
) -> Elevation | None:
    """The elevation under which this person may act: a third one, neither asker nor granter."""
    return next(
        (
            one
            for one in elevations
            if one.holds(alert, now)
            and not _is(official, one.asked_by)
            and not _is(official, one.granted_by or "")
        ),
        None,
    )


def in_force(elevations: Iterable[Elevation], alert: Alert, now: datetime) -> Elevation | None:
    """The elevation under which the version may be submitted, by whoever may write it."""
    return next((one for one in elevations if one.holds(alert, now)), None)


def check_approve(alert: Alert, official: Official, elevation: Elevation | None) -> State:
    """As moves.check, but with an elevation duty officers approve too."""
    if elevation is None or official.role not in APPROVES:
        return moves.check(Act.APPROVE, alert, official)
    if moves.wrote(alert, official.name):
        raise SamePerson(official.name)
    return moves.after(Act.APPROVE, alert.state)


def _check_open(alert: Alert, content: AlertContent) -> None:
    if alert.state not in _UNDECIDED:
        raise IllegalMove(f"{Act.ELEVATE} in {alert.state}")
    if priority_of(content) != LIFE_SAFETY:
        raise NotLifeSafety


def _is(official: Official, name: str) -> bool:
    return known_as(official.name) == known_as(name)
