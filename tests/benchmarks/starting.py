"""How long `make run` takes until everything is ready, the first time excepted.

It does not know what is started.
"""

from pathlib import Path

from bot.settings import ROOT
from tests.benchmarks.figures import Row, Section, median, spread
from tests.benchmarks.site import Site

STARTS, SECONDS = 4, 20.0
MAKE_RUN = ("make", "--no-print-directory", "-C", str(ROOT), "run")


def measure(folder: Path) -> Section:
    """Starts with everything installed: once from nothing, then again and again."""
    site = Site(folder)
    with site.running(MAKE_RUN) as first:
        pass
    later = []
    for _ in range(STARTS):
        with site.running(MAKE_RUN) as seconds:
            later.append(seconds)
    return Section(
        name="start",
        title="Starting",
        rows=(
            Row(
                what=f"`make run`, second start: seconds until ready, median of {STARTS}",
                measured=f"{spread(later)} s",
                floor=f"≤ {SECONDS:.0f} s",
                met=median(later) <= SECONDS,
            ),
            Row(
                what="`make run` on an empty data folder, environments installed",
                measured=f"{first:.1f} s",
            ),
        ),
        notes=(
            "From the command to its line “Fenghuo is ready”: database, migrations, web, worker "
            "and engine up. The first start also trains the engine and makes database and index.",
        ),
    )
