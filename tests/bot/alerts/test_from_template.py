"""A draft from a template: its values, what it fills in itself, what keeps it from being sent."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.alerts.content import (
    AlertContent,
    ContentInvalid,
    Kind,
    Level,
    Severity,
    Suspended,
    from_json,
    ready_to_submit,
)
from bot.alerts.messages import Composer
from bot.alerts.templates import load
from bot.alerts.templates.filling import FromTemplate
from bot.areas.divisions import Division, Divisions
from bot.areas.divisions import Level as Depth
from bot.words.catalogue import Words

NOW = datetime(2026, 11, 22, 4, 7, 30, tzinfo=UTC)
WORDS = Words.load()
TEMPLATE = """\
category: Met
event: {zh: 大雾, en: Fog}
scale: official
levels: [red]
warning:
  red:
    urgency: Immediate
    certainty: Observed
    response_types: [Avoid]
    valid_hours: 6
    texts:
      headline: {zh: "{area}大雾红色预警", en: "Red fog warning, {area}"}
      description:
        zh: "{place}能见度不足{visibility}米，到{until}。"
        en: "{place}: less than {visibility} m until {until}."
      instruction: {zh: "不要开车，问{phone}。", en: "Do not drive, ask {phone}."}
      sms: null
      all_clear: {zh: 大雾已散。, en: The fog is gone.}
suspension:
  any:
    urgency: Expected
    severity: Moderate
    certainty: Likely
    suspends: [school]
    response_types: [Execute]
    valid_hours: 12
    texts:
      headline: {zh: "{area}{suspended}", en: "{area}: no {suspended}"}
      description: {zh: "从{from}到{until}。", en: "From {from} until {until}."}
      instruction: {zh: 请留在家里。, en: Stay at home.}
      sms: null
      all_clear: {zh: 恢复上课。, en: Back to school.}
"""
PUDONG = {"geocodes": [{"name": "GB/T2260", "value": "310115"}]}
VALUES = {
    "place": {"zh": "东海大桥", "en": "Donghai Bridge"},
    "visibility": 50,
    "phone": "12122",
}


@pytest.fixture
def desk(tmp_path: Path) -> FromTemplate:
    (tmp_path / "fog.yml").write_text(TEMPLATE, encoding="utf-8")
    pudong = Division(
        code="310115",
        name="浦东新区",
        full_name="上海市浦东新区",
        level=Depth.COUNTY,
        parents=(),
        lat=None,
        lon=None,
        name_en="Pudong New Area",
    )
    return FromTemplate(
        templates=load(Composer(WORDS), tmp_path),
        words=WORDS,
        divisions=Divisions([pudong], {}),
        clock=lambda: NOW,
    )


def draft(**changes: Any) -> dict[str, Any]:
    return {
        "status": "Actual",
        "template": "fog.warning.red",
        "area": {"description": "浦东", **PUDONG},
        "values": VALUES,
        **changes,
    }


def problems(content: AlertContent) -> list[str]:
    return [problem.field for problem in ready_to_submit(content, NOW)]


def refused(desk: FromTemplate, data: dict[str, Any]) -> Sequence[tuple[str, str]]:
    with pytest.raises(ContentInvalid) as caught:
        desk.content(data)
    return [(problem.field, problem.code.value) for problem in caught.value.problems]


def test_a_whole_draft_can_be_submitted_at_once(desk: FromTemplate) -> None:
    content = desk.content(draft())
    assert problems(content) == []
    assert (content.kind, content.level, content.severity) == (
        Kind.WARNING,
        Level.RED,
        Severity.EXTREME,
    )
    assert content.event == "大雾" and content.category == "Met"
    assert content.expires == datetime(2026, 11, 22, 10, 7, tzinfo=UTC)
    zh, en = content.texts["zh"], content.texts["en"]
    assert zh.headline == "浦东大雾红色预警"
    assert en.headline == "Red fog warning, Pudong New Area"
    assert zh.description == "东海大桥能见度不足50米，到11月22日18时07分。"
    assert en.description == "Donghai Bridge: less than 50 m until 18:07 on 22 November."
    assert en.instruction == "Do not drive, ask 12122." and en.sms is None


def test_a_value_left_out_keeps_it_from_being_submitted_and_names_the_field(
    desk: FromTemplate,
) -> None:
    values = {"place": {"zh": "东海大桥"}, "visibility": "50"}
    content = desk.content(draft(values=values))
    found = {(one.field, one.detail) for one in ready_to_submit(content, NOW)}
    assert found == {
        ("texts.zh.instruction", "{phone}"),
        ("texts.en.instruction", "{phone}"),
        ("texts.en.description", "{place}"),
    }


def test_what_the_draft_says_itself_goes_first(desk: FromTemplate) -> None:
    texts = {"en": {"headline": "Fog over {area}"}, "vi": {"headline": "x", "description": "y"}}
    expires = "2026-11-23T01:00:00+09:00"
    content = desk.content(
        draft(texts=texts, expires=expires, certainty="Likely", event="", urgency=None)
    )
    assert content.texts["en"].headline == "Fog over Pudong New Area"
    assert content.texts["en"].description.endswith("until 00:00 on 23 November.")
    assert content.texts["zh"].description.endswith("到11月23日00时。")
    assert content.texts["vi"].headline == "x"
    assert content.certainty == "Likely" and content.event == "大雾"
    assert content.urgency == "Immediate"


def test_a_drawn_area_is_called_what_its_author_calls_it(desk: FromTemplate) -> None:
    ring = [[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]]
    area = {"description": "河边", "polygons": [ring], **PUDONG}
    content = desk.content(draft(area=area))
    assert content.texts["en"].headline == "Red fog warning, 河边"
    named = {**VALUES, "area": {"en": "the river bank"}}
    content = desk.content(draft(area=area, values=named))
    assert content.texts["en"].headline == "Red fog warning, the river bank"
    assert content.texts["zh"].headline == "河边大雾红色预警"


def test_a_value_is_never_filled_itself(desk: FromTemplate) -> None:
    content = desk.content(draft(values={**VALUES, "place": "{phone}"}))
    assert problems(content) == ["texts.zh.description", "texts.en.description"]


def test_a_suspension_says_what_it_suspends(desk: FromTemplate) -> None:
    notice = draft(template="fog.suspension.any", values={}, onset="2026-11-22T14:00:00+08:00")
    content = desk.content(notice)
    assert content.suspends == (Suspended.SCHOOL,) and problems(content) == []
    assert content.texts["zh"].headline == "浦东停课"
    assert content.texts["en"].description.startswith("From 14:00 on 22 November until ")
    more = desk.content({**notice, "suspends": ["business", "work"], "level": "red"})
    assert more.texts["zh"].headline == "浦东停工、停业" and more.severity is Severity.EXTREME
    assert content.severity is Severity.MODERATE


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        pytest.param({"template": "fog.warning.pink"}, ("template", "template_unknown"), id="id"),
        pytest.param({"template": 7}, ("template", "wrong_type"), id="no id"),
        pytest.param({"level": "blue"}, ("level", "not_listed"), id="another level"),
        pytest.param({"kind": "evacuation"}, ("kind", "not_listed"), id="another kind"),
        pytest.param({"severity": "Minor"}, ("severity", "not_listed"), id="another severity"),
        pytest.param({"values": []}, ("values", "wrong_type"), id="no mapping"),
        pytest.param({"values": {"wind": 8}}, ("values.wind", "not_listed"), id="not its own"),
        pytest.param(
            {"values": {"visibility": "thin"}}, ("values.visibility", "value_form"), id="figure"
        ),
        pytest.param(
            {"values": {"phone": {"zh": "call me"}}}, ("values.phone.zh", "value_form"), id="phone"
        ),
        pytest.param({"values": {"place": [1]}}, ("values.place", "wrong_type"), id="a list"),
        pytest.param(
            {"values": {"place": "a\x00"}}, ("values.place", "unprintable"), id="characters"
        ),
        pytest.param({"values": {"place": "a" * 301}}, ("values.place", "too_long"), id="long"),
        pytest.param({"status": None}, ("status", "missing"), id="of the draft itself"),
        pytest.param({"texts": []}, ("texts", "wrong_type"), id="texts"),
    ],
)
def test_what_is_refused_is_named(
    desk: FromTemplate, changes: dict[str, Any], found: tuple[str, str]
) -> None:
    assert refused(desk, draft(**changes))[0] == found


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"kind": "warning", "suspends": ["work"]}, "suspends", id="a warning"),
        pytest.param({"kind": "clarification", "level": "red"}, "level", id="a coloured rumour"),
    ],
)
def test_what_only_another_kind_has_cannot_be_submitted(
    desk: FromTemplate, changes: dict[str, Any], field: str
) -> None:
    text = {"zh": {"headline": "雾", "description": "雾。"}}
    plain = {"status": "Test", "category": "Met", "event": "雾", "texts": text, **changes}
    plain |= {"expires": "2026-11-23T01:00:00+08:00", "area": {"description": "浦东", **PUDONG}}
    assert problems(from_json(plain)) == [field]


@pytest.mark.parametrize(
    ("changes", "event", "in_english"),
    [
        pytest.param({}, "大雾", "Fog", id="the template's"),
        pytest.param({"event": "大雾"}, "大雾", "Fog", id="repeated by the draft"),
        pytest.param({"event": "海雾"}, "海雾", None, id="another: no English is known"),
        pytest.param(
            {"event": "海雾", "texts": {"en": {"event": "Sea fog"}}}, "海雾", "Sea fog", id="given"
        ),
    ],
)
def test_english_has_the_events_english_name(
    desk: FromTemplate, changes: dict[str, Any], event: str, in_english: str | None
) -> None:
    made = desk.content(draft(**changes))
    assert (made.event, made.texts["en"].event) == (event, in_english)
    assert made.texts["zh"].event is None
