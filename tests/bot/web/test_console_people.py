"""Signing in with an account, one's own page, officials and tokens, as browsers without scripts."""

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2 as httpx
import pyotp
import pytest

from bot.officials import Official, Role
from bot.store.database import Database
from bot.web.console import audit
from bot.web.sessions import COOKIE, DEVICE_COOKIE
from tests.bot.accounts.staff import PASSWORD
from tests.bot.broadcast.world import PUDONG, utc
from tests.bot.web.bureau import Bureau, open_bureau

pytestmark = pytest.mark.postgres
ADMIN, AUTHOR = "the admin", "the author"
#: What the division is called in the world of the tests.
NAMED = "浦东新区"
ZHAO = {"name": "Zhao", "role": "author", "area": PUDONG}


@pytest.fixture
async def bureau(database: Database, tmp_path: Path) -> AsyncIterator[Bureau]:
    async with open_bureau(database, tmp_path) as opened:
        yield opened


class Person:
    """A browser of somebody who has no token."""

    def __init__(self, bureau: Bureau) -> None:
        transport = httpx.ASGITransport(app=bureau.app)
        headers = {"Accept-Language": "en"}
        self.client = httpx.AsyncClient(
            transport=transport, base_url="http://f.invalid", headers=headers
        )

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, at: str = "/console/me", **fields: str) -> httpx.Response:
        """A form of the page `at`."""
        found = re.search(r'name="csrf" value="([^"]+)"', (await self.get(at)).text)
        return await self.client.post(path, data={"csrf": found[1] if found else "", **fields})

    async def sign_in(self, name: str = "Zhao", password: str = PASSWORD) -> httpx.Response:
        return await self.client.post("/console/sign-in", data={"name": name, "token": password})


async def joined(bureau: Bureau, **who: str) -> Person:
    """Invited by the administrator at the console, and come in by the link."""
    page = (await bureau.post(ADMIN, "/console/officials", **{**ZHAO, **who})).text
    found = re.search(r"/console/join\?link=([\w-]+)", page)
    assert found, page
    person = Person(bureau)
    assert "Zhao" in (await person.get(f"/console/join?link={found[1]}")).text
    fields = {"link": found[1], "password": PASSWORD, "again": PASSWORD}
    answer = await person.client.post("/console/join", data=fields)
    assert answer.headers["location"] == "/console"
    return person


async def with_app(person: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Sets an authenticator app up; the app and the recovery codes."""
    page = (await person.get("/console/me")).text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    secret = re.search(r"<code class=\"breaks\">([A-Z2-7]+)</code>", page)
    assert sealed and secret
    assert "data:image/svg+xml" in page
    app = pyotp.TOTP(secret[1])
    done = await person.post("/console/me/app", sealed=html.unescape(sealed[1]), code=app.now())
    codes = re.findall(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>", done.text)
    assert len(codes) == 10, done.text
    return app, codes


async def test_a_wrong_code_is_said_once_on_top_and_at_its_field(bureau: Bureau) -> None:
    person = await joined(bureau)
    sealed = re.search(r'name="sealed" value="([^"]+)"', (await person.get("/console/me")).text)
    assert sealed
    done = await person.post("/console/me/app", sealed=html.unescape(sealed[1]), code="000000")
    assert done.status_code == 401 and done.text.count("This code does not fit") == 2
    assert ">code<" not in done.text


async def test_invited_joined_and_signed_in(bureau: Bureau) -> None:
    person = await joined(bureau)
    assert "Zhao" in (await person.get("/console/alerts")).text
    await person.post("/console/sign-out")
    assert (await person.get("/console/alerts")).headers["location"] == "/console"
    before = person.client.cookies.get(COOKIE)
    assert (await person.sign_in()).headers["location"] == "/console"
    assert person.client.cookies[COOKIE] != before
    assert "Zhao" in (await person.get("/console/me")).text


async def test_wrong_and_unknown_names_get_the_same_page(bureau: Bureau) -> None:
    await joined(bureau)
    answers = [await Person(bureau).sign_in(name, "wrong password") for name in ("Zhao", "Nobody")]
    assert [answer.status_code for answer in answers] == [401, 401]
    one, other = (answer.text for answer in answers)
    assert one.replace("Zhao", "") == other.replace("Nobody", "")
    assert 'value="Zhao"' in one, "what was typed is not lost"


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(bureau: Bureau) -> None:
    await joined(bureau)
    set_cookies = (await Person(bureau).sign_in()).headers.get_list("set-cookie")
    assert {one.split("=")[0] for one in set_cookies} == {COOKIE, DEVICE_COOKIE}
    assert all("HttpOnly" in one and "SameSite=strict" in one for one in set_cookies)
    assert "Zhao" not in str(set_cookies)


async def test_the_second_factor_is_asked_for_and_nothing_opens_before(bureau: Bureau) -> None:
    person = await joined(bureau)
    _, codes = await with_app(person)
    other = Person(bureau)
    assert (await other.sign_in()).headers["location"] == "/console/second"
    half = other.client.cookies[COOKIE]
    for path in ("/console", "/console/alerts", "/console/me"):
        assert (await other.get(path)).headers["location"] == "/console/second"
    wrong = await other.post("/console/second", "/console/second", code="000000")
    assert wrong.status_code == 401
    right = await other.post("/console/second", "/console/second", recovery=codes[0])
    assert right.headers["location"] == "/console"
    assert other.client.cookies[COOKIE] != half
    assert (await other.get("/console/alerts")).status_code == 200


async def test_an_office_may_require_second_factors(bureau: Bureau) -> None:
    person = await joined(bureau)
    await bureau.post(ADMIN, "/console/officials/rule", required="yes")
    assert (await person.get("/console/alerts")).headers["location"] == "/console/me"
    assert (await bureau.get(AUTHOR, "/console/alerts")).status_code == 200, "tokens have none"
    await with_app(person)
    assert (await person.get("/console/alerts")).status_code == 200


async def test_a_new_password_ends_other_sessions_and_is_proved_by_the_present(
    bureau: Bureau,
) -> None:
    here, there = await joined(bureau), Person(bureau)
    await there.sign_in()
    new = {"password": "a quite different phrase", "again": "a quite different phrase"}
    refused = await here.post("/console/me/password", present="wrong", **new)
    assert refused.status_code == 422
    assert (await there.get("/console/me")).status_code == 200
    await here.post("/console/me/password", present=PASSWORD, **new)
    assert (await here.get("/console/me")).status_code == 200
    assert (await there.get("/console/me")).headers["location"] == "/console"
    assert (await there.sign_in(password=new["password"])).headers["location"] == "/console"


async def test_sessions_are_listed_and_ended(bureau: Bureau) -> None:
    here, there = await joined(bureau), Person(bureau)
    there.client.headers["user-agent"] = "Office computer"
    await there.sign_in()
    page = (await here.get("/console/me")).text
    assert "Office computer" in page
    session = re.search(r'name="session" value="([^"]+)"', page)
    assert session
    mine = await here.post("/console/me/sessions/end", session=session[1])
    assert mine.headers["location"] == "/console/me?done=ended"
    assert (await there.get("/console/me")).headers["location"] == "/console"
    assert (await here.post("/console/me/sessions/end", session="x")).status_code == 404


async def test_the_own_telephone(bureau: Bureau) -> None:
    person = await joined(bureau)
    wrong = await person.post("/console/me/phone", phone="12")
    assert wrong.status_code == 422 and 'value="12"' in wrong.text
    await person.post("/console/me/phone", phone="13712345678")
    assert 'value="+8613712345678"' in (await person.get("/console/me")).text
    await person.post("/console/me/phone", phone="")
    assert "13712345678" not in (await person.get("/console/me")).text


async def test_an_administrator_changes_others_and_never_themself(bureau: Bureau) -> None:
    person = await joined(bureau)
    account = await bureau.staff.accounts.people.named("Zhao")
    assert account
    path = f"/console/officials/{account.id}"
    await bureau.post(ADMIN, f"{path}/change", role="duty_officer", area=PUDONG)
    assert "Duty officer" in (await person.get("/console/me")).text
    refused = await bureau.post(ADMIN, f"{path}/change", role="author", area="999999")
    assert refused.status_code == 422 and "999999" in refused.text
    assert (await bureau.post(AUTHOR, f"{path}/disable")).status_code == 403
    await bureau.post(ADMIN, f"{path}/disable")
    assert (await person.get("/console/me")).headers["location"] == "/console"
    assert (await person.sign_in()).status_code == 401
    again = await bureau.post(ADMIN, "/console/officials", name="THE admin", role="approver")
    assert again.status_code == 403


async def test_a_reset_is_on_the_record_of_the_person(bureau: Bureau) -> None:
    person = await joined(bureau)
    await with_app(person)
    account = await bureau.staff.accounts.people.named("Zhao")
    assert account
    await bureau.post(ADMIN, f"/console/officials/{account.id}/reset")
    assert (await person.get("/console/me")).headers["location"] == "/console"
    assert (await person.sign_in()).headers["location"] == "/console"
    page = (await person.get("/console/me")).text
    assert "Second factor reset" in page and ADMIN in page


async def test_tokens_are_made_shown_once_and_revoked(bureau: Bureau) -> None:
    shown = await bureau.post(ADMIN, "/console/tokens", name="Script", role="duty_officer")
    found = re.search(r'<code class="breaks">([\w-]{43})</code>', shown.text)
    assert found
    assert found[1] not in (await bureau.get(ADMIN, "/console/tokens")).text
    assert await bureau.officials.by_token(found[1])
    assert "last used" in (await bureau.get(ADMIN, "/console/tokens")).text
    await bureau.post(ADMIN, "/console/tokens/revoke", name="SCRIPT")
    assert await bureau.officials.by_token(found[1]) is None
    assert (await bureau.get(AUTHOR, "/console/tokens")).status_code == 403


async def test_a_local_administrator_sees_and_makes_only_local_ones(bureau: Bureau) -> None:
    local = Official(name="local admin", role=Role.ADMIN, area=PUDONG)
    token = await bureau.officials.create(local, utc())
    person = Person(bureau)
    await person.client.post("/console/sign-in", data={"token": token})
    page = (await person.get("/console/tokens")).text
    assert "local author" in page and "the approver" not in page
    refused = await person.post("/console/tokens", name="X", role="admin", area="")
    assert refused.status_code == 422
    refused = await person.post("/console/tokens/revoke", name="the approver")
    assert refused.status_code == 403
    assert (await person.post("/console/officials/rule", required="yes")).status_code == 403


async def test_the_trail_is_searched_and_taken_along(bureau: Bureau) -> None:
    await joined(bureau)
    account = await bureau.staff.accounts.people.named("Zhao")
    assert account
    page = (await bureau.get(ADMIN, f"/console/audit?subject={account.id}")).text
    assert "account.invite" in page and "account.join" in page and "by token" not in page
    sheet = await bureau.get(ADMIN, f"/console/audit.csv?subject={account.id}&action=account")
    assert sheet.headers["content-type"].startswith("text/csv")
    lines = sheet.text.splitlines()
    assert lines[0] == "\ufeffat,actor,action,subject,details,place"
    assert [line.split(",")[2] for line in lines[1:]] == ["account.join", "account.invite"]
    wrong = await bureau.get(ADMIN, "/console/audit.csv?since=yesterday")
    assert wrong.status_code == 422 and "text/html" in wrong.headers["content-type"]
    assert (await bureau.get(AUTHOR, "/console/audit.csv")).status_code == 403


async def test_the_sheet_of_the_trail_holds_all_of_it(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "IN_A_PART", 3)
    for number in range(8):
        await bureau.post(ADMIN, "/console/officials", **{**ZHAO, "name": f"P{number}"})
    sheet = await bureau.get(ADMIN, "/console/audit.csv?action=account.invite")
    lines = sheet.text.splitlines()
    assert len(lines) == 9 and lines[0].startswith("\ufeffat,")
    assert len(set(lines[1:])) == 8


async def test_an_official_s_area_is_shown_by_its_name(bureau: Bureau) -> None:
    local = Official(name="local admin", role=Role.ADMIN, area=PUDONG)
    person = Person(bureau)
    token = await bureau.officials.create(local, utc())
    await person.client.post("/console/sign-in", data={"token": token})
    for path in ("/console/me", "/console/officials", "/console/tokens"):
        page = (await person.get(path)).text
        assert f"local admin</b> · Administrator · {NAMED}" in page
        assert f"· {PUDONG}" not in page


async def test_a_bad_link_says_what_to_do(bureau: Bureau) -> None:
    for link in ("", "x", "%00"):
        answer = await Person(bureau).get(f"/console/join?link={link}")
        assert answer.status_code in (410, 422)
