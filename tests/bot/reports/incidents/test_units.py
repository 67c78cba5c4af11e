"""Reporting units by their codes: level, what lies above, who files."""

import pytest

from bot.officials import Official, Role
from bot.reports.incidents.units import ancestors, is_code, level_of, may_file, shortest


@pytest.mark.parametrize(
    ("code", "level", "above"),
    [
        pytest.param("330000", "province", (), id="a province"),
        pytest.param("330100", "city", ("330000",), id="a city"),
        pytest.param("330106", "county", ("330100", "330000"), id="a district"),
        pytest.param("330106109", "town", ("330106", "330100", "330000"), id="a town"),
        pytest.param(
            "330106109201", "village", ("330106109", "330106", "330100", "330000"), id="a village"
        ),
        pytest.param("310115", "county", ("310000",), id="a district of a municipality"),
        pytest.param("500229", "county", ("500000",), id="a county of Chongqing"),
        pytest.param("429004", "county", ("420000",), id="governed by the province"),
        pytest.param("441900003", "town", ("441900", "440000"), id="a city without counties"),
    ],
)
def test_what_lies_above(code: str, level: str, above: tuple[str, ...]) -> None:
    assert is_code(code)
    assert (level_of(code), ancestors(code)) == (level, above)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("330106000000", "330106"),
        ("330106109000", "330106109"),
        ("330106000", "330106"),
        ("330000", "330000"),
        ("330106109201", "330106109201"),
    ],
)
def test_zeros_at_the_end_name_the_unit_above(text: str, code: str) -> None:
    assert shortest(text) == code


@pytest.mark.parametrize("text", ["", "33010", "33010６", "330106000", "3301061092011"])
def test_what_is_no_code(text: str) -> None:
    assert not is_code(text)


@pytest.mark.parametrize(
    ("role", "area", "code", "may"),
    [
        pytest.param(Role.DUTY_OFFICER, "330106", "330106", True, id="the own county"),
        pytest.param(Role.DUTY_OFFICER, "330106", "330106109", True, id="a town in it"),
        pytest.param(Role.DUTY_OFFICER, "330106", "330100", False, id="the city above"),
        pytest.param(Role.DUTY_OFFICER, "330106", "330110", False, id="the neighbour"),
        pytest.param(Role.DUTY_OFFICER, None, "650000", True, id="the whole country"),
        pytest.param(Role.REPORTER, "330106", "330106109", True, id="a reporter for a town"),
        pytest.param(Role.REPORTER, "330106", "330106109201", True, id="a reporter for a village"),
        pytest.param(Role.REPORTER, "330106", "330106", False, id="a reporter for a county"),
        pytest.param(Role.REPORTER, "330110", "330106109", False, id="a reporter elsewhere"),
    ],
)
def test_who_files_for_whom(role: Role, area: str | None, code: str, may: bool) -> None:
    assert may_file(Official(name="Li", role=role, area=area), code) is may
