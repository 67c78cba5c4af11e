"""Picks the concrete parts of the worker process.

It holds no rule and imports neither knowledge nor pages: a worker starts in a moment.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.alerts.calling import Notices, Reminders
from bot.alerts.freezing import Issuer
from bot.alerts.incoming.records import KEPT as RECEIVED_KEPT
from bot.bootstrap import back
from bot.bootstrap.backups import keeper_of
from bot.bootstrap.channels import channels_of, http_session, lean_posts, outside_session
from bot.bootstrap.doubting_chores import doubting_chores
from bot.bootstrap.duty import duty_chores, duty_of
from bot.bootstrap.feeds import LazyPoller
from bot.bootstrap.following import following_of
from bot.bootstrap.lanes import alarm_of, lanes_in, paced, test_addresses
from bot.bootstrap.looping import loop_chores
from bot.bootstrap.regime import reminders_of
from bot.bootstrap.telegram import updates_of
from bot.bootstrap.webhooks import sender_of
from bot.circles.circle import COUNTS_FOR
from bot.clock import utc_now
from bot.handover.telling import Telling
from bot.handover.timeouts import Timeouts
from bot.intake.service import KEPT as INBOUND_KEPT
from bot.letters import LettersByChannel
from bot.once import KEPT as TURNS_KEPT
from bot.progress import KEPT as PROGRESS_KEPT
from bot.reports.deletion import remove_orphans
from bot.reports.report import EXPIRING
from bot.reports.shelf import Shelf
from bot.reports.unwanted import throw_away
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.alert_calls import StoredCalls
from bot.store.audience import StoredAudience
from bot.store.circles import StoredCircles
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.fallback import StoredFallback
from bot.store.handover import StoredHandovers
from bot.store.inbound import StoredInbound
from bot.store.keyboards import StoredKeyboards
from bot.store.lanes import StoredLanes
from bot.store.ledger import StoredLedger
from bot.store.live import StoredLive
from bot.store.mailbox import StoredMailbox
from bot.store.progress import StoredProgress
from bot.store.received import StoredReceived
from bot.store.report_deletion import StoredDeletion
from bot.store.reports import StoredReports
from bot.store.trail import StoredTrail
from bot.store.turns import StoredTurns
from bot.store.unanswered import StoredQuestions
from bot.store.uploads import StoredUploads
from bot.store.webhooks import StoredWebhooks
from bot.trail.head import HeadFile
from bot.trail.sealing import Trail
from bot.webhooks.records import KEPT as WEBHOOKS_KEPT
from bot.words.catalogue import Words
from bot.worker_services import WorkerServices

#: How long a web chat's mailbox and a conversation's memory are kept after they were last used.
KEPT = timedelta(days=30)


@asynccontextmanager
async def open_worker(settings: Settings) -> AsyncIterator[WorkerServices]:
    """Everything that the worker holds open, closed at the end. Needs settings with a database."""
    assert settings.database_url, "whoever starts a worker names the database"
    database, vault = Database(settings.database_url), Vault(settings.secret)
    async with http_session() as session, outside_session() as outside, lean_posts() as posts:
        channels = channels_of(settings, session, outside, database, vault, posts)
        keyboards = StoredKeyboards(database, vault, utc_now)
        lane_book = StoredLanes(database)
        letters = LettersByChannel(paced(channels, settings, lane_book))
        words = Words.load()
        trail = Trail(StoredTrail(database), vault.chain, HeadFile(settings.data_dir))
        feeds = LazyPoller(settings, database, words, utc_now)
        duty = duty_of(settings, database)
        backups = keeper_of(settings, database)
        try:
            yield WorkerServices(
                database_url=settings.database_url,
                ledger=StoredLedger(database),
                fallback=StoredFallback(database),
                lane_book=StoredLanes(database, alarm_of(words)),
                audience=StoredAudience(database),
                lanes=lanes_in(settings),
                channels=channels,
                vault=vault,
                clock=utc_now,
                feeds=feeds,
                following=following_of(settings, database, vault, duty),
                webhooks=sender_of(settings, session, database, vault),
                test_addresses=test_addresses(settings),
                test_text=" ".join(words.say("lanes.test", tag) for tag in ("zh", "en")),
                chores={
                    **_chores(database, vault, settings.media_dir),
                    **_of_handovers(database, vault, words, letters),
                    **loop_chores(settings, database, words),
                    **doubting_chores(database, settings.media_dir),
                    **duty_chores(settings, database, duty),
                    **back.chores_of(settings, database, vault, words),
                    "audit_sealed": trail.seal,
                    "feed_entries_forgotten": feeds.forget,
                    "keyboards_forgotten": lambda now: keyboards.forget(now - KEPT),
                    "questions_forgotten": _forgetting_questions(settings, database),
                    "alerts_undecided": _reminders(settings, database).remind,
                    "incident_deadlines": reminders_of(settings, database, words).remind,
                },
                beside=(
                    StoredLive(settings.database_url, utc_now).tell,
                    *updates_of(settings, session),
                    *((backups.run,) if backups else ()),
                ),
            )
        finally:
            await letters.close()
            await database.close()


def _reminders(settings: Settings, database: Database) -> Reminders:
    issuer = Issuer(
        sender=settings.sender, home_area=settings.home_area, public_url=settings.public_url
    )
    channels = {lane.channel for lane in lanes_in(settings)}
    notices = Notices(words=Words.load(), console=issuer.console, channels=channels)
    return Reminders(StoredCalls(database), notices)


def _chores(
    database: Database, vault: Vault, media_dir: Path
) -> Mapping[str, Callable[[datetime], Awaitable[int]]]:
    reports, conversations = StoredReports(database), StoredConversations(database)
    mailbox, progress = StoredMailbox(database, vault), StoredProgress(database)
    circles, inbound = StoredCircles(database), StoredInbound(database)
    turns, received = StoredTurns(database), StoredReceived(database)
    webhooks = StoredWebhooks(database)
    uploads, shelf = StoredUploads(database), Shelf(media_dir)
    deletion = StoredDeletion(database)
    return {
        "reports_expired": lambda now: reports.expire(EXPIRING, now),
        "conversations_forgotten": lambda now: conversations.forget(now - KEPT),
        "check_ins_forgotten": lambda now: circles.forget(now - COUNTS_FOR),
        "web_messages_forgotten": lambda now: mailbox.forget(now - KEPT),
        "uploads_thrown_away": lambda now: throw_away(uploads, shelf, now),
        "orphan_files_removed": lambda now: remove_orphans(deletion, shelf, now),
        "inbound_forgotten": lambda now: inbound.forget(now - INBOUND_KEPT),
        "received_forgotten": lambda now: received.forget(now - RECEIVED_KEPT),
        "webhook_messages_forgotten": lambda now: webhooks.forget(now - WEBHOOKS_KEPT),
        "turns_forgotten": lambda now: turns.forget(now - TURNS_KEPT),
        "progress_forgotten": lambda now: progress.forget(now - PROGRESS_KEPT),
    }


def _forgetting_questions(
    settings: Settings, database: Database
) -> Callable[[datetime], Awaitable[int]]:
    questions = StoredQuestions(database)
    return lambda now: questions.forget(now - settings.questions_kept)


def _of_handovers(
    database: Database, vault: Vault, words: Words, letters: LettersByChannel
) -> Mapping[str, Callable[[datetime], Awaitable[int]]]:
    timeouts = Timeouts(StoredHandovers(database), letters, Telling(words, vault))
    return {
        "handovers_expired": timeouts.expire,
        "handovers_unattended": timeouts.warn,
        "handovers_forgotten": timeouts.forget,
    }
