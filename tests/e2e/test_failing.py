"""It falls over well: whatever is killed, nobody is left without an answer and nothing is lost."""

import os
import signal
import time
from typing import Any

import pytest

from tests.e2e.instance import Instance, eventually
from tests.e2e.test_ask_and_report import finish_report
from tests.e2e.test_warn import (
    PUDONG,
    _alerts,
    _draft,
    _settled,
    _subscribe_by_sms,
    _subscribe_on_the_web,
)

pytestmark = [pytest.mark.e2e, pytest.mark.last]

#: Seconds within which somebody whose engine is dead must have an answer (issue 1).
PATIENCE = 3.0


def test_a_hanging_engine_is_no_silence(instance: Instance) -> None:
    engine = instance.pid_of("nlu.engine")
    os.kill(engine, signal.SIGSTOP)
    try:
        started = time.monotonic()
        answer = instance.say("stalled", "地震来了怎么办")["messages"][0]
        assert time.monotonic() - started < 4 * PATIENCE
        assert answer["kind"] == "answer"
    finally:
        os.kill(engine, signal.SIGCONT)


def test_without_the_engine_people_are_still_helped_and_warned(instance: Instance) -> None:
    _subscribe_by_sms(instance, "+8613912340011", "订阅 浦东新区")
    assert instance.say("led", "一步一步教我做心肺复苏")["messages"][0]["kind"] == "guide"
    dead = instance.pid_of("nlu.engine")
    os.kill(dead, signal.SIGKILL)
    started = time.monotonic()
    _goes_on_alone(instance, "led")
    assert time.monotonic() - started < 4 * PATIENCE
    started = time.monotonic()
    assert instance.say("r1", "我家着火了")["messages"][0]["kind"] == "triage"
    assert instance.say("r2", "how do I do CPR")["messages"][0]["kind"] == "answer"
    assert instance.say("r3", "今天股票怎么样")["messages"][0]["kind"] == "safe"
    assert instance.say("r4", "退订")["messages"][0]["kind"] == "subscription"
    assert time.monotonic() - started < 10 * PATIENCE
    with instance.client("author") as author, instance.client("approver") as approver:
        filed = author.post("/api/reports", json={"hazard": "fire", "text": "山上冒烟"})
        assert filed.status_code == 201
        alert = author.post("/api/alerts", json=_draft()).json()["id"]
        author.post(f"/api/alerts/{alert}/submit")
        assert approver.post(f"/api/alerts/{alert}/approve").status_code == 200
        assert eventually(lambda: _alerts(instance, "+8613912340011"))
        approver.post(f"/api/alerts/{alert}/cancel")
    assert eventually(lambda: _engine_is_back(instance, dead), seconds=90), "it is not kept alive"


def _goes_on_alone(instance: Instance, sender: str) -> None:
    """A guide in the middle of which the engine died: by number, label, words and button."""
    assert "反应" in instance.say(sender, "1")["messages"][0]["text"]
    step = instance.say(sender, "没反应")["messages"][0]
    assert step["kind"] == "guide" and "呼吸" in step["text"]
    pressed = instance.say(sender, "", payload=step["buttons"][0]["payload"])["messages"][0]
    assert "120" in pressed["text"]
    assert instance.say(sender, "上一步")["messages"][0]["text"].endswith(step["text"][-10:])


def _engine_is_back(instance: Instance, dead: int) -> bool:
    with instance.client() as client:
        ready = client.get("/health/ready").json()
    return bool(ready["status"] == "up" and instance.pid_of("nlu.engine") != dead)


def test_a_worker_killed_in_mid_broadcast_loses_nobody(instance: Instance) -> None:
    numbers = [f"+86139200{n:05d}" for n in range(400)]
    file = instance.data_dir / "subscribers.csv"
    rows = [f"sms,{number},zh,310115,,,," for number in numbers]
    header = "channel,address,language,areas,lat,lon,radius_m,groups"
    file.write_text("\n".join([header, *rows]) + "\n")
    done = instance.run("import", "subscribers", str(file))
    assert "400 subscribers taken in" in done.stdout, done.stdout + done.stderr
    with instance.client("author") as author, instance.client("approver") as approver:
        alert = author.post("/api/alerts", json=_draft()).json()["id"]
        author.post(f"/api/alerts/{alert}/submit")
        approver.post(f"/api/alerts/{alert}/approve")
        assert eventually(lambda: _sent(instance, numbers))
        os.kill(instance.pid_of("bot.cli.worker"), signal.SIGKILL)
        assert eventually(lambda: _settled(instance, alert), seconds=60)
        approver.post(f"/api/alerts/{alert}/cancel")
    got = _received(instance, numbers)
    assert set(got) == set(numbers), "somebody was lost"
    twice = sum(count - 1 for count in got.values())
    assert twice <= 200, "more were sent twice than can have been in flight"


def _sent(instance: Instance, numbers: list[str]) -> int:
    return len(_received(instance, numbers))


def _received(instance: Instance, numbers: list[str]) -> dict[str, int]:
    """Warnings (not all-clears) by number."""
    with instance.client() as client:
        messages: list[dict[str, Any]] = client.get("/sandbox/messages").json()["messages"]
    wanted, got = set(numbers), dict[str, int]()
    for message in messages:
        if message["to"] in wanted and message["alert"] and "解除" not in message["text"]:
            got[message["to"]] = got.get(message["to"], 0) + 1
    return got


def test_a_killed_database_leaves_nobody_without_an_answer(instance: Instance) -> None:
    os.kill(instance.pid_of("postgres -D"), signal.SIGKILL)
    assert instance.say("d1", "我家着火了")["messages"][0]["kind"] == "triage"
    assert instance.say("d2", "地震来了怎么办")["messages"][0]["kind"] in ("answer", "safe")
    with instance.client() as client:
        report = {"hazard": "landslide", "text": "山体裂缝", "address": "浦东新区"}
        refused = client.post("/api/reports", json=report, headers={"Accept-Language": "zh"})
        # Kept, if the database is back already; else whoever reports hears that it was not.
        if refused.status_code != 201:
            assert refused.status_code == 503
            assert "119" in refused.json()["detail"]
        assert eventually(lambda: client.get("/health/ready").json()["status"] == "up", seconds=60)
    assert instance.say("d3", "退订")["messages"][0]["kind"] == "subscription"


def test_everything_killed_and_started_again_remembers(instance: Instance) -> None:
    _subscribe_on_the_web(instance, "survivor", "订阅 浦东新区")
    instance.say("half-way", "我要上报隐患")
    instance.say("half-way", "山体滑坡")
    instance.say("half-way", "村后山坡裂缝变大了")
    with instance.client("author") as author, instance.client("approver") as approver:
        alert = author.post("/api/alerts", json=_draft()).json()["id"]
        author.post(f"/api/alerts/{alert}/submit")
        approver.post(f"/api/alerts/{alert}/approve")
        instance.kill()
    assert eventually(lambda: not instance.pids(), seconds=30), instance.pids()

    started = time.monotonic()
    printed = instance.start()
    assert "sign-in" not in printed, "sign-ins are shown once"
    print(f"second start: {time.monotonic() - started:.1f} s")  # noqa: T201
    assert eventually(lambda: _settled(instance, alert), seconds=60), "the broadcast went on"
    here = instance.say("anybody", "我这里有预警吗", location=PUDONG)["messages"][0]
    assert "暴雨" in here["text"]
    mine = instance.say("survivor", "我的订阅")["messages"][0]
    assert "浦东" in mine["text"]
    reference = finish_report(instance, "half-way", instance.say("half-way", "我要上报隐患"))
    made = instance.run("token", "create", "--role", "duty_officer", "--name", "值班员丙")
    instance.tokens["duty_officer"] = made.stdout.strip().splitlines()[-1]
    with instance.client("duty_officer") as officer:
        kept = officer.get("/api/reports", params={"hazard": "landslide"}).json()["items"]
    [text] = [report["text"] for report in kept if report["reference"] == reference]
    assert "裂缝" in text, "what was said before the power cut is in the report"
    with instance.client("approver") as approver:
        assert approver.post(f"/api/alerts/{alert}/cancel").status_code == 200


def test_no_log_holds_a_number_or_what_people_wrote(instance: Instance) -> None:
    written = {
        file.name: file.read_text(errors="replace")
        for file in (instance.data_dir / "logs").glob("*.log")
    }
    assert {"web.log", "worker.log", "engine.log", "postgres.log"} <= set(written)
    told = ("1391234", "1392000", "13800001111", "3546123456", "裂缝", "着火", "survivor")
    assert [(name, word) for name, text in written.items() for word in told if word in text] == []


def test_ctrl_c_leaves_nobody_behind(instance: Instance) -> None:
    assert instance.interrupt() == 0
    assert eventually(lambda: not instance.pids(), seconds=15), instance.pids()
