"""What is refused without a database: wrong fields, wrong filters, wrong people."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot import reports, residents
from bot.loudspeakers import LoudspeakersError
from bot.officials import Role
from bot.reports.draft import DraftField
from bot.reports.errors import ReportsError
from bot.reports.report import Status
from bot.residents.errors import ResidentsError
from bot.robots.errors import RobotsError
from bot.store.database import Database
from bot.web.api.refusals import STATUS
from bot.webhooks.errors import WebhooksError
from bot.words.catalogue import Words
from knowledge.hazards import Hazard
from tests.bot.web.people import LI, World, open_world

REPORT: dict[str, Any] = {"hazard": "flood", "text": "水到膝盖", "location": None}
SUBSCRIPTION: dict[str, Any] = {
    "channel": "sms",
    "address": "+8613800138000",
    "language": "zh",
    "areas": ["310115"],
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return open_world(Database("postgresql://nobody@127.0.0.1:1/none"), tmp_path)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


@pytest.mark.parametrize(
    ("label", "change", "fields"),
    [
        ("hazard", {"hazard": "dragon"}, ["hazard"]),
        ("no hazard", {"hazard": None}, ["hazard"]),
        ("empty text", {"text": "  "}, ["text"]),
        ("endless text", {"text": "水" * 4001}, ["text"]),
        ("latitude", {"location": {"lat": 91, "lon": 121}}, ["location.lat"]),
        ("words for a place", {"location": {"lat": "north", "lon": 121}}, ["location.lat"]),
        ("half a place", {"location": {"lat": 31}}, ["location.lon"]),
        ("negative people", {"people_affected": -1}, ["people_affected"]),
        ("half a person", {"people_trapped": 1.5}, ["people_trapped"]),
        ("endless people", {"people_trapped": 10**30}, ["people_trapped"]),
        ("nul", {"text": "a\0b"}, ["text"]),
        ("nul contact", {"contact": "\0"}, ["contact"]),
        ("nul address", {"address": "a\0"}, ["address"]),
        ("nul language", {"language": "\0"}, ["language"]),
        ("true for people", {"people_trapped": True}, ["people_trapped"]),
        ("false for people", {"people_affected": False}, ["people_affected"]),
        ("true for a latitude", {"location": {"lat": True, "lon": 121}}, ["location.lat"]),
    ],
)
async def test_a_wrong_field_of_a_report_is_named(
    client: httpx2.AsyncClient, label: str, change: dict[str, Any], fields: list[str]
) -> None:
    answer = await client.post("/api/reports", json={**REPORT, **change})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [e["field"] for e in answer.json()["errors"]] == fields


async def test_a_limit_is_written_as_people_write_it(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/reports", json={**REPORT, "people_trapped": -1})
    (error,) = answer.json()["errors"]
    assert "50000000" in error["message"] and "e+" not in error["message"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        *(("/api/reports", field) for field in ("text", "address", "contact", "language")),
        *(("/api/subscriptions", field) for field in ("address", "channel", "language")),
    ],
)
async def test_half_a_character_is_no_500(
    client: httpx2.AsyncClient, path: str, field: str
) -> None:
    body = json.dumps({**REPORT, **SUBSCRIPTION, field: "a\ud800"}).encode()
    headers = {"content-type": "application/json"}
    answer = await client.post(path, content=body, headers=headers)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff"])
async def test_no_report_at_all_is_no_500(client: httpx2.AsyncClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await client.post("/api/reports", content=body, headers=headers)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/reports"),
        ("GET", "/api/reports.geojson"),
        ("GET", "/api/reports.csv"),
        ("GET", "/api/reports.kml"),
        ("POST", "/api/reports/R-0000-00/transition"),
    ],
)
async def test_lists_and_moves_are_for_officials(
    client: httpx2.AsyncClient, world: World, method: str, path: str
) -> None:
    body = {"to": "triaged"}
    assert (await client.request(method, path, json=body)).status_code == 401
    world.official = replace(LI, role=Role.REPORTER)
    assert (await client.request(method, path, json=body)).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "lost"),
        ("hazard", "dragon"),
        ("area", "999999"),
        ("since", "yesterday"),
        ("since", "2026-11-22T08:00:00"),
        ("limit", "0"),
        ("limit", "many"),
        ("cursor", "x"),
        ("cursor", "\0"),
        ("cursor", "MjAyNi0xMS0yMnxh"),
        ("area", "\0"),
    ],
)
async def test_a_wrong_filter_is_named(
    client: httpx2.AsyncClient, world: World, name: str, value: str
) -> None:
    world.official = LI
    answer = await client.get("/api/reports", params={name: value})
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == [name]


@pytest.mark.parametrize(
    ("label", "change", "fields"),
    [
        ("phone", {"address": "12"}, ["address"]),
        ("channel", {"channel": "fax"}, ["channel"]),
        ("division", {"areas": ["999999"]}, ["areas.0"]),
        ("nowhere", {"areas": []}, ["areas"]),
        ("radius", {"point": {"lat": 31, "lon": 121, "radius_m": 1}}, ["point.radius_m"]),
        ("half a point", {"point": {"lat": 31, "lon": 121}}, ["point.radius_m"]),
        ("no object", {"areas": "310115"}, ["areas"]),
        ("true", {"point": {"lat": 31, "lon": 121, "radius_m": True}}, ["point.radius_m"]),
        ("nul phone", {"address": "\0"}, ["address"]),
        ("nul group", {"groups": ["\0"]}, ["groups"]),
        ("nul language", {"language": "zh\0"}, ["language"]),
        ("nul quiet hours", {"quiet_hours": {"from": "\0", "to": "\0"}}, ["quiet_hours"]),
    ],
)
async def test_a_wrong_field_of_a_subscription_is_named(
    client: httpx2.AsyncClient, label: str, change: dict[str, Any], fields: list[str]
) -> None:
    answer = await client.post("/api/subscriptions", json={**SUBSCRIPTION, **change})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [e["field"] for e in answer.json()["errors"]] == fields


async def test_errors_speak_the_callers_language(client: httpx2.AsyncClient) -> None:
    chinese = await client.post("/api/subscriptions", json={**SUBSCRIPTION, "address": "12"})
    english = await client.post(
        "/api/subscriptions", json={**SUBSCRIPTION, "address": "12", "language": "en"}
    )
    assert "电话号码" in chinese.json()["detail"]
    assert "phone number" in english.json()["detail"]


def test_every_error_of_the_domain_has_a_status_and_a_sentence() -> None:
    words = Words.load()
    roots = (ResidentsError, ReportsError, RobotsError, LoudspeakersError, WebhooksError)
    errors = [error for root in roots for error in root.__subclasses__()]
    assert set(errors) == set(STATUS)
    for error in errors:
        assert all(error.key in words.keys(language) for language in words.languages), error


def test_every_sentence_that_a_field_asks_for_is_there() -> None:
    words = Words.load()
    named = {
        key
        for room in (residents, reports)
        for file in Path(room.__path__[0]).glob("*.py")
        for key in re.findall(r'"((?:residents|reports)\.[a-z_]+)"', file.read_text("utf-8"))
    }
    assert len(named) > 30
    for language in words.languages:
        assert named <= words.keys(language)


@pytest.mark.parametrize("language", Words.load().languages)
def test_every_hazard_status_and_question_has_a_sentence(language: str) -> None:
    wanted = {
        *(f"reports.hazard_{hazard}" for hazard in Hazard),
        *(f"reports.status_{status}" for status in Status),
        *(f"reports.ask_{field}" for field in DraftField),
    }
    assert wanted <= Words.load().keys(language)
