"""Where providers call: what is refused before any route is asked, and what passes by."""

from datetime import UTC, datetime
from types import SimpleNamespace

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from bot.residents.people import Person
from bot.store.database import DatabaseAway
from bot.web.api.channels import LARGEST, Webhooks
from channels import errors
from channels.base import (
    Departed,
    Heard,
    Inbound,
    Opted,
    Receipt,
    ReceiptState,
    Request,
    WebhookAnswer,
)

PHONE = "+8613800000001"
PATH = "/channels/sms/webhook"
RECEIPT = Receipt(
    state=ReceiptState.DELIVERED,
    reference="7",
    provider_id="SM7",
    at=datetime(2026, 11, 22, tzinfo=UTC),
)


MESSAGE = Inbound(
    channel="sms",
    sender=PHONE,
    recipient="+15005550006",
    text="你好\0",
    message_id="SM8",
    at=datetime(2026, 11, 22, tzinfo=UTC),
)


class Provider:
    """A channel that believes whoever says `signed`, and reads one receipt out of everything."""

    name = "sms"

    def __init__(self) -> None:
        self.seen: list[Request] = []

    async def receive(self, request: Request) -> list[Heard]:
        self.seen.append(request)
        match request.headers.get("X-Signature"):
            case "signed":
                return [RECEIPT]
            case "left":
                return [Departed(channel="sms", address=PHONE, moved_to=None)]
            case "stop" | "start" as opted:
                return [Opted(channel="sms", address=PHONE, stop=opted == "stop")]
            case "calls":
                return [RECEIPT, WebhookAnswer(content_type="text/xml", body=b"<Response/>")]
            case "writes":
                return [MESSAGE]
            case "garbled":
                raise errors.NotUnderstood("MessageSid")
            case "away":
                raise DatabaseAway
            case "bug":
                raise ZeroDivisionError
        raise errors.BadSignature


class People:
    """Who left, as the residents' room hears of it."""

    def __init__(self) -> None:
        self.left: list[tuple[Person, str | None]] = []
        self.opted: list[tuple[str, Person]] = []

    async def departed(self, person: Person, moved_to: str | None) -> None:
        self.left.append((person, moved_to))

    async def stop(self, person: Person) -> None:
        self.opted.append(("stop", person))

    async def resume(self, person: Person) -> None:
        self.opted.append(("start", person))


class Intake:
    """What is on the disk, and what could not be written there."""

    def __init__(self) -> None:
        self.kept: list[Inbound] = []
        self.lost: list[Inbound] = []
        self.away = False

    async def accept(self, inbound: Inbound) -> None:
        if self.away:
            raise DatabaseAway
        self.kept.append(inbound)

    def unkept(self, inbound: Inbound) -> None:
        self.lost.append(inbound)


class Book:
    def __init__(self) -> None:
        self.receipts: list[Receipt] = []

    async def record(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)


class Office:
    """The middleware in front of an application that has one route of its own."""

    def __init__(self) -> None:
        self.provider, self.book, self.people = Provider(), Book(), People()
        self.intake = Intake()
        self.app = FastAPI()
        self.app.state.services = SimpleNamespace(
            channels={"sms": self.provider},
            receipts=self.book,
            residents=self.people,
            intake=self.intake,
            settings=SimpleNamespace(public_url="https://alerts.example.org"),
        )
        self.app.add_api_route("/channels/sms/webhook/more", lambda: "passed", methods=["POST"])
        self.app.add_middleware(Webhooks)

    async def post(self, path: str, signature: str = "signed", body: bytes = b"") -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            return await client.post(path, content=body, headers={"X-Signature": signature})


@pytest.fixture
def office() -> Office:
    return Office()


async def test_a_receipt_is_written_before_the_provider_hears_so(office: Office) -> None:
    answer = await office.post(f"{PATH}?reference=7&alert=a%26b", body=b"a=b")
    assert (answer.status_code, answer.content) == (204, b"")
    assert [receipt.reference for receipt in office.book.receipts] == ["7"]
    [seen] = office.provider.seen
    assert (seen.method, seen.body) == ("POST", b"a=b")
    # As the outside called it: that is what signatures cover.
    assert seen.url == "https://alerts.example.org/channels/sms/webhook?reference=7&alert=a%26b"


async def test_who_left_is_told_to_the_residents_room(office: Office) -> None:
    assert (await office.post(PATH, "left")).status_code == 204
    assert office.people.left == [(Person(channel="sms", address=PHONE), None)]


@pytest.mark.parametrize("word", ["stop", "start"])
async def test_what_the_provider_has_answered_is_obeyed_and_not_answered(
    office: Office, word: str
) -> None:
    answer = await office.post(PATH, word)
    assert (answer.status_code, answer.content) == (204, b"")
    assert office.people.opted == [(word, Person(channel="sms", address=PHONE))]
    assert not office.intake.kept


async def test_a_provider_that_asks_gets_its_answer(office: Office) -> None:
    answer = await office.post(PATH, "calls")
    assert (answer.status_code, answer.content) == (200, b"<Response/>")
    assert answer.headers["content-type"] == "text/xml"
    assert len(office.book.receipts) == 1


async def test_a_message_is_kept_before_the_provider_hears_so(office: Office) -> None:
    assert (await office.post(PATH, "writes")).status_code == 204
    [kept] = office.intake.kept
    assert (kept.sender, kept.text) == (PHONE, "你好")  # the database takes no NUL


async def test_what_cannot_be_kept_is_answered_and_wanted_again(office: Office) -> None:
    office.intake.away = True
    answer = await office.post(PATH, "writes")
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    assert [lost.message_id for lost in office.intake.lost] == ["SM8"]


REFUSED = [
    ("a bad signature", PATH, "forged", b"", 403),
    ("no such channel", "/channels/pigeon/webhook", "signed", b"", 404),
    ("what cannot be read", PATH, "garbled", b"", 422),
    ("a body too large", PATH, "signed", b"x" * (LARGEST + 1), 413),
    ("the database away", PATH, "away", b"", 503),
    ("a bug of ours", PATH, "bug", b"", 500),
]


@pytest.mark.parametrize(
    ("path", "signature", "body", "status"),
    [row[1:] for row in REFUSED],
    ids=[row[0] for row in REFUSED],
)
async def test_refused_with_a_problem_document(
    office: Office, path: str, signature: str, body: bytes, status: int
) -> None:
    answer = await office.post(path, signature, body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert not office.book.receipts


async def test_everything_else_goes_to_the_application(office: Office) -> None:
    assert (await office.post(f"{PATH}/more")).json() == "passed"
