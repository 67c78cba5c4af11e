"""Installations that are shared by many runs, and their figures at the end of the test run."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.services.crash.run import Seen
from tests.services.crash.site import Site
from tests.services.crash.verdict import Verdict

FIGURES = pytest.StashKey[list[tuple[Seen, Verdict]]]()


@pytest.fixture(scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """Without a web process: it needs a minute to start."""
    made = Site(_folder(tmp_path_factory))
    await made.open(web=False)
    yield made
    await made.close()


@pytest.fixture(scope="session")
async def whole_site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """With the web process, to which the provider tells what became of its messages."""
    made = Site(_folder(tmp_path_factory))
    await made.open(web=True)
    yield made
    await made.close()


def _folder(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("crash")


@pytest.fixture
def figures(pytestconfig: pytest.Config) -> list[tuple[Seen, Verdict]]:
    """Runs so far, for the last lines of the test run."""
    return pytestconfig.stash.setdefault(FIGURES, [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    runs = config.stash.get(FIGURES, [])
    if runs:
        terminalreporter.section("crash harness")
        for line in lines(runs):
            terminalreporter.write_line(line)


def lines(runs: list[tuple[Seen, Verdict]]) -> list[str]:
    """A line a run, and their sum."""
    kills: Counter[str] = Counter()
    for seen, _ in runs:
        kills.update(seen.blows)
    found = [f"{_plan(seen)}: {_verdict(verdict)}, {seen.seconds:.1f} s" for seen, verdict in runs]
    all_of_it = [verdict for _, verdict in runs]
    ends: dict[str, list[float]] = {"cancel": [], "expire": []}
    for seen, verdict in runs:
        if verdict.after_end is not None:
            ends[seen.plan.course].append(verdict.after_end)
    longest = {what: f"{max(late):.2f} s" for what, late in ends.items() if late}
    found.append(
        f"{len(runs)} runs, {sum(one.people for one in all_of_it)} people, kills {dict(kills)}, "
        f"lost {sum(one.lost for one in all_of_it)}, twice {sum(one.twice for one in all_of_it)} "
        f"of {sum(one.in_flight for one in all_of_it)} in flight; last message after {longest}"
    )
    return found


def _plan(seen: Seen) -> str:
    plan = seen.plan
    blows = ", ".join(f"{blow.victim} at {blow.at:.1f}" for blow in plan.blows)
    channels = "2 channels" if plan.two_channels else "1 channel"
    return f"seed {plan.seed} {plan.course}, {plan.workers} workers, {channels}, {blows}"


def _verdict(verdict: Verdict) -> str:
    end = "" if verdict.after_end is None else f", last {verdict.after_end:+.2f} s"
    return (
        f"{verdict.told} of {verdict.people} told, lost {verdict.lost}, "
        f"twice {verdict.twice} of {verdict.in_flight}{end}"
    )
