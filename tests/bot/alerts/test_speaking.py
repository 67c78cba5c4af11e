"""Words for the ear: figures as they are said, what to do first, drills marked at both ends."""

import pytest

from bot.alerts.content import AlertContent, from_json
from bot.alerts.messages import FULL_FORM, SPOKEN_FORM, Composer, form_of
from bot.alerts.speaking import MOST_WIDE, said_in_order, spoken
from bot.words.catalogue import Words

COMPOSER = Composer(Words.load())
LINK = "http://f.invalid/alerts/x"


def content(status: str = "Actual", **text: str) -> AlertContent:
    whole = {
        "headline": "大风预警",
        "description": "阵风九级。",
        "instruction": "不要外出。",
        **text,
    }
    return from_json({"status": status, "texts": {"zh": whole, "en": whole}})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("请拨打119、120或110求助", "请拨打1 1 9、1 2 0或1 1 0求助"),
        ("请拨打119（火警）、120（急救）", "请拨打1 1 9（火警）、1 2 0（急救）"),
        ("Call 119 or 120 now", "Call 1 1 9 or 1 2 0 now"),
        ("Police 110, fire 119", "Police 1 1 0, fire 1 1 9"),
        ("热线12345、12379", "热线1 2 3 4 5、1 2 3 7 9"),
        ("打120，120人受灾", "打1 2 0，120人受灾"),
        ("雨量110毫米，风速119米", "雨量110毫米，风速119米"),
        ("拨打119求助，雨量110mm", "拨打1 1 9求助，雨量110毫米"),
        ("死亡120人", "死亡120人"),
        ("call 120 people", "call 120 people"),
        ("电话021-12345678", "电话0 2 1 1 2 3 4 5 6 7 8"),
        ("手机13800000001", "手机1 3 8 0 0 0 0 0 0 0 1"),
        ("损失5000000元", "损失5000000元"),
        ("12345元", "12345元"),
        ("11:20，20m以内，3.5km外", "11:20，20米以内，3.5公里外"),
        ("wind 30 m/s, 40 mm", "wind 30 metres a second, 40 millimetres"),
        ("at 5pm, 3 more", "at 5pm, 3 more"),
        ("避难所地图：https://a.b/c?d=1 。", "避难所地图： 。"),
    ],
)
def test_how_things_are_said(written: str, said: str) -> None:
    assert spoken(written) == said


def test_what_to_do_comes_before_what_is_known_and_nothing_to_read() -> None:
    words = COMPOSER.warning(content(), LINK)["zh"][SPOKEN_FORM]
    assert words == "大风预警。不要外出。阵风九级。"


@pytest.mark.parametrize("status", ["Exercise", "Test"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_drill_is_marked_at_both_ends(status: str, language: str) -> None:
    found = content(status)
    mark = Words.load().say(f"alerts.mark_{status.lower()}", language).strip()
    for forms in (COMPOSER.warning(found, LINK), COMPOSER.all_clear(found, LINK)):
        words = forms[language][SPOKEN_FORM]
        assert words.startswith(mark) and words.endswith(mark)
        assert LINK not in words
    tested = COMPOSER.test(content(), LINK)[language][SPOKEN_FORM]
    assert tested.count(Words.load().say("alerts.mark_test", language).strip()) == 2


def test_a_long_text_is_cut_at_the_end_of_a_sentence_from_behind() -> None:
    said = said_in_order("标题", "先做这件事。", "很长的一句情况说明。" * 200)
    assert said.startswith("标题。先做这件事。很长") and said.endswith("说明。")
    assert len(said) <= MOST_WIDE


def test_a_headline_stays_whole_however_long() -> None:
    headline = "长" * 2 * MOST_WIDE
    assert said_in_order(headline, "做。", "") == headline


def test_voice_and_loudspeakers_get_the_spoken_form() -> None:
    forms = {channel: form_of(channel) for channel in ("voice", "loudspeaker", "web")}
    assert forms == {"voice": SPOKEN_FORM, "loudspeaker": SPOKEN_FORM, "web": FULL_FORM}
