"""`kill -9` at random moments, and what was promised holds: nobody lost, hardly anybody twice.

Real PostgreSQL, real processes, a provider over HTTP. One seed again:
`pytest "tests/services/crash/test_crash.py" -k "seed-17"`.
"""

import pytest

from tests.services.crash.plan import Course, Plan, Victim, drawn
from tests.services.crash.run import Seen, carry_out
from tests.services.crash.site import Site
from tests.services.crash.verdict import Verdict, judge

#: The issue's fifty; in the plain test run, as many as there are courses and victims.
RUNS, FEW = 50, 4


def _seeds(count: int) -> list[object]:
    return [pytest.param(seed, id=f"seed-{seed}") for seed in range(count)]


@pytest.mark.postgres
@pytest.mark.parametrize("seed", _seeds(FEW))
async def test_a_few_runs(site: Site, seed: int, figures: list[tuple[Seen, Verdict]]) -> None:
    await _holds(site, drawn(seed), figures)


@pytest.mark.services
@pytest.mark.parametrize("seed", _seeds(RUNS))
async def test_fifty_runs(whole_site: Site, seed: int, figures: list[tuple[Seen, Verdict]]) -> None:
    await _holds(whole_site, drawn(seed), figures)


async def _holds(site: Site, plan: Plan, figures: list[tuple[Seen, Verdict]]) -> None:
    seen = await carry_out(site, plan)
    verdict = judge(seen)
    figures.append((seen, verdict))
    assert not verdict.wrong, (plan, verdict)


def test_a_seed_is_one_plan_and_the_plans_have_everything() -> None:
    plans = [drawn(seed) for seed in range(RUNS)]
    assert plans == [drawn(seed) for seed in range(RUNS)]
    for some in (plans[:FEW], plans):
        assert {plan.course for plan in some} == set(Course)
        assert {blow.victim for plan in some for blow in plan.blows} == set(Victim)
    assert {(plan.workers, plan.two_channels) for plan in plans} == {
        (workers, two) for workers in (1, 2) for two in (False, True)
    }
