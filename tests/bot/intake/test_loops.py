"""Machines that answer our answers are not answered; whoever is in danger always is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from bot.intake.loops import ANY, CRIES, PAUSE, SAME, WINDOW, LoopGuard
from tests.bot.intake.desk import CRY, Desk, inbound

NOW = datetime(2026, 11, 22, tzinfo=UTC)
WANG, LI = b"wang", b"li"
BOT = "您好,您的消息(编号{number})已收到,我们会尽快回复。"


def every(seconds: float) -> Iterator[datetime]:
    now = NOW
    while True:
        yield now
        now += timedelta(seconds=seconds)


def answered(guard: LoopGuard, texts: list[str], seconds: float = 5.0) -> int:
    moments = every(seconds)
    return sum(guard.answers(WANG, text, next(moments)) for text in texts)


def test_the_same_again_and_again_is_a_machine() -> None:
    guard = LoopGuard()
    assert answered(guard, [BOT.format(number=n) for n in range(20)]) == SAME
    assert guard.answers(LI, BOT.format(number=1), NOW)


def test_the_silence_ends_by_itself() -> None:
    guard = LoopGuard()
    answered(guard, [BOT] * 20)
    assert guard.answers(WANG, "附近哪里有避难所", NOW + timedelta(seconds=100))
    assert guard.answers(WANG, BOT, NOW + WINDOW + timedelta(seconds=1))


@pytest.mark.parametrize("text", ["1", "下一步", "next", "继续", "yes"])
def test_what_leads_on_in_a_guide_may_be_said_often(text: str) -> None:
    assert answered(LoopGuard(), [text] * 30) == 30


def test_but_not_for_ever() -> None:
    assert answered(LoopGuard(), ["好的"] * 100, seconds=1) == ANY


def test_a_talk_is_no_loop() -> None:
    """A person who writes something else every ten seconds, for an hour."""
    assert (
        answered(LoopGuard(), [f"第{'甲乙丙丁'[n % 4] * n}个问题是什么" for n in range(360)], 10)
        == 360
    )


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        ("Automatic reply: I am on leave", True),
        ("Auto-reply: we are closed", True),
        ("Out of office: back on Monday", True),
        ("[自动回复] 我在开会", True),
        ("【自动回复】我现在不方便", True),
        ("自动回复:稍后联系您", True),
        ("out of office and the lift is stuck", False),
        ("how do I set an automatic reply", False),
        ("autumn typhoon", False),
        ("自动扶梯停了", False),
    ],
)
def test_machines_are_known_by_how_they_begin(text: str, machine: bool) -> None:
    assert LoopGuard().answers(WANG, text, NOW) is not machine


def test_ten_cries_are_ten_answers_and_a_hundred_never_meet_silence() -> None:
    guard, moments = LoopGuard(), every(3.0)
    told = [(now := next(moments), guard.answers_cry(WANG, now)) for _ in range(100)]
    assert all(heard for _, heard in told[:CRIES])
    when = [now for now, heard in told if heard]
    assert max(b - a for a, b in pairwise(when)) <= PAUSE + timedelta(seconds=3)
    assert len(when) < 50


@pytest.mark.postgres
async def test_silence_is_one_line_in_the_log_and_a_cry_gets_through(desk: Desk) -> None:
    process = await desk.process()
    with capture_logs() as logs:
        for number in range(9):
            await process.intake.accept(inbound(BOT.format(number=number), f"SM{number}"))
        await desk.until_done()
        for number in range(10):
            await process.intake.accept(inbound(CRY, f"cry {number}"))
        await process.intake.accept(inbound("退订", "stop"))
        await desk.until_done()
    assert len(process.answerer.heard) == SAME + 10 + 1
    [line] = [line for line in logs if line["event"] == "loop_not_answered"]
    assert "86138" not in str(line)
