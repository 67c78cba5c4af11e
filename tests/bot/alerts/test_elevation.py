"""Emergency elevation takes three people, one of them with that ground, within an hour."""

from datetime import timedelta
from typing import Any

import pytest

from bot.alerts.elevation import Elevation
from bot.alerts.errors import (
    AlertsError,
    AlreadyGranted,
    ElevationExpired,
    ElevationUnknown,
    IllegalMove,
    NotLifeSafety,
    NotYourRole,
    OutsideYourArea,
    ReasonMissing,
    SamePerson,
)
from bot.alerts.records import Act, Alert, State
from bot.alerts.service import Alerts
from bot.officials import Official, Role
from tests.bot.alerts.memory_book import MemoryBook
from tests.bot.alerts.test_life import Clock, office
from tests.bot.broadcast.world import HUANGPU, PUDONG, calm_draft, draft

ADMIN = Official(name="Root", role=Role.ADMIN)


def person(name: str, role: Role, area: str | None = HUANGPU) -> Official:
    return Official(name=name, role=role, area=area)


LI = person("Li", Role.AUTHOR)
WU = person("Wu", Role.APPROVER)


class Scene:
    """Li of Huangpu sees what comes to Pudong, where nobody decides."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.book = MemoryBook()
        self.alerts: Alerts = office(self.book, self.clock)

    async def drafted(self, source: dict[str, Any] | None = None) -> Alert:
        return await self.alerts.draft(source or draft(), LI)

    async def asked(self, alert: Alert, by: Official = LI) -> Elevation:
        asked, _ = await self.alerts.elevations.ask(alert.id, "the dam breaks", by)
        return asked

    async def granted(self, alert: Alert, asked: Elevation, by: Official = ADMIN) -> Elevation:
        return await self.alerts.elevations.grant(alert.id, asked.id, by)


async def test_three_people_warn_a_place_where_nobody_is_left_to(tmp_path: object) -> None:
    scene = Scene()
    made = await scene.drafted()
    with pytest.raises(OutsideYourArea):
        await scene.alerts.submit(made.id, LI)
    asked = await scene.asked(made)
    with pytest.raises(OutsideYourArea):
        await scene.alerts.submit(made.id, LI)  # asking alone changes nothing
    await scene.granted(made, asked)
    await scene.alerts.submit(made.id, LI)
    approved = await scene.alerts.approve(made.id, WU)
    assert approved.state is State.APPROVED
    steps = [(hand.person, hand.act, hand.reason) for hand in approved.hands]
    assert steps == [
        ("Li", Act.CREATE, None),
        ("Li", Act.ELEVATE, "the dam breaks"),
        ("Root", Act.GRANT_ELEVATION, "the dam breaks"),
        ("Li", Act.SUBMIT, None),
        ("Wu", Act.APPROVE, "the dam breaks"),
    ]


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        pytest.param(person("Wu", Role.APPROVER), None, id="an approver of elsewhere"),
        pytest.param(person("He", Role.DUTY_OFFICER, PUDONG), None, id="a duty officer of there"),
        pytest.param(person("He", Role.DUTY_OFFICER), OutsideYourArea, id="one of elsewhere"),
        pytest.param(person("li", Role.APPROVER, None), SamePerson, id="who wrote it"),
        pytest.param(person("Xu", Role.APPROVER), OutsideYourArea, id="who asked"),
        pytest.param(person("ROOT", Role.APPROVER), OutsideYourArea, id="who granted"),
        pytest.param(person("ROOT", Role.DUTY_OFFICER, PUDONG), NotYourRole, id="granter, on duty"),
        pytest.param(person("An", Role.ADMIN, None), NotYourRole, id="an administrator"),
        pytest.param(person("An", Role.REPORTER, None), NotYourRole, id="a reporter"),
        pytest.param(person("An", Role.AUTHOR, None), NotYourRole, id="an author"),
    ],
)
async def test_a_third_person_approves(who: Official, refused: type[AlertsError] | None) -> None:
    scene = Scene()
    made = await scene.drafted()
    asked = await scene.asked(made, person("Xu", Role.DUTY_OFFICER))
    await scene.granted(made, asked)
    await scene.alerts.submit(made.id, LI)
    if refused is None:
        assert (await scene.alerts.approve(made.id, who)).state is State.APPROVED
    else:
        with pytest.raises(refused):
            await scene.alerts.approve(made.id, who)
        assert scene.book.issued == []


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        pytest.param(person("Chen", Role.APPROVER, PUDONG), None, id="an approver of there"),
        pytest.param(person("Root", Role.ADMIN, "310000"), None, id="an administrator above"),
        pytest.param(person("Chen", Role.APPROVER), OutsideYourArea, id="an approver of elsewhere"),
        pytest.param(person("XU", Role.APPROVER, None), SamePerson, id="who asked"),
        pytest.param(person("Li", Role.ADMIN, None), SamePerson, id="who wrote it"),
        pytest.param(person("He", Role.DUTY_OFFICER, None), NotYourRole, id="a duty officer"),
        pytest.param(person("He", Role.AUTHOR, None), NotYourRole, id="an author"),
    ],
)
async def test_who_answers_for_the_ground_grants(
    who: Official, refused: type[AlertsError] | None
) -> None:
    scene = Scene()
    made = await scene.drafted()
    asked = await scene.asked(made, person("Xu", Role.APPROVER))
    if refused is None:
        assert (await scene.granted(made, asked, who)).granted_by == who.name
    else:
        with pytest.raises(refused):
            await scene.granted(made, asked, who)


async def test_it_lasts_an_hour() -> None:
    scene = Scene()
    made = await scene.drafted()
    late = await scene.asked(made)
    scene.clock.at += timedelta(minutes=61)
    with pytest.raises(ElevationExpired):
        await scene.granted(made, late)
    asked = await scene.asked(made)
    await scene.granted(made, asked)
    await scene.alerts.submit(made.id, LI)
    scene.clock.at += timedelta(minutes=61)
    with pytest.raises(OutsideYourArea):
        await scene.alerts.approve(made.id, WU)


async def test_it_is_for_the_words_that_it_was_asked_for() -> None:
    scene = Scene()
    made = await scene.drafted()
    asked = await scene.asked(made)
    await scene.granted(made, asked)
    wider = {"description": "上海", "geocodes": [{"name": "GB/T2260", "value": "310000"}]}
    await scene.alerts.edit(made.id, draft(area=wider), LI)
    with pytest.raises(OutsideYourArea):
        await scene.alerts.submit(made.id, LI)
    with pytest.raises(AlreadyGranted):
        await scene.granted(made, asked)


async def test_what_is_refused_when_asking() -> None:
    scene = Scene()
    calm, drill = await scene.drafted(calm_draft()), await scene.drafted(draft(status="Exercise"))
    for alert in (calm, drill):
        with pytest.raises(NotLifeSafety):
            await scene.asked(alert)
    made = await scene.drafted()
    for role in (Role.REPORTER, Role.ADMIN):
        with pytest.raises(NotYourRole):
            await scene.asked(made, person("Xu", role))
    with pytest.raises(ReasonMissing):
        await scene.alerts.elevations.ask(made.id, " \0 ", LI)
    with pytest.raises(ElevationUnknown):
        await scene.alerts.elevations.grant(made.id, made.id, ADMIN)
    await scene.alerts.submit(made.id, Official(name="Sun", role=Role.AUTHOR))
    await scene.alerts.reject(made.id, "no", Official(name="Chen", role=Role.APPROVER))
    with pytest.raises(IllegalMove):
        await scene.asked(made)


@pytest.mark.parametrize(
    ("official", "before", "after"),
    [
        pytest.param(person("Duan", Role.DUTY_OFFICER, PUDONG), 0, 1, id="duty officer there"),
        pytest.param(person("Duan", Role.DUTY_OFFICER), 0, 0, id="duty officer elsewhere"),
        pytest.param(person("Wu", Role.APPROVER, PUDONG), 1, 1, id="approver"),
        pytest.param(LI, 0, 0, id="author"),
    ],
)
async def test_who_may_approve_now_is_shown_that_something_waits(
    official: Official, before: int, after: int
) -> None:
    scene = Scene()
    pudong = person("Lu", Role.AUTHOR, PUDONG)
    made = await scene.alerts.draft(draft(), pudong)
    await scene.alerts.submit(made.id, pudong)
    assert await scene.alerts.waiting(official) == before
    await scene.granted(made, await scene.asked(made, pudong))
    assert await scene.alerts.waiting(official) == after
    scene.clock.at += timedelta(hours=2)
    assert await scene.alerts.waiting(official) == before
