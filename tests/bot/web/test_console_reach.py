"""A draft's form says whom it reaches while it is written."""

import re

import pytest

from bot.web.console.reach import COUNTS
from tests.bot.web.desk import DeskWorld
from tests.bot.web.visitor import FORM, Visitor, drafted

PATH = "/console/alerts/reach"
WORDS = ("texts.zh.headline", "texts.zh.description")
NO_WORDS = {name: text for name, text in FORM.items() if name not in WORDS}
NO_AREA = {name: text for name, text in FORM.items() if name != "area.geocodes"}


@pytest.fixture
def world() -> DeskWorld:
    return DeskWorld()


@pytest.fixture
def li(world: DeskWorld) -> Visitor:
    return Visitor(world, "token-of-li")


def figures(text: str) -> list[str]:
    return re.findall(r"<li><b>([^<]+)</b>", text)


@pytest.mark.parametrize(
    ("form", "told", "said"),
    [
        pytest.param(FORM, ["3", "4秒", "4"], "", id="all of it"),
        pytest.param(NO_WORDS, ["3"], "才能计算用时和费用", id="no words: people alone"),
        pytest.param({**FORM, "expires": "soon"}, ["3"], "才能计算用时", id="no time to read"),
        pytest.param(NO_AREA, [], "尚未选择范围", id="no area"),
        pytest.param({**FORM, "area.polygons": "{"}, [], "无法统计", id="no shape to read"),
        pytest.param({**FORM, "category": "Soup"}, [], "无法统计", id="nothing to read"),
    ],
)
def test_the_form_says_what_it_knows_and_no_more(
    li: Visitor, form: dict[str, str], told: list[str], said: str
) -> None:
    answer = li.post(PATH, **form)
    assert answer.status_code == 200
    assert figures(answer.text) == told and said in answer.text


def test_channels_are_counted_each(li: Visitor) -> None:
    text = li.post(PATH, **FORM).text
    assert re.search(r"<b>2</b> 短信", text) and re.search(r"<b>1</b> 网页", text)


def test_a_template_with_its_blanks_open_counts_people(li: Visitor) -> None:
    form = {**NO_WORDS, "template": "heat.warning.red"}
    text = li.post(PATH, **form).text
    assert figures(text) == ["3"] and "模板空格填完" in text


def test_who_asks_too_often_is_told_when_it_goes_on(world: DeskWorld, li: Visitor) -> None:
    token = li.csrf()
    fields = {"csrf": token, **FORM}
    for _ in range(COUNTS):
        assert figures(li.client.post(PATH, data=fields).text)
    text = li.client.post(PATH, data=fields).text
    assert "请求过于频繁" in text and re.search(r'hx-trigger="load delay:\d+s"', text)


def test_nothing_is_kept_and_only_authors_ask(world: DeskWorld, li: Visitor) -> None:
    li.post(PATH, **FORM)
    assert world.alerts.kept == {}
    assert Visitor(world, "token-of-chen").post(PATH, **FORM).status_code == 403


def test_the_form_asks_by_itself_and_without_scripts_by_a_button(
    world: DeskWorld, li: Visitor
) -> None:
    id = drafted(world)
    for path, asked in (
        ("/console/alerts/new", PATH),
        (f"/console/alerts/{id}/edit", f"{PATH}?alert={id}"),
    ):
        assert f'hx-post="{asked}" hx-trigger="load' in li.get(path).text
    text = li.post(f"/console/alerts/form?alert={id}", area_action="look", **FORM).text
    assert figures(text) == ["3", "4秒", "4"]
