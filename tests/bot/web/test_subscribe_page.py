"""Subscribing without a script: the form, what is wrong with it, the code, mine, and its end."""

import re
from html import unescape

import pytest

from bot.web.residents.mine import COOKIE
from tests.bot.web.desk import WORDS
from tests.bot.web.street import CODE, Street

FORM = {
    "place": "浦东新区",
    "channel": "sms",
    "address": "13812345678",
    "language": "zh",
    "agreed": "yes",
}


@pytest.fixture
def street() -> Street:
    return Street()


def asked(street: Street, **changes: str) -> str:
    answer = street.client.post("/subscribe", data={**FORM, **changes})
    assert answer.status_code == 200, answer.text
    found = re.search(r'name="id" value="([^"]+)"', answer.text)
    assert found
    return found[1]


def confirmed(street: Street) -> str:
    id = asked(street)
    answer = street.client.post("/subscribe/confirm", data={"id": id, "code": CODE})
    assert (answer.status_code, answer.headers["location"]) == (303, "/subscribe?done=yes")
    return id


def test_the_way_from_the_form_to_the_end(street: Street) -> None:
    id = confirmed(street)
    text = street.client.get("/subscribe?done=yes").text
    assert "订阅成功" in text and "上海市浦东新区" in text
    assert "13812345678" not in text
    ended = street.client.post("/subscribe/end", data={"id": id})
    assert ended.status_code == 303 and street.residents.confirmed == {}
    text = street.client.get("/subscribe?done=ended").text
    assert "已经退订" in text and "在这台设备上订阅的" not in text


def test_the_wish_is_what_was_asked_for(street: Street) -> None:
    asked(street, groups="elderly", quiet_from="22:00", quiet_to="07:00", language="en")
    (wish,) = street.residents.asked.values()
    assert (wish.areas, wish.channel, wish.language) == (("310115",), "sms", "en")
    assert wish.groups == ("elderly",)
    assert wish.quiet_hours == {"from": "22:00", "to": "07:00"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"place": ""}, "请写地名", id="no place"),
        pytest.param({"place": "某个没有的地方"}, "没有找到这个地方", id="unknown place"),
        pytest.param({"address": ""}, "请写手机号码或邮箱", id="no address"),
        pytest.param({"agreed": ""}, "请先勾选同意", id="no consent"),
        pytest.param({"quiet_from": "22:00"}, "开始和结束的时间", id="half of the hours"),
        pytest.param({"quiet_from": "x", "quiet_to": "y"}, "免打扰", id="no hours"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    street: Street, changes: dict[str, str], says: str
) -> None:
    form = {**FORM, "place": "浦东新区", "groups": "deaf", **changes}
    answer = street.client.post("/subscribe", data=form)
    assert answer.status_code == 422
    text = unescape(answer.text)
    assert says in text and "还没有订阅成功" in text
    for name in ("place", "address"):
        assert f'name="{name}" value="{form[name]}"' in text
    assert 'value="deaf" checked' in text
    assert street.residents.asked == {}


def test_a_wrong_code_is_asked_for_again(street: Street) -> None:
    id = asked(street)
    answer = street.client.post("/subscribe/confirm", data={"id": id, "code": "000000"})
    assert answer.status_code == 422
    assert WORDS.say("residents.wrong_code", "zh") in answer.text and f'value="{id}"' in answer.text
    assert "set-cookie" not in answer.headers


def test_a_subscription_that_nobody_asked_for_leads_to_the_form(street: Street) -> None:
    unknown = "6f1de0b2-3d5b-4f6e-9a55-0d2b3c4d5e6f"
    answer = street.client.post("/subscribe/confirm", data={"id": unknown, "code": CODE})
    assert answer.status_code == 410 and 'name="address"' in answer.text


def test_nobody_ends_what_another_browser_has(street: Street) -> None:
    id = confirmed(street)
    street.client.cookies.clear()
    street.client.cookies.set(COOKIE, f"{id}.{'x' * 30}|nonsense", path="/subscribe")
    assert "在这台设备上订阅的" not in street.client.get("/subscribe").text
    street.client.post("/subscribe/end", data={"id": id})
    assert len(street.residents.confirmed) == 1


def test_the_token_is_out_of_reach_of_scripts_and_other_pages(street: Street) -> None:
    id = asked(street)
    answer = street.client.post("/subscribe/confirm", data={"id": id, "code": CODE})
    kept = answer.headers["set-cookie"].lower()
    assert "httponly" in kept and "samesite=lax" in kept and "path=/subscribe" in kept


def test_an_area_of_the_map_stands_in_the_form(street: Street) -> None:
    text = street.client.get("/subscribe?area=310115").text
    assert 'name="place" value="上海市浦东新区"' in text
    assert 'name="area" value="310115"' in text


def test_every_word_of_the_page_is_there_in_english(street: Street) -> None:
    text = street.client.get("/subscribe?lang=en").text
    assert "Subscribe to warnings" in text and not re.search(r"joining\.|nearby\.", text)
