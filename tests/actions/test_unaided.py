"""Guides and quizzes with the engine dead: the real gateway and guides, nobody to understand."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest

from actions.unaided import unaided_of
from bot.bootstrap.led import Led, drills_of, guides_of
from bot.gateway import Gateway
from bot.handed_over import HandedOver
from bot.handover.talks import Talks
from bot.messages import Message, Turn
from bot.payloads import Payloads
from bot.replies import Kind
from bot.residents.guard import FloodGuard
from bot.standing import Standing
from bot.triage.recognise import Triage
from knowledge.encoding import FakeEncoder
from tests.actions.shelf import FakeKnowledge
from tests.actions.world import NOW, PERSON, VAULT, WORDS, World
from tests.bot.fakes import FakeConversations, FakeDialogue, FakeLinked, FakeResidents, FakeUploads
from tests.bot.handover.memory import MemoryHandovers

GUIDES, DRILLS, TRIAGE = guides_of(FakeEncoder()), drills_of(), Triage.load()
CPR = "一步一步教我做心肺复苏"


class EveryArticle(FakeKnowledge):
    def article(self, id: str, language: str) -> Any:
        return object()


@dataclass
class Alone:
    """A gateway whose engine says nothing."""

    world: World = field(default_factory=World)
    dialogue: FakeDialogue = field(default_factory=FakeDialogue)
    conversations: FakeConversations = field(default_factory=FakeConversations)
    language: str = "zh"

    def __post_init__(self) -> None:
        led = Led(
            guides=GUIDES,
            drills=DRILLS,
            progress=self.world.led.progress,
            knowledge=cast(Any, EveryArticle()),
            answers=cast(Any, self.world.answers),
        )
        self.gateway = Gateway(
            dialogue=cast(Any, self.dialogue),
            answers=cast(Any, self.world.answers),
            triage=TRIAGE,
            standing=Standing(cast(Any, FakeResidents()), cast(Any, None), cast(Any, FakeLinked())),
            handed_over=HandedOver(Talks(MemoryHandovers(), VAULT, lambda: NOW)),
            conversations=self.conversations,
            uploads=cast(Any, FakeUploads()),
            words=WORDS,
            payloads=Payloads(VAULT),
            vault=VAULT,
            senders=FloodGuard(None, timedelta(0)),
            addresses=FloodGuard(None, timedelta(0)),
            clock=lambda: NOW,
            unaided=unaided_of(led),
        )

    async def say(self, text: str, payload: str | None = None) -> Turn:
        message = Message(person=PERSON, text=text, language=self.language, payload=payload)
        return await self.gateway.hear(message)

    async def press(self, intent: str, **entities: str) -> Turn:
        return await self.say("", Payloads(VAULT).sign(intent, entities, VAULT.fingerprint(PERSON)))

    async def told(self, *texts: str) -> str:
        """The last message after all of these."""
        for text in texts:
            turn = await self.say(text)
        return turn.messages[-1].text


WAYS = [
    pytest.param(["1"], "他有反应吗", id="a number"),
    pytest.param(["成人、大人、老人、青少年"], "他有反应吗", id="a label"),
    pytest.param(["Adult or teenager"], "Any response", id="a label in the other language"),
    pytest.param(["1", "没反应"], "呼吸正常吗", id="a label that sounds like a cry"),
    pytest.param(["1", "我看是没反应"], "呼吸正常吗", id="a label in a sentence"),
    pytest.param(["1", "2", "拿不准", "下一步"], "硬地上", id="next"),
    pytest.param(["1", "2", "不知道", "然后呢"], "硬地上", id="not sure has an answer"),
    pytest.param(["1", "2", "1", "好了", "上一步"], "打120,开免提", id="back"),
    pytest.param(["1", "情况变了"], "出现了什么变化", id="it changed"),
    pytest.param(["1", "情况变了", "AED到了"], "打开AED", id="a change"),
    pytest.param(["1", "情况变了", "下一步"], "他有反应吗", id="no change after all"),
    pytest.param(["1", "求助"], "他有反应吗", id="help"),
    pytest.param(["继续"], "请先选一个", id="go on is no answer"),
    pytest.param(["我的狗叫旺财"], "没听明白", id="anything else"),
    pytest.param(["退出"], "先停在这里", id="leave"),
    pytest.param(["退出", "继续"], "接着“成人心肺复苏”", id="and take it up again"),
    pytest.param(["退出", "下一步"], "接着“成人心肺复苏”", id="next only takes it up"),
]


@pytest.mark.parametrize(("texts", "said"), WAYS)
async def test_a_guide_goes_on(texts: list[str], said: str) -> None:
    assert said.replace(",", "") in (await Alone().told(CPR, *texts)).replace(",", "").replace(
        "，", ""
    )


async def test_a_question_is_answered_and_the_step_asked_again() -> None:
    alone = Alone()
    turn = [await alone.say(text) for text in (CPR, "地震了怎么办")][-1]
    assert [reply.kind for reply in turn.messages] == [Kind.ANSWER, Kind.SAFE, Kind.GUIDE]
    assert "他有反应吗" in await alone.told("1")


async def test_the_card_s_guide_begins_by_asking_for_it() -> None:
    alone = Alone()
    assert (await alone.say("我爸没有呼吸了")).messages[0].kind is Kind.TRIAGE
    assert "成人心肺复苏" in await alone.told("一步一步教我")


NOT_ITS = ["你好", "继续", "下一步", "没有", "1", "今天股票怎么样", "结束测验"]


@pytest.mark.parametrize("text", NOT_ITS)
async def test_what_is_no_matter_of_a_guide_gets_the_safe_text(text: str) -> None:
    turn = await Alone().say(text)
    assert [reply.kind for reply in turn.messages] == [Kind.SAFE]


@pytest.mark.parametrize("guide", GUIDES.all(), ids=lambda guide: guide.id)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_guide_is_begun_by_its_button_and_led_to_an_end(
    guide: Any, language: str
) -> None:
    alone = Alone(language=language)
    started = time.monotonic()
    turn = await alone.press("start_guide", guide=guide.id)
    for _ in range(40):
        reply = turn.messages[-1]
        assert reply.kind is Kind.GUIDE
        walk = await alone.world.led.progress.walk(PERSON)
        assert walk and walk.guide == guide.id
        step = guide.steps[walk.step]
        if step.ends:
            break
        # The last answer leads out of the rounds that the first ones go.
        turn = await alone.say(str(len(step.options)) if step.options else "next")
    else:
        pytest.fail("never came to an end")
    assert time.monotonic() - started < 3


async def test_a_quiz_goes_on() -> None:
    alone = Alone()
    first = await alone.press("start_drill", drill="fire")
    assert "第1题(共5题)" in first.messages[-1].text
    for answer in ("1", "B", "跳过", "说不准"):
        await alone.say(answer)
    assert "第5题" in await alone.told("我家的猫")
    assert "答对" in await alone.told("3")
    assert "第1题(共5题)" in await alone.told("再来一轮")
    assert "测验结束" in await alone.told("不玩了")
