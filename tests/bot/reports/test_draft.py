"""A guided report asks only for what nobody has said yet."""

import json
from dataclasses import replace

import pytest

from bot.reports.draft import DraftField, ReportDraft, from_fields, to_fields

FULL = ReportDraft(hazard="flood", text="水到膝盖", lat=31.2, lon=121.5, people_affected=3)


@pytest.mark.parametrize(
    ("label", "draft", "missing"),
    [
        ("nothing yet", ReportDraft(), DraftField.HAZARD),
        ("kind", ReportDraft(hazard="flood"), DraftField.TEXT),
        ("blank words", ReportDraft(hazard="flood", text="  "), DraftField.TEXT),
        ("words", ReportDraft(hazard="flood", text="水"), DraftField.PLACE),
        ("an address", replace(FULL, lat=None, lon=None, address="张江镇"), None),
        ("no people", replace(FULL, people_affected=None), DraftField.PEOPLE),
        ("nobody", replace(FULL, people_affected=None, people_trapped=0), None),
        ("all", FULL, None),
    ],
)
def test_asks_for_the_first_gap(label: str, draft: ReportDraft, missing: DraftField | None) -> None:
    assert draft.missing() is missing


def test_what_was_said_in_one_breath_is_not_asked_again() -> None:
    draft = ReportDraft(hazard="fire", address="张江镇").hear("三楼着火，有3人被困")
    assert draft.people_trapped == 3
    assert draft.missing() is None


def test_hearing_more_adds_to_the_text_and_corrects_the_numbers() -> None:
    draft = ReportDraft().hear("2人被困").hear("现在是3人被困")
    assert draft.text == "2人被困\n现在是3人被困"
    assert draft.people_trapped == 3


def test_skips_what_nobody_knows_but_not_what_a_report_is() -> None:
    draft = replace(FULL, lat=None, lon=None).skip(DraftField.PLACE)
    assert draft.missing() is None
    with pytest.raises(ValueError, match="needs its hazard"):
        draft.skip(DraftField.HAZARD)


def test_what_was_said_of_nobody_ends_with_a_cry() -> None:
    draft = replace(FULL, people_trapped=0, people_affected=0).hear("救命,我被困在车里")
    assert (draft.people_trapped, draft.people_affected, draft.at_risk) == (None, None, True)


RISK = [
    ("有2人被困", True),
    ("一位老人晕倒了", True),
    ("埋了两个人", True),
    ("a child is missing", True),
    ("my father is stuck in the lift", True),
    ("somebody got hurt", True),
    ("没人受伤", False),
    ("无人员伤亡", False),
    ("no one is hurt", False),
    ("there were no injuries", False),
    ("the manhole cover is missing", False),
    ("a branch is stuck on the wire", False),
    ("再不修会有人受伤", False),
    ("怕掉下来伤人", False),
    ("somebody could get hurt", False),
    ("可能有人被困", True),
    ("水管埋在路下面", False),
]


@pytest.mark.parametrize(("text", "at_risk"), RISK)
def test_a_life_is_at_risk_now_or_only_might_be(text: str, at_risk: bool) -> None:
    assert ReportDraft().hear(text).at_risk is at_risk


def test_back_goes_from_question_to_question() -> None:
    order = [FULL.before(None), *(FULL.before(field) for field in reversed(DraftField))]
    assert order == ["people", "place", "text", "hazard", None]


def test_survives_being_stored() -> None:
    draft = replace(FULL, people_affected=None).skip(DraftField.PEOPLE)
    assert from_fields(json.loads(json.dumps(to_fields(draft)))) == draft


def test_reads_what_another_version_kept() -> None:
    assert from_fields({"hazard": "flood", "mood": "calm"}) == ReportDraft(hazard="flood")


def test_becomes_a_report() -> None:
    new = FULL.finished()
    assert (new.hazard, new.text, new.lat, new.people_affected) == ("flood", "水到膝盖", 31.2, 3)
