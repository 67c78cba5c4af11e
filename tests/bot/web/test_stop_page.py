"""The link in an e-mail: it asks, ends at once by a post, starts again, and cannot be made up."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from bot.residents.people import Person
from bot.residents.ports import CodeLetter
from bot.residents.service import Residents, ResidentSettings
from bot.residents.stop_links import StopLinks
from bot.store.database import Database
from bot.store.residents import StoredResidents
from bot.web.chat.routes import router as chat_pages
from bot.web.dependencies import services as services_of
from tests.bot.broadcast.world import VAULT, WORDS, divisions, utc

pytestmark = pytest.mark.postgres

WANG = Person(channel="email", address="wang@example.org")
ROOT = "http://f.invalid"
LINKS = StopLinks(VAULT, ROOT)


class Site:
    def __init__(self, database: Database) -> None:
        self.sent: list[str] = []
        self.residents = Residents(
            book=StoredResidents(database),
            vault=VAULT,
            areas=divisions(),
            words=WORDS,
            sender=self,
            settings=ResidentSettings(channels={"email"}),
            clock=utc,
        )
        services = SimpleNamespace(
            residents=self.residents,
            words=WORDS,
            vault=VAULT,
            settings=SimpleNamespace(public_url=ROOT),
        )
        app = FastAPI()
        app.include_router(chat_pages)
        app.dependency_overrides[services_of] = lambda: services
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url=ROOT,
            headers={"Accept-Language": "en"},
        )

    async def send(self, person: Person, letter: CodeLetter) -> None:
        self.sent.append(letter.text)

    async def listening(self) -> int:
        return len(await self.residents.subscriptions_of(WANG))


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    made = Site(database)
    await made.residents.subscribe(WANG, language="zh", areas=["310115"])
    async with made.client:
        yield made


async def test_opening_the_link_only_asks(site: Site) -> None:
    page = await site.client.get(LINKS.link(WANG.address))
    assert page.status_code == 200 and WANG.address in page.text and "<button" in page.text
    assert await site.listening() == 1


async def test_one_click_of_a_mail_program_ends_at_once(site: Site) -> None:
    """RFC 8058: its body, no cookie, no token of a form."""
    form = {"List-Unsubscribe": "One-Click"}
    answer = await site.client.post(LINKS.link(WANG.address), data=form)
    assert answer.status_code == 200
    assert await site.listening() == 0
    contact = await site.residents.contact_of(WANG)
    assert contact and contact.stopped_at


async def test_what_was_ended_starts_again_as_it_was(site: Site) -> None:
    link = LINKS.link(WANG.address)
    await site.client.post(link)
    await site.client.post(link, data={"again": "yes"})
    assert await site.listening() == 1
    contact = await site.residents.contact_of(WANG)
    assert contact and contact.stopped_at is None


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("nonsense", id="made up"),
        pytest.param(VAULT.seal(WANG.address).decode(), id="sealed for another purpose"),
        pytest.param(LINKS.link(WANG.address)[len(f"{ROOT}/stop/") : -3], id="cut off"),
        pytest.param("é", id="not ASCII"),
    ],
)
async def test_other_links_do_nothing(site: Site, token: str) -> None:
    for method in ("GET", "POST"):
        answer = await site.client.request(method, f"/stop/{token}")
        assert answer.status_code == 404
        assert WORDS.say("residents.mail_link_wrong", "en") in answer.text
    assert await site.listening() == 1


def test_the_address_does_not_show_in_the_link() -> None:
    assert "wang" not in LINKS.link(WANG.address)
