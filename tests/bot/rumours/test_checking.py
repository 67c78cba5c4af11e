"""A message is held against what we published: by number, by its words, by likeness."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.alerts.content import AlertContent, AlertText, Kind, MsgType, Status
from bot.alerts.published import InForce, Published, Standing
from bot.rumours.checking import LATELY, Found, Rumours
from bot.rumours.claim import claim_of
from bot.rumours.likeness import Likeness
from knowledge import encoding

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
URL = "https://fenghuo.invalid"
LIKENESS = Likeness(encoding.load())
RAIN, DENIAL, DRILL = (f"31000000000000_2026112208000{n}_1" for n in (1, 2, 3))
RAIN_ZH = AlertText(
    headline="浦东新区暴雨红色预警",
    description="未来3小时降雨量将达100毫米以上。",
    instruction="不要外出,远离低洼处。",
)
RAIN_EN = AlertText(
    headline="Red rainstorm warning for Pudong",
    description="More than 100 mm of rain within 3 hours.",
    instruction="Do not go out, and stay away from low-lying places.",
)
SMS = "浦东新区暴雨红色预警。不要外出,远离低洼处。退订回复“退订”。"
DENIED = AlertText(headline="辟谣:青石水库没有垮坝", description="网传水库要垮不属实。")


def message(
    identifier: str,
    texts: Mapping[str, AlertText],
    *,
    kind: Kind = Kind.WARNING,
    status: Status = Status.ACTUAL,
    standing: Standing = Standing.IN_FORCE,
    msg_type: MsgType = MsgType.ALERT,
) -> Published:
    shown = InForce(
        identifier=identifier,
        sender="test",
        msg_type=msg_type,
        sent_at=NOW,
        expires_at=NOW + timedelta(hours=3),
        area={},
        area_codes=frozenset({"310115"}),
        content=AlertContent(kind=kind, status=status, event="", texts=texts),
        cap=b"",
        messages={"zh": {"sms": SMS}} if identifier == RAIN else {},
    )
    return Published(message=shown, standing=standing, ended_by=None)


@dataclass
class Alerts:
    known: list[Published] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)

    async def published(self, identifier: str) -> Published | None:
        return next((o for o in self.known if o.message.identifier == identifier), None)

    async def recent(self, since: datetime) -> tuple[Published, ...]:
        self.asked.append(since)
        return tuple(self.known)


def rumours(*known: Published) -> Rumours:
    alerts = list(known) or [
        message(RAIN, {"zh": RAIN_ZH, "en": RAIN_EN}),
        message(DENIAL, {"zh": DENIED}, kind=Kind.CLARIFICATION),
    ]
    return Rumours(Alerts(alerts), LIKENESS, URL, lambda: NOW)


ZH = "浦东新区暴雨红色预警\n未来3小时降雨量将达100毫米以上。\n不要外出,远离低洼处。"
EN = f"{RAIN_EN.headline}. {RAIN_EN.description} {RAIN_EN.instruction}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(f"{RAIN}是真的吗", Found.NUMBER, id="a bare number"),
        pytest.param(f"{URL}/alerts/{RAIN}", Found.NUMBER, id="our link"),
        pytest.param(f"{ZH}\n编号{RAIN}", Found.NUMBER, id="our words and number"),
        pytest.param("31000000000000_20261122080009_1", Found.NOT_OURS, id="a number of nobody"),
        pytest.param(f"{RAIN} 31000000000000_20261122080009_1", Found.NOT_OURS, id="one of two"),
        pytest.param(ZH, Found.COPY, id="our words"),
        pytest.param(f"我收到这条短信:{SMS}是真的吗", Found.COPY, id="our SMS in a question"),
        pytest.param(f"{EN} Is this real?", Found.COPY, id="our English words"),
        pytest.param(ZH.replace("3小时", "30小时"), Found.CHANGED, id="another number"),
        pytest.param(ZH.replace("不要外出", "外出"), Found.CHANGED, id="a word left out"),
        pytest.param(ZH.replace("红色", "蓝色"), Found.CHANGED, id="another level"),
        pytest.param(EN.replace("Do not go out", "Go out"), Found.CHANGED, id="no 'not'"),
        pytest.param(EN.replace("100 mm", "500 mm"), Found.CHANGED, id="another number in English"),
        pytest.param(f"{ZH}请把钱转到安全账户", Found.CHANGED, id="something added"),
        pytest.param(f"{ZH} https://evil.invalid/a", Found.CHANGED, id="a foreign link"),
        pytest.param(f"{ZH}编号{RAIN},请转账", Found.CHANGED, id="our number, words added"),
        pytest.param(f"https://evil.invalid/{RAIN}", Found.CHANGED, id="number, foreign link"),
        pytest.param(f"{URL}.evil.invalid/alerts/{RAIN}", Found.CHANGED, id="a link like ours"),
        pytest.param("听说水库要垮了是真的吗", Found.DENIED, id="what we denied"),
        pytest.param("浦东真的有暴雨红色预警吗", Found.WARNED, id="what we warned of"),
        pytest.param("听说超市没有米了是真的吗", Found.NOTHING, id="of which we said nothing"),
        pytest.param("听说青石水库要垮了,要不要跑", Found.DENIED, id="denied, and what to do"),
        pytest.param("听说超市没有米了怎么办", Found.NOTHING, id="nothing of ours, what to do"),
        pytest.param("这条消息是真的吗", Found.NO_CLAIM, id="no claim"),
    ],
)  # fmt: skip
async def test_what_is_found(text: str, found: Found) -> None:
    verdict = await rumours().check(text)
    assert verdict.found is found
    assert bool(verdict.others) is (found is Found.CHANGED)


async def test_what_differs_is_named_as_it_was_written() -> None:
    text = f"{ZH.replace('3小时', '30小时')}快看www.evil.invalid/x?a=1"
    verdict = await rumours().check(text)
    assert verdict.others == (
        "未来30小时降雨量将达100毫米以上",
        "快看",
        "www[.]evil[.]invalid/x?a=1",
    )


@pytest.mark.parametrize(
    "known",
    [
        pytest.param({"status": Status.EXERCISE}, id="a drill"),
        pytest.param({"msg_type": MsgType.CANCEL}, id="an all-clear"),
        pytest.param({"standing": Standing.SUPERSEDED}, id="replaced"),
        pytest.param({"standing": Standing.CANCELLED, "kind": Kind.CLARIFICATION}, id="taken back"),
    ],
)
async def test_what_is_like_none_that_may_be_meant(known: dict[str, Any]) -> None:
    only = message(DRILL, {"zh": RAIN_ZH}, **known)
    assert (await rumours(only).check("浦东真的有暴雨红色预警吗")).found is Found.NOTHING


@pytest.mark.parametrize("standing", [Standing.CANCELLED, Standing.EXPIRED])
async def test_what_ended_lately_still_counts(standing: Standing) -> None:
    over = rumours(message(RAIN, {"zh": RAIN_ZH}, standing=standing))
    verdict = await over.check("浦东真的有暴雨红色预警吗")
    assert verdict.found is Found.WARNED
    assert verdict.published and verdict.published.standing is standing


async def test_a_drill_s_words_are_told_as_a_drill_s() -> None:
    drill = rumours(message(DRILL, {"zh": RAIN_ZH}, status=Status.EXERCISE))
    verdict = await drill.check(ZH)
    assert verdict.found is Found.COPY
    assert verdict.published and verdict.published.message.status is Status.EXERCISE


async def test_what_was_called_off_is_not_in_force_for_its_all_clear() -> None:
    over = message(DRILL, {"zh": RAIN_ZH}, msg_type=MsgType.CANCEL)
    warned = message(RAIN, {"zh": RAIN_ZH}, standing=Standing.CANCELLED)
    verdict = await rumours(over, warned).check(ZH)
    assert verdict.published is warned


async def test_a_week_is_looked_back() -> None:
    alerts = Alerts()
    await Rumours(alerts, LIKENESS, URL, lambda: NOW).check("水库要垮了")
    assert alerts.asked == [NOW - LATELY]


async def test_the_page_of_a_message() -> None:
    assert rumours().page(message(RAIN, {})) == f"{URL}/alerts/{RAIN}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("听说决堤了，要不要跑", "决堤了"),
        ("听说水库要垮了怎么办", "水库要垮了"),
        ("听说上游泄洪，我们要不要撤", "上游泄洪"),
        ("有人说化工厂爆炸了，要往哪跑", "化工厂爆炸了"),
        ("I heard the dam broke, should we run?", "dam broke"),
        ("I heard the dam broke. What should we do", "dam broke"),
    ],
)
def test_what_to_do_is_no_part_of_the_claim(text: str, said: str) -> None:
    claim = claim_of(text)
    assert claim.what_to_do and claim.said == said


def test_whether_it_is_true_is_not_what_to_do() -> None:
    assert not claim_of("听说水库要垮了是真的吗").what_to_do
