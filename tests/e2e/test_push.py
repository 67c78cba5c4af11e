"""A browser of the sandbox's push service: the code, a warning, "it was shown", the all-clear."""

import json
from typing import Any

import pytest

from tests.e2e.instance import Instance, eventually
from tests.e2e.test_warn import _draft

pytestmark = pytest.mark.e2e


def _notes(instance: Instance, subscription: dict[str, Any]) -> list[dict[str, Any]]:
    """What this browser could read, oldest first."""
    browser = subscription["endpoint"].rpartition("/")[2]
    with instance.client() as client:
        found = client.get("/sandbox/messages", params={"to": browser}).json()["messages"]
    return [one["note"] for one in found]


def _subscribe(instance: Instance, language: str = "zh") -> tuple[dict[str, Any], str, str]:
    """The browser, its subscription's id and the token that ends it."""
    with instance.client() as client:
        assert len(client.get("/api/push/key").json()["key"]) == 87
        subscription: dict[str, Any] = client.post("/sandbox/push/browsers").json()
        body = {
            "channel": "push",
            "address": json.dumps(subscription),
            "language": language,
            "areas": ["310115"],
        }
        asked = client.post("/api/subscriptions", json=body)
        assert asked.status_code == 202, asked.text
        (note,) = _notes(instance, subscription)
        assert note["subscription"] == asked.json()["id"] and note["code"] in note["title"]
        confirm = f"/api/subscriptions/{note['subscription']}/confirm"
        confirmed = client.post(confirm, json={"code": note["code"]})
        assert confirmed.status_code == 200
    return subscription, note["subscription"], confirmed.json()["token"]


def _end(instance: Instance, id: str, token: str) -> None:
    """Other tests share the service, and count who is meant by their warnings."""
    with instance.client() as client:
        bearer = {"Authorization": f"Bearer {token}"}
        assert client.delete(f"/api/subscriptions/{id}", headers=bearer).is_success


def _show(instance: Instance, note: dict[str, Any]) -> int:
    with instance.client() as client:
        body = {"receipt": note["receipt"]}
        return client.post("/channels/push/webhook", json=body).status_code


def _pushed(instance: Instance, alert: str) -> dict[str, int]:
    with instance.client("author") as author:
        found: dict[str, int] = author.get(f"/api/alerts/{alert}").json()["by_channel"]["push"]
    return found


def test_from_the_code_to_the_all_clear_by_push(instance: Instance) -> None:
    subscribed = [_subscribe(instance), _subscribe(instance, "en")]
    browsers = [browser for browser, _, _ in subscribed]
    with instance.client("author") as author, instance.client("approver") as approver:
        drafted = author.post("/api/alerts", json={**_draft(), "channels": ["push"]})
        assert drafted.status_code == 201, drafted.text
        alert = drafted.json()["id"]
        author.post(f"/api/alerts/{alert}/submit")
        assert approver.post(f"/api/alerts/{alert}/approve").status_code == 200
        warnings = [eventually(lambda one=one: _notes(instance, one)[1:])[0] for one in browsers]
        assert [one["title"] for one in warnings] == [
            "浦东新区暴雨橙色预警",
            "Orange rainstorm warning for Pudong",
        ]
        assert all(one["urgent"] and one["url"].endswith(one["tag"]) for one in warnings)
        assert _pushed(instance, alert)["delivered"] == 0
        assert _show(instance, {"receipt": warnings[0]["receipt"][::-1]}) == 403
        assert [_show(instance, one) for one in warnings] == [204, 204]
        assert eventually(lambda: _pushed(instance, alert)["delivered"] == 2)
        assert approver.post(f"/api/alerts/{alert}/cancel").status_code == 200
        over = eventually(lambda: _notes(instance, browsers[0])[2:])[0]
        assert (over["tag"], over["title"]) == (warnings[0]["tag"], "暴雨橙色预警已解除。")
    for _, id, token in subscribed:
        _end(instance, id, token)


def test_a_message_sent_twice_under_one_id_is_answered_once(instance: Instance) -> None:
    body = {"text": "上报 路面塌陷", "id": "0123456789abcdef"}
    first, second = (instance.say("web-twice", **body) for _ in range(2))
    assert first == second
