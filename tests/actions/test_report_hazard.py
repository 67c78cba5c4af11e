"""The guided report: told at once or step by step, interrupted, corrected, cancelled, resumed."""

from bot.replies import Kind, Reply
from bot.reports.errors import TooManyReports
from tests.actions.world import PERSON, Heard, Talker, World, draft, similar

FULL = "浦东张江镇路面塌陷,有三户人家,没人受伤,要上报"


async def begun(text: str, **entities: object) -> tuple[Talker, list[Reply]]:
    talker = Talker(World())
    heard = Heard(text=text, intent="report_hazard", entities=entities)
    return talker, await talker.hear("action_report_hazard", heard)


async def test_step_by_step() -> None:
    talker, (asked,) = await begun("我要上报")
    assert talker.slots["open_question"] == "report.hazard"
    assert asked.buttons
    await talker.answer("inform", "积水", hazard="waterlogging")
    assert talker.slots["open_question"] == "report.text"
    await talker.answer("inform", "没到膝盖了")
    assert talker.slots["open_question"] == "report.place"
    await talker.answer("inform_place", "浦东新区张江镇", place="浦东新区张江镇")
    assert talker.slots["open_question"] == "report.people"
    (shown,) = await talker.answer("inform_count", "3", count=3)
    assert "内涝积水" in shown.text
    assert "上海市浦东新区 · 浦东新区张江镇" in shown.text
    assert "3" in shown.text
    (received,) = await talker.answer("affirm", "对")
    (report,) = talker.world.reports.filed
    assert report.reference in received.text
    assert report.people_affected == 3
    assert talker.slots["open_question"] is None


async def test_the_first_message_may_tell_everything() -> None:
    talker, (shown,) = await begun(FULL, hazard="road", place="浦东张江镇")
    assert talker.slots["open_question"] == "report.confirm"
    assert FULL in shown.text
    await talker.answer("affirm", "是")
    assert talker.world.reports.filed[0].people_trapped == 0


async def test_every_step_is_kept_in_the_service() -> None:
    talker, _ = await begun("上报积水", hazard="waterlogging")
    assert talker.world.reports.drafts[PERSON].hazard == "waterlogging"
    await talker.answer("inform", "车库全淹了")
    assert talker.world.reports.drafts[PERSON].text == "车库全淹了"


async def test_a_question_in_the_middle_is_answered_and_the_report_goes_on() -> None:
    talker, _ = await begun("上报积水", hazard="waterlogging")
    answers = await talker.hear("action_ask", Heard(text="地震怎么办", intent="ask_guidance"))
    assert [reply.kind for reply in answers] == [Kind.ANSWER, Kind.REPORT]
    assert talker.slots["open_question"] == "report.text"


async def test_a_wrong_hazard_is_corrected_before_filing() -> None:
    talker, _ = await begun(FULL, hazard="road", place="浦东张江镇")
    await talker.answer("deny", "不对")
    (shown,) = await talker.answer("inform", "是火灾", hazard="fire")
    assert "火灾" in shown.text
    assert not talker.world.reports.filed


async def test_a_pin_is_the_place() -> None:
    talker, _ = await begun("上报积水", hazard="waterlogging")
    await talker.answer("inform", "车库全淹了")
    heard = Heard(intent="inform_place", pin=(31.2, 121.5))
    await talker.hear("action_go_on", heard)
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.lat, kept.lon) == (31.2, 121.5)


async def test_a_place_that_no_list_knows_is_kept_as_told() -> None:
    talker, _ = await begun("上报积水", hazard="waterlogging")
    await talker.answer("inform", "车库全淹了")
    await talker.answer("inform_place", "村口老槐树下")
    assert talker.world.reports.drafts[PERSON].address == "村口老槐树下"


async def test_more_description_in_answer_to_the_place_is_no_place() -> None:
    talker, _ = await begun("上报积水", hazard="waterlogging")
    await talker.answer("inform", "车库全淹了")
    await talker.answer("inform", "还在涨")
    kept = talker.world.reports.drafts[PERSON]
    assert kept.address is None
    assert kept.text == "车库全淹了\n还在涨"
    assert talker.slots["open_question"] == "report.place"


async def test_place_and_people_may_be_skipped_but_not_the_description() -> None:
    talker, _ = await begun("上报积水", hazard="waterlogging")
    await talker.answer("skip", "不知道")
    assert talker.slots["open_question"] == "report.text"
    await talker.answer("inform", "车库全淹了")
    await talker.answer("skip", "跳过")
    await talker.answer("skip", "跳过")
    assert talker.slots["open_question"] == "report.confirm"


async def test_cancelling_keeps_nothing() -> None:
    talker, _ = await begun("上报积水", hazard="waterlogging")
    await talker.answer("cancel", "算了")
    assert not talker.world.reports.drafts
    assert talker.slots["open_question"] is None


async def test_an_unfinished_report_is_offered_again() -> None:
    talker = Talker(World())
    talker.world.reports.drafts[PERSON] = draft(hazard="gas")
    await talker.hear("action_report_hazard", Heard(text="上报", intent="report_hazard"))
    assert talker.slots["open_question"] == "report.resume"
    await talker.answer("affirm", "继续")
    assert talker.slots["open_question"] == "report.text"
    assert talker.world.reports.drafts[PERSON].hazard == "gas"


async def test_declining_it_begins_with_what_was_said_first() -> None:
    talker = Talker(World())
    talker.world.reports.drafts[PERSON] = draft(hazard="gas")
    entities = {"hazard": "road", "place": "浦东张江镇"}
    heard = Heard(text=FULL, intent="report_hazard", entities=entities)
    await talker.hear("action_report_hazard", heard)
    await talker.answer("deny", "不")
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.text) == ("road", FULL)


async def test_an_answer_after_the_session_was_lost_brings_the_draft_back() -> None:
    talker = Talker(World())
    talker.world.reports.drafts[PERSON] = draft(hazard="gas", text="很浓的气味")
    await talker.answer("inform_count", "3", count=3)
    assert talker.slots["open_question"] == "report.resume"


async def test_similar_reports_are_named() -> None:
    talker, _ = await begun(FULL, hazard="road", place="浦东张江镇")
    talker.world.reports.similar = (similar("R-0000-00"),)
    _, other = await talker.answer("affirm", "是")
    assert "R-0000-00" in other.text


async def test_a_refusal_is_said_and_nothing_is_lost() -> None:
    talker, _ = await begun(FULL, hazard="road", place="浦东张江镇")
    talker.world.reports.refuses = TooManyReports(60)
    (refused,) = await talker.answer("affirm", "是")
    assert "119" in refused.text
    assert PERSON in talker.world.reports.drafts


async def test_an_early_answer_is_corrected_while_another_question_is_open() -> None:
    talker, _ = await begun("上报积水", hazard="waterlogging")
    await talker.answer("inform", "车库全淹了")
    await talker.answer("skip", "跳过")
    corrected, asked = await talker.answer("inform_count", "不对,是火灾", hazard="fire")
    assert corrected.text == "已更正。"
    assert asked.kind is Kind.REPORT
    assert talker.world.reports.drafts[PERSON].hazard == "fire"


async def test_a_question_in_the_middle_is_asked_about_the_hazard_of_the_report() -> None:
    talker, _ = await begun("上报积水", hazard="waterlogging")
    await talker.hear("action_ask", Heard(text="水深不深", intent="ask_guidance"))
    assert talker.world.answers.asked[0] == ("水深不深", "waterlogging")
