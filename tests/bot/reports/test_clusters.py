"""When confirmed reports are a cluster: how many, how near, how fresh, and of which kind."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.reports.clusters import Cluster, cluster_of
from bot.reports.report import Report, Status
from knowledge.hazards import Hazard

#: Degrees of latitude of a kilometre.
KM = 1 / 111.2


def verified(report: Report, n: int, now: datetime, **changes: Any) -> Report:
    fresh = {
        "id": uuid4(),
        "reference": f"R-{n}",
        "status": Status.VERIFIED,
        "reporter_fingerprint": bytes([n]),
        "created_at": now - timedelta(minutes=10 * (5 - n)),
        "expires_at": now + timedelta(hours=1),
    }
    return replace(report, **{**fresh, **changes})


def found(report: Report, now: datetime, **changes: Any) -> Cluster | None:
    """Two good ones beside the last; `changes` are of the second."""
    last, other = verified(report, 3, now), verified(report, 1, now)
    return cluster_of(last, [other, verified(report, 2, now, **changes), last], now)


@pytest.mark.parametrize(
    ("changes", "is_one"),
    [
        pytest.param({}, True, id="three"),
        pytest.param({"status": Status.ASSIGNED}, True, id="somebody is on it"),
        pytest.param({"hazard": Hazard.WATERLOGGING}, True, id="a like kind"),
        pytest.param({"reporter_fingerprint": None}, True, id="without a sender"),
        pytest.param({"lat": 31.2 + 0.95 * KM}, True, id="950 m away"),
        pytest.param({"lat": 31.2 + 1.05 * KM}, False, id="1,050 m away"),
        pytest.param({"lat": None, "lon": None}, False, id="without a place"),
        pytest.param({"hazard": Hazard.FIRE}, False, id="another kind"),
        pytest.param({"reporter_fingerprint": bytes([1])}, False, id="twice by one person"),
        *(
            pytest.param({"status": status}, False, id=status.value)
            for status in set(Status) - {Status.VERIFIED, Status.ASSIGNED}
        ),
    ],
)
def test_what_counts(report: Report, now: datetime, changes: dict[str, Any], is_one: bool) -> None:
    cluster = found(report, now, **changes)
    assert (cluster is not None) == is_one
    if cluster:
        assert cluster.references == ("R-1", "R-2", "R-3")


def test_what_time_has_ended_counts_no_more(report: Report, now: datetime) -> None:
    assert found(report, now, expires_at=now) is None
    assert found(report, now, created_at=now - timedelta(hours=7)) is None


def test_what_no_warning_helps_with_is_none(report: Report, now: datetime) -> None:
    hurt = replace(report, hazard=Hazard.FIRST_AID)
    assert found(hurt, now, hazard=Hazard.FIRST_AID) is None
