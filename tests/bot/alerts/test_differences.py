"""What is new in a version, and against which version."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bot.alerts.content import AlertArea, AlertContent, AlertText, Level, Status
from bot.alerts.differences import compared_version, differences
from bot.alerts.records import Act, Alert, Hand, State

AT = datetime(2026, 11, 22, tzinfo=UTC)
CONTENT = AlertContent(
    status=Status.EXERCISE,
    level=Level.ORANGE,
    expires=AT,
    area=AlertArea(description="浦东新区"),
    texts={"zh": AlertText(headline="暴雨橙色预警", description="未来三小时将有暴雨。")},
)


def test_every_field_that_says_something_else_is_named_and_no_other() -> None:
    text = replace(CONTENT.texts["zh"], instruction="请留在室内")
    area = replace(CONTENT.area, description="浦东新区沿江")
    after = replace(CONTENT, level=Level.RED, area=area, texts={"zh": text})
    found = {one.field: (one.before, one.after) for one in differences(CONTENT, after)}
    assert found == {
        "level": ("orange", "red"),
        "area.description": ("浦东新区", "浦东新区沿江"),
        "texts.zh.instruction": ("", "请留在室内"),
    }
    assert differences(CONTENT, CONTENT) == ()


@pytest.mark.parametrize(
    ("version", "submitted", "compared"),
    [
        pytest.param(1, [], None, id="a first version"),
        pytest.param(1, [1], None, id="a first version that was submitted"),
        pytest.param(2, [], 1, id="never submitted: the one before"),
        pytest.param(4, [1, 2, 4], 2, id="the one that an approver saw last"),
    ],
)
def test_a_version_is_compared_with_the_one_that_was_submitted_before(
    version: int, submitted: list[int], compared: int | None
) -> None:
    hands = tuple(Hand(version=one, person="Li", act=Act.SUBMIT, at=AT) for one in submitted)
    alert = Alert(
        id=uuid4(),
        identifier=None,
        state=State.SUBMITTED,
        version=version,
        content=CONTENT,
        created_by="Li",
        created_at=AT,
        updated_at=AT,
        hands=hands,
    )
    assert compared_version(alert) == compared
