"""Laws and plans over HTTP: listed for everybody, withdrawn and taken back by administrators."""

from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from bot.answers import Answers
from bot.documents import Documents
from bot.officials import Official, Role
from bot.store.database import Database
from bot.store.documents import StoredDocuments
from bot.store.officials import StoredOfficials
from bot.web import problems
from bot.web.api import knowledge, withdrawals
from bot.web.dependencies import services as services_of
from bot.web.middleware import Guard
from bot.words.catalogue import Words
from knowledge.encoding import FakeEncoder
from knowledge.search import KnowledgeBase
from tests.bot.articles.writing import NOW
from tests.bot.broadcast.world import VAULT
from tests.bot.test_documents import LAW, FakeArticles

pytestmark = pytest.mark.postgres
PEOPLE = {"li": Role.ADMIN, "chen": Role.APPROVER}
OTHER = replace(LAW, id="plan:别的法", title="别的法")
ONE = f"/api/documents/{LAW.id}"


class Office:
    """Officials with tokens in front of the API, and two web processes; one answers residents."""

    def __init__(
        self, client: httpx.AsyncClient, tokens: dict[str, str], other_process: Documents
    ) -> None:
        self._client, self._tokens, self.other_process = client, tokens, other_process

    async def call(
        self, method: str, path: str, who: str | None = None, **query: Any
    ) -> httpx.Response:
        headers = {"Accept-Language": "en"}
        if who:
            headers["Authorization"] = f"Bearer {self._tokens[who]}"
        return await self._client.request(method, path, params=query, headers=headers)

    async def ids(self, who: str | None = None, **query: Any) -> list[str]:
        answer = await self.call("GET", "/api/documents", who, **query)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["items"]]

    async def finds(self) -> list[str]:
        await self.other_process.refresh()
        answer = await self.call("GET", "/api/knowledge/search", q="示例法第二条")
        return [each["article"] for each in answer.json()["passages"]]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    book, encoder = StoredDocuments(database), FakeEncoder(languages=frozenset())
    for each in (LAW, OTHER):
        await book.put(each, NOW)
    officials = StoredOfficials(database, VAULT)
    tokens = {
        name: await officials.create(Official(name=name, role=role), NOW)
        for name, role in PEOPLE.items()
    }
    answering = Documents(book, encoder)
    services = SimpleNamespace(
        documents=Documents(book, encoder, lambda: NOW),
        answers=Answers(cast(KnowledgeBase, FakeArticles(0.0)), answering),
        officials=officials,
        words=Words.load(),
        vault=VAULT,
    )
    app = FastAPI()
    problems.install(app)
    app.include_router(withdrawals.router)
    app.include_router(knowledge.router)
    app.add_middleware(Guard)
    app.dependency_overrides[services_of] = lambda: services
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://f.invalid") as client:
        yield Office(client, tokens, answering)


async def test_everybody_sees_what_was_imported(office: Office) -> None:
    answer = await office.call("GET", "/api/documents", limit=1)
    assert answer.json() == {
        "items": [
            {
                "id": OTHER.id,
                "title": "别的法",
                "publisher": "国务院",
                "year": 2020,
                "language": "zh",
                "file_name": "law.txt",
                "excerpts": 2,
                "imported_at": NOW.isoformat(),
                "withdrawn": None,
            }
        ],
        "next": OTHER.id,
    }
    assert await office.ids(cursor=OTHER.id) == [LAW.id]


async def test_withdrawn_is_found_by_nobody_and_taken_back(office: Office) -> None:
    assert await office.finds() == ["plan:示例法#2"]
    gone = await office.call("DELETE", ONE, "li", reason=" outdated ")
    told = {"at": NOW.isoformat(), "by": "li", "reason": "outdated"}
    assert (gone.status_code, gone.json()["withdrawn"]) == (200, told)
    assert await office.finds() == []
    assert await office.ids() == [OTHER.id]
    assert await office.ids("li", include="withdrawn") == [OTHER.id, LAW.id]
    again = await office.call("DELETE", ONE, "li", reason="twice")
    assert (again.status_code, again.json()["withdrawn"]) == (200, told)
    back = await office.call("POST", f"{ONE}/restore", "li")
    assert (back.status_code, back.json()["withdrawn"]) == (200, None)
    assert await office.finds() == ["plan:示例法#2"]


REFUSED = [
    ("nobody withdraws", "DELETE", ONE, None, {}, 401),
    ("an approver withdraws", "DELETE", ONE, "chen", {}, 403),
    ("nobody takes back", "POST", f"{ONE}/restore", None, {}, 401),
    ("an approver takes back", "POST", f"{ONE}/restore", "chen", {}, 403),
    ("nobody lists the withdrawn", "GET", "/api/documents", None, {"include": "withdrawn"}, 401),
    ("an approver does", "GET", "/api/documents", "chen", {"include": "withdrawn"}, 403),
    ("none of that id", "DELETE", "/api/documents/plan:x", "li", {}, 404),
    ("none to take back", "POST", "/api/documents/plan:x/restore", "li", {}, 404),
    ("a cursor of nobody", "GET", "/api/documents", None, {"cursor": "plan:x"}, 422),
    ("a cursor that no table holds", "GET", "/api/documents", None, {"cursor": "\0"}, 422),
    ("what there is not", "GET", "/api/documents", None, {"include": "all"}, 422),
    ("a reason without end", "DELETE", ONE, "li", {"reason": "x" * 2_001}, 422),
]


@pytest.mark.parametrize(
    ("method", "path", "who", "query", "status"),
    [r[1:] for r in REFUSED],
    ids=[r[0] for r in REFUSED],
)
async def test_what_is_refused(
    office: Office, method: str, path: str, who: str | None, query: Any, status: int
) -> None:
    answer = await office.call(method, path, who, **query)
    assert (answer.status_code, answer.json()["status"]) == (status, status), answer.text
    assert await office.finds() == ["plan:示例法#2"]
