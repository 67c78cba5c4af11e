"""Wires the register of verified reporters, the block list and the shadow queue.

It holds no rule.
"""

from collections.abc import Callable

import structlog

from bot.bootstrap.channels import OFFICIALS_ONLY, names_of
from bot.clock import utc_now
from bot.ground import Ground
from bot.reports.abuse.blocks import Blocks
from bot.reports.abuse.rates import UNLIMITED, USUAL
from bot.reports.abuse.screening import Screening
from bot.reports.abuse.shadow import Shadow
from bot.reports.informative.recognise import Informative, WeightsBroken
from bot.reports.places import Places
from bot.reports.reporters.service import Reporters
from bot.reports.views import ReportViews
from bot.services import Doubting
from bot.store.blocks import StoredBlocks
from bot.store.reporters import StoredReporters
from bot.store.reports import StoredReports
from bot.store.screening import StoredScreening

log = structlog.get_logger()


def screening_of(ground: Ground) -> Screening:
    limits = USUAL if ground.settings.sender_limit else UNLIMITED
    return Screening(
        book=StoredScreening(ground.database),
        vault=ground.vault,
        limits=limits,
        tells_nothing=_tells_nothing(),
    )


def _tells_nothing() -> Callable[[str], bool] | None:
    """A hint is no reason not to start."""
    try:
        return Informative.load().tells_nothing
    except WeightsBroken:
        log.exception("informative_weights_broken")
        return None


def doubting_of(ground: Ground) -> Doubting:
    database, vault, areas = ground.database, ground.vault, ground.areas
    reports, places = StoredReports(database), Places(areas)
    channels = frozenset(names_of(ground.settings)) - OFFICIALS_ONLY
    return Doubting(
        reporters=Reporters(
            book=StoredReporters(database),
            vault=vault,
            areas=areas,
            channels=channels,
            clock=utc_now,
        ),
        blocks=Blocks(
            book=StoredBlocks(database),
            reports=reports,
            vault=vault,
            places=places,
            channels=channels,
            clock=utc_now,
        ),
        shadow=Shadow(
            reports=reports,
            views=ReportViews(book=reports, vault=vault, places=places, clock=utc_now),
            book=StoredScreening(database),
            clock=utc_now,
        ),
    )
