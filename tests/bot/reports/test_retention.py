"""The rules of what is kept how long: whole, readable, and the stricter word wins."""

import pytest

from bot.reports.report import Status
from bot.reports.retention.rules import ENDED, FILE, Kept, Rules, RulesWrong, load
from knowledge.hazards import Hazard

RULES = load()


def days(rules: Rules, kept: Kept, status: Status, hazard: Hazard, confidential: bool) -> int:
    [found] = [
        group.kept.days
        for group in rules.groups(kept)
        if group.status is status and hazard in group.hazards and group.confidential is confidential
    ]
    return found


@pytest.mark.parametrize("kept", list(Kept))
@pytest.mark.parametrize("status", ENDED)
@pytest.mark.parametrize("confidential", [False, True])
def test_every_ended_report_has_exactly_one_rule(
    kept: Kept, status: Status, confidential: bool
) -> None:
    for hazard in Hazard:
        assert days(RULES, kept, status, hazard, confidential) > 0


KEPT = [
    ("usual", Status.CLOSED, Hazard.FLOOD, False, 180),
    ("rejected", Status.REJECTED, Hazard.FLOOD, False, 30),
    ("its kind wins", Status.REJECTED, Hazard.HAZMAT, False, 730),
    ("a whistle-blower", Status.REJECTED, Hazard.FLOOD, True, 1095),
]


@pytest.mark.parametrize(
    ("label", "status", "hazard", "confidential", "expected"), KEPT, ids=[row[0] for row in KEPT]
)
def test_how_long_people_are_kept(
    label: str, status: Status, hazard: Hazard, confidential: bool, expected: int
) -> None:
    assert days(RULES, Kept.PEOPLE, status, hazard, confidential) == expected


WRONG = [
    ("no days", "closed: 180", "closed: soon"),
    ("none at all", "closed: 180", "closed: 0"),
    ("a status left out", "  rejected: 30\nmedia", "media"),
    ("a hazard that nobody knows", "explosion:", "explosions:"),
    ("no drafts", "drafts: 7", ""),
    ("no YAML", "people:", "people: ["),
]


@pytest.mark.parametrize(("label", "was", "to"), WRONG, ids=[row[0] for row in WRONG])
def test_wrong_rules_are_told(label: str, was: str, to: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert was in text
    with pytest.raises(RulesWrong, match="retention"):
        load(text.replace(was, to, 1))
