"""The console as an official meets it: sign-in, forms that cannot be forged, moves, refusals."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from bot.alerts.content import from_json
from bot.alerts.records import State
from bot.reports.report import Report, Status
from bot.web.console.forms import CHOICES
from bot.web.pages import TEMPLATES
from bot.web.sessions import ATTEMPTS, COOKIE
from knowledge.hazards import Hazard
from tests.bot.web.desk import NOW, WORDS, DeskWorld, draft_json

FORM = {
    "status": "Exercise",
    "msg_type": "Alert",
    "kind": "warning",
    "event": "暴雨",
    "level": "orange",
    "category": "Met",
    "expires": "2026-11-22T22:00",
    "area.description": "浦东新区",
    "area.geocodes": "310115",
    "texts.zh.headline": "暴雨橙色预警",
    "texts.zh.description": "未来三小时将有暴雨。",
}


class Visitor:
    """A browser without scripts; `csrf` is what the last page's forms carry."""

    def __init__(self, world: DeskWorld, token: str = "") -> None:
        self.client = TestClient(world.app, follow_redirects=False)
        if token:
            answer = self.client.post("/console/sign-in", data={"token": token})
            assert answer.headers["location"] == "/console"

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def post(self, path: str, **fields: str) -> Response:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/console").text)
        assert found
        return self.client.post(path, data={"csrf": found[1], **fields})


def drafted(world: DeskWorld) -> UUID:
    answer = Visitor(world, "token-of-li").post("/console/alerts/new", **FORM)
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["location"].rpartition("/")[2])


def submitted(world: DeskWorld) -> UUID:
    id = drafted(world)
    Visitor(world, "token-of-li").post(f"/console/alerts/{id}/submit")
    assert world.alerts.kept[id].state is State.SUBMITTED
    return id


# --- signing in -------------------------------------------------------------------------------


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


def test_a_fragment_of_an_ended_session_sends_the_whole_page_to_the_sign_in() -> None:
    client = TestClient(DeskWorld().app, follow_redirects=False)
    answer = client.get(f"/console/alerts/{uuid4()}/progress", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/console")


# --- forms that cannot be forged -----------------------------------------------------------------


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
    other = re.search(
        r'name="csrf" value="([^"]+)"', Visitor(world, "token-of-chen").get("/console").text
    )
    assert other
    mine = Visitor(world, "token-of-chen")
    answer = mine.client.post(f"/console/alerts/{id}/approve", data={"csrf": other[1]})
    assert answer.status_code == 403


# --- alerts -----------------------------------------------------------------------------------


def test_a_draft_says_what_was_typed() -> None:
    world = DeskWorld()
    content = world.alerts.kept[drafted(world)].content
    assert content.event == "暴雨"
    assert content.expires == NOW + timedelta(hours=6)
    assert [code.value for code in content.area.geocodes] == ["310115"]
    assert content.severity == "Severe"  # orange


def test_editing_keeps_what_the_form_does_not_show() -> None:
    world = DeskWorld()
    id = drafted(world)
    shown = world.alerts.kept[id]
    world.alerts.kept[id] = replace(
        shown, content=replace(shown.content, event_code="11B03", channels=("sms",))
    )
    Visitor(world, "token-of-li").post(f"/console/alerts/{id}/edit", **{**FORM, "event": "大暴雨"})
    content = world.alerts.kept[id].content
    assert (content.event, content.event_code, content.channels) == ("大暴雨", "11B03", ("sms",))


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        pytest.param("area.polygons", "{", "看不懂这段 GeoJSON", id="polygon is no JSON"),
        pytest.param("area.polygons", '{"type": "Point"}', "看不懂这段 GeoJSON", id="a point"),
        pytest.param(
            "area.polygons",
            '{"type": "Polygon", "coordinates": [[[1, 1]], [[1, 1]]]}',
            "带洞的多边形",
            id="a hole",
        ),
        pytest.param("area.circles", "31.2, 121.4", "每行写三个数", id="circle without radius"),
        pytest.param("expires", "soon", "不是时间", id="no time"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_is_kept(
    field: str, typed: str, complaint: str
) -> None:
    world = DeskWorld()
    answer = Visitor(world, "token-of-li").post("/console/alerts/new", **{**FORM, field: typed})
    assert answer.status_code == 422
    assert re.search(rf'id="e-{re.escape(field)}">{complaint}', answer.text)
    assert "未来三小时将有暴雨。" in answer.text
    assert not world.alerts.kept


def test_a_geojson_polygon_and_circles_become_the_area() -> None:
    world = DeskWorld()
    ring = "[[121.4,31.2],[121.5,31.2],[121.5,31.3],[121.4,31.2]]"
    shape = f'{{"type": "Feature", "geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}'
    fields = {**FORM, "area.polygons": shape, "area.circles": "31.2, 121.4, 3000\n"}
    Visitor(world, "token-of-li").post("/console/alerts/new", **fields)
    area = next(iter(world.alerts.kept.values())).content.area
    assert area.polygons[0][1] == (121.5, 31.2)
    assert area.circles[0].radius_m == 3000


@pytest.mark.parametrize("path", ["/console/alerts/form", "/console/alerts/area"])
def test_finding_and_adding_a_division_loses_nothing(path: str) -> None:
    visitor = Visitor(DeskWorld(), "token-of-li")
    found = visitor.post(path, find="浦东", area_action="find", event="暴雨")
    assert 'value="add:310115"' in found.text
    added = visitor.post(path, find="浦东", area_action="add:310115", event="暴雨")
    assert 'name="area.geocodes" value="310115" checked' in added.text
    if path.endswith("form"):
        assert 'value="暴雨"' in added.text


def test_a_cap_file_becomes_a_draft() -> None:
    world = DeskWorld()
    visitor = Visitor(world, "token-of-li")
    csrf = re.search(r'name="csrf" value="([^"]+)"', visitor.get("/console").text)
    assert csrf
    answer = visitor.client.post(
        "/console/alerts/cap",
        data={"csrf": csrf[1]},
        files={"cap": ("alert.cap", b"<not cap>", "application/xml")},
    )
    assert answer.status_code == 422
    assert "CAP" in answer.text


def test_an_incomplete_draft_cannot_be_submitted_and_says_why() -> None:
    world = DeskWorld()
    visitor = Visitor(world, "token-of-li")
    answer = visitor.post("/console/alerts/new", **{**FORM, "expires": ""})
    path = answer.headers["location"]
    assert "失效时间" in visitor.get(path).text
    refused = visitor.post(f"{path}/submit")
    assert refused.status_code == 422
    assert next(iter(world.alerts.kept.values())).state is State.DRAFT


def test_two_people_approve_one_alert() -> None:
    world = DeskWorld()
    id = submitted(world)
    answer = Visitor(world, "token-of-li").post(f"/console/alerts/{id}/approve")
    assert answer.status_code == 403
    assert world.alerts.kept[id].state is State.SUBMITTED
    Visitor(world, "token-of-chen").post(f"/console/alerts/{id}/approve")
    assert world.alerts.kept[id].state is State.APPROVED


@pytest.mark.parametrize("act", ["return", "reject"])
def test_a_refusal_needs_a_reason(act: str) -> None:
    world = DeskWorld()
    id = submitted(world)
    chen = Visitor(world, "token-of-chen")
    assert chen.post(f"/console/alerts/{id}/{act}", reason=" ").status_code == 422
    chen.post(f"/console/alerts/{id}/{act}", reason="面积太大")
    assert world.alerts.kept[id].reason == "面积太大"
    assert "面积太大" in Visitor(world, "token-of-li").get(f"/console/alerts/{id}").text


@pytest.mark.parametrize("token", ["token-of-chen", "token-of-wu"])
def test_only_authors_draft(token: str) -> None:
    visitor = Visitor(DeskWorld(), token)
    assert visitor.get("/console/alerts/new").status_code == 403
    assert visitor.post("/console/alerts/new", **FORM).status_code == 403


@pytest.mark.parametrize(
    ("token", "offered", "not_offered"),
    [
        pytest.param("token-of-chen", "/approve", "/submit", id="approver"),
        pytest.param("token-of-li", "", "/approve", id="author"),
        pytest.param("token-of-wu", "", "/approve", id="duty officer"),
    ],
)
def test_buttons_are_the_moves_that_the_person_may_make(
    token: str, offered: str, not_offered: str
) -> None:
    world = DeskWorld()
    id = submitted(world)
    text = Visitor(world, token).get(f"/console/alerts/{id}").text
    assert f'action="/console/alerts/{id}{offered}"' in text or not offered
    assert f'action="/console/alerts/{id}{not_offered}"' not in text


def test_a_move_that_came_too_late_is_said_on_the_page() -> None:
    world = DeskWorld()
    id = drafted(world)
    answer = Visitor(world, "token-of-chen").post(f"/console/alerts/{id}/pause")
    assert answer.status_code == 409
    assert "当前的状态不允许" in answer.text


def test_the_words_shown_are_those_that_are_sent() -> None:
    world = DeskWorld()
    text = Visitor(world, "token-of-chen").get(f"/console/alerts/{submitted(world)}").text
    assert "【演习】这是演习，不是真实预警。暴雨橙色预警" in text


@pytest.mark.parametrize(("state", "polls"), [(State.SENDING, True), (State.COMPLETED, False)])
def test_progress_refreshes_itself_until_nothing_changes(state: State, polls: bool) -> None:
    world = DeskWorld()
    id = submitted(world)
    world.alerts.kept[id] = replace(world.alerts.kept[id], state=state)
    world.alerts.counts = {"queued": 5, "delivered": 1200}
    text = Visitor(world, "token-of-chen").get(f"/console/alerts/{id}/progress").text
    assert ("hx-trigger" in text) is polls
    assert "1,200 / 1,205" in text


@pytest.mark.parametrize("id", ["not-an-id", str(uuid4())])
def test_an_unknown_alert_is_a_page_that_says_so(id: str) -> None:
    answer = Visitor(DeskWorld(), "token-of-li").get(f"/console/alerts/{id}")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


# --- reports ------------------------------------------------------------------------------------


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
    assert re.findall(r'<option value="(\w+)"', text) == ["triaged", "rejected", "duplicate"]


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


def test_filters_reach_the_service_and_stay_on_the_page() -> None:
    world = DeskWorld()
    reported(world)
    path = "/console/reports?status=received&hazard=waterlogging&since=2026-11-22T08:00"
    text = Visitor(world, "token-of-wu").get(path).text
    asked = world.reports.asked[-1]
    assert (asked.status, asked.hazard) == (Status.RECEIVED, Hazard.WATERLOGGING)
    assert asked.since == NOW - timedelta(hours=8)
    assert '<option value="received" selected>' in text


# --- every page ----------------------------------------------------------------------------------


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


def test_every_value_that_a_form_offers_has_a_name() -> None:
    text = Visitor(DeskWorld(), "token-of-li").get("/console/alerts/new").text
    for name, values in CHOICES.items():
        for value in values:
            assert re.search(rf'<option value="{value}"[^>]*>[^<]+</option>', text), (name, value)


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


def test_the_form_says_the_same_as_the_json_of_the_contract() -> None:
    world = DeskWorld()
    texts = {"zh": {"headline": "暴雨橙色预警", "description": "未来三小时将有暴雨。"}}
    assert world.alerts.kept[drafted(world)].content == from_json(draft_json(texts=texts))
