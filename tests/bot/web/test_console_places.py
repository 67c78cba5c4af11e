"""Divisions by name wherever the pages of reports take one; what means several is asked back."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from shapely import box

from bot.areas.divisions import Division, Divisions, Level
from bot.reports.incidents.ports import Case
from bot.reports.incidents.records import Incident, Unit
from bot.residents.fields import BadFields
from bot.web.console.incident_units import code_of_unit, offered, units_of
from bot.web.console.place import code_in
from knowledge.hazards import Hazard
from tests.bot.web.desk import NOW, PUDONG, DeskWorld
from tests.bot.web.visitor import Visitor


def division(code: str, name: str, *above: tuple[str, str]) -> Division:
    full = "".join(each for _, each in above) + name
    level = Level.COUNTY if above else Level.PROVINCE
    return Division(
        code=code, name=name, full_name=full, level=level, parents=above, lat=None, lon=None
    )


BEIJING, SHANGHAI = ("110000", "北京市"), ("310000", "上海市")
CHANGCHUN = (("220000", "吉林省"), ("220100", "长春市"))
AREAS = Divisions(
    [
        division(*BEIJING),
        division("110105", "朝阳区", BEIJING),
        division("220104", "朝阳区", *CHANGCHUN),
        division(*SHANGHAI),
        PUDONG,
    ],
    {"310115": box(121.5, 31.0, 122.0, 31.4)},
)


@pytest.fixture
def world() -> DeskWorld:
    world = DeskWorld()
    services: Any = world.app.state.services
    services.areas = AREAS
    return world


@pytest.fixture
def wu(world: DeskWorld) -> Visitor:
    return Visitor(world, "token-of-wu")


def test_the_inbox_is_filtered_by_the_name_of_a_division(world: DeskWorld, wu: Visitor) -> None:
    text = wu.get("/console/reports?area=浦东&status=closed").text
    assert world.reports.asked[-1].area == "310115"
    assert 'value="浦东"' in text
    assert "/api/reports.csv?status=closed&amp;area=310115" in text, "a file asks by the code"


def test_a_name_of_several_is_asked_back_and_filters_nothing_meanwhile(
    world: DeskWorld, wu: Visitor
) -> None:
    text = wu.get("/console/reports?area=朝阳&hazard=flood").text
    assert world.reports.asked[-1].area is None
    assert "现显示全部地区的上报" in text
    assert "area=%E5%8C%97%E4%BA%AC%E5%B8%82%E6%9C%9D%E9%98%B3%E5%8C%BA" in text
    assert "hazard=flood" in text.partition("北京市朝阳区</a>")[0].rpartition("<li>")[2]
    wu.get("/console/reports?area=北京市朝阳区")
    assert world.reports.asked[-1].area == "110105", "what was chosen means one alone"


def test_a_name_that_nobody_knows_is_said_beside_the_field(wu: Visitor) -> None:
    answer = wu.get("/console/reports?area=无名区")
    assert answer.status_code == 422
    assert 'id="e-area"' in answer.text and 'value="无名区"' in answer.text


def test_figures_of_a_name_that_means_several_are_not_shown(world: DeskWorld, wu: Visitor) -> None:
    services: Any = world.app.state.services
    asked: list[object] = []
    services.figures = SimpleNamespace(statistics=asked.append)
    text = wu.get("/console/figures?area=朝阳&since=2026-11-20T08:00").text
    assert asked == [] and "选定之前不显示统计" in text
    assert "since=2026-11-20T08%3A00" in text


def test_a_choice_counts_as_long_as_the_text_means_it(world: DeskWorld) -> None:
    def desk(**fields: str) -> Any:
        return SimpleNamespace(
            services=SimpleNamespace(areas=AREAS), text=lambda name: fields.get(name, "")
        )

    assert code_in(desk(area="朝阳区", area_chosen="220104"), "area") == "220104"
    assert code_in(desk(area="浦东", area_chosen="220104"), "area") == "310115"
    assert code_in(desk(area="310115109000"), "area") == "310115109000", "a town, by its code"
    assert code_in(desk(), "area") is None
    with pytest.raises(BadFields):
        code_in(desk(area="朝阳区", area_chosen="310115"), "area")


def case() -> Case:
    incident = Incident(
        id=uuid4(),
        hazard=Hazard.FLOOD,
        name="积水",
        area="110000",
        occurred_at=NOW,
        opened_by="Wu",
        opened_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    units = (Unit(code="110000", name="北京市"), Unit(code="110105001", name="建外街道"))
    return Case(incident=incident, units=units, figures=(), linked=())


def test_a_unit_is_chosen_from_a_list_or_typed_by_name_or_code() -> None:
    assert [(one.value, one.code) for one in offered(case(), AREAS)] == [
        ("北京市", "110000"),
        ("建外街道", "110105001"),
        ("北京市朝阳区", "110105"),
    ]
    for typed, code in {
        "建外街道": "110105001",
        "朝阳区": "110105",  # of two the one where it happened
        "浦东": "310115",
        " 110105001 ": "110105001",
        "": "",
    }.items():
        assert code_of_unit(typed, case(), AREAS) == code
    with pytest.raises(BadFields):
        code_of_unit("无名", case(), AREAS)


def test_units_are_added_by_name_or_by_code_and_name() -> None:
    lines = "朝阳区\n110105002 朝外街道\n\n"
    assert units_of(lines, case(), AREAS) == [
        Unit(code="110105"),
        Unit(code="110105002", name="朝外街道"),
    ]
