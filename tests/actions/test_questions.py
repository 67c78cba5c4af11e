"""A question about shelters, reports or warnings is no wish for one, and the other way round."""

from pathlib import Path

import pytest
import yaml

from actions.questions import WISHES, asks_about
from bot.replies import Kind
from tests.actions.world import Heard, Talker, World

EXAMPLES = Path(__file__).resolve().parents[2] / "nlu/data/nlu"
#: Of the wordings of a wish so many may be questions as well ("how do I report a hazard").
FEW = 0.01


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ("find_facility", "狗怎么带去避难所"),
        ("find_facility", "避难所是什么"),
        ("find_facility", "哪家医院有抗蛇毒血清"),
        ("find_facility", "do shelters take wheelchairs"),
        ("find_facility", "where can I learn first aid"),
        ("report_hazard", "how do I report a fire"),
        ("report_hazard", "谎报灾情会怎样"),
        ("alerts_here", "谁来发布预警"),
        ("start_drill", "how often should we do a fire drill"),
        ("subscribe", "订阅要钱吗"),
    ],
)
def test_it_is_asked_about(wish: str, text: str) -> None:
    assert asks_about(text, wish)


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ("find_facility", "附近有避难所吗"),
        ("find_facility", "I am at the station, which way to the shelter"),
        ("find_facility", "带我去最近的避难所"),
        ("report_hazard", "怎么上报,我们这滑坡了"),
        ("alerts_here", "现在几级预警"),
        ("start_drill", "考考我地震"),
        ("subscribe", "怎么订阅浦东的预警"),
    ],
)
def test_it_is_wished_for(wish: str, text: str) -> None:
    assert not asks_about(text, wish)


@pytest.mark.parametrize("wish", sorted(WISHES))
def test_few_wordings_of_the_wish_are_taken_for_questions(wish: str) -> None:
    texts = [
        line[2:]
        for file in EXAMPLES.rglob("*.yml")
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        if block["intent"] == wish
        for line in block["examples"].splitlines()
    ]
    asked = [text for text in texts if asks_about(text, wish)]
    assert len(asked) <= max(2, FEW * len(texts)), asked


async def test_the_question_is_answered_and_the_wish_offered() -> None:
    heard = Heard(text="地震避难所是什么", intent="find_facility")
    (reply,) = await Talker(World()).hear("action_find_facility", heard)
    assert reply.kind is Kind.ANSWER
    assert reply.buttons[-1].title == "附近避难场所"


async def test_without_an_article_it_is_unknown_and_the_wish_offered() -> None:
    (reply,) = await Talker(World()).hear(
        "action_subscribe", Heard(text="订阅要钱吗", intent="subscribe")
    )
    assert reply.kind is Kind.UNKNOWN and "12345" in reply.text
    assert reply.buttons[-1].title == "订阅预警"


async def test_in_the_middle_of_a_report_it_is_left_to_the_report() -> None:
    talker = Talker(World(), slots={"open_question": "report.text", "wanted": None})
    heard = Heard(text="怎么报告", intent="report_hazard")
    replies = await talker.hear("action_report_hazard", heard)
    assert replies[-1].kind is Kind.REPORT
