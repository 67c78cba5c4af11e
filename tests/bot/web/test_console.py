"""The console as an official meets it: sign-in, unforgeable forms, reports, every page."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from bot.alerts.records import State
from bot.reports.listing import Media
from bot.reports.report import Report, Status
from bot.web.pages import TEMPLATES
from bot.web.sessions import ATTEMPTS, COOKIE, CSRF_HEADER, official_of_session
from knowledge.hazards import Hazard
from tests.bot.web.desk import LI, NOW, WORDS, DeskWorld
from tests.bot.web.visitor import FORM, Visitor, submitted


def test_a_session_is_a_signed_cookie_that_scripts_and_other_sites_do_not_get() -> None:
    client = TestClient(DeskWorld().app, follow_redirects=False)
    cookie = client.post("/console/sign-in", data={"token": "token-of-li"}).headers["set-cookie"]
    assert "token-of-li" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure() -> None:
    client = TestClient(DeskWorld(public_url="https://fenghuo.invalid").app)
    answer = client.post("/console/sign-in", data={"token": "token-of-li"}, follow_redirects=False)
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("token", "status"),
    [
        pytest.param("", 401, id="empty"),
        pytest.param("guess", 401, id="unknown"),
        pytest.param("token-of-tian", 403, id="a reporter's"),
    ],
)
def test_other_tokens_open_nothing(token: str, status: int) -> None:
    client = TestClient(DeskWorld().app)
    answer = client.post("/console/sign-in", data={"token": token})
    assert answer.status_code == status
    assert COOKIE not in client.cookies


def test_guessing_is_slowed_down() -> None:
    client = TestClient(DeskWorld().app)
    for _ in range(ATTEMPTS):
        client.post("/console/sign-in", data={"token": "guess"})
    answer = client.post("/console/sign-in", data={"token": "token-of-li"})
    assert answer.status_code == 429


def test_another_site_cannot_sign_anybody_in() -> None:
    answer = TestClient(DeskWorld().app).post(
        "/console/sign-in",
        data={"token": "token-of-li"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403


def test_a_changed_cookie_is_nobodys() -> None:
    visitor = Visitor(DeskWorld(), "token-of-li")
    value = visitor.client.cookies[COOKIE]
    visitor.client.cookies.clear()
    visitor.client.cookies.set(COOKIE, value[:-3] + ("AAA" if value[-3:] != "AAA" else "BBB"))
    assert 'name="token"' in visitor.get("/console").text


def test_revoking_the_token_ends_the_session() -> None:
    world = DeskWorld()
    visitor = Visitor(world, "token-of-li")
    world.officials.revoked.add("token-of-li")
    assert visitor.get("/console/alerts").headers["location"] == "/console"


def test_signing_out_ends_it() -> None:
    visitor = Visitor(DeskWorld(), "token-of-li")
    visitor.post("/console/sign-out")
    assert visitor.get("/console/alerts").status_code == 303


@pytest.mark.parametrize(
    "path", ["/console/alerts", "/console/alerts/new", "/console/reports", "/console/reports/R-1"]
)
def test_nothing_opens_without_signing_in(path: str) -> None:
    answer = TestClient(DeskWorld().app, follow_redirects=False).get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")


@pytest.mark.parametrize("csrf", ["", "guess", "ä"])
def test_a_form_without_the_sessions_token_does_nothing(csrf: str) -> None:
    world = DeskWorld()
    id = submitted(world)
    visitor = Visitor(world, "token-of-chen")
    answer = visitor.client.post(f"/console/alerts/{id}/approve", data={"csrf": csrf})
    assert answer.status_code == 403
    assert world.alerts.kept[id].state is State.SUBMITTED


def test_another_sessions_token_does_nothing() -> None:
    world = DeskWorld()
    id = submitted(world)
    other = Visitor(world, "token-of-chen").csrf()
    mine = Visitor(world, "token-of-chen")
    answer = mine.client.post(f"/console/alerts/{id}/approve", data={"csrf": other})
    assert answer.status_code == 403


def reported(world: DeskWorld, text: str = "地下车库进水") -> str:
    report = Report(
        id=uuid4(),
        reference="R-7K3M-9Q",
        status=Status.RECEIVED,
        hazard=Hazard.WATERLOGGING,
        text=text,
        lat=31.2,
        lon=121.6,
        address="张江镇",
        area_code="310115",
        people_affected=12,
        people_trapped=2,
        urgent=True,
        language="zh",
        anonymous=False,
        created_at=NOW,
        updated_at=NOW,
        expires_at=NOW + timedelta(hours=3),
    )
    world.reports.put(report, contact="+8613800000000")
    return report.reference


def test_a_report_offers_its_legal_moves() -> None:
    world = DeskWorld()
    text = Visitor(world, "token-of-wu").get(f"/console/reports/{reported(world)}").text
    moves = text[text.index('id="f-to"') :].partition("</select>")[0]
    assert re.findall(r'<option value="(\w+)"', moves) == ["triaged", "rejected", "duplicate"]
    assert 'name="to" value="triaged"' in text, "the one clear step"


def test_an_officer_says_of_two_reports_whether_they_are_one_event() -> None:
    world = DeskWorld()
    reference = reported(world)
    wu = Visitor(world, "token-of-wu")
    shown = wu.get(f"/console/reports/{reference}").text
    assert "R-BESI-DE" in shown and "R-MAYB-E0" in shown
    wu.post(f"/console/reports/{reference}/link", other="R-MAYB-E0")
    wu.post(f"/console/reports/{reference}/unlink", other="R-BESI-DE")
    assert world.groups.said == [
        ("link", reference, "R-MAYB-E0"),
        ("unlink", reference, "R-BESI-DE"),
    ]
    wu.post(f"/console/reports/{reference}/merge", other="R-MAYB-E0")
    assert world.reports.kept[reference].report.status is Status.DUPLICATE


def test_a_move_is_made_and_stands_in_the_timeline() -> None:
    world = DeskWorld()
    reference = reported(world)
    wu = Visitor(world, "token-of-wu")
    wu.post(f"/console/reports/{reference}/move", to="triaged", note="已联系")
    assert world.reports.kept[reference].report.status is Status.TRIAGED
    assert "已联系" in wu.get(f"/console/reports/{reference}").text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"to": "rejected"}, 422, id="without a note"),
        pytest.param({"to": "closed", "note": "x"}, 409, id="not from here"),
        pytest.param({"to": "nonsense"}, 409, id="no status at all"),
    ],
)
def test_a_refused_move_keeps_what_was_typed(fields: dict[str, str], status: int) -> None:
    world = DeskWorld()
    reference = reported(world)
    answer = Visitor(world, "token-of-wu").post(
        f"/console/reports/{reference}/move", assignee="Zhao", duplicate_of="R-2", **fields
    )
    assert answer.status_code == status
    assert 'value="R-2"' in answer.text
    assert world.reports.kept[reference].report.status is Status.RECEIVED


def test_a_report_is_closed_with_a_photo_by_another_person() -> None:
    world = DeskWorld()
    reference = reported(world)
    path = f"/console/reports/{reference}"
    wu, chen = Visitor(world, "token-of-wu"), Visitor(world, "token-of-chen")
    for to in ("triaged", "verified", "assigned", "resolved"):
        assert wu.post(f"{path}/move", to=to, assignee="Zhao").status_code == 303, to
    closing = {"to": "closed", "note": "看过了", "csrf": chen.csrf()}
    assert chen.client.post(f"{path}/move", data=closing).status_code == 422
    photo = {"proof": ("a.jpg", b"\xff\xd8\xff" + b"\0" * 100)}
    assert chen.client.post(f"{path}/move", data=closing, files=photo).status_code == 303
    kept = world.reports.kept[reference]
    assert kept.report.status is Status.CLOSED
    assert kept.moves[-1].media == (str(kept.media[0].id),)


def test_a_file_that_came_with_a_refused_move_stays_and_is_offered() -> None:
    world = DeskWorld()
    reference = reported(world)
    wu = Visitor(world, "token-of-wu")
    path, form = f"/console/reports/{reference}/move", {"to": "rejected", "csrf": wu.csrf()}
    photo = {"proof": ("a.jpg", b"\xff\xd8\xff" + b"\0" * 100)}
    answer = wu.client.post(path, data=form, files=photo)
    assert answer.status_code == 422
    [file] = world.reports.kept[reference].media
    assert f'value="{file.id}" checked' in answer.text
    script = {"proof": ("a.jpg", b"<script>")}
    assert wu.client.post(path, data=form, files=script).status_code == 415


def test_filters_reach_the_service_and_stay_on_the_page() -> None:
    world = DeskWorld()
    reported(world)
    path = "/console/reports?status=received&hazard=waterlogging&since=2026-11-22T08:00"
    text = Visitor(world, "token-of-wu").get(path).text
    asked = world.reports.asked[-1]
    assert (asked.status, asked.hazard) == (Status.RECEIVED, Hazard.WATERLOGGING)
    assert asked.since == NOW - timedelta(hours=8)
    assert '<option value="received" selected>' in text


def every_page(world: DeskWorld) -> list[str]:
    id, reference = submitted(world), reported(world, "<script>alert(1)</script>")
    return [
        "/console",
        "/console/alerts",
        "/console/alerts/new",
        f"/console/alerts/{id}",
        f"/console/alerts/{id}/edit",
        f"/console/alerts/{id}/deliveries",
        "/console/reports",
        f"/console/reports/{reference}",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_has_a_language_a_title_a_heading_and_no_inline_code(language: str) -> None:
    world = DeskWorld()
    paths = every_page(world)
    visitor = Visitor(world, "token-of-li")
    for path in paths:
        answer = visitor.get(f"{path}?lang={language}")
        assert answer.status_code == 200, path
        text = answer.text
        assert f'<html lang="{language}">' in text, path
        assert re.search(r"<title>\s*\S", text), path
        assert text.count("<h1") == 1, path
        assert re.findall(r"<script(?! src=)", text) == [], path
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy, path
        assert answer.headers["cache-control"] == "no-store", path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_that_a_template_names_is_there(language: str) -> None:
    named = {
        key
        for template in TEMPLATES.rglob("*.html")
        for key in re.findall(r'say\("(\w+\.\w+)"[,)]', template.read_text(encoding="utf-8"))
    }
    assert len(named) > 100
    assert named - WORDS.keys(language) == set()


def test_markup_in_a_headline_is_inert() -> None:
    world = DeskWorld()
    hostile = "<script>alert(1)</script>"
    li = Visitor(world, "token-of-li")
    path = li.post("/console/alerts/new", **{**FORM, "texts.zh.headline": hostile}).headers[
        "location"
    ]
    for shown in (path, f"{path}/edit", "/console/alerts"):
        text = li.get(shown).text
        assert hostile not in text
        assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize(
    ("method", "with_csrf", "known"),
    [
        pytest.param("GET", False, True, id="reading"),
        pytest.param("POST", False, False, id="changing"),
        pytest.param("POST", True, True, id="changing, with the session's token"),
    ],
)
async def test_the_api_takes_the_session_for_changes_only_with_its_token(
    method: str, with_csrf: bool, known: bool
) -> None:
    world = DeskWorld()
    visitor = Visitor(world, "token-of-li")
    headers = [(b"cookie", f"{COOKIE}={visitor.client.cookies[COOKIE]}".encode())]
    if with_csrf:
        headers.append((CSRF_HEADER.encode(), visitor.csrf().encode()))
    request = Request({"type": "http", "method": method, "headers": headers})
    found = await official_of_session(request, world.app.state.services)
    assert found == (LI if known else None)


def test_an_officer_corrects_what_is_known_of_the_hazard() -> None:
    world = DeskWorld()
    reference = reported(world)
    wu = Visitor(world, "token-of-wu")
    path = f"/console/reports/{reference}/details"
    assert 'name="details.depth_cm"' in wu.get(path).text
    wrong = wu.post(path, **{"details.depth_cm": "deep", "details.rising": "true"})
    assert wrong.status_code == 422 and 'value="deep"' in wrong.text
    wu.post(path, **{"details.depth_cm": "40", "details.rising": "true"})
    assert world.reports.kept[reference].report.details == {"depth_cm": 40, "rising": True}
    shown = wu.get(f"/console/reports/{reference}").text
    assert "40 cm" in shown and "水还在涨" in shown


def test_files_of_a_report_are_looked_at_and_listened_to() -> None:
    world = DeskWorld()
    reference = reported(world)
    shown = world.reports.kept[reference]
    media = tuple(
        Media(id=uuid4(), media_type=kind, size=2000, file="x", created_at=NOW)
        for kind in ("image/jpeg", "audio/ogg", "video/mp4")
    )
    world.reports.kept[reference] = replace(shown, media=media)
    text = Visitor(world, "token-of-wu").get(f"/console/reports/{reference}").text
    paths = [f"/api/reports/{reference}/media/{each.id}" for each in media]
    assert f'<img src="{paths[0]}?size=thumbnail"' in text and 'alt="第1个文件:照片' in text
    assert re.search(rf'<audio controls [^>]*src="{paths[1]}"', text)
    assert re.search(rf'<video controls [^>]*src="{paths[2]}"', text)
