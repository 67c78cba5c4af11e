"""What shows that a hazard is gone, and which reports need to show it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot.reports.listing import Media
from bot.reports.proof import Exemption, ProofRules, ProofRulesBroken, check_proof, load
from bot.reports.report import Moved, Report, Status
from bot.residents.fields import BadFields
from knowledge.hazards import Hazard

HOUR = timedelta(hours=1)


def _media(at: datetime, media_type: str = "image/jpeg") -> Media:
    return Media(id=uuid4(), media_type=media_type, size=1, file="a", created_at=at)


def _move(at: datetime, before: Status, to: Status, *media: Media) -> Moved:
    ids = tuple(str(one.id) for one in media)
    return Moved(at=at, from_status=before, to_status=to, actor="Li", media=ids)


@pytest.mark.parametrize(
    ("label", "taken", "media_type", "named", "shown"),
    [
        ("the moment it was assigned", 0, "image/jpeg", "closing", True),
        ("a film", 1, "video/mp4", "closing", True),
        ("named when it was resolved", 1, "image/jpeg", "resolving", True),
        ("named by nobody", 1, "image/jpeg", "", False),
        ("the reporter's own", -1, "image/jpeg", "closing", False),
        ("a recording", 1, "audio/mpeg", "closing", False),
    ],
)
def test_a_picture_from_after_the_assignment_shows_it(
    now: datetime, label: str, taken: int, media_type: str, named: str, shown: bool
) -> None:
    file = _media(now + taken * HOUR, media_type)
    resolving = (file,) if named == "resolving" else ()
    past = (
        _move(now, Status.VERIFIED, Status.ASSIGNED),
        _move(now + 2 * HOUR, Status.ASSIGNED, Status.RESOLVED, *resolving),
    )
    closing = {str(file.id)} if named == "closing" else set[str]()
    if shown:
        check_proof(closing, past, [file])
    else:
        with pytest.raises(BadFields) as caught:
            check_proof(closing, past, [file])
        assert [problem.field for problem in caught.value.problems] == ["media"], label


def test_what_was_sent_back_needs_a_new_picture_and_what_was_handed_on_does_not(
    now: datetime,
) -> None:
    file = _media(now + HOUR)
    handed_on = (
        _move(now, Status.VERIFIED, Status.ASSIGNED),
        _move(now + 2 * HOUR, Status.ASSIGNED, Status.ASSIGNED),
    )
    check_proof({str(file.id)}, handed_on, [file])
    sent_back = (*handed_on, _move(now + 3 * HOUR, Status.RESOLVED, Status.ASSIGNED))
    with pytest.raises(BadFields):
        check_proof({str(file.id)}, sent_back, [file])


@pytest.mark.parametrize(
    ("label", "exemption", "needed"),
    [
        ("none", None, True),
        ("its kind", Exemption(hazards=frozenset({Hazard.FLOOD}), areas=()), False),
        ("its city", Exemption(hazards=frozenset(), areas=("310000",)), False),
        ("another city", Exemption(hazards=frozenset(), areas=("330100",)), True),
        ("another kind", Exemption(hazards=frozenset({Hazard.FIRE}), areas=("310000",)), True),
    ],
)
def test_exemptions_are_by_kind_and_place(
    report: Report, label: str, exemption: Exemption | None, needed: bool
) -> None:
    rules = ProofRules(exempt=(exemption,) if exemption else ())
    assert rules.needed(report) is needed, label
    # Nobody knows where it is: no exemption by place holds.
    assert rules.needed(replace(report, area_code=None, hazard=Hazard.FIRE))


def test_the_shipped_rules_exempt_nothing_and_a_broken_file_is_named(tmp_path: Path) -> None:
    assert load() == ProofRules()
    for text in ("exempt: [{hazards: [dragons]}]", "exempt: [{kinds: []}]", "[]", "exempt: {"):
        broken = tmp_path / "proof.yml"
        broken.write_text(text)
        with pytest.raises(ProofRulesBroken, match=r"proof\.yml"):
            load(broken)
    broken.write_text('exempt: [{hazards: [drought], areas: ["440000"]}]')
    assert load(broken).exempt[0].areas == ("440000",)
