"""First messages that tell everything: only the confirmation is left, or nothing at all."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.replies import Kind
from tests.actions.world import PERSON, Heard, Talker, World, draft, similar


@dataclass(frozen=True, kw_only=True)
class First:
    """`intent`, `hazard` and `place` as the engine finds them; the counts as we read them."""

    text: str
    hazard: str
    place: str = "浦东"
    intent: str = "report_hazard"
    affected: int | None = None
    trapped: int | None = None

    @property
    def heard(self) -> Heard:
        entities: dict[str, Any] = {"hazard": self.hazard, "place": self.place}
        return Heard(text=self.text, intent=self.intent, entities=entities)

    @property
    def action(self) -> str:
        return "action_report_hazard" if self.intent == "report_hazard" else "action_go_on"


CHINESE = [
    First(
        text="浦东张江镇河堤裂了,有三户人家,没人受伤",
        hazard="flood",
        place="浦东张江镇",
        intent="inform_place",
        trapped=0,
    ),
    First(
        text="浦东川沙镇新源路路面塌了一个大坑,没有人受伤",
        hazard="road",
        intent="inform",
        trapped=0,
    ),
    First(
        text="浦东新区周浦镇地下车库进水半米,大约20户受影响,无人被困",
        hazard="waterlogging",
        trapped=0,
    ),
    First(text="上报:浦东惠南镇拱北路电线杆倒了,没人员伤亡", hazard="electricity", trapped=0),
    First(text="我要上报,浦东航头镇山体松动,有6个人转移了", hazard="landslide", affected=6),
    First(
        text="浦东唐镇化工厂有刺鼻气味,几十人头晕", hazard="hazmat", intent="inform", affected=10
    ),
    First(text="举报:浦东康桥镇网吧消防通道堵了,每天有50人", hazard="fire", affected=50),
    First(text="浦东合庆镇电瓶车在楼道充电,住了30多人", hazard="fire", affected=30),
    First(text="浦东陆家嘴地铁口玻璃掉下来,没人受伤", hazard="subway", intent="inform", trapped=0),
    First(text="浦东三林镇煤气味很重,十五名居民已经下楼", hazard="gas", affected=15),
    First(text="浦东北蔡镇大树倒了压到车,车里没人,无人受伤", hazard="road", trapped=0),
    First(
        text="浦东曹路镇河水漫堤,影响两百人,没有人员被困", hazard="flood", affected=200, trapped=0
    ),
    First(text="匿名举报浦东高桥镇仓库堆放化学品,有20名工人", hazard="hazmat", affected=20),
]
ENGLISH = [
    First(
        text="The river dyke at Zhangjiang, Pudong has cracked, three households, nobody is hurt",
        hazard="flood",
        intent="inform",
        trapped=0,
    ),
    First(
        text="Big hole in the road at Chuansha, Pudong, no one is hurt", hazard="road", trapped=0
    ),
    First(
        text="Reporting a gas leak at 12 Bibo Road in Pudong, 20 people affected, no injuries",
        hazard="gas",
        affected=20,
        trapped=0,
    ),
    First(
        text="A tree fell on a power line in Pudong, nobody hurt", hazard="electricity", trapped=0
    ),
    First(
        text="Basement flooded in Zhoupu, Pudong, 20 households, nobody trapped",
        hazard="flood",
        intent="inform_count",
        trapped=0,
    ),
    First(
        text="The fire exit is blocked at a net bar in Pudong, 50 people inside",
        hazard="fire",
        affected=50,
    ),
    First(
        text="I want to report a landslide above the village in Pudong, six residents moved out",
        hazard="landslide",
        affected=6,
    ),
    First(text="Chemical smell in Pudong, twelve workers have left", hazard="hazmat", affected=12),
    First(text="Knee deep water in Pudong, no people are trapped", hazard="flood", trapped=0),
    First(text="Smoke from an e-bike shed in Pudong, no casualties", hazard="fire", trapped=0),
    First(text="Lift out of order in Pudong, nobody stuck in it", hazard="lift", trapped=0),
    First(text="Black ice on the bridge in Pudong, no one injured", hazard="ice", trapped=0),
    First(
        text="Wall cracked in Pudong, 8 people live there", hazard="building_collapse", affected=8
    ),
]


@pytest.mark.parametrize("first", CHINESE + ENGLISH, ids=lambda first: first.text)
async def test_only_the_confirmation_is_left(first: First) -> None:
    talker = Talker(World(), language="zh" if first in CHINESE else "en")
    (shown,) = await talker.hear(first.action, first.heard)
    assert talker.slots["open_question"] == "report.confirm"
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.text) == (first.hazard, first.text)
    assert (kept.people_affected, kept.people_trapped) == (first.affected, first.trapped)
    assert kept.address and "浦东新区" in kept.address
    assert kept.anonymous is first.text.startswith("匿名")
    assert first.text in shown.text
    assert not talker.world.reports.filed
    await talker.answer("affirm", "yes")
    assert len(talker.world.reports.filed) == 1


PLACES = [
    pytest.param("川沙镇新源路塌了,没人受伤", "川沙镇新源路", "川沙镇新源路", id="a street"),
    pytest.param(
        "浦东合庆镇电瓶车在楼道充电,没人受伤", "楼道充电", "合庆镇", id="a district in the story"
    ),
]


@pytest.mark.parametrize(("text", "place", "address"), PLACES)
async def test_a_place_that_no_list_knows_is_taken_as_it_stands(
    text: str, place: str, address: str
) -> None:
    talker = Talker(World())
    heard = Heard(text=text, intent="inform", entities={"hazard": "road", "place": place})
    await talker.hear("action_go_on", heard)
    assert address in (talker.world.reports.drafts[PERSON].address or "")
    assert talker.slots["open_question"] == "report.confirm"


def test_at_least_twelve_a_language() -> None:
    assert len(CHINESE) >= 12 and len(ENGLISH) >= 12


async def test_what_is_not_said_is_not_shown_as_nobody() -> None:
    talker = Talker(World())
    (shown,) = await talker.hear(CHINESE[0].action, CHINESE[0].heard)
    assert "被困0人" in shown.text and "受影响" not in shown.text


async def test_an_unasked_message_that_lacks_something_is_only_offered() -> None:
    talker = Talker(World())
    heard = Heard(text="浦东张江镇水到膝盖了", intent="inform_place", entities={"hazard": "flood"})
    await talker.hear("action_go_on", heard)
    assert talker.slots["open_question"] == "report_offer.offer"
    assert not talker.world.reports.drafts


AT_RISK = [
    pytest.param("我要上报,浦东张江镇龙东大道积水,有5个人被困", 5, id="trapped"),
    pytest.param("浦东北蔡镇居民楼着火,两名老人被困", 2, id="old people"),
    pytest.param("浦东三林镇塌方,有人被埋", None, id="buried"),
    pytest.param("浦东周浦镇车祸,一个人受伤流血", None, id="hurt"),
    pytest.param("Flooding in Pudong, 5 people trapped in a van", 5, id="trapped, en"),
    pytest.param("Crash in Pudong, a man is unconscious", None, id="hurt, en"),
]


@pytest.mark.parametrize(("text", "trapped"), AT_RISK)
async def test_whoever_is_at_risk_is_filed_before_another_question(
    text: str, trapped: int | None
) -> None:
    talker = Talker(World())
    place = {"place": "浦东"}
    heard = Heard(text=text, intent="report_hazard", entities=place)
    first, *_ = await talker.hear("action_report_hazard", heard)
    (filed,) = talker.world.reports.filed
    assert (filed.urgent, filed.people_trapped, filed.text) == (True, trapped, text)
    assert filed.reference in first.text and "119" in first.text


NOT_AT_RISK = [
    "浦东张江镇井盖不见了,不修会有人受伤",
    "浦东三林镇广告牌松了,怕伤人",
    "The manhole cover is missing on a road in Pudong",
    "A branch is stuck on the wire in Pudong, somebody could get hurt",
    "浦东新区水管埋在路下面,裂了",
]


@pytest.mark.parametrize("text", NOT_AT_RISK)
async def test_what_only_may_hurt_somebody_is_confirmed_first(text: str) -> None:
    talker = Talker(World())
    entities = {"place": "浦东", "hazard": "road"}
    heard = Heard(text=text, intent="report_hazard", entities=entities)
    await talker.hear("action_report_hazard", heard)
    assert not talker.world.reports.filed
    assert talker.slots["open_question"] == "report.people"


async def test_only_the_place_is_asked_before_and_the_number_after() -> None:
    talker = Talker(World())
    heard = Heard(text="上报,有人困在水里了", intent="report_hazard")
    (asked,) = await talker.hear("action_report_hazard", heard)
    assert talker.slots["open_question"] == "report.place"
    received, asked = await talker.answer("inform_place", "浦东新区", place="浦东新区")
    assert "119" in received.text
    assert (asked.kind, talker.slots["open_question"]) == (Kind.REPORT, "report.people")
    (added,) = await talker.answer("inform_count", "3", count=3)
    (told,) = talker.world.reports.added
    assert told.people_affected == 3
    assert told.filed and told.filed in added.text
    assert talker.slots["open_question"] is None
    assert not talker.world.reports.drafts


async def test_more_words_after_the_filing_are_added_and_cancelling_takes_nothing_back() -> None:
    talker = Talker(World())
    heard = Heard(text="浦东有人困在水里了", intent="report_hazard", entities={"place": "浦东"})
    await talker.hear("action_report_hazard", heard)
    await talker.answer("inform", "水还在涨,快到车顶了")
    assert talker.world.reports.added[-1].text == "浦东有人困在水里了\n水还在涨,快到车顶了"
    (stays,) = await talker.answer("cancel", "取消")
    assert talker.world.reports.filed[0].reference in stays.text
    assert not talker.world.reports.drafts


async def test_a_place_that_nobody_knows_keeps_nobody_waiting() -> None:
    talker = Talker(World())
    heard = Heard(text="上报,有人困在水里了", intent="report_hazard")
    await talker.hear("action_report_hazard", heard)
    await talker.answer("skip", "不知道")
    assert len(talker.world.reports.filed) == 1


async def test_a_filed_one_is_not_gone_on_with_a_day_later() -> None:
    talker = Talker(World())
    talker.world.reports.drafts[PERSON] = draft(text="有人被困", filed="R-0000-00")
    await talker.hear("action_report_hazard", Heard(text="上报积水", intent="report_hazard"))
    assert talker.slots["open_question"] == "report.hazard"
    assert talker.world.reports.drafts[PERSON].filed is None


# --- one like it -------------------------------------------------------------------------------


async def offered() -> Talker:
    talker = Talker(World())
    talker.world.reports.alike = (similar("R-0000-00"),)
    first = CHINESE[0].heard
    (shown,) = await talker.hear("action_report_hazard", first)
    assert talker.slots["open_question"] == "report.similar"
    assert "R-0000-00" in shown.text and "40米" in shown.text
    return talker


@pytest.mark.parametrize("text", ["1", "是同一件", "加入那一份", "add it", "same thing", "yes"])
async def test_it_is_added_to_the_other(text: str) -> None:
    talker = await offered()
    (shown,) = await talker.answer("inform", text)
    assert talker.slots["open_question"] == "report.confirm"
    assert "R-0000-00" in shown.text
    (received,) = await talker.answer("affirm", "提交")
    (filed,) = talker.world.reports.filed
    assert filed.duplicate_of == "R-0000-00"
    assert filed.reference in received.text and "R-0000-00" in received.text


@pytest.mark.parametrize("text", ["2", "是另一件", "不是同一件", "another one", "different", "no"])
async def test_it_is_another_one(text: str) -> None:
    talker = await offered()
    await talker.answer("inform", text)
    assert talker.slots["open_question"] == "report.confirm"
    assert talker.world.reports.drafts[PERSON].joins is None
    await talker.answer("affirm", "提交")
    assert talker.world.reports.filed[0].duplicate_of is None


async def test_a_third_answer_cancels_and_others_ask_again() -> None:
    talker = await offered()
    await talker.answer("affirm", "继续")
    assert talker.slots["open_question"] == "report.similar"
    await talker.answer("inform", "3")
    assert not talker.world.reports.drafts


# --- photos --------------------------------------------------------------------------------------

PHOTO = Heard(intent="inform", photos=1)


async def test_a_photo_in_the_middle_belongs_to_the_draft() -> None:
    talker = Talker(World(), slots={"open_question": "report.place"})
    talker.world.reports.drafts[PERSON] = draft(hazard="fire", text="烟很大")
    talker.world.uploads.sent = [None, None]
    noted, asked = await talker.hear("action_go_on", PHOTO)
    assert "(2)" in noted.text and asked.kind is Kind.REPORT
    assert talker.world.reports.drafts[PERSON].photos == 2
    assert talker.slots["open_question"] == "report.place"


async def test_a_photo_with_words_both_are_heard() -> None:
    talker = Talker(World(), slots={"open_question": "report.place"})
    talker.world.reports.drafts[PERSON] = draft(hazard="fire", text="烟很大")
    talker.world.uploads.sent = [None]
    place = Heard(text="浦东", intent="inform_place", entities={"place": "浦东"}, photos=1)
    noted, _ = await talker.hear("action_go_on", place)
    kept = talker.world.reports.drafts[PERSON]
    assert "(1)" in noted.text
    assert (kept.photos, kept.address) == (1, "上海市浦东新区")


async def test_a_photo_beside_a_question_in_the_middle_is_kept_too() -> None:
    talker = Talker(World(), slots={"open_question": "report.place"})
    talker.world.reports.drafts[PERSON] = draft(hazard="fire", text="烟很大")
    talker.world.uploads.sent = [None]
    heard = Heard(text="地震怎么办", intent="ask_guidance", photos=1)
    replies = await talker.hear("action_ask", heard)
    assert [reply.kind for reply in replies] == [Kind.REPORT, Kind.ANSWER, Kind.REPORT]
    assert talker.world.reports.drafts[PERSON].photos == 1


async def test_the_place_of_a_photo_is_said_and_shown() -> None:
    talker = Talker(World(), slots={"open_question": "report.place"})
    talker.world.reports.drafts[PERSON] = draft(hazard="fire", text="烟很大", people_affected=0)
    talker.world.uploads.sent = [(31.2, 121.5)]
    noted, shown = await talker.hear("action_go_on", PHOTO)
    assert "拍摄位置" in noted.text
    assert "确认提交" in shown.text and "31.2" in shown.text and "1个" in shown.text
    assert talker.slots["open_question"] == "report.confirm"


async def test_a_lone_photo_leads_to_the_offer_and_goes_with_the_report() -> None:
    talker = Talker(World())
    (offer,) = await talker.hear("action_go_on", PHOTO)
    assert offer.buttons and "照片" in offer.text
    assert talker.slots["open_question"] == "report_offer.offer"
    talker.world.uploads.sent = [None]
    noted, _ = await talker.answer("affirm", "是的")
    assert "(1)" in noted.text
    assert talker.world.reports.drafts[PERSON].photos == 1


async def test_a_photo_beside_a_question_is_answered_and_offered() -> None:
    talker = Talker(World())
    heard = Heard(text="地震怎么办", intent="ask_guidance", photos=1)
    answer, offer = await talker.hear("action_ask", heard)
    assert (answer.kind, offer.kind) == (Kind.ANSWER, Kind.QUESTION)
    assert talker.slots["open_question"] == "report_offer.offer"


async def test_a_photo_with_the_first_message_goes_with_the_report() -> None:
    talker = Talker(World())
    talker.world.uploads.sent = [None]
    first = CHINESE[0].heard
    heard = Heard(text=first.text, intent="report_hazard", entities=first.entities, photos=1)
    noted, shown = await talker.hear("action_report_hazard", heard)
    assert "(1)" in noted.text and "照片、音视频:1个" in shown.text


async def test_a_photo_while_something_else_is_asked_waits_for_a_report() -> None:
    talker = Talker(World(), slots={"open_question": "facility.place", "wanted": {}})
    aside, *_ = await talker.hear("action_go_on", Heard(text="x", intent="inform_place", photos=1))
    assert "上报" in aside.text
    assert talker.slots["open_question"] == "facility.place"


async def test_the_photos_of_a_draft_are_named_when_it_is_taken_up() -> None:
    talker = Talker(World())
    talker.world.reports.drafts[PERSON] = draft(hazard="gas", photos=2)
    (offer,) = await talker.hear("action_report_hazard", Heard(text="上报", intent="report_hazard"))
    assert "照片、音视频2个" in offer.text
