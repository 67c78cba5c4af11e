"""How urgent a report is, and which reasons are told to officers."""

import pytest

from bot.reports.grading import Reason, Urgency, grade, graver, is_urgent
from knowledge.hazards import Hazard

R, U = Reason, Urgency


@pytest.mark.parametrize(
    ("hazard", "text", "affected", "trapped", "urgency", "reasons"),
    [
        pytest.param(Hazard.FLOOD, "积水", None, 1, U.LIFE, [R.TRAPPED], id="a count of trapped"),
        pytest.param(
            Hazard.FLOOD, "二楼有人被困，快来", None, None, U.LIFE, [R.TRAPPED], id="trapped, words"
        ),
        pytest.param(
            Hazard.ROAD, "an old man is bleeding", None, None, U.LIFE, [R.HURT, R.PEOPLE], id="hurt"
        ),
        pytest.param(
            Hazard.FLOOD, "有人溺水了", None, None, U.LIFE, [R.HURT], id="somebody drowns"
        ),
        pytest.param(Hazard.FLOOD, "积水", 10, None, U.URGENT, [R.MANY], id="many"),
        pytest.param(Hazard.FLOOD, "积水", 9, 0, U.NORMAL, [], id="few"),
        pytest.param(Hazard.FIRE, "冒烟", None, None, U.URGENT, [R.FAST], id="fire is fast"),
        pytest.param(
            Hazard.ROAD, "不修会有人受伤", None, None, U.URGENT, [R.DANGER], id="may come to harm"
        ),
        pytest.param(
            Hazard.WATERLOGGING, "小学门口积水", None, None, U.URGENT, [R.PLACE], id="a school"
        ),
        pytest.param(
            Hazard.FLOOD, "water is rising at the nursing home", None, None, U.URGENT, [R.PLACE],
            id="a home for old people",
        ),
        pytest.param(
            Hazard.ICE, "路面结冰，老人走不稳", None, None, U.URGENT, [R.PEOPLE], id="old people"
        ),
        pytest.param(Hazard.ROAD, "路上有个坑", None, None, U.NORMAL, [], id="a pothole"),
        pytest.param(Hazard.RECOVERY, "围墙要重修", None, None, U.LOW, [], id="can wait"),
        pytest.param(
            Hazard.RECOVERY, "幼儿园围墙要重修", None, None, U.NORMAL, [R.PLACE], id="lifted by one"
        ),
        pytest.param(Hazard.FLOOD, "无人受伤或被困，积水", None, 0, U.NORMAL, [], id="nobody is"),
    ],
)  # fmt: skip
def test_grades(
    hazard: Hazard,
    text: str,
    affected: int | None,
    trapped: int | None,
    urgency: Urgency,
    reasons: list[Reason],
) -> None:
    graded = grade(hazard, text, affected, trapped)
    assert (graded.urgency, list(graded.reasons)) == (urgency, reasons)


def test_the_address_counts_as_a_place() -> None:
    assert grade(Hazard.FLOOD, "积水", None, None, "第一人民医院").reasons == (Reason.PLACE,)


def test_the_graver_one_counts_and_the_contract_s_urgent_is_the_upper_half() -> None:
    assert graver(Urgency.NORMAL, Urgency.LIFE) is Urgency.LIFE
    assert [is_urgent(one) for one in Urgency] == [True, True, False, False]
