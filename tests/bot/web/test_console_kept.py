"""A session that is over loses nothing of what an official typed, and nobody else's form counts."""

import re
from html import unescape
from uuid import uuid4

import pytest

from bot.web.sessions import COOKIE
from tests.bot.web.desk import DeskWorld
from tests.bot.web.visitor import FORM, Visitor

OURS = {"sec-fetch-site": "same-origin"}
TYPED = {
    **FORM,
    "texts.zh.headline": '很长的"标题"</textarea><script>',
    "texts.zh.description": "第一行\r\n第二行",
}


def _fields(page: str) -> dict[str, str]:
    """What the kept form would send."""
    texts = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(value) for name, value in texts}


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    assert found
    return found[1]


def test_what_was_sent_after_the_session_is_kept_until_somebody_signed_in() -> None:
    world = DeskWorld()
    visitor = Visitor(world, "token-of-li")
    old = visitor.csrf()
    visitor.client.cookies.delete(COOKIE)
    path = "/console/alerts/new"
    out = visitor.client.post(path, data={"csrf": old, **TYPED}, headers=OURS)
    assert (out.status_code, _csrf(out.text), world.alerts.kept) == (401, "", {})
    assert _fields(out.text) == TYPED
    visitor.client.post("/console/sign-in", data={"token": "token-of-li"})
    again = visitor.client.post(path, data={"csrf": "", **_fields(out.text)}, headers=OURS)
    assert (again.status_code, world.alerts.kept) == (403, {})
    taken = visitor.client.post(
        path, data={"csrf": _csrf(again.text), **_fields(again.text)}, headers=OURS
    )
    assert taken.status_code == 303
    (alert,) = world.alerts.kept.values()
    assert alert.content.texts["zh"].headline == TYPED["texts.zh.headline"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"sec-fetch-site": "cross-site"}, id="another site"),
        pytest.param({"sec-fetch-site": "same-site"}, id="another host of ours"),
        pytest.param({}, id="a browser that does not say"),
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_of_another_site_is_never_offered_to_be_sent(
    headers: dict[str, str], signed_in: bool
) -> None:
    visitor = Visitor(DeskWorld(), "token-of-li" if signed_in else "")
    answer = visitor.client.post("/console/alerts/new", data=TYPED, headers=headers)
    assert answer.status_code == (403 if signed_in else 303)
    assert "第一行" not in answer.text


def test_a_secret_is_never_kept() -> None:
    visitor = Visitor(DeskWorld())
    answer = visitor.client.post(
        "/console/me/password", data={"password": "very secret"}, headers=OURS
    )
    assert "very secret" not in answer.text


def test_a_file_of_a_kept_form_is_asked_for_again() -> None:
    answer = Visitor(DeskWorld()).client.post(
        "/console/reports/R-1/move",
        data={"note": "水已经退了,路面清理完毕"},
        files={"proof": ("a.jpg", b"photo")},
        headers=OURS,
    )
    assert re.search(r'name="proof" type="file"', answer.text)
    assert "水已经退了" in answer.text


def test_a_fragment_of_an_ended_session_leaves_the_page_and_says_so_on_top() -> None:
    visitor = Visitor(DeskWorld())
    answer = visitor.client.get(
        f"/console/alerts/{uuid4()}/progress", headers={"hx-request": "true"}
    )
    assert (answer.status_code, answer.headers["hx-retarget"]) == (401, "#signed-out")
    assert "hx-redirect" not in answer.headers
    assert visitor.get("/console/signed-in").status_code == 204


def test_an_open_page_learns_of_the_new_session() -> None:
    visitor = Visitor(DeskWorld(), "token-of-li")
    assert f'data-csrf="{visitor.csrf()}"' in visitor.get("/console/signed-in").text


def test_what_was_chosen_is_shown_in_words_and_no_code() -> None:
    visitor = Visitor(DeskWorld())
    sent = {**FORM, "template": "flood.warning.red", "channels": "sms"}
    page = visitor.client.post("/console/alerts/new", data=sent, headers=OURS).text
    read = page[page.index('id="kept-read"') :]
    for said in ("演习", "橙色", "上海市浦东新区", "短信"):
        assert said in read, said
    for code in (">orange<", ">Exercise<", ">310115<", "flood.warning.red", ">sms<", ">Met<"):
        assert code not in read, code
