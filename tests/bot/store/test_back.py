"""Reporters are told, asked and heard, on a real database and through the real gateway."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text

from bot.dialogue import EngineSilent
from bot.gateway import Gateway
from bot.handed_over import HandedOver
from bot.handover.talks import Talks
from bot.messages import Message
from bot.officials import Official, Role
from bot.payloads import Payloads
from bot.reports.back.addresses import Addresses
from bot.reports.back.answering import Answering
from bot.reports.back.asking import Asking
from bot.reports.back.telling import Teller, Telling
from bot.reports.filing import NewReport
from bot.reports.moving import MoveRequest
from bot.reports.report import EXPIRING, Report, Status
from bot.reports.service import Reports
from bot.reports.steps import Following
from bot.residents.guard import FloodGuard
from bot.residents.people import Person
from bot.residents.ports import Mark
from bot.standing import Standing
from bot.still_so import StillButtons
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.report_questions import StoredQuestions
from bot.store.report_tells import StoredTells
from bot.store.reports import StoredReports
from bot.store.residents import StoredResidents
from bot.store.steps import StoredSteps
from bot.triage.recognise import Triage
from bot.unaided import Nothing
from bot.words.catalogue import Words
from tests.bot.fakes import FakeAnswers, FakeDialogue, FakeLinked, FakeResidents, FakeUploads
from tests.bot.handover.memory import MemoryHandovers
from tests.bot.store.reporting import VAULT, Clock, reports_on

pytestmark = pytest.mark.postgres

WORDS, TRIAGE = Words.load(), Triage.load()
WANG = Official(name="Wang", role=Role.DUTY_OFFICER)
ZHAO = Official(name="Zhao", role=Role.DUTY_OFFICER)
PHONE = Person(channel="sms", address="+8613900139000")
PAGE = Person(channel="web", address="a-page")
NEIGHBOUR = Person(channel="telegram", address="77")
CHANNELS = {"web", "sms", "telegram", "email"}
FLOOD = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6)


class DeadEngine(FakeDialogue):
    async def say(self, sender: str, message: str, metadata: Any) -> Any:
        await super().say(sender, message, metadata)
        raise EngineSilent


@dataclass
class Office:
    """Everything that a report meets, but the channels: what is sent lies as jobs."""

    database: Database
    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        database, clock = self.database, self.clock
        addresses, book = Addresses(VAULT, CHANNELS), StoredTells(database)
        self.reports: Reports = reports_on(database, clock, self.folder)
        self.teller = Teller(book, WORDS, lambda sealed: f"stop/{VAULT.open(sealed)}")
        self.asking = Asking(
            StoredQuestions(database), addresses, WORDS, StillButtons(Payloads(VAULT))
        )
        self.following = Following(
            book=StoredSteps(database),
            followers={"reporter": Telling(book, addresses)},
            clock=clock,
        )
        questions, reports = StoredQuestions(database), StoredReports(database)
        self.answering = Answering(questions, reports, VAULT, WORDS, clock)
        self.dialogue = DeadEngine()
        self.gateway = self._gateway()

    def _gateway(self) -> Gateway:
        standing = Standing(
            cast(Any, FakeResidents()), self.reports, cast(Any, FakeLinked()), self.answering
        )
        return Gateway(
            dialogue=cast(Any, self.dialogue),
            answers=cast(Any, FakeAnswers(None)),
            triage=TRIAGE,
            standing=standing,
            handed_over=HandedOver(Talks(MemoryHandovers(), VAULT, self.clock)),
            conversations=StoredConversations(self.database),
            uploads=cast(Any, FakeUploads()),
            words=WORDS,
            payloads=Payloads(VAULT),
            vault=VAULT,
            senders=FloodGuard(None, timedelta(minutes=1)),
            addresses=FloodGuard(None, timedelta(0)),
            clock=self.clock,
            unaided=Nothing(),
        )

    async def filed(self, person: Person | None = PHONE, **more: Any) -> Report:
        new = NewReport(**{**vars(FLOOD), **more})
        return (await self.reports.file(new, reporter=person)).report

    async def move(self, report: Report, to: Status, by: Official = WANG, **more: Any) -> None:
        wanted = MoveRequest(**{"to": to, "assignee": "Li", "note": "内部备注", **more})
        await self.reports.move(report.reference, wanted, official=by)

    async def follow(self) -> None:
        """As the worker does: every step that left a job."""
        for job in await self.jobs("follow_step"):
            assert await self.following.follow(int(job["step"]))

    async def told(self, later: timedelta = timedelta(minutes=2)) -> list[tuple[str, str]]:
        """What goes out now: (address, text)."""
        await self.follow()
        self.clock.now += later
        before = len(await self.jobs("send_test"))
        await self.teller.tell(self.clock.now)
        return [
            (VAULT.open(job["sealed"].encode()), job["text"])
            for job in (await self.jobs("send_test"))[before:]
        ]

    async def asked(self, at: timedelta) -> list[dict[str, Any]]:
        """The questions that go out when so much time has passed."""
        self.clock.now += at
        before = len(await self.jobs("send_test"))
        await self.asking.ask(self.clock.now)
        return (await self.jobs("send_test"))[before:]

    async def jobs(self, task: str) -> list[dict[str, Any]]:
        query = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
        async with self.database.transaction() as connection:
            rows = (await connection.execute(query, {"task": task})).scalars()
            return [row if isinstance(row, dict) else json.loads(row) for row in rows]

    async def hear(self, person: Person, words: str = "", **more: Any) -> str:
        turn = await self.gateway.hear(Message(person=person, text=words, **more))
        return turn.messages[0].text

    async def now(self, report: Report) -> Report:
        entry = await StoredReports(self.database).get(report.reference)
        assert entry is not None
        return entry.report

    async def stop(self, person: Person) -> None:
        mark = Mark(
            channel=person.channel,
            fingerprint=VAULT.fingerprint(person),
            sealed_address=VAULT.seal(person.address),
        )
        await StoredResidents(self.database).stop(mark, "zh", self.clock.now)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


#: A flood lives three hours; its question comes in the last 36 minutes.
ALMOST = timedelta(hours=2, minutes=30)


async def test_steps_are_told_once_without_the_note(office: Office) -> None:
    report = await office.filed()
    assert await office.told() == [], "the chat has said it"
    await office.move(report, Status.TRIAGED, tell="水泵20分钟到")
    [(to, said)] = await office.told()
    assert to == PHONE.address and said.startswith(report.reference)
    assert "水泵20分钟到" in said and "备注" not in said and "TD" in said
    assert await office.told() == []


async def test_steps_within_a_minute_are_one_message(office: Office) -> None:
    report = await office.filed()
    for to in (Status.TRIAGED, Status.VERIFIED, Status.ASSIGNED):
        await office.move(report, to)
        office.clock.now += timedelta(seconds=15)
    [(_, said)] = await office.told()
    assert said.startswith(f"{report.reference}(洪水):已安排人员处置")


async def test_two_workers_tell_it_once(office: Office) -> None:
    report = await office.filed()
    await office.move(report, Status.TRIAGED)
    await office.follow()
    office.clock.now += timedelta(minutes=2)
    due = await StoredTells(office.database).due(office.clock.now, 10)
    assert len(due) == 1 and await office.teller.tell(office.clock.now) == 1
    notice = office.teller._notice(due[0], office.clock.now)
    assert not await StoredTells(office.database).tell(due[0], notice, office.clock.now)


async def test_who_said_stop_or_is_anonymous_hears_nothing(office: Office) -> None:
    for report in (await office.filed(), await office.filed(NEIGHBOUR, anonymous=True)):
        await office.move(report, Status.TRIAGED)
    await office.stop(PHONE)
    assert await office.told() == []
    assert await office.asked(ALMOST) == []


async def test_a_contact_that_is_a_phone_gets_a_receipt_and_the_steps(office: Office) -> None:
    report = await office.filed(None, contact="139 0013 9000")
    [(to, said)] = await office.told()
    assert to == PHONE.address and "已收到您的上报" in said and "TD" in said
    await office.move(report, Status.REJECTED)
    [(_, said)] = await office.told()
    assert "不再处理" in said and "TD" not in said


async def test_a_stranger_s_number_does_not_ring_all_day(office: Office) -> None:
    filed = [await office.filed(None, contact="13900139000") for _ in range(8)]
    assert len(await office.told()) == 5
    for report in filed:
        await office.move(report, Status.TRIAGED)
    assert len(await office.told()) == 5, "of those whose receipt was sent"


async def test_who_repeats_it_hears_the_end_of_the_original(office: Office) -> None:
    original, other = await office.filed(), await office.filed(NEIGHBOUR)
    await office.move(other, Status.DUPLICATE, duplicate_of=original.reference)
    told = dict(await office.told())
    assert set(told) == {"77", PHONE.address}, "the other one hears that somebody said the same"
    assert f"随{original.reference}继续办理" in told["77"]
    for step in (Status.TRIAGED, Status.VERIFIED, Status.ASSIGNED, Status.RESOLVED):
        await office.move(original, step)
    told = dict(await office.told())
    assert set(told) == {"77", PHONE.address}
    assert told["77"].startswith(f"{other.reference}(洪水)随{original.reference}办理:已处置")


async def test_a_whistle_blower_is_told_neutrally_and_asked_nothing(office: Office) -> None:
    report = await office.filed(confidential=True)
    await office.move(report, Status.TRIAGED, tell="厂里的事已查")
    [(_, said)] = await office.told()
    assert said == WORDS.say("back.neutral", "zh", reference=report.reference)
    assert await office.asked(ALMOST) == []


# --- still so? ------------------------------------------------------------------------------------


async def test_the_question_is_asked_once_before_the_end(office: Office) -> None:
    report = await office.filed()
    assert await office.asked(timedelta(hours=2)) == [], "too early"
    [job] = await office.asked(timedelta(minutes=30))
    assert report.reference in job["text"] and len(json.loads(job["buttons"])) == 2
    assert await office.asked(timedelta(minutes=1)) == []


SMS_YES = ["1", "还在", "是的", "still there", "yes"]
SMS_NO = ["2", "没了", "it's over", "no"]


@pytest.mark.parametrize("words", SMS_YES)
async def test_still_there_by_sms_with_the_engine_dead(office: Office, words: str) -> None:
    report = await office.filed()
    await office.asked(ALMOST)
    said = await office.hear(PHONE, words)
    assert report.reference in said and office.dialogue.heard == []
    assert (await office.now(report)).expires_at == office.clock.now + timedelta(hours=3)
    assert [each["text"] for each in await office.asked(ALMOST)], "asked anew for the new end"


@pytest.mark.parametrize("words", SMS_NO)
async def test_over_by_sms_ends_what_nobody_looked_at(office: Office, words: str) -> None:
    report = await office.filed()
    await office.asked(ALMOST)
    await office.hear(PHONE, words)
    assert (await office.now(report)).status is Status.EXPIRED
    assert await office.told() == [], "they have just said it themselves"


async def test_over_is_told_to_officials_of_one_that_was_looked_at(office: Office) -> None:
    report = await office.filed(people_affected=500)
    await office.move(report, Status.TRIAGED)
    await office.asked(ALMOST)
    await office.hear(PHONE, "2")
    detail = await office.reports.detail(report.reference, WANG)
    assert (detail.report.status, detail.report.urgent) == (Status.TRIAGED, False)
    last = detail.moves[-1]
    assert (last.actor, last.note) == ("reporter", "上报人:没了 / reporter: it is over")


async def test_the_buttons_of_the_web_chat_answer_hours_later(office: Office) -> None:
    report = await office.filed(PAGE)
    [job] = await office.asked(ALMOST)
    (_, still), (_, over) = json.loads(job["buttons"])
    office.clock.now += timedelta(hours=5)
    await StoredReports(office.database).expire(EXPIRING, office.clock.now)
    said = await office.hear(PAGE, payload=still)
    assert report.reference in said
    assert (await office.now(report)).status is Status.RECEIVED
    moves = (await office.reports.detail(report.reference, WANG)).moves
    await office.hear(PAGE, payload=still)
    assert (await office.reports.detail(report.reference, WANG)).moves == moves, "pressed twice"
    stranger = await office.hear(NEIGHBOUR, payload=over)
    assert stranger == WORDS.say("gateway.button_old", "zh")


async def test_a_number_answers_the_question_that_is_open(office: Office) -> None:
    """Somebody in the middle of another report: "1" is one person."""
    report = await office.filed()
    conversations, key = StoredConversations(office.database), VAULT.fingerprint(PHONE)
    office.clock.now += ALMOST
    turn_before = office.clock.now - timedelta(minutes=1)
    await office.hear(PHONE, "你好")
    memory = await conversations.recall(key)
    assert memory is not None
    await conversations.remember(key, type(memory)(language="zh", reporting=True), turn_before)
    [job] = await office.asked(timedelta(0))
    assert "buttons" not in job and f"{report.reference} 还在" in job["text"]
    for words in ("1", "还在"):
        await office.hear(PHONE, words)
        assert office.dialogue.heard[-1][1] == words
    await office.hear(PHONE, f"{report.reference} 没了")
    assert (await office.now(report)).status is Status.EXPIRED


@pytest.mark.parametrize("words", ["1", "还在", "over", "gone"])
async def test_without_a_question_they_are_words_like_others(office: Office, words: str) -> None:
    await office.filed()
    await office.hear(PHONE, words)
    assert office.dialogue.heard[-1][1] == words


async def test_a_stranger_with_the_reference_only_hears_how_it_stands(office: Office) -> None:
    report = await office.filed()
    said = await office.hear(NEIGHBOUR, f"{report.reference} 没了")
    assert "已收到" in said and (await office.now(report)).status is Status.RECEIVED
