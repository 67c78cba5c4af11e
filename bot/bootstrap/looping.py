"""Wires what closes the loop of reports: supervision, hazard sources, rewards, and their chores.

It holds no rule.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypedDict

from bot.bootstrap.lanes import lanes_in
from bot.clock import utc_now
from bot.ground import Ground
from bot.reports.media import Limits
from bot.reports.officials_told import OfficialsTold
from bot.reports.places import Places
from bot.reports.rewards.config import load as reward_rules
from bot.reports.rewards.service import Rewards
from bot.reports.shelf import Shelf
from bot.reports.sources.config import load as source_rules
from bot.reports.sources.reminding import InspectionsDue
from bot.reports.sources.service import Sources
from bot.reports.supervising import OverdueSupervisions, Supervisions
from bot.settings import Settings
from bot.store.alert_calls import StoredCalls
from bot.store.database import Database
from bot.store.reports import StoredReports
from bot.store.rewards import StoredRewards
from bot.store.sources import StoredSources
from bot.store.supervision import StoredSupervisions
from bot.words.catalogue import Words


class Loop(TypedDict):
    supervisions: Supervisions
    sources: Sources
    rewards: Rewards


def loop_of(ground: Ground) -> Loop:
    database, settings, places = ground.database, ground.settings, Places(ground.areas)
    reports = StoredReports(database)
    return Loop(
        supervisions=Supervisions(
            book=StoredSupervisions(database),
            reports=reports,
            places=places,
            told=_told(settings, database, ground.words),
            clock=utc_now,
        ),
        sources=Sources(
            book=StoredSources(database),
            reports=reports,
            shelf=Shelf(settings.media_dir),
            limits=Limits(**vars(settings.media_limits)),
            places=places,
            rules=source_rules(),
            clock=utc_now,
        ),
        rewards=Rewards(
            book=StoredRewards(database),
            reports=reports,
            places=places,
            vault=ground.vault,
            words=ground.words,
            channels=_channels(settings),
            rules=reward_rules(),
            clock=utc_now,
        ),
    )


def loop_chores(
    settings: Settings, database: Database, words: Words
) -> Mapping[str, Callable[[datetime], Awaitable[int]]]:
    told = _told(settings, database, words)
    supervisions = OverdueSupervisions(StoredSupervisions(database), told)
    inspections = InspectionsDue(StoredSources(database), told, source_rules())
    return {
        "supervisions_overdue": supervisions.remind,
        "inspections_due": inspections.remind,
    }


def _told(settings: Settings, database: Database, words: Words) -> OfficialsTold:
    return OfficialsTold(
        words=words,
        book=StoredCalls(database),
        channels=_channels(settings),
        console=f"{settings.public_url}/console",
    )


def _channels(settings: Settings) -> frozenset[str]:
    return frozenset(lane.channel for lane in lanes_in(settings))
