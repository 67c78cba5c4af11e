"""A misspelt field of a draft is told, for what is not read may change who is warned."""

import pytest

from bot.alerts.content.unknown import unknown_fields
from tests.bot.broadcast.world import draft


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"template": "gas.warning.red", "values": {}, "outside": "cut"}, [], id="how"),
        pytest.param({"audiance": {"groups": ["school"]}}, ["audiance"], id="the audience"),
        pytest.param({"audience": {"group": ["school"]}}, ["audience.group"], id="its groups"),
        pytest.param({"area": {"polygon": []}}, ["area.polygon"], id="the area"),
        pytest.param({"texts": {"zh": {"text": "…"}}}, ["texts.zh.text"], id="a text"),
        pytest.param({"area": [], "texts": {"zh": 1}, "audience": None}, [], id="other forms"),
    ],
)
def test_what_nobody_reads_is_named(change: dict[str, object], told: list[str]) -> None:
    assert [problem.field for problem in unknown_fields({**draft(), **change})] == told
