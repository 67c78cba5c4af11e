"""Two channels in conversation, the engine silent: linking, telling, STOP on one, STOP on all."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.broadcast.fallback import PREFERRED
from bot.circles.ports import Letter
from bot.conversations import Conversations
from bot.gateway import Gateway
from bot.handed_over import HandedOver
from bot.handover.talks import Talks
from bot.linked import Linked
from bot.messages import Message
from bot.payloads import Payloads
from bot.residents.guard import FloodGuard
from bot.residents.linking import Linking
from bot.residents.people import Person
from bot.residents.service import Residents
from bot.standing import Standing
from bot.store.database import Database
from bot.store.links import StoredLinks
from bot.triage.recognise import Triage
from bot.unaided import Nothing
from bot.words.catalogue import Words
from tests.bot.fakes import FakeAnswers, FakeConversations, FakeDialogue, FakeUploads
from tests.bot.handover.memory import MemoryHandovers
from tests.bot.store.listening import Clock, Outbox
from tests.bot.store.test_residents import NOW, REQUEST, VAULT, WANG, clock, outbox, residents

pytestmark = pytest.mark.postgres
__all__ = ["clock", "outbox", "residents"]

WORDS, TRIAGE = Words.load(), Triage.load()
PAGE, CHAT = Person(channel="web", address="page-1"), Person(channel="telegram", address="77001234")


class Post:
    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def post(self, letters: Any) -> None:
        self.letters += letters

    def to(self, person: Person) -> str:
        return "\n".join(letter.text for letter in self.letters if letter.person == person)


class Talk:
    """A gateway whose engine is silent, over a real book."""

    def __init__(self, database: Database, residents: Residents, clock: Clock) -> None:
        self.post = Post()
        self.dialogue = FakeDialogue()
        self.residents = residents
        linking = Linking(book=StoredLinks(database), vault=VAULT, order=PREFERRED, clock=clock)
        self.linked = Linked(linking, residents, self.post, WORDS)
        self.gateway = Gateway(
            dialogue=cast(Any, self.dialogue),
            answers=cast(Any, FakeAnswers()),
            triage=TRIAGE,
            standing=Standing(residents, cast(Any, None), self.linked),
            handed_over=HandedOver(Talks(MemoryHandovers(), VAULT, clock)),
            conversations=cast(Conversations, FakeConversations()),
            uploads=cast(Any, FakeUploads()),
            words=WORDS,
            payloads=Payloads(VAULT),
            vault=VAULT,
            senders=FloodGuard(None, timedelta(0)),
            addresses=FloodGuard(None, timedelta(0)),
            clock=clock,
            unaided=Nothing(),
        )

    async def say(self, person: Person, text: str, **more: Any) -> str:
        turn = await self.gateway.hear(Message(person=person, text=text, **more))
        self.last = turn.messages[-1]
        return "\n".join(message.text for message in turn.messages)

    async def link(self, asks: Person, sends: Person, yes: str = "1") -> str:
        given = await self.say(asks, "关联")
        await self.say(sends, next(line for line in given.splitlines() if line.startswith("关联")))
        return await self.say(sends, yes)


@pytest.fixture
async def talk(database: Database, residents: Residents, clock: Clock) -> AsyncIterator[Talk]:
    yield Talk(database, residents, clock)


@pytest.mark.parametrize("yes", ["1", "确认关联", "是"])
async def test_linking_by_conversation_both_are_told_and_no_address_is_whole(
    talk: Talk, yes: str
) -> None:
    told = await talk.link(PAGE, WANG, yes)
    assert told.startswith("已关联") and "短信…8000(就是这里)" in told and "网页聊天" in told
    assert "短信…8000" in talk.post.to(PAGE) and "解除关联" in talk.post.to(PAGE)
    everything = told + talk.post.to(PAGE) + await talk.say(PAGE, "我的渠道")
    assert WANG.address not in everything and PAGE.address not in everything
    assert talk.dialogue.heard == []


async def test_in_english(talk: Talk) -> None:
    given = await talk.say(PAGE, "please link my other number")
    given = await talk.say(PAGE, "link my other number") if "LINK" not in given else given
    code = next(line for line in given.splitlines() if line.startswith("LINK"))
    asked = await talk.say(CHAT, code, language="en")
    assert "web chat" in asked and len(talk.last.buttons) == 2
    assert "Linked" in await talk.say(CHAT, "", payload=talk.last.buttons[0].payload)
    assert "use telegram first".split()[1] in (await talk.say(CHAT, "use telegram first")).lower()


async def test_the_bare_digits_do_too(talk: Talk) -> None:
    given = await talk.say(PAGE, "关联")
    code = next(line for line in given.splitlines() if line.startswith("关联"))
    assert "要把这里和" in await talk.say(WANG, code.removeprefix("关联 "))


async def test_digits_that_are_no_code_are_the_conversation_s(talk: Talk) -> None:
    await talk.say(WANG, "58321234")
    await talk.say(WANG, "123456")
    assert [text for _, text, _ in talk.dialogue.heard] == ["58321234", "123456"]


@pytest.mark.parametrize("no", ["2", "不关联", "不"])
async def test_who_was_tricked_says_no(talk: Talk, no: str) -> None:
    assert "没有关联" in await talk.link(PAGE, WANG, no)
    assert "只有这一个渠道" in await talk.say(WANG, "我的渠道")
    assert talk.post.letters == []


async def test_a_yes_to_something_else_links_nothing(talk: Talk) -> None:
    given = await talk.say(PAGE, "关联")
    await talk.say(WANG, next(line for line in given.splitlines() if line.startswith("关联")))
    await talk.say(WANG, "帮助")
    await talk.say(WANG, "是")
    assert "只有这一个渠道" in await talk.say(WANG, "我的渠道")


async def test_stop_on_one_says_where_warnings_go_on(talk: Talk) -> None:
    await talk.residents.subscribe(WANG, language="zh", areas=["310115"])
    await talk.link(PAGE, WANG)
    told = await talk.say(WANG, "退订")
    assert "网页聊天" in told and "全部退订" in told
    assert await talk.residents.subscriptions_of(PAGE)
    assert "网页聊天" not in await talk.say(CHAT, "退订")


async def test_stop_all_stops_all_and_tells_the_others(talk: Talk) -> None:
    await talk.residents.subscribe(WANG, language="zh", areas=["310115"])
    await talk.link(PAGE, WANG)
    told = await talk.say(PAGE, "全部退订")
    assert "短信…8000" in told and "恢复订阅" in talk.post.to(WANG)
    assert not await talk.residents.subscriptions_of(WANG)
    assert "短信…8000" in await talk.say(PAGE, "START ALL")
    assert await talk.residents.subscriptions_of(WANG)


async def test_the_victim_of_a_trick_undoes_it_by_two_words(talk: Talk) -> None:
    await talk.residents.subscribe(WANG, language="zh", areas=["310115"])
    await talk.link(CHAT, WANG)
    await talk.say(CHAT, "全部退订")
    await talk.say(WANG, "恢复订阅")
    await talk.say(WANG, "解除关联")
    await talk.say(CHAT, "全部退订")
    assert [one.areas for one in await talk.residents.subscriptions_of(WANG)] == [("310115",)]


@pytest.mark.parametrize("word", ["全部退订", "STOP ALL", "stopall"])
async def test_stop_all_as_a_first_message_is_stop(talk: Talk, word: str) -> None:
    await talk.say(CHAT, word)
    contact = await talk.residents.contact_of(CHAT)
    assert contact and contact.stopped_at


async def test_the_carriers_stopall_is_for_that_number(talk: Talk) -> None:
    await talk.residents.subscribe(PAGE, language="zh", areas=["310115"])
    await talk.link(PAGE, WANG)
    await talk.say(WANG, "STOPALL")
    assert await talk.residents.subscriptions_of(PAGE)
    assert talk.post.to(PAGE).count("退订") == 0


async def test_who_comes_first_no_more_is_told(talk: Talk) -> None:
    await talk.link(PAGE, WANG)
    assert "网页聊天" in await talk.say(PAGE, "网页优先")
    assert "解除关联" in talk.post.to(WANG)
    assert "没有找到" in await talk.say(PAGE, "电报优先")


async def test_export_and_deletion_reach_the_others_as_far_as_decided(talk: Talk) -> None:
    await talk.residents.subscribe(WANG, language="zh", areas=["310115"])
    await talk.link(PAGE, WANG)
    held = await talk.linked.export(PAGE)
    (other,) = held["linked"]
    assert (other["channel"], other["address"]) == ("sms", "…8000")
    assert other["subscriptions"] and WANG.address not in str(held)
    await talk.linked.forget(PAGE, everywhere=True)
    assert "删除" in talk.post.to(WANG)
    assert await talk.residents.contact_of(WANG) is None


async def test_the_code_of_a_subscription_sent_back_by_sms(talk: Talk, outbox: Outbox) -> None:
    await talk.residents.request_subscription(REQUEST)
    assert "已确认" in await talk.say(WANG, outbox.code)
    assert await talk.residents.subscriptions_of(WANG)
    assert NOW and talk.dialogue.heard == []
