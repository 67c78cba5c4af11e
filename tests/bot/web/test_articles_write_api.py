"""Articles over HTTP as administrators meet it: two people, clear errors, found once published."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from bot.answers import Answers
from bot.articles.current import CurrentArticles
from bot.articles.files import ArticleFiles
from bot.articles.service import ArticleDesk
from bot.clock import utc_now
from bot.documents import Documents
from bot.officials import Official, Role
from bot.store.articles import StoredArticles
from bot.store.database import Database
from bot.store.documents import StoredDocuments
from bot.store.officials import StoredOfficials
from bot.web import problems
from bot.web.api import articles, knowledge
from bot.web.dependencies import services as services_of
from bot.web.middleware import Guard
from bot.words.catalogue import Words
from knowledge.encoding import FakeEncoder
from knowledge.search import build_and_open, build_of
from tests.bot.articles.writing import ID, NOW, text, texts, write_file
from tests.bot.broadcast.world import VAULT

pytestmark = pytest.mark.postgres
ENCODER = FakeEncoder(languages=frozenset())
PEOPLE = {"li": Role.ADMIN, "wang": Role.ADMIN, "chen": Role.APPROVER, "wu": Role.DUTY_OFFICER}
DRAFT = {"texts": texts()}


class Office:
    """Officials with tokens in front of the API, and one web process that answers residents."""

    def __init__(self, client: httpx.AsyncClient, tokens: dict[str, str], current: Any) -> None:
        self._client, self._tokens, self.current = client, tokens, current

    async def call(
        self, method: str, path: str, who: str | None = None, body: Any = None, language: str = "en"
    ) -> httpx.Response:
        headers = {"Accept-Language": language}
        if who:
            headers["Authorization"] = f"Bearer {self._tokens[who]}"
        answer = await self._client.request(
            method, f"/api/articles{path}", json=body, headers=headers
        )
        assert answer.status_code < 500, answer.text
        return answer

    async def published(self, body: Any = DRAFT) -> None:
        made = (await self.call("POST", "", "li", body)).json()
        await self.put_out(made)

    async def put_out(self, made: Any) -> None:
        for act in ("review", "publish"):
            answer = await self.call(
                "POST", f"/{made['id']}/{act}", "wang", {"revision": made["revision"]}
            )
            assert answer.status_code == 200, answer.text
            made = answer.json()
        await self.current.refresh()

    async def finds(self) -> list[str]:
        answer = await self._client.get(
            "/api/knowledge/search", params={"q": "dust devil danger", "language": "en"}
        )
        return [each["title"] for each in answer.json()["passages"] if each["article"] == ID]


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    write_file(tmp_path, id="in-a-file", title="Filed")
    files, book = ArticleFiles(tmp_path / "articles"), StoredArticles(database)
    index = tmp_path / "index"
    current = CurrentArticles(
        shipped=build_and_open(index, ENCODER, tmp_path / "articles"),
        files=files,
        book=book,
        build=partial(build_of, folder=index / "edited", encoder=ENCODER),
    )
    officials = StoredOfficials(database, VAULT)
    tokens = {
        name: await officials.create(Official(name=name, role=role), NOW)
        for name, role in PEOPLE.items()
    }
    desk = ArticleDesk(book=book, files=files, clock=utc_now, changed=current.wake)
    services = SimpleNamespace(
        articles=desk,
        knowledge=current,
        answers=Answers(current, Documents(StoredDocuments(database), ENCODER)),
        officials=officials,
        words=Words.load(),
        vault=VAULT,
    )
    app = FastAPI()
    problems.install(app)
    app.include_router(articles.router)
    app.include_router(knowledge.router)
    app.add_middleware(Guard)
    app.dependency_overrides[services_of] = lambda: services
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://f.invalid") as client:
        yield Office(client, tokens, current)


async def test_written_by_one_published_by_another_found_by_all(office: Office) -> None:
    made = await office.call("POST", "", "li", DRAFT)
    assert made.status_code == 201
    told = made.json()
    assert {key: told[key] for key in ("id", "version", "state", "revision", "titles")} == {
        "id": ID,
        "version": 1,
        "state": "draft",
        "revision": 1,
        "titles": {"zh": "尘卷风", "en": "Dust devil"},
    }
    assert await office.finds() == []
    assert (await office.call("GET", f"/{ID}")).status_code == 404
    await office.put_out(told)
    assert await office.finds() == ["Dust devil"]
    shown = (await office.call("GET", f"/{ID}?language=en")).json()
    assert (shown["title"], shown["steps"][0]) == ("Dust devil", "lie down and hold on")
    public = (await office.call("GET", "?language=en")).json()
    assert [item["id"] for item in public["items"]] == [ID, "in-a-file"]


async def test_withdrawn_is_not_found(office: Office) -> None:
    await office.published()
    gone = await office.call("POST", f"/{ID}/withdraw", "li", {"reason": "a wrong step"})
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    await office.current.refresh()
    assert await office.finds() == []
    for language in ("zh", "en"):
        answer = await office.call("GET", f"/{ID}?language={language}")
        assert answer.status_code == 404


async def test_a_file_is_edited_and_comes_back(office: Office) -> None:
    path = "/in-a-file"
    filed = (await office.call("GET", f"{path}/versions/0", "li")).json()
    assert (filed["state"], sorted(filed["texts"])) == ("file", ["en", "zh"])
    changed = {lang: said.replace("Filed", "Mended") for lang, said in filed["texts"].items()}
    await office.published({"texts": changed, "based_on": 0})
    assert (await office.call("GET", path)).json()["title"] == "Mended"
    back = (await office.call("POST", f"{path}/revert", "li", {"version": 0})).json()
    assert (back["version"], back["as_file"], back["titles"]["zh"]) == (2, True, "Filed")
    await office.put_out(back)
    assert (await office.call("GET", path)).json()["title"] == "Filed"
    history = (await office.call("GET", f"{path}/versions", "wang")).json()
    assert [(v["version"], v["state"]) for v in history["items"]] == [
        (2, "published"),
        (1, "replaced"),
    ]
    assert (history["in_files"], history["shown"]) == (True, 0)
    assert [hand["act"] for hand in history["items"][1]["hands"]] == [
        "create",
        "review",
        "publish",
        "replace",
    ]


async def test_two_editors_do_not_overwrite_each_other(office: Office) -> None:
    await office.call("POST", "", "li", DRAFT)
    path, mine = f"/{ID}/draft", {"texts": texts(urgency="soon"), "revision": 1}
    first = await office.call("PUT", path, "wang", mine)
    second = await office.call("PUT", path, "li", {**DRAFT, "revision": 1})
    assert (first.status_code, second.status_code) == (200, 409)
    assert "look at it again" in second.json()["detail"]
    kept = (await office.call("GET", f"/{ID}/versions/1", "li")).json()
    assert (kept["texts"], kept["revision"]) == (mine["texts"], 2)


TWO = [
    ("who wrote it reviews", "li", "review", 1, 403, "another person must"),
    ("who wrote it publishes", "li", "publish", 1, 403, "another person must"),
    ("unreviewed", "wang", "publish", 1, 409, "present state"),
    ("another revision than was read", "wang", "review", 2, 409, "look at it again"),
    ("an approver", "chen", "review", 1, 403, "admin"),
]


@pytest.mark.parametrize(
    ("who", "act", "revision", "status", "says"), [t[1:] for t in TWO], ids=[t[0] for t in TWO]
)
async def test_what_is_not_allowed(
    office: Office, who: str, act: str, revision: int, status: int, says: str
) -> None:
    await office.call("POST", "", "li", DRAFT)
    answer = await office.call("POST", f"/{ID}/{act}", who, {"revision": revision})
    assert (answer.status_code, says in answer.json()["detail"]) == (status, True), answer.text


WRITES = [
    ("POST", "", DRAFT),
    ("PUT", f"/{ID}/draft", {**DRAFT, "revision": 1}),
    ("POST", f"/{ID}/discard", {"revision": 1}),
    ("POST", f"/{ID}/review", {"revision": 1}),
    ("POST", f"/{ID}/publish", {"revision": 1}),
    ("POST", f"/{ID}/withdraw", {"reason": "x"}),
    ("POST", f"/{ID}/revert", {"version": 0}),
    ("GET", f"/{ID}/versions", None),
    ("GET", f"/{ID}/versions/1", None),
    ("GET", "?status=draft", None),
]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("chen", 403), ("wu", 403)])
async def test_administrators_alone_write_and_read_drafts(
    office: Office, who: str | None, status: int
) -> None:
    answers = {
        f"{method} {path}": (await office.call(method, path, who, body)).status_code
        for method, path, body in WRITES
    }
    assert answers == dict.fromkeys(answers, status)


BAD: list[tuple[str, Any, str, int | None, str]] = [
    (
        "an unknown hazard",
        {"texts": {"zh": text("zh", hazard="dragon"), "en": text("en")}},
        "texts.zh",
        5,
        "unknown hazard “dragon”. Use one of earthquake",
    ),
    (
        "broken front matter",
        {"texts": {"zh": text("zh"), "en": text("en", title='"open')}},
        "texts.en",
        11,
        "Correct the YAML",
    ),
    ("a missing language", {"texts": {"zh": text("zh")}}, "texts.en", 1, "language is missing"),
    (
        "twins that disagree",
        {"texts": {"zh": text("zh"), "en": text("en", steps="[lie down, call 119]")}},
        "texts.en",
        1,
        "numbers differ in step 2: 119 here, none there",
    ),
    ("no texts", {}, "texts", None, "required"),
    ("texts that are none", {"texts": {"zh": 5}}, "texts.zh", None, "string"),
    ("a NUL", {"texts": {"zh": "\0"}}, "texts.zh", None, "cannot be stored"),
    ("too long", {"texts": {"zh": "x" * 50_001}}, "texts.zh", None, "50000"),
    ("based on nothing", {**DRAFT, "based_on": -1}, "based_on", None, "greater"),
]


@pytest.mark.parametrize(
    ("body", "field", "line", "says"), [b[1:] for b in BAD], ids=[b[0] for b in BAD]
)
async def test_what_is_wrong_with_a_text(
    office: Office, body: Any, field: str, line: int | None, says: str
) -> None:
    answer = await office.call("POST", "", "li", body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    [error] = [each for each in answer.json()["errors"] if each["field"] == field]
    assert (error.get("line"), says in error["message"]) == (line, True), error


NOTHING = [
    ("no such article", "POST", "/none/withdraw", {"reason": "x"}, 404),
    ("no such history", "GET", "/none/versions", None, 404),
    ("no such version", "GET", "/in-a-file/versions/4", None, 404),
    ("a version beyond all numbers", "GET", f"/in-a-file/versions/{10**30}", None, 404),
    ("no draft", "PUT", "/in-a-file/draft", {**DRAFT, "revision": 1}, 409),
    ("no reason", "POST", "/in-a-file/withdraw", {}, 422),
    ("no body", "POST", "/in-a-file/withdraw", None, 422),
    ("no revision", "POST", "/in-a-file/review", {}, 422),
    ("true is no revision", "POST", "/in-a-file/review", {"revision": True}, 422),
    ("an unknown status", "GET", "?status=lost", None, 422),
    ("an unknown cursor", "GET", "?status=draft&cursor=x", None, 422),
    ("back to a number that no table holds", "POST", "/in-a-file/revert", {"version": 2**31}, 422),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"), [n[1:] for n in NOTHING], ids=[n[0] for n in NOTHING]
)
async def test_what_cannot_be_done(
    office: Office, method: str, path: str, body: Any, status: int
) -> None:
    answer = await office.call(method, path, "li", body)
    assert (answer.status_code, answer.json()["status"]) == (status, status), answer.text


async def test_lists_by_status(office: Office) -> None:
    await office.call("POST", "", "li", DRAFT)
    await office.call("POST", "/in-a-file/withdraw", "wang", {"reason": "x"})
    found = (await office.call("GET", "?status=draft,withdrawn", "wang")).json()
    assert [(v["id"], v["state"]) for v in found["items"]] == [
        (ID, "draft"),
        ("in-a-file", "withdrawn"),
    ]
    assert (await office.call("GET", "?status=reviewed", "wang")).json()["items"] == []


async def test_a_discarded_draft_makes_room(office: Office) -> None:
    await office.call("POST", "", "li", DRAFT)
    assert (await office.call("POST", "", "wang", DRAFT)).status_code == 409
    gone = await office.call("POST", f"/{ID}/discard", "wang", {"revision": 1, "note": "double"})
    assert (gone.json()["state"], gone.json()["hands"][-1]["note"]) == ("discarded", "double")
    assert (await office.call("POST", "", "wang", DRAFT)).json()["version"] == 2


async def test_refusals_speak_chinese(office: Office) -> None:
    answer = await office.call("POST", "/none/withdraw", "li", {"reason": "x"}, language="zh-CN")
    assert answer.json()["detail"] == "没有这篇文章。"
