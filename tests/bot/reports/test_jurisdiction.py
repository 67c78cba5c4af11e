"""An official sees the reports of the own division, under whatever code it was or is known."""

import pytest

from bot.officials import Official, Role
from bot.reports.jurisdiction import may_see

#: In April 2021 Hangzhou's 下城区 joined 拱墅区, 江干区 was divided among 上城区 and 钱塘区,
#: and 余杭区 gave its east to 临平区. In 2019 莱芜市 became two districts of Jinan.
SEES = [
    ("the own district", "310115", "310115", True),
    ("the neighbour's", "310115", "310112", False),
    ("the city's whole", "310000", "310115", True),
    ("the city above", "310115", "310000", False),
    ("the whole country", None, "330103", True),
    ("of nowhere", "310115", None, True),
    ("the successor, by a former code", "330103", "330105", True),
    ("a former district, by the successor's code", "330105", "330103", True),
    ("an old report, by the same old code", "330103", "330103", True),
    ("another district, by a former code", "330103", "330102", False),
    ("one heir of a divided district", "330104", "330102", True),
    ("the other heir", "330104", "330114", True),
    ("a divided district, by an heir's code", "330114", "330104", True),
    ("one heir by the other's code", "330114", "330102", False),
    ("what was given away, by a code in use", "330110", "330113", False),
    ("a former district of the own city", "330100", "330104", True),
    ("a former city's districts, by the city's code", "371200", "370117", True),
    ("the city that took them", "371200", "370102", False),
    ("a former city, by the city that took it", "370100", "371200", True),
    ("a former city's district, by the city that took it", "370100", "371203", True),
    ("a former district, by its heir", "370116", "371202", True),
    ("the other former district of that city", "370116", "371203", False),
    ("a code of nobody", "990101", "310115", False),
]


@pytest.mark.parametrize(
    ("area", "report", "sees"), [s[1:] for s in SEES], ids=[label for label, *_ in SEES]
)
def test_who_sees_what(area: str | None, report: str | None, sees: bool) -> None:
    official = Official(name="Li", role=Role.DUTY_OFFICER, area=area)
    assert may_see(official, report) is sees
