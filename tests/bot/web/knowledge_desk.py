"""The console's pages of knowledge with doubles behind them: versions and questions in memory.

It does not know which test uses it.
"""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import httpx2 as httpx
from fastapi import FastAPI

from bot.answers import Answers
from bot.articles.current import CurrentArticles
from bot.articles.files import ArticleFiles
from bot.documents import Documents
from bot.officials import Official, Role
from bot.residents.vault import Vault
from bot.trials import Trials
from bot.unanswered.service import Unanswered
from bot.web.console.routes import router as console_pages
from bot.web.dependencies import services as services_of
from bot.web.middleware import Guard
from bot.words.catalogue import Words
from knowledge.encoding import FakeEncoder
from knowledge.search import build_and_open, build_of
from tests.bot.articles.writing import NOW, Desk, write_file
from tests.bot.test_documents import FakeBook
from tests.bot.unanswered.memory import MemoryQuestions
from tests.bot.web.desk import FakeSessions

WORDS = Words.load()
ENCODER = FakeEncoder(languages=frozenset())
#: An article of the files, beside the one that tests write.
SHIPPED = "lightning-camp"
PEOPLE = {
    "Li": Official(name="Li", role=Role.ADMIN),
    "Wang": Official(name="Wang", role=Role.ADMIN),
    "Wu": Official(name="Wu", role=Role.DUTY_OFFICER),
    "Chen": Official(name="Chen", role=Role.APPROVER),
    "Zhou": Official(name="Zhou", role=Role.AUTHOR),
}


class _Officials:
    """A person's token is the name."""

    def __init__(self) -> None:
        self.ids = {name: uuid4() for name in PEOPLE}
        self.sessions = FakeSessions(self)

    async def by_token(self, token: str) -> Official | None:
        return PEOPLE.get(token)

    async def id_of(self, token: str) -> UUID | None:
        return self.ids.get(token)

    async def by_id(self, id: UUID | None) -> Official | None:
        return next((PEOPLE[name] for name, known in self.ids.items() if known == id), None)


class KnowledgeDesk:
    """`browsers` by the person's name."""

    def __init__(self, folder: Path) -> None:
        write_file(
            folder,
            id=SHIPPED,
            title="Camp",
            hazard="lightning",
            questions="[打雷露营怎么办, camping in thunder, tent lightning, 帐篷雷击]",
        )
        self.desk, self.questions, self.documents = Desk(folder), MemoryQuestions(), FakeBook()
        files, index = ArticleFiles(folder / "articles"), folder / "index"
        self.current = CurrentArticles(
            shipped=build_and_open(index, ENCODER, folder / "articles"),
            files=files,
            book=self.desk.book,
            build=partial(build_of, folder=index / "edited", encoder=ENCODER),
        )
        self.shelf = Documents(self.documents, ENCODER, lambda: NOW)
        self.browsers: dict[str, httpx.AsyncClient] = {}
        self.app = self._app(index)

    async def get(self, path: str, who: str = "Li", language: str = "en") -> httpx.Response:
        return await self.browsers[who].get(path, headers={"Accept-Language": language})

    async def post(
        self, path: str, who: str = "Li", files: Any = None, language: str = "en", **fields: Any
    ) -> httpx.Response:
        """As a form of the console does."""
        page = (await self.get("/console/questions", who)).text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found, page
        return await self.browsers[who].post(
            path,
            data={"csrf": found[1], **fields},
            files=files,
            headers={"Accept-Language": language},
        )

    def _app(self, index: Path) -> FastAPI:
        answers = Answers(self.current, self.shelf)

        async def quoted(text: str, language: str) -> str | None:
            reply = await answers.answer(text, language)
            return reply.citations[0].article if reply else None

        services = SimpleNamespace(
            articles=self.desk,
            documents=self.shelf,
            knowledge=self.current,
            officials=_Officials(),
            settings=SimpleNamespace(
                public_url="http://f.invalid",
                trusted_proxies=(),
                tiles=None,
                questions_kept=timedelta(days=90),
            ),
            trials=Trials(
                self.current,
                self.shelf,
                partial(build_of, folder=index / "trial", encoder=ENCODER),
            ),
            unanswered=Unanswered(
                book=self.questions,
                answer=quoted,
                known=lambda id: self.current.article(id, "zh") is not None,
                clock=lambda: datetime(2026, 11, 22, 9, tzinfo=UTC),
            ),
            vault=Vault(b"a secret of the tests"),
            words=WORDS,
        )
        app = FastAPI()
        app.state.services = services
        app.include_router(console_pages)
        app.dependency_overrides[services_of] = lambda: cast(Any, services)
        app.add_middleware(Guard)
        return app


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[KnowledgeDesk]:
    made = KnowledgeDesk(folder)
    async with AsyncExitStack() as stack:
        for name in PEOPLE:
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app=made.app), base_url="http://f.invalid"
            )
            made.browsers[name] = await stack.enter_async_context(client)
            await client.post("/console/sign-in", data={"token": name})
        yield made
