"""The console's menu: who sees which page, and which of it is open."""

import pytest
from fastapi.routing import APIRoute

from bot.officials import OFFICIALS, Official, Role
from bot.web.console.menu import GROUPS, menu_for
from bot.web.console.routes import PAGES
from tests.bot.web.desk import WORDS


def test_every_entry_is_a_page_with_a_name_in_every_language() -> None:
    routes = [route for page in PAGES for route in page.router.routes]
    pages = {route.path for route in routes if isinstance(route, APIRoute)}
    for group in GROUPS:
        for entry in group.entries:
            assert entry.path in pages
            for language in WORDS.languages:
                assert f"console.{entry.word}" in WORDS.keys(language)
                assert f"console.menu_{group.word}" in WORDS.keys(language)


@pytest.mark.parametrize("role", sorted(OFFICIALS))
def test_nobody_sees_a_page_that_does_not_open_nor_an_empty_group(role: Role) -> None:
    for group in menu_for(Official(name="Li", role=role)):
        assert group.entries
        assert all(role in entry.roles for entry in group.entries)


@pytest.mark.parametrize(
    ("here", "group"),
    [
        pytest.param("/console", "situation", id="the first page"),
        pytest.param("/console/alerts", "warn", id="a list"),
        pytest.param("/console/alerts/new", "warn", id="a page below a list"),
        pytest.param("/console/reports/R-1", "reports", id="a report"),
        pytest.param("/console/roster", "reports", id="a page that another leads to"),
    ],
)
def test_one_group_is_open(here: str, group: str) -> None:
    assert [each.word for each in GROUPS if each.holds(here)] == [group]
