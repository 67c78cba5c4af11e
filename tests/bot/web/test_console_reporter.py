"""At the console: words for the reporter, and who told a report, to an admin with a reason."""

from dataclasses import replace

from tests.bot.web.desk import DeskWorld
from tests.bot.web.test_console import reported
from tests.bot.web.visitor import Visitor

REASON = "举报人要求回电,经王局长同意"


def _world() -> tuple[DeskWorld, str]:
    world = DeskWorld()
    reference = reported(world)
    kept = world.reports.kept[reference]
    secret = replace(kept, report=replace(kept.report, confidential=True), contact=None)
    world.reports.kept[reference] = secret
    world.reports.sealed[reference] = "13900139000"
    return world, f"/console/reports/{reference}"


def test_a_duty_officer_sees_that_it_is_confidential_and_no_way_to_look() -> None:
    world, path = _world()
    shown = Visitor(world, "token-of-wu").get(path).text
    assert "保密上报" in shown and f"{path}/reporter" not in shown


def test_an_admin_gives_a_reason_and_sees() -> None:
    world, path = _world()
    admin = Visitor(world, "token-of-he")
    assert f"{path}/reporter" in admin.get(path).text
    refused = admin.post(f"{path}/reporter", reason="因为")
    assert refused.status_code == 422 and "13900139000" not in refused.text
    assert "13900139000" in admin.post(f"{path}/reporter", reason=REASON).text
    assert world.reports.looks == [("He", REASON)]
    assert "13900139000" not in admin.get(path).text, "one look is one look"


def test_what_the_reporter_is_told_stands_in_the_timeline() -> None:
    world = DeskWorld()
    path = f"/console/reports/{reported(world)}"
    wu = Visitor(world, "token-of-wu")
    wu.post(f"{path}/move", to="triaged", note="内部", tell="水泵20分钟到")
    assert "水泵20分钟到" in wu.get(path).text
    assert "水泵20分钟到" in wu.post(f"{path}/move", to="closed", tell="水泵20分钟到").text
