"""A resident asks for a person, on the web and by SMS; an officer answers. With the real engine."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.e2e.instance import Instance, eventually

pytestmark = pytest.mark.e2e

PHONE = "+8613800138055"


@pytest.fixture(scope="module")
def officer(instance: Instance) -> Iterator[httpx2.Client]:
    made = instance.run("token", "create", "--role", "duty_officer", "--name", "值班员甲")
    instance.tokens["talker"] = made.stdout.strip().splitlines()[-1]
    with instance.client("talker") as client:
        yield client


def waiting(officer: httpx2.Client, channel: str) -> str:
    def found() -> list[str]:
        items = officer.get("/api/handovers", params={"state": "waiting"}).json()["items"]
        return [item["id"] for item in items if item["channel"] == channel]

    ids = eventually(found)
    assert ids
    return str(ids[0])


def pushed(instance: Instance, sender: str, count: int) -> list[dict[str, Any]]:
    """What the event stream of a web sender holds."""
    found: list[dict[str, Any]] = []
    path = f"/api/chat/{sender}/events"
    with instance.client() as client, client.stream("GET", path, timeout=10) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: {"):
                found.append(json.loads(line.removeprefix("data: ")))
            if len(found) == count:
                break
    return found


def test_on_the_web_from_asking_to_the_end(instance: Instance, officer: httpx2.Client) -> None:
    asked = instance.say("lonely", "转人工")["messages"]
    assert [m["kind"] for m in asked] == ["handoff"]
    assert "没有值班员在线" in asked[0]["text"] and "119" in asked[0]["text"]
    instance.say("lonely", "不用")
    officer.post("/api/handovers/presence")
    there = instance.say("lonely", "转人工")["messages"][0]
    assert "有值班员在线" in there["text"]
    kept = instance.say("lonely", "", payload=there["buttons"][0]["payload"])["messages"]
    assert [m["kind"] for m in kept] == ["handoff"]
    answered = instance.say("lonely", "地震来了怎么办")["messages"]
    assert answered[0]["kind"] == "answer", "the bot goes on while they wait"
    id = waiting(officer, "web")
    assert officer.post(f"/api/handovers/{id}/take").status_code == 200
    assert officer.post(f"/api/handovers/{id}/take").status_code == 409
    silent = instance.say("lonely", "台风来了怎么办")["messages"]
    assert [m["kind"] for m in silent] == ["handoff"]
    said = officer.post(f"/api/handovers/{id}/say", json={"text": "您在哪里?"})
    assert [line["text"] for line in said.json()["thread"] if line["author"] != "bot"] == [
        "转人工",
        "地震来了怎么办",
        "台风来了怎么办",
        "您在哪里?",
    ]
    events = pushed(instance, "lonely", 2)
    assert [event["kind"] for event in events] == ["handoff", "handoff"]
    assert events[1]["text"] == "值班员:您在哪里?"
    danger = instance.say("lonely", "我家着火了快救命")["messages"]
    assert danger[0]["kind"] == "triage", "a life at risk comes first"
    assert officer.post(f"/api/handovers/{id}/return").status_code == 200
    assert instance.say("lonely", "地震来了怎么办")["messages"][0]["kind"] == "answer"


def test_by_sms_the_answer_comes_as_a_text(instance: Instance, officer: httpx2.Client) -> None:
    with instance.client() as client:

        def texts() -> list[str]:
            sent = client.get("/sandbox/messages", params={"to": PHONE}).json()["messages"]
            return [message["text"] for message in sent]

        def write(text: str) -> None:
            body = {"channel": "sms", "from": PHONE, "text": text}
            assert client.post("/sandbox/messages", json=body).status_code == 201

        officer.post("/api/handovers/presence")
        write("talk to a person")
        assert eventually(lambda: len(texts()) == 1)
        write("1")
        assert eventually(lambda: len(texts()) == 2)
        id = waiting(officer, "sms")
        officer.post(f"/api/handovers/{id}/take")
        assert eventually(lambda: any("taken over" in text for text in texts()))
        officer.post(f"/api/handovers/{id}/say", json={"text": "Where are you?"})
        assert eventually(lambda: "Duty officer: Where are you?" in texts())
        for text in ("At the bridge", "hello?", "still here"):
            write(text)

        def heard() -> bool:
            thread = officer.get(f"/api/handovers/{id}").json()["thread"]
            return "still here" in [line["text"] for line in thread]

        assert eventually(heard)
        before = len(texts())
        write("bot")
        assert eventually(lambda: len(texts()) == before + 1)
        assert sum("passed on" in text.lower() for text in texts()) == 0
        assert officer.get(f"/api/handovers/{id}").json()["state"] == "returned"


def test_a_rumour_is_checked_against_what_was_published(instance: Instance) -> None:
    first = instance.say("rumour", "听说动物园老虎跑出来了是真的吗")["messages"][0]
    assert first["kind"] == "alerts"
    assert "没有找到官方" in first["text"]
    number = instance.say("rumour", "31000000000000_20200101080000_1")["messages"][0]
    assert "不是我们发布" in number["text"]
