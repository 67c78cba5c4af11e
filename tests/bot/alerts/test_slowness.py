"""Who is told too late, and when that is too many."""

from dataclasses import dataclass

import pytest

from bot.alerts.slowness import late, late_for_most


@dataclass(frozen=True)
class Share:
    people: int
    seconds: float


MAIL, PHONES = Share(5_000, 1_000.0), Share(15_000, 30.0)


@pytest.mark.parametrize(
    ("share", "left", "many"),
    [
        pytest.param(MAIL, 600.0, 2_000, id="two fifths of the mail"),
        pytest.param(MAIL, 1_000.0, 0, id="just in time"),
        pytest.param(PHONES, 600.0, 0, id="fast"),
        pytest.param(Share(1, 2.0), 1.0, 1, id="one person, half a message"),
        pytest.param(MAIL, 0.0, 0, id="over already: said elsewhere"),
        pytest.param(Share(0, 0.0), 600.0, 0, id="nobody"),
    ],
)
def test_how_many_are_late(share: Share, left: float, many: int) -> None:
    assert late(share, left) == many


@pytest.mark.parametrize(
    ("shares", "left", "most"),
    [
        pytest.param([MAIL, PHONES], 600.0, False, id="5,000 of 20,000 have e-mail"),
        pytest.param([MAIL, PHONES], 10.0, True, id="hardly anybody in time"),
        pytest.param([MAIL], 600.0, False, id="e-mail alone, most in time"),
        pytest.param([MAIL], 400.0, True, id="e-mail alone, most too late"),
        pytest.param([MAIL], 500.0, False, id="just half"),
        pytest.param([], 600.0, False, id="nobody"),
    ],
)
def test_when_it_is_too_late_for_most(shares: list[Share], left: float, most: bool) -> None:
    assert late_for_most(shares, left) is most
