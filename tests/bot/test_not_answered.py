"""Which messages are kept as unanswered questions: questions alone, and nothing around them."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bot.cases import Case
from bot.conversations import Memory
from bot.messages import Message
from bot.not_answered import UNKNOWN, question_in
from bot.replies import KeyedReply, Kind
from bot.residents.people import Person
from bot.unanswered.records import Asked
from tests.bot.test_gateway import HELLO, QUOTE, Setting

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NOTHING = KeyedReply(kind=Kind.UNKNOWN, key=UNKNOWN)
PERSON = Person(channel="sms", address="+8613812345678")
FREE = Memory(language="zh")
CASE = Case(
    message=Message(person=PERSON, text="猫卡在树上怎么办"),
    fingerprint=b"",
    recalled=None,
    memory=FREE,
    language="zh",
)
BESIDE = {
    "in the middle of a report": replace(CASE, memory=replace(FREE, reporting=True)),
    "in danger": replace(CASE, memory=replace(FREE, danger="fire")),
    "waiting for a person": replace(CASE, memory=replace(FREE, handover=uuid4())),
    "talking to a person": replace(CASE, memory=replace(FREE, handed_over_at=NOW)),
    "with a place": replace(CASE, message=replace(CASE.message, location=(31.2, 121.5))),
    "with a photo": replace(CASE, photos=1),
    "a button": replace(CASE, message=replace(CASE.message, payload="x")),
}


def test_a_question_by_itself_is_kept_without_its_sender() -> None:
    assert question_in(CASE, (NOTHING,)) == Asked(
        text="猫卡在树上怎么办", language="zh", channel="sms"
    )


@pytest.mark.parametrize("case", BESIDE.values(), ids=BESIDE.keys())
def test_what_is_more_than_a_question_is_not(case: Case) -> None:
    assert question_in(case, (NOTHING,)) is None


@pytest.mark.parametrize(
    "replies",
    [(QUOTE,), (HELLO,), (NOTHING, QUOTE), (NOTHING, NOTHING)],
    ids=["answered", "talk", "an open question repeated", "twice"],
)
def test_what_was_answered_otherwise_is_not(replies: tuple[KeyedReply, ...]) -> None:
    assert question_in(CASE, replies) is None


async def test_the_gateway_notes_it_behind_the_answer() -> None:
    noted: list[Asked] = []
    setting = Setting(NOTHING, unanswered=noted.append)
    turn = await setting.hear("猫卡在树上怎么办")
    assert turn.messages[0].kind is Kind.UNKNOWN
    assert [one.text for one in noted] == ["猫卡在树上怎么办"]
    await setting.hear("着火了,救命")
    assert len(noted) == 1
