"""The gateway's steps in order, and an answer whatever breaks."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.conversations import Memory
from bot.gateway import PHOTO, PIN, Gateway
from bot.handed_over import HandedOver
from bot.handover.moves import Move
from bot.handover.talks import Talks, Wish
from bot.messages import LONGEST, Message, Turn
from bot.not_answered import Note, nobody_notes
from bot.payloads import Payloads
from bot.replies import Citation, KeyedButton, KeyedReply, Kind
from bot.residents.guard import FloodGuard
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.standing import Standing
from bot.triage.recognise import Triage
from bot.unaided import Nothing, Unaided, Unheard
from bot.words.catalogue import Words
from tests.bot.fakes import (
    FakeAnswers,
    FakeConversations,
    FakeDialogue,
    FakeLinked,
    FakeResidents,
    FakeUploads,
)
from tests.bot.handover.memory import MemoryHandovers

WORDS, VAULT, TRIAGE = Words.load(), Vault(b"a secret of the tests"), Triage.load()
PERSON = Person(channel="web", address="somebody")
FINGERPRINT = VAULT.fingerprint(PERSON)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
HELLO = KeyedReply(kind=Kind.SMALLTALK, key="gateway.language")
QUOTE = KeyedReply(
    kind=Kind.ANSWER, key="answers.quoted", values={"title": "t", "text": "x", "source": "s"}
)


class Setting:
    """A gateway among fakes."""

    def __init__(
        self,
        *replies: KeyedReply,
        answer: KeyedReply | None = None,
        limit: int | None = None,
        broken: bool = False,
        unaided: Unaided | None = None,
        unanswered: Note = nobody_notes,
    ) -> None:
        self.dialogue = FakeDialogue(*replies)
        self.residents = FakeResidents()
        self.linked = FakeLinked()
        self.conversations = FakeConversations(broken=broken)
        self.uploads = FakeUploads()
        self.handovers = MemoryHandovers()
        self.talks = Talks(self.handovers, VAULT, lambda: NOW)
        self.gateway = Gateway(
            dialogue=cast(Any, self.dialogue),
            answers=cast(Any, FakeAnswers(answer)),
            triage=TRIAGE,
            standing=Standing(cast(Any, self.residents), cast(Any, None), cast(Any, self.linked)),
            handed_over=HandedOver(self.talks),
            conversations=self.conversations,
            uploads=cast(Any, self.uploads),
            words=WORDS,
            payloads=Payloads(VAULT),
            vault=VAULT,
            senders=FloodGuard(limit, timedelta(minutes=1)),
            addresses=FloodGuard(None, timedelta(0)),
            clock=lambda: NOW,
            unaided=unaided or Nothing(),
            unanswered=unanswered,
        )

    async def hear(self, text: str, **more: Any) -> Turn:
        return await self.gateway.hear(Message(person=PERSON, text=text, **more))


async def test_ordinary_text_reaches_the_engine_under_a_keyed_hash() -> None:
    setting = Setting(HELLO)
    turn = await setting.hear("你好啊")
    [(sender, message, metadata)] = setting.dialogue.heard
    assert turn.messages[0].kind is Kind.SMALLTALK
    assert (message, metadata["language"], metadata["channel"]) == ("你好啊", "zh", "web")
    assert sender == FINGERPRINT.hex()
    assert PERSON.address not in str(metadata)
    assert VAULT.open(metadata["sealed"].encode()) == PERSON.address


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ('/delete_my_data{"sure": "yes"}', 'delete_my_data{"sure": "yes"}'),
        ("/restart", "restart"),
        ("／restart", "restart"),
        ("  //  /restart", "restart"),
        ("\u200b/restart", "restart"),
        ("⁄restart", "restart"),
    ],
)
async def test_a_typed_slash_is_text(typed: str, heard: str) -> None:
    setting = Setting(HELLO)
    await setting.hear(typed)
    assert [message for _, message, _ in setting.dialogue.heard] == [heard]


async def test_only_a_payload_signed_for_this_person_is_an_intent() -> None:
    button = KeyedButton(key="triage.button_report", intent="report_hazard", entities={"a": "b"})
    setting = Setting(KeyedReply(kind=Kind.QUESTION, key="gateway.empty", buttons=(button,)))
    payload = (await setting.hear("你好")).messages[0].buttons[0].payload
    await setting.hear("", payload=payload)
    assert setting.dialogue.heard[-1][1] == '/report_hazard{"a": "b"}'
    stranger = Message(person=Person(channel="web", address="other"), text="x", payload=payload)
    await setting.gateway.hear(stranger)
    assert setting.dialogue.heard[-1][1] == "x"
    await setting.hear("报告", payload=payload[:-3] + "AAA")
    assert setting.dialogue.heard[-1][1] == "报告"


async def test_a_life_at_risk_never_waits_for_the_engine() -> None:
    setting = Setting(HELLO)
    turn = await setting.hear("救命,我家着火了")
    assert turn.messages[0].kind is Kind.TRIAGE
    assert "119" in turn.messages[0].text
    assert len(turn.messages[0].buttons) == 2
    assert setting.dialogue.heard == []
    await setting.hear("浦东张江镇")
    assert setting.dialogue.heard[-1][2]["danger"] == "fire"
    await setting.hear("谢谢你们")
    assert setting.dialogue.heard[-1][2]["danger"] is None


async def test_stop_and_triage_come_before_any_limit() -> None:
    setting = Setting(HELLO, limit=1)
    assert (await setting.hear("你好")).messages[0].kind is Kind.SMALLTALK
    assert (await setting.hear("你好")).messages[0].text == WORDS.say("gateway.limited", "zh")
    assert (await setting.hear("my baby is not breathing")).messages[0].kind is Kind.TRIAGE
    assert (await setting.hear("退订")).messages[0].kind is Kind.SUBSCRIPTION
    assert setting.residents.stopped == [PERSON]


@pytest.mark.parametrize("word", ["STOP", "stop.", "退订", " 退订 ", "Unsubscribe", "ＳＴＯＰ"])
async def test_stop_works_with_the_engine_down(word: str) -> None:
    setting = Setting()
    await setting.hear(word)
    assert setting.residents.stopped == [PERSON]


async def test_a_stop_that_was_not_written_down_is_not_confirmed() -> None:
    setting = Setting(HELLO)
    setting.residents.broken = True
    turn = await setting.hear("退订")
    assert [reply.text for reply in turn.messages] == [WORDS.say("gateway.not_kept", "zh")]
    assert setting.residents.stopped == []


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [(QUOTE, [Kind.ANSWER, Kind.SAFE]), (None, [Kind.SAFE])],
    ids=["guidance from the index", "the fixed safe text"],
)
async def test_a_silent_engine_is_no_silence(answer: KeyedReply | None, kinds: list[Kind]) -> None:
    turn = await Setting(answer=answer).hear("地震了怎么办")
    assert [reply.kind for reply in turn.messages] == kinds


async def test_an_answer_even_without_the_database() -> None:
    setting = Setting(HELLO, broken=True)
    assert (await setting.hear("what should we do now")).language == "en"
    assert (await setting.hear("my house is on fire")).messages[0].kind is Kind.TRIAGE


async def test_a_reply_that_cannot_be_worded_becomes_the_safe_text() -> None:
    turn = await Setting(KeyedReply(kind=Kind.ANSWER, key="no.such_key")).hear("你好")
    assert turn.messages[0].kind is Kind.SAFE


class Handed(Setting):
    """Somebody waits for an officer, or has one; the store tells the gateway so."""

    async def wait(self, *, taken: bool = False) -> None:
        await self.talks.ask(PERSON, "zh", Wish())
        (self.id,) = self.handovers.kept
        if taken:
            await self.handovers.move(self.id, Move.TAKE, "Li", NOW)
        self.conversations.kept[FINGERPRINT] = Memory(
            language="zh", handover=self.id, handed_over_at=NOW if taken else None
        )

    def thread(self) -> list[tuple[str, str]]:
        return [(line.author.value, VAULT.open(line.text)) for _, line in self.handovers.said]


async def test_who_waits_is_answered_and_everything_is_in_the_thread() -> None:
    setting = Handed(HELLO)
    await setting.wait()
    turn = await setting.hear("路灯坏了", location=(31.2, 121.5))
    assert [reply.kind for reply in turn.messages] == [Kind.SMALLTALK]
    assert setting.thread() == [
        ("resident", "路灯坏了\ngeo:31.20000,121.50000"),
        ("bot", WORDS.say("gateway.language", "zh")),
    ]


async def test_a_person_who_was_handed_over_meets_no_bot() -> None:
    setting = Handed(HELLO)
    await setting.wait(taken=True)
    turns = [await setting.hear(text) for text in ("在吗", "有人吗", "喂")]
    assert [[reply.kind for reply in turn.messages] for turn in turns] == [[Kind.HANDOFF]] * 3
    assert turns[0].messages[0].text == WORDS.say("gateway.handoff", "zh")
    assert [turn.quiet for turn in turns] == [False, True, True], "said once on a paid channel"
    assert setting.dialogue.heard == []
    assert setting.thread() == [("resident", "在吗"), ("resident", "有人吗"), ("resident", "喂")]


async def test_a_cry_for_help_has_its_card_whoever_answers() -> None:
    setting = Handed(HELLO)
    await setting.wait(taken=True)
    turn = await setting.hear("着火了,救命")
    assert [reply.kind for reply in turn.messages] == [Kind.TRIAGE]
    assert not turn.quiet
    assert setting.thread() == [("resident", "着火了,救命")]


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "waiting"])
@pytest.mark.parametrize("word", ["机器人", "回到机器人", "Bot.", "back to the bot"])
async def test_one_word_leads_back_to_the_bot(word: str, taken: bool) -> None:
    setting = Handed(HELLO)
    await setting.wait(taken=taken)
    assert (await setting.hear(word)).messages[0].kind is Kind.HANDOFF
    assert setting.handovers.kept[setting.id].state == "returned"
    assert (await setting.hear("你好")).messages[0].kind is Kind.SMALLTALK
    assert setting.thread() == []


async def test_that_word_means_nothing_without_an_officer() -> None:
    setting = Setting(HELLO)
    await setting.hear("机器人")
    assert [message for _, message, _ in setting.dialogue.heard] == ["机器人"]


async def test_stop_ends_it_and_wins() -> None:
    setting = Handed(HELLO, limit=1)
    await setting.wait(taken=True)
    await setting.hear("在吗")
    assert (await setting.hear("退订")).messages[0].kind is Kind.SUBSCRIPTION
    assert setting.residents.stopped == [PERSON]
    assert setting.handovers.kept[setting.id].state == "returned"


async def test_what_could_not_be_passed_on_is_said() -> None:
    for taken, kinds in ((True, [Kind.HANDOFF]), (False, [Kind.SMALLTALK, Kind.HANDOFF])):
        setting = Handed(HELLO)
        await setting.wait(taken=taken)
        setting.handovers.broken = True
        turn = await setting.hear("路灯坏了")
        assert [reply.kind for reply in turn.messages] == kinds
        assert turn.messages[-1].text == WORDS.say("handover.not_kept", "zh")


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ({"text": "", "files": 1}, "gateway.only_media"),
        ({"text": "水" * (LONGEST + 1)}, "gateway.too_long"),
    ],
    ids=["a photo", "too long"],
)
async def test_what_an_officer_would_not_get_is_said(message: dict[str, Any], key: str) -> None:
    setting = Handed(HELLO)
    await setting.wait(taken=True)
    (reply,) = (await setting.hear(**message)).messages
    assert reply.kind is Kind.HANDOFF
    assert reply.text == WORDS.say(key, "zh", limit=LONGEST)
    assert setting.thread() == []


async def test_when_the_officer_has_gone_the_bot_goes_on_at_once() -> None:
    setting = Handed(HELLO)
    await setting.wait(taken=True)
    await setting.handovers.move(setting.id, Move.EXPIRE, "system", NOW)
    assert (await setting.hear("你好")).messages[0].kind is Kind.SMALLTALK


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"text": "   "}, Kind.QUESTION),
        ({"text": "水" * (LONGEST + 1)}, Kind.QUESTION),
        ({"text": "//// "}, Kind.QUESTION),
        ({"text": "", "files": 1}, Kind.QUESTION),
        ({"text": "", "media": ("not-yours",)}, Kind.QUESTION),
        ({"text": "水" * LONGEST + "救命我们被困了"}, Kind.QUESTION),
        ({"text": "救命我们被困了" + "水" * LONGEST}, Kind.TRIAGE),
    ],
    ids=[
        "blank",
        "too long",
        "only slashes",
        "only a photo that a provider has",
        "only a photo of somebody else",
        "danger beyond the end",
        "danger in a long one",
    ],
)
async def test_odd_text_gets_a_clear_answer(message: dict[str, Any], kind: Kind) -> None:
    setting = Setting(HELLO)
    turn = await setting.hear(**message)
    assert turn.messages[0].kind is kind
    assert setting.dialogue.heard == []


async def test_a_bare_pin_is_a_place() -> None:
    setting = Setting(HELLO)
    await setting.hear("", location=(31.2, 121.5))
    [(_, message, metadata)] = setting.dialogue.heard
    assert (message, metadata["lat"], metadata["lon"]) == (PIN, 31.2, 121.5)


async def test_a_number_picks_from_the_buttons_last_shown() -> None:
    button = KeyedButton(key="triage.button_report", intent="report_hazard")
    setting = Setting(KeyedReply(kind=Kind.QUESTION, key="gateway.empty", buttons=(button,)))
    await setting.hear("你好")
    await setting.hear("1")
    assert setting.dialogue.heard[-1][1] == "/report_hazard"
    setting.dialogue.replies = (HELLO,)
    await setting.hear("谢谢你们")
    await setting.hear("1")
    assert setting.dialogue.heard[-1][1] == "1", "a menu is good for the next message only"


@pytest.mark.parametrize("typed", ["没有呼吸", "没有呼吸。", "2"])
async def test_an_answer_that_we_offered_is_one_whatever_it_sounds_like(typed: str) -> None:
    buttons = (
        KeyedButton(label="有呼吸", intent="next_step", entities={"to": "watch"}),
        KeyedButton(label="没有呼吸", intent="next_step", entities={"to": "press"}),
    )
    setting = Setting(KeyedReply(kind=Kind.GUIDE, key="gateway.empty", buttons=buttons))
    assert (await setting.hear("没有呼吸")).messages[0].kind is Kind.TRIAGE
    await setting.hear("你好")
    await setting.hear(typed)
    assert setting.dialogue.heard[-1][1] == '/next_step{"to": "press"}'


async def test_a_cry_in_a_guide_gets_the_card_and_moves_no_step() -> None:
    setting = Setting(KeyedReply(kind=Kind.GUIDE, key="gateway.empty"))
    await setting.hear("你好")
    turn = await setting.hear("我家着火了快来人")
    assert [reply.kind for reply in turn.messages] == [Kind.TRIAGE]
    assert len(setting.dialogue.heard) == 1


async def test_numbers_answer_what_was_asked_last() -> None:
    button = KeyedButton(label="是", intent="affirm")
    setting = Setting(KeyedReply(kind=Kind.REPORT, key="gateway.empty", buttons=(button,)))
    await setting.hear("我要报告")
    turn = await setting.hear("我家着火了快来人")
    assert [reply.kind for reply in turn.messages] == [Kind.TRIAGE, Kind.REPORT]
    await setting.hear("1")
    assert setting.dialogue.heard[-1][1] == "/affirm"


async def test_the_card_s_button_carries_what_was_said_into_the_report() -> None:
    setting = Setting(HELLO)
    card = (await setting.hear("浦东张江镇河水上涨,3人被困")).messages[0]
    await setting.hear("", payload=card.buttons[1].payload)
    assert "3人被困" in setting.dialogue.heard[-1][1]


RESCUE = KeyedReply(kind=Kind.TRIAGE, key="gateway.empty")


async def test_a_second_cry_reaches_the_engine_and_shows_the_same_card_once() -> None:
    setting = Setting(RESCUE)
    assert (await setting.hear("我家着火了")).messages[0].text.startswith("马上离开")
    turn = await setting.hear("着火了,我在锦绣路100号,快来人")
    assert [reply.text for reply in turn.messages] == [WORDS.say("gateway.empty", "zh")]
    metadata = setting.dialogue.heard[-1][2]
    assert (metadata["danger"], metadata["cry"]) == ("fire", "我家着火了")
    assert metadata["cried_at"] is None
    # While the rescue talk goes on, its danger is told and its card not shown again.
    await setting.hear("五楼,两个人")
    assert setting.dialogue.heard[-1][2]["danger"] == "fire"
    turn = await setting.hear("着火了火越来越大了")
    assert [reply.kind for reply in turn.messages] == [Kind.TRIAGE]
    turn = await setting.hear("我妈没呼吸了")
    assert [reply.kind for reply in turn.messages] == [Kind.TRIAGE, Kind.TRIAGE]
    assert "120" in turn.messages[0].text
    assert setting.dialogue.heard[-1][2]["danger"] == "not_breathing"


async def test_the_place_that_came_with_a_cry_is_handed_on_with_it() -> None:
    setting = Setting(RESCUE)
    await setting.hear("我家着火了", location=(31.2, 121.5))
    await setting.hear("五楼,两个人")
    assert setting.dialogue.heard[-1][2]["cried_at"] == (31.2, 121.5)


async def test_a_second_cry_with_the_engine_dead_gets_the_card_again() -> None:
    setting = Setting()
    await setting.hear("我家着火了")
    turn = await setting.hear("着火了快来人")
    assert [reply.kind for reply in turn.messages] == [Kind.TRIAGE]
    assert "119" in turn.messages[0].text
    await setting.hear("五楼,两个人")
    setting.dialogue.replies = (RESCUE,)
    await setting.hear("五楼,两个人")
    assert setting.dialogue.heard[-1][2]["danger"] == "fire", "kept over the engine's death"


async def test_an_answer_to_a_card_with_the_engine_dead_is_no_question() -> None:
    setting = Setting(answer=QUOTE)
    await setting.hear("我家着火了")
    turn = await setting.hear("3个人")
    assert [reply.text for reply in turn.messages] == [WORDS.say("triage.not_written", "zh")]


async def test_an_hour_later_the_card_is_shown_again() -> None:
    setting = Setting(RESCUE)
    await setting.hear("我家着火了")
    kept = setting.conversations.kept[FINGERPRINT]
    an_hour_ago = datetime(2026, 11, 21, 23, tzinfo=UTC)
    setting.conversations.kept[FINGERPRINT] = replace(kept, heard_at=an_hour_ago)
    turn = await setting.hear("我家着火了!")
    assert turn.messages[0].text.startswith("马上离开")
    assert setting.dialogue.heard == []


async def test_once_something_else_is_talked_about_the_danger_is_over() -> None:
    setting = Setting(RESCUE)
    await setting.hear("我家着火了")
    setting.dialogue.replies = (HELLO,)
    await setting.hear("你好")
    await setting.hear("你好")
    assert setting.dialogue.heard[-1][2]["danger"] is None
    assert setting.dialogue.heard[-1][2]["cry"] is None


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("1", "start_guide"),
        ("2", "inform"),
        ("一步一步教我", "start_guide"),
        ("告诉救援我在哪", "inform"),
    ],
)
async def test_the_buttons_of_a_card_can_be_typed(typed: str, intent: str) -> None:
    setting = Setting(RESCUE)
    await setting.hear("我家着火了")
    await setting.hear(typed)
    assert setting.dialogue.heard[-1][1].startswith(f"/{intent}{{")


async def test_in_a_report_the_engine_hears_a_danger_too() -> None:
    asked = KeyedReply(kind=Kind.REPORT, key="gateway.empty")
    setting = Setting(asked)
    await setting.hear("我要上报")
    turn = await setting.hear("不对,有3个人被困")
    assert [reply.kind for reply in turn.messages] == [Kind.TRIAGE, Kind.REPORT]
    assert setting.dialogue.heard[-1][1] == "不对,有3个人被困"
    assert setting.dialogue.heard[-1][2]["danger"] == "trapped"
    setting.dialogue.replies = ()
    assert [r.kind for r in (await setting.hear("3个人被困!")).messages] == [Kind.TRIAGE]


async def test_the_language_follows_the_person() -> None:
    setting = Setting(HELLO)
    assert (await setting.hear("what to do in an earthquake")).language == "en"
    assert (await setting.hear("ok")).language == "en"
    assert (await setting.hear("中文")).language == "zh"
    assert (await setting.hear("Pudong")).language == "zh"
    assert setting.residents.languages == ["zh"]


ASKED = KeyedReply(kind=Kind.REPORT, key="reports.ask_text")


async def test_the_engine_is_told_how_many_photos_came_and_no_id() -> None:
    setting = Setting(HELLO)
    setting.uploads.known = frozenset({"mine", "mine too"})
    await setting.hear("看这里", media=("mine", "mine too", "another's"))
    await setting.hear("", media=("mine",))
    (_, text, metadata), (_, alone, _) = setting.dialogue.heard
    assert (text, metadata["photos"], alone) == ("看这里", 2, PHOTO)
    assert "mine" not in str(metadata)


async def test_a_bare_number_answers_how_many_and_presses_no_button() -> None:
    button = KeyedButton(key="triage.button_report", intent="report_hazard")
    shown = KeyedReply(kind=Kind.QUESTION, key="gateway.empty", buttons=(button,))
    counting = KeyedReply(kind=Kind.REPORT, key="reports.ask_people", counting=True)
    setting = Setting(shown, counting)
    await setting.hear("你好")
    await setting.hear("1")
    assert setting.dialogue.heard[-1][1] == "1"


@pytest.mark.parametrize(
    ("word", "goes_on_by"),
    [("帮助", "/inform"), ("English", "/inform"), ("退订", "/report_hazard")],
    ids=["help", "language", "STOP ends its question and keeps what was told"],
)
async def test_a_word_that_always_works_keeps_the_report_and_says_so(
    word: str, goes_on_by: str
) -> None:
    setting = Setting(ASKED)
    await setting.hear("上报")
    turn = await setting.hear(word)
    assert turn.messages[-1].text == WORDS.say("reports.waits", turn.language)
    payload = turn.messages[-1].buttons[0].payload
    await setting.hear("", payload=payload)
    assert setting.dialogue.heard[-1][1] == goes_on_by


async def test_after_a_report_s_last_word_nothing_is_open() -> None:
    setting = Setting(ASKED.model_copy(update={"closing": True}))
    await setting.hear("上报")
    turn = await setting.hear("帮助")
    assert len(turn.messages) == 1


class Leading:
    """Implements bot.unaided.Unaided: leads on whoever writes "next", asks "where" again."""

    def __init__(self) -> None:
        self.unheard: list[Unheard] = []
        self.delay = 0.0

    async def hear(self, unheard: Unheard) -> tuple[KeyedReply, ...] | None:
        self.unheard.append(unheard)
        await asyncio.sleep(self.delay)
        return (STEP,) if unheard.text == "next" or unheard.pressed else None

    async def again(self, unheard: Unheard) -> KeyedReply | None:
        return STEP


STEP = KeyedReply(
    kind=Kind.GUIDE,
    key="gateway.empty",
    buttons=(KeyedButton(label="Go", intent="next_step", entities={"step": "a"}),),
)


async def test_with_a_silent_engine_a_guide_goes_on_by_its_words_and_buttons() -> None:
    leading = Leading()
    setting = Setting(unaided=leading)
    turn = await setting.hear("next", language="en")
    assert [reply.kind for reply in turn.messages] == [Kind.GUIDE]
    await setting.hear("", payload=turn.messages[0].buttons[0].payload)
    await setting.hear("go")
    assert [unheard.pressed and unheard.pressed.intent for unheard in leading.unheard] == [
        None,
        "next_step",
        "next_step",
    ]
    assert [dict(press.entities) for press in leading.unheard[-1].shown] == [{"step": "a"}]


async def test_a_question_is_answered_from_the_index_and_the_step_asked_again() -> None:
    turn = await Setting(answer=QUOTE, unaided=Leading()).hear("能喂水吗")
    assert [reply.kind for reply in turn.messages] == [Kind.ANSWER, Kind.SAFE, Kind.GUIDE]


async def test_who_leads_alone_is_not_waited_for() -> None:
    leading = Leading()
    leading.delay = 5.0
    started = time.monotonic()
    turn = await Setting(unaided=leading).hear("next")
    assert turn.messages[0].kind is Kind.SAFE
    assert time.monotonic() - started < 1


async def test_the_engine_is_told_how_long_its_answer_is_waited_for() -> None:
    setting = Setting(HELLO)
    await setting.hear("你好")
    until = datetime.fromisoformat(setting.dialogue.heard[0][2]["until"])
    assert until - datetime(2026, 11, 22, tzinfo=UTC) == timedelta(seconds=2.5)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("我坐轮椅,地震时趴不下去怎么护头", [Kind.TRIAGE, Kind.ANSWER], id="asks"),
        pytest.param("救命着火了出不去", [Kind.TRIAGE], id="cries"),
    ],
)
async def test_who_asks_something_gets_its_answer_behind_the_card(
    text: str, kinds: list[Kind]
) -> None:
    turn = await Setting(answer=QUOTE).hear(text)
    assert [reply.kind for reply in turn.messages] == kinds


async def test_no_answer_where_the_card_leads_to_it_and_none_is_waited_for() -> None:
    own = Citation(article="flood-in-car", title="", source="")
    setting = Setting(answer=QUOTE.model_copy(update={"citations": (own,)}))
    assert len((await setting.hear("车在水里门打不开怎么办")).messages) == 1


NOTE = "gateway.file_refused"
NOTED = [
    pytest.param("你好啊", {}, [Kind.SAFE, Kind.SMALLTALK], id="first, before what asks"),
    pytest.param("着火了,快来救我", {}, [Kind.TRIAGE, Kind.SAFE], id="behind a card"),
    pytest.param("", {}, [Kind.QUESTION], id="alone, where nothing else came"),
]


@pytest.mark.parametrize(("text", "more", "kinds"), NOTED)
async def test_what_became_of_a_file_is_said_beside_the_answer(
    text: str, more: dict[str, Any], kinds: list[Kind]
) -> None:
    turn = await Setting(HELLO).hear(text, notes=(NOTE,), **more)
    assert [message.kind for message in turn.messages] == kinds
    assert WORDS.say(NOTE, turn.language) in [message.text for message in turn.messages]


@pytest.mark.parametrize(
    ("ago", "kept"),
    [(timedelta(minutes=59), False), (timedelta(minutes=61), True)],
    ids=["within the hour", "later"],
)
async def test_when_somebody_was_heard_is_kept_to_the_hour(ago: timedelta, kept: bool) -> None:
    """WhatsApp takes free words for a day after the last message: the record may not lag."""
    setting = Setting(HELLO)
    await setting.hear("你好啊")
    memory = setting.conversations.kept[FINGERPRINT]
    setting.conversations.kept[FINGERPRINT] = replace(memory, heard_at=NOW - ago)
    await setting.hear("你好啊")
    heard_at = setting.conversations.kept[FINGERPRINT].heard_at
    assert heard_at == (NOW if kept else NOW - ago)
