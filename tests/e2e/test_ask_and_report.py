"""A resident asks and reports; an officer reads it. Over HTTP, with the real engine."""

import re
from typing import Any

import pytest

from tests.e2e.instance import Instance, eventually

pytestmark = pytest.mark.e2e

PUDONG = {"lat": 31.2215, "lon": 121.5447}


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("地震来了怎么办", "earthquake"),
        ("高楼着火了怎么逃生", "high-rise-fire"),
        ("怎么做心肺复苏", "cpr"),
        ("what should I do in an earthquake", "earthquake"),
        ("how do I help someone who is choking", "choking"),
        ("what does a red rainstorm warning mean", "rainstorm-warning-levels"),
        ("应急响应级别有哪几级", "response-levels"),
        ("应急包里要放什么", "emergency-kit"),
    ],
)
def test_guidance_is_quoted_and_cited(instance: Instance, text: str, article: str) -> None:
    first = instance.say(f"ask-{text}", text)["messages"][0]
    assert first["kind"] == "answer", first
    assert first["citations"][0]["article"].startswith(article)
    assert first["citations"][0]["source"]


@pytest.mark.parametrize(
    "text", ["今天股票怎么样", "帮我写首诗", "who won the world cup", "recommend me a good movie"]
)
def test_what_we_do_not_know_is_said(instance: Instance, text: str) -> None:
    first = instance.say(f"unknown-{text}", text)["messages"][0]
    assert first["kind"] in ("unknown", "smalltalk"), first
    assert first["citations"] == []


def test_a_life_at_risk_gets_a_card_and_the_conversation_goes_on(instance: Instance) -> None:
    card = instance.say("danger", "我家着火了!")["messages"][0]
    assert card["kind"] == "triage"
    assert "119" in card["text"]
    assert len(card["buttons"]) == 2
    next_one = instance.say("danger", "", payload=card["buttons"][0]["payload"])["messages"][0]
    assert next_one["kind"] == "guide"


def test_after_a_card_a_place_is_filed_at_once_and_the_rest_is_added(instance: Instance) -> None:
    instance.say("rescue", "我家着火了!")
    reply = instance.say("rescue", "浦东新区锦绣路100号5楼")["messages"][-1]
    assert reply["kind"] == "triage"
    reference = re.search(r"R-[0-9A-Z]{4}-[0-9A-Z]{2}", reply["text"])
    assert reference
    instance.say("rescue", "3个人")
    instance.say("rescue", "13800138000")
    with instance.client() as client:
        filed = client.get(f"/api/reports/{reference.group()}").json()
    assert (filed["urgent"], filed["hazard"]) == (True, "fire")


@pytest.mark.parametrize("text", ["/restart", "／subscribe", '/report_hazard{"hazard": "fire"}'])
def test_a_typed_intent_is_text(instance: Instance, text: str) -> None:
    sender = f"slash-{len(text)}"
    first = instance.say(sender, text)["messages"][0]
    assert first["kind"] in ("unknown", "answer", "question", "report", "subscription", "smalltalk")
    assert instance.say(sender, "台风来了怎么办")["messages"][0]["kind"] == "answer"


def test_the_nearest_shelters(instance: Instance) -> None:
    first = instance.say("lost", "附近有避难所吗", location=PUDONG)["messages"][0]
    assert first["kind"] == "facilities"
    assert "示例" in first["text"], "a sample must say that it is one"
    with instance.client() as client:
        near = client.get(
            "/api/facilities/nearest", params={**PUDONG, "kind": "shelter", "hazard": "flood"}
        ).json()["facilities"]
    assert 0 < len(near) <= 3
    assert [f["distance_m"] for f in near] == sorted(f["distance_m"] for f in near)
    assert all(f["sample"] and f["status"] == "open" for f in near)


def test_a_place_is_asked_for_and_a_name_will_do(instance: Instance) -> None:
    asked = instance.say("lost2", "最近的避难场所在哪里")["messages"][-1]
    assert asked["kind"] == "question", asked
    found = instance.say("lost2", "浦东新区")["messages"]
    assert "facilities" in [message["kind"] for message in found], found


def test_a_guided_report_with_a_question_in_the_middle(instance: Instance) -> None:
    instance.say("reporter", "我要上报隐患")
    instance.say("reporter", "山体滑坡")
    middle = instance.say("reporter", "滑坡前有什么征兆")["messages"]
    assert "answer" in [m["kind"] for m in middle], middle
    assert middle[-1]["kind"] in ("report", "question"), "the report goes on"
    said = instance.say("reporter", "村后山坡裂缝变大了,有碎石掉下来")
    reference = finish_report(instance, "reporter", said)
    status = instance.say("reporter", reference)["messages"][0]
    assert status["kind"] == "report"
    assert reference in status["text"]


def finish_report(instance: Instance, sender: str, said: dict[str, Any]) -> str:
    """Answers what is still asked, confirms, and gives the reference."""
    for _ in range(6):
        text = " ".join(message["text"] for message in said["messages"])
        found = re.search(r"R-[0-9A-Z]{4}-[0-9A-Z]{2}", text)
        if found:
            return found[0]
        said = _tell(instance, sender, said["messages"][-1])
    raise AssertionError(f"the report never ends: {said}")


def _tell(instance: Instance, sender: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The answer to the open question; the first button where it is none of those."""
    for word, answer in (("人被困", "0"), ("什么地方", "浦东新区")):
        if word in asked["text"] and "确认" not in asked["text"]:
            return instance.say(sender, answer)
    return instance.say(sender, "", payload=asked["buttons"][0]["payload"])


def test_a_report_by_api_is_public_without_personal_data_and_listed(instance: Instance) -> None:
    body = {
        "hazard": "flood",
        "text": "河水漫过堤岸",
        "location": PUDONG,
        "people_trapped": 2,
        "language": "zh",
        "contact": "+8613800001111",
    }
    token = instance.run("token", "create", "--role", "duty_officer", "--name", "值班员")
    instance.tokens["duty_officer"] = token.stdout.strip().splitlines()[-1]
    with instance.client() as client, instance.client("duty_officer") as officer:
        filed = client.post("/api/reports", json=body)
        assert filed.status_code == 201, filed.text
        reference = filed.json()["reference"]
        public = client.get(f"/api/reports/{reference}")
        assert public.json()["status"] == "received"
        assert "13800001111" not in public.text
        listed = officer.get("/api/reports", params={"hazard": "flood"}).json()["items"]
        assert reference in [item["reference"] for item in listed]
        assert client.get("/api/reports").status_code == 401
        moved = officer.post(f"/api/reports/{reference}/transition", json={"to": "triaged"})
        assert moved.status_code == 200, moved.text
        assert client.get(f"/api/reports/{reference}").json()["status"] == "triaged"
        bad = client.post("/api/reports", json={**body, "hazard": "dragon", "people_trapped": -1})
        assert bad.status_code == 422
        assert bad.headers["content-type"].startswith("application/problem+json")
        assert {e["field"] for e in bad.json()["errors"]} >= {"hazard", "people_trapped"}


def test_every_door_answers_a_stranger_politely(instance: Instance) -> None:
    with instance.client() as client:
        assert client.get("/").status_code == 200
        assert client.get("/console", follow_redirects=True).status_code == 200
        assert client.get("/sandbox").status_code == 200
        assert client.get("/metrics").status_code == 200
        assert client.get("/openapi.json").status_code == 200
        assert client.get("/nowhere").status_code == 404
        assert client.get("/health/ready").json()["status"] == "up"
        assert client.post("/api/chat", content=b"{").status_code == 422
        assert client.post("/channels/sms/webhook", data={"Body": "STOP"}).status_code == 403
        assert client.post("/channels/pigeon/webhook").status_code == 404


def test_an_import_lists_its_bad_rows(instance: Instance, shared_data: object) -> None:
    file = f"{shared_data}/shelters/tw_shelters_v9_nopii.csv"
    done = instance.run("import", "facilities", file)
    assert done.returncode == 0, done.stderr
    assert "line " in done.stdout
    taipei = {"lat": 25.0478, "lon": 121.5319, "limit": 3}
    with instance.client() as client:
        near = eventually(
            lambda: client.get("/api/facilities/nearest", params=taipei).json()["facilities"]
        )
    assert near[0]["distance_m"] < 3_000
    assert not near[0]["sample"]
