"""A question about a named law is answered with it, whatever the engine took it for."""

import pytest

from bot.replies import Kind
from tests.actions.world import Heard, Talker, World

LAW = "plan:示例法#2"


@pytest.mark.parametrize(
    "action",
    ["action_ask", "action_find_facility", "action_report_hazard", "action_alerts_here",
     "action_check_alert"],
)  # fmt: skip
async def test_a_law_that_is_named_answers(action: str) -> None:
    heard = Heard(text="示例法规定谁来建应急避难场所", intent="find_facility")
    (reply,) = await Talker(World()).hear(action, heard)
    assert (reply.kind, reply.citations[0].article) == (Kind.ANSWER, LAW)


async def test_a_topic_does_not_hold_it_back() -> None:
    slots = {"topic_article": "flood-at-home", "topic_hazard": "flood"}
    talker = Talker(World(), slots=slots)
    (reply,) = await talker.hear("action_ask", Heard(text="示例法呢", intent="ask_followup"))
    assert reply.citations[0].article == LAW
    assert talker.slots["topic_article"] == "flood-at-home"


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("我要举报有人占用消防通道,违反示例法第二条", {}),
        ("示例法规定要报告,水很深", {"open_question": "report.text"}),
        ("积水很深", {}),
    ],
    ids=["a report that names a law", "in the middle of a report", "no law"],
)
async def test_a_report_stays_a_report(text: str, slots: dict[str, str]) -> None:
    talker = Talker(World(), slots=dict(slots))
    replies = await talker.hear("action_report_hazard", Heard(text=text, intent="report_hazard"))
    assert all(not reply.citations for reply in replies)
