"""The page keeps what people wrote, replaces what was generated, and owns up to shortfalls."""

from pathlib import Path

import pytest

from tests.benchmarks import report
from tests.benchmarks.figures import Row, Section, percentile, spread


def section(name: str, measured: str, *, met: bool | None = True) -> Section:
    row = Row(what="answers", measured=measured, floor="3", met=met)
    return Section(name=name, title=f"About {name}", rows=(row,), notes=("a condition",))


def test_a_new_measurement_replaces_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "benchmarks.md"
    report.write(page, section("chat", "first"), "on one machine")
    report.write(page, section("start", "quick"), "on one machine")
    page.write_text(page.read_text() + "\nWritten by hand.\n")
    report.write(page, section("chat", "second"), "on another machine")
    text = page.read_text()
    assert "first" not in text
    assert text.index("second") < text.index("quick") < text.index("Written by hand.")
    assert "on one machine" in text and "on another machine" in text


def test_a_part_that_is_new_comes_before_what_was_written_by_hand(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    report.write(page, section("chat", "first"), "here")
    page.write_text(page.read_text() + "\nWritten by hand.\n")
    report.write(page, section("start", "quick"), "here")
    assert page.read_text().index("quick") < page.read_text().index("Written by hand.")


@pytest.mark.parametrize(("met", "said"), [(True, "yes"), (False, "**no**"), (None, "|  |")])
def test_whether_a_floor_is_met_is_said(met: bool | None, said: str) -> None:
    assert said in report.rendered(section("chat", "2", met=met), "here").splitlines()[6]


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0), (0.001, 1.0)],
    ids=["the middle", "the tail", "the worst", "the best"],
)
def test_percentiles_are_values_that_occurred(share: float, expected: float) -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], share) == expected


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="needs values"):
        percentile([], 0.5)


def test_a_spread_shows_every_run() -> None:
    assert spread([3.0, 1.0, 2.0]) == "2.0 (3.0, 1.0, 2.0)"
