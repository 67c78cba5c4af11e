"""An official warns an area: two people, everybody inside, in their language, and the all-clear."""

import json
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx2
import pytest
from lxml import etree

from tests.e2e.instance import Instance, eventually

pytestmark = pytest.mark.e2e

BEIJING = timezone(timedelta(hours=8))
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
PUDONG = {"lat": 31.2215, "lon": 121.5447}
REYKJAVIK = {"lat": 64.12, "lon": -21.85, "radius_m": 2000}
PHONES = {"inside": "+8613912340001", "english": "+8613912340002", "outside": "+8613912340003"}


def _expires(hours: int = 6) -> str:
    return (datetime.now(BEIJING) + timedelta(hours=hours)).isoformat(timespec="seconds")


def _draft() -> dict[str, Any]:
    return {
        "status": "Actual",
        "msg_type": "Alert",
        "kind": "warning",
        "category": "Met",
        "event": "暴雨",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Likely",
        "level": "orange",
        "expires": _expires(),
        "area": {
            "description": "浦东新区",
            "geocodes": [{"name": "GB/T2260", "value": "310115"}],
        },
        "texts": {
            "zh": {
                "headline": "浦东新区暴雨橙色预警",
                "description": "未来3小时雨量将达50毫米以上。",
                "instruction": "留在室内,不要涉水。",
                "all_clear": "暴雨橙色预警已解除。",
            },
            "en": {
                "headline": "Orange rainstorm warning for Pudong",
                "description": "More than 50 mm of rain in the next 3 hours.",
                "instruction": "Stay indoors, do not wade.",
                "all_clear": "The orange rainstorm warning has ended.",
            },
        },
    }


class Listener:
    """A web page that listens for what we send on our own, and comes back when it was cut off."""

    def __init__(self, instance: Instance, sender: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self._url = f"{instance.url}/api/chat/{sender}/events"
        self._last = ""
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _listen(self) -> None:
        with httpx2.Client(timeout=httpx2.Timeout(10, read=2)) as client:
            while not self._stop.is_set():
                try:
                    self._read(client)
                except httpx2.TransportError:
                    continue

    def _read(self, client: httpx2.Client) -> None:
        headers = {"Last-Event-ID": self._last} if self._last else {}
        with client.stream("GET", self._url, headers=headers) as response:
            self._ready.set()
            for line in response.iter_lines():
                if line.startswith("id:"):
                    self._last = line[3:].strip()
                elif line.startswith("data:"):
                    self.heard.append(json.loads(line[5:]))
                if self._stop.is_set():
                    return


def _phone(instance: Instance, number: str) -> list[dict[str, Any]]:
    with instance.client() as client:
        found: list[dict[str, Any]] = client.get("/sandbox/messages", params={"to": number}).json()[
            "messages"
        ]
    return found


def _text_from(instance: Instance, number: str, text: str) -> str:
    """What comes back to a phone that writes."""
    before = len(_phone(instance, number))
    with instance.client() as client:
        written = client.post(
            "/sandbox/messages", json={"channel": "sms", "from": number, "text": text}
        )
        assert written.status_code < 300, written.text
    answers = eventually(lambda: _phone(instance, number)[before:])
    assert answers, f"no answer to {text!r}"
    return " ".join(answer["text"] for answer in answers)


def _subscribe_by_sms(instance: Instance, number: str, text: str) -> None:
    answer = _text_from(instance, number, text)
    assert "1" in answer, "an SMS has a numbered menu"
    _text_from(instance, number, "1")


def _subscribe_on_the_web(instance: Instance, sender: str, text: str) -> None:
    asked = instance.say(sender, text)["messages"][-1]
    done = instance.say(sender, "", payload=asked["buttons"][0]["payload"])["messages"][-1]
    assert done["kind"] == "subscription", done


def _progress(instance: Instance, alert: str) -> dict[str, Any]:
    with instance.client("author") as author:
        found: dict[str, Any] = author.get(f"/api/alerts/{alert}").json()
    return found


def test_from_a_subscription_to_the_all_clear(instance: Instance) -> None:
    _subscribe_on_the_web(instance, "warned-zh", "订阅 浦东新区")
    _subscribe_on_the_web(instance, "elsewhere", "订阅 崇明区")
    _subscribe_by_sms(instance, PHONES["inside"], "订阅 浦东新区")
    _subscribe_by_sms(instance, PHONES["english"], "subscribe to warnings in Pudong")
    _subscribe_by_sms(instance, PHONES["outside"], "订阅 崇明区")
    page, other_page = Listener(instance, "warned-zh"), Listener(instance, "elsewhere")

    with instance.client("author") as author, instance.client("approver") as approver:
        made = author.post("/api/alerts", json=_draft())
        assert made.status_code == 201, made.text
        alert = made.json()["id"]
        preview = author.get(f"/api/alerts/{alert}/preview").json()
        assert preview["people"] == 3, preview
        assert author.post(f"/api/alerts/{alert}/submit").status_code == 200
        assert author.post(f"/api/alerts/{alert}/approve").status_code == 403
        assert (page.heard, _phone_count(instance)) == ([], 0), "nothing before a second person"
        approved = approver.post(f"/api/alerts/{alert}/approve")
        assert approved.status_code == 200, approved.text

        assert eventually(lambda: page.heard), "the page heard nothing"
        assert "暴雨橙色预警" in page.heard[0]["text"]
        assert page.heard[0]["kind"] == "alerts"
        sms = eventually(lambda: _alerts(instance, PHONES["inside"]))
        assert "暴雨" in sms[0]["text"]
        english = eventually(lambda: _alerts(instance, PHONES["english"]))
        assert "rainstorm" in english[0]["text"]

        done = eventually(lambda: _settled(instance, alert), seconds=30)
        assert done["counts"]["delivered"] == 3, done
        identifier = done["identifier"]
        assert sms[0]["alert"] == identifier
        _check_published(instance, identifier)

        here = instance.say("passer-by", "我这里有预警吗", location=PUDONG)["messages"][0]
        assert here["kind"] == "alerts"
        assert "暴雨" in here["text"]

        assert author.post(f"/api/alerts/{alert}/cancel").status_code == 403
        assert approver.post(f"/api/alerts/{alert}/cancel").status_code == 200
        assert eventually(lambda: "已解除" in page.heard[-1]["text"]), page.heard
        assert eventually(lambda: len(_alerts(instance, PHONES["english"])) == 2)
        assert "ended" in _alerts(instance, PHONES["english"])[-1]["text"]

    assert len(_alerts(instance, PHONES["inside"])) == 2, "the warning and the all-clear, once each"
    assert _alerts(instance, PHONES["outside"]) == []
    assert other_page.heard == []
    with instance.client() as client:
        feed = client.get("/feeds/alerts.geojson").json()["features"]
    assert identifier not in json.dumps(feed)
    page.close()
    other_page.close()


def _phone_count(instance: Instance) -> int:
    return sum(len(_alerts(instance, number)) for number in PHONES.values())


def _alerts(instance: Instance, number: str) -> list[dict[str, Any]]:
    return [message for message in _phone(instance, number) if message["alert"]]


def _settled(instance: Instance, alert: str) -> dict[str, Any] | None:
    found = _progress(instance, alert)
    return found if found["state"] in ("completed", "partial", "expired") else None


def _check_published(instance: Instance, identifier: str) -> None:
    with instance.client() as client:
        cap = client.get(f"/alerts/{identifier}.xml")
        assert cap.headers["content-type"].startswith("application/cap+xml")
        tree = etree.fromstring(cap.content)
        assert tree.findtext(f"{CAP}identifier") == identifier
        languages = {info.findtext(f"{CAP}language") for info in tree.iter(f"{CAP}info")}
        assert {str(language)[:2] for language in languages} == {"zh", "en"}
        atom = client.get("/feeds/alerts.atom")
        assert identifier in atom.text
        again = client.get("/feeds/alerts.atom", headers={"If-None-Match": atom.headers["etag"]})
        assert again.status_code == 304
        page = client.get(f"/alerts/{identifier}")
        assert page.status_code == 200
        assert "浦东新区暴雨橙色预警" in page.text


def test_the_cap_we_publish_is_valid(instance: Instance, shared_data: Path) -> None:
    with instance.client("author") as author, instance.client("approver") as approver:
        alert = author.post("/api/alerts", json=_draft()).json()["id"]
        author.post(f"/api/alerts/{alert}/submit")
        approver.post(f"/api/alerts/{alert}/approve")
        identifier = _progress(instance, alert)["identifier"]
        document = etree.fromstring(author.get(f"/alerts/{identifier}.xml").content)
        approver.post(f"/api/alerts/{alert}/cancel")
    for schema in ("CAP-v1.2.xsd", "cap12_extended.xsd"):
        etree.XMLSchema(file=str(shared_data / "cap" / "xsd" / schema)).assertValid(document)


def test_a_warning_drafted_from_another_authority_s_cap_file(
    instance: Instance, shared_data: Path
) -> None:
    file = shared_data / "cap" / "alerts" / "iceland_met_office.cap"
    cap_type = {"Content-Type": "application/cap+xml"}
    subscribed = {"channel": "sms", "address": "+3546123456", "language": "en"}
    with instance.client("author") as author, instance.client("approver") as approver:
        asked = author.post("/api/subscriptions", json={**subscribed, "point": REYKJAVIK})
        assert asked.status_code == 202, asked.text
        code = _code(eventually(lambda: _phone(instance, "+3546123456"))[-1]["text"])
        confirmed = author.post(
            f"/api/subscriptions/{asked.json()['id']}/confirm", json={"code": code}
        )
        assert confirmed.status_code == 200, confirmed.text

        made = author.post("/api/alerts", content=file.read_bytes(), headers=cap_type)
        assert made.status_code == 201, made.text
        alert = made.json()["id"]
        refused = author.post(f"/api/alerts/{alert}/submit")
        assert refused.status_code == 422, "its times are past and must be asked for anew"
        assert "expires" in {error["field"] for error in refused.json()["errors"]}
        content = _progress(instance, alert)["content"]
        edited = author.put(f"/api/alerts/{alert}", json={**content, "expires": _expires()})
        assert edited.status_code == 200, edited.text
        assert author.post(f"/api/alerts/{alert}/submit").status_code == 200
        assert approver.post(f"/api/alerts/{alert}/approve").status_code == 200
        got = eventually(lambda: _alerts(instance, "+3546123456"))
        assert got, "nobody in Reykjavik heard of it"
        assert "Southeast gales" in got[0]["text"]
        assert approver.post(f"/api/alerts/{alert}/cancel").status_code == 200


def _code(text: str) -> str:
    runs = "".join(c if c.isdigit() else " " for c in text).split()
    [code] = [run for run in runs if len(run) == 6]
    return code


def test_stop_is_obeyed_at_once(instance: Instance) -> None:
    number = "+8613912340009"
    _subscribe_by_sms(instance, number, "订阅 浦东新区")
    assert "退订" in _text_from(instance, number, "退订")
    with instance.client("author") as author, instance.client("approver") as approver:
        alert = author.post("/api/alerts", json=_draft()).json()["id"]
        author.post(f"/api/alerts/{alert}/submit")
        approver.post(f"/api/alerts/{alert}/approve")
        assert eventually(lambda: _settled(instance, alert), seconds=30)
        approver.post(f"/api/alerts/{alert}/cancel")
    assert _alerts(instance, number) == []
