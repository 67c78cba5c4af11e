"""A provider in every mood, and a ledger that says of each person what the provider's record says.

A real worker and a provider over HTTP, which tells what became of its messages. Nothing is killed.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.bot.broadcast.world import calm_draft, draft, utc
from tests.services.crash.plan import Course, Plan
from tests.services.crash.run import Seen, closed, invite, look, settled
from tests.services.crash.site import Site
from tests.services.crash.verdict import judge

# Some minutes of waiting: `make test-services` has them, `make test` must stay short.
pytestmark = pytest.mark.services
PEOPLE = 60


@dataclass(frozen=True, kw_only=True)
class Mood:
    """`count` messages meet the fault. `never`: how many never come.

    `twice`: some come twice, for a life hangs on it and the provider says too late, after `late`
    seconds, what became of them. Otherwise nobody is told twice.
    """

    fault: str
    count: int = 20
    seconds: float | None = None
    calm: bool = False
    late: float = 0.0
    twice: bool = False
    never: int = 0
    states: tuple[tuple[str, int], ...] = (("delivered", PEOPLE),)


@pytest.mark.parametrize(
    "mood",
    [
        pytest.param(Mood(fault="429", count=60, seconds=0.5), id="a flood of 429"),
        pytest.param(Mood(fault="5xx", count=40), id="5xx"),
        pytest.param(Mood(fault="reset"), id="connections reset, nothing taken"),
        pytest.param(Mood(fault="lost"), id="reset after taking, told at once"),
        pytest.param(Mood(fault="lost", late=4.0, twice=True), id="reset after taking, told late"),
        pytest.param(Mood(fault="lost", late=4.0, calm=True), id="the same, no life hangs on it"),
        pytest.param(Mood(fault="hang", late=15.0, twice=True), id="it hangs, told late"),
        pytest.param(Mood(fault="hang", calm=True), id="it hangs, told at once"),
        pytest.param(Mood(fault="hang", seconds=3.0, count=60), id="it answers late"),
        pytest.param(Mood(fault="slow", seconds=3.0, count=60), id="bodies come piece by piece"),
        pytest.param(Mood(fault="slow", seconds=20.0), id="slower than we wait, told at once"),
        pytest.param(Mood(fault="duplicate", count=60), id="callbacks twice"),
        pytest.param(Mood(fault="backward", count=60), id="callbacks backwards"),
        pytest.param(Mood(fault="late", count=60, seconds=2.0), id="callbacks late"),
        pytest.param(
            Mood(
                fault="undelivered", never=20, states=(("delivered", PEOPLE - 20), ("failed", 20))
            ),
            id="phones that are off",
        ),
        pytest.param(
            Mood(fault="blocked", never=20, states=(("delivered", PEOPLE - 20), ("stopped", 20))),
            id="phones that stopped us",
        ),
    ],
)
async def test_the_ledger_says_what_the_provider_says(site: Site, mood: Mood) -> None:
    seen = await _sent(site, mood, calm_draft() if mood.calm else draft())
    verdict = judge(seen)
    unmet = {f"{mood.never} lost"} if mood.never else set()
    assert set(verdict.wrong) == unmet, verdict
    assert verdict.told == PEOPLE - mood.never
    assert mood.twice or verdict.twice == 0, verdict
    if mood.twice:
        assert 0 < verdict.twice <= verdict.in_flight, verdict


async def _sent(site: Site, mood: Mood, source: dict[str, Any]) -> Seen:
    plan = Plan(
        seed=0,
        course=Course.STRAIGHT,
        people=PEOPLE,
        workers=1,
        two_channels=False,
        refused=0,
        latency=0.0,
        blows=(),
        turn=0.0,
        resumed=0.0,
    )
    seen, began = Seen(plan=plan), utc()
    await invite(site, seen)
    await site.staff(1)
    await site.mend_lanes()
    await site.order(mood.fault, mood.count, mood.seconds)
    if mood.late:
        await site.order("late", 2 * PEOPLE, mood.late)
    alert = await site.world.approved(source)
    await closed(site, alert)
    await settled(site, alert, dict(mood.states))
    await site.forgive()
    await look(site, seen, alert, began)
    return seen
