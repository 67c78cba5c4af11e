"""A report that the tests of this room change what they look at in."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bot.reports.report import Report, Status, expiry
from knowledge.hazards import Hazard

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def report() -> Report:
    """A flooded street in Pudong, received this moment."""
    return Report(
        id=uuid4(),
        reference="R-7K3M-9Q",
        status=Status.RECEIVED,
        hazard=Hazard.FLOOD,
        text="水到膝盖",
        lat=31.2,
        lon=121.5,
        address=None,
        area_code="310115",
        people_affected=None,
        people_trapped=None,
        urgent=False,
        language="zh",
        anonymous=False,
        created_at=NOW,
        updated_at=NOW,
        expires_at=expiry(Hazard.FLOOD, Status.RECEIVED, NOW),
    )
