"""The health page and its API: every official reads it, in words, with what to do."""

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from bot.backups.ports import Run
from bot.health.facts import BackupFact, Facts
from bot.web import problems
from bot.web.api import health
from bot.web.dependencies import services as services_of
from tests.bot.health.facts import HOUR, NOW, WELL, FakeHealth, but, queue, run, stored
from tests.bot.web.desk import DeskWorld
from tests.bot.web.visitor import Visitor

FAILED = Run(started_at=NOW, finished_at=NOW, error="health.backup_disk_full")


def world(facts: Facts = WELL) -> DeskWorld:
    made = DeskWorld()
    made.app.state.services.health = FakeHealth(facts)
    return made


@pytest.mark.parametrize("who", ["wu", "li", "chen", "he"])
def test_every_official_reads_it(who: str) -> None:
    page = Visitor(world(), f"token-of-{who}").get("/console/health?lang=zh")
    assert page.status_code == 200 and "一切正常" in page.text
    assert "上海气象" in page.text and "12.0 MB" in page.text


def test_reporters_do_not() -> None:
    assert Visitor(world(), "").get("/console/health").status_code == 303


def test_what_is_broken_comes_first_with_what_to_do() -> None:
    facts = but(engine=None, backups=BackupFact(wanted=True, good=run(20 * HOUR), last=FAILED))
    page = Visitor(world(facts), "token-of-wu").get("/console/health?lang=en").text
    assert "1 broken: please act now." in page
    assert page.index("The engine gives no answer") < page.index("The last backup did not")
    assert "the half file was removed" in page and "What to do:" in page
    assert page.index("The last backup did not") < page.index("part-ok")


def test_the_part_that_changes_has_the_queues() -> None:
    facts = stored(queues=(queue("serve_lane", 2 * HOUR), queue("of_tomorrow", HOUR)))
    page = Visitor(world(facts), "token-of-wu").get("/console/health/list?lang=en").text
    assert "<html" not in page and 'hx-get="/console/health/list"' in page
    assert "120 min" in page and ">Send<" in page and ">of_tomorrow<" in page


def app_of(world: DeskWorld) -> FastAPI:
    services = world.app.state.services
    services.dialogue = services.feeds = None
    app = FastAPI()
    app.state.services = services
    problems.install(app)
    app.include_router(health.router)
    app.dependency_overrides[services_of] = lambda: services
    return app


async def test_programs_read_the_same() -> None:
    transport = httpx.ASGITransport(app=app_of(world(but(engine=None))))
    mine = {"Authorization": "Bearer token-of-wu", "Accept-Language": "en"}
    async with httpx.AsyncClient(transport=transport, base_url="http://f.invalid") as client:
        assert (await client.get("/api/health/details")).status_code == 401
        reporter = {"Authorization": "Bearer token-of-tian"}
        assert (await client.get("/api/health/details", headers=reporter)).status_code == 403
        told = (await client.get("/api/health/details", headers=mine)).json()
        numbers = (await client.get("/metrics")).text
    assert told["state"] == "broken" and told["checks"][0]["part"] == "engine"
    assert told["checks"][0]["do"].startswith("Wait a minute")
    assert told["backup"]["size"] == 12_000_000 and told["workers"] == 1
    assert 'fenghuo_part_state{part="engine"} 2.0' in numbers
    assert "fenghuo_backup_bytes 1.2e+07" in numbers and "fenghuo_workers 1.0" in numbers
