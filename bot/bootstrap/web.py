"""Picks the concrete parts of the web process.

It holds no rule; it knows every room because it joins them.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiohttp

from bot.alerts.freezing import Issuer
from bot.alerts.incoming.views import ReceivedViews, Warnings
from bot.alerts.messages import Composer
from bot.alerts.outcome.service import Outcomes
from bot.alerts.polling.keeping import Feeds
from bot.alerts.preview import Price
from bot.alerts.service import Alerts
from bot.alerts.templates import load as load_templates
from bot.answers import Answers
from bot.areas.divisions import Divisions
from bot.areas.loading import load_divisions
from bot.articles.current import CurrentArticles
from bot.articles.files import ArticleFiles
from bot.articles.service import ArticleDesk
from bot.bootstrap.channels import (
    OFFICIALS_ONLY,
    channels_of,
    http_session,
    outside_session,
    robots_of,
    vapid_of,
)
from bot.bootstrap.incoming import inbox_of, sign_of
from bot.bootstrap.lanes import broken_in, firsts_of, lanes_in, paced
from bot.bootstrap.led import Alone, Led, drills_of, guides_of
from bot.bootstrap.voice import loudspeakers_of
from bot.broadcast.fallback import PREFERRED
from bot.broadcast.receipts import Receipts
from bot.circles.service import Circles
from bot.circles.telling import Telling
from bot.circles.villages import Villages
from bot.clock import utc_now
from bot.code_delivery import CodesByChannel
from bot.dialogue import Dialogue
from bot.documents import Documents
from bot.facilities import Facilities
from bot.gateway import Gateway
from bot.handed_over import HandedOver
from bot.handover.desk import TalkDesk
from bot.handover.talks import Talks
from bot.handover.telling import Telling as TalkTelling
from bot.intake.files import Files, fetching
from bot.intake.service import Intake
from bot.letters import LettersByChannel
from bot.linked import Linked
from bot.live import LiveProgress
from bot.once import Once
from bot.payloads import Payloads
from bot.post import Post
from bot.progress import Progress
from bot.proposals import Proposals
from bot.reports.rescue import Rescues
from bot.reports.service import ReportGuards, Reports
from bot.reports.shelf import Shelf
from bot.reports.uploads import UploadGuards, Uploads
from bot.residents.guard import FloodGuard
from bot.residents.linking import Linking
from bot.residents.service import CodeGuards, Residents, ResidentSettings
from bot.residents.vault import Vault
from bot.robots.service import Robots
from bot.rumours.checking import Rumours
from bot.rumours.likeness import Likeness
from bot.services import WebServices
from bot.settings import Limit, Settings
from bot.standing import Standing
from bot.store.alerts import StoredAlerts
from bot.store.articles import StoredArticles
from bot.store.audience import StoredAudience
from bot.store.circles import StoredCircles
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.documents import StoredDocuments
from bot.store.facilities import StoredFacilities
from bot.store.feeds import StoredFeeds
from bot.store.handover import StoredHandovers
from bot.store.inbound import StoredInbound
from bot.store.lanes import StoredLanes
from bot.store.ledger import StoredLedger
from bot.store.links import StoredLinks
from bot.store.live import StoredLive
from bot.store.mailbox import StoredMailbox
from bot.store.officials import StoredOfficials
from bot.store.outcome import StoredOutcomes
from bot.store.progress import StoredProgress
from bot.store.received import StoredReceived
from bot.store.relays import StoredRelays
from bot.store.reports import StoredReports
from bot.store.rescue import StoredRescues
from bot.store.residents import StoredResidents
from bot.store.robots import StoredRobots
from bot.store.trail import StoredTrail
from bot.store.turns import StoredTurns
from bot.store.uploads import StoredUploads
from bot.trail.head import HeadFile
from bot.trail.sealing import Trail
from bot.triage.recognise import Triage
from bot.unaided import Unaided
from bot.words.catalogue import Words
from channels.base import Channel
from knowledge import encoding
from knowledge.encoding import Encoder
from knowledge.search import ARTICLES, KnowledgeBase, build_and_open, build_of


@asynccontextmanager
async def open_web(settings: Settings, alone: Alone) -> AsyncIterator[WebServices]:
    """Everything that the web process holds open, closed at the end.

    `alone` makes what leads people while the engine is silent. Needs settings with a database;
    raises what the parts raise when they cannot start.
    """
    assert settings.database_url, "whoever starts the web process names the database"
    database = Database(settings.database_url, pool_size=12)
    async with http_session() as session, outside_session() as outside:
        services = _build(settings, database, _Net(session=session, outside=outside), alone)
        # Nobody finds, not even for a moment, what was withdrawn before the restart.
        await services.knowledge.look()
        reading = [
            asyncio.create_task(part.keep_fresh())
            for part in (services.documents, services.knowledge)
        ]
        try:
            await services.documents.looked()
            yield services
        finally:
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)
            await services.letters.close()
            await database.close()


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What every room stands on."""

    settings: Settings
    database: Database
    words: Words
    vault: Vault
    areas: Divisions


@dataclass(frozen=True, kw_only=True)
class _Net:
    """`session`: to those whom the settings name; `outside`: to where strangers point."""

    session: aiohttp.ClientSession
    outside: aiohttp.ClientSession


def _build(settings: Settings, database: Database, net: _Net, alone: Alone) -> WebServices:
    words, vault = Words.load(), Vault(settings.secret)
    payloads, areas = Payloads(vault), load_divisions(settings.maps_dir, settings.areas_cache_dir)
    ground = _Ground(settings=settings, database=database, words=words, vault=vault, areas=areas)
    encoder = encoding.load(settings.encoder)
    knowledge = current_articles(settings, database, encoder)
    documents = Documents(StoredDocuments(database), encoder)
    answers = Answers(knowledge, documents)
    mailbox = StoredMailbox(database, vault)
    lane_book = StoredLanes(database)
    plain = channels_of(settings, net.session, net.outside, database, vault)
    channels = paced(plain, settings, lane_book)
    residents, alerts = _residents(ground, channels), _alerts(ground)
    reports = _reports(ground, alerts)
    letters, telling, uploads = LettersByChannel(channels), Telling(words, vault), _uploads(ground)
    dialogue = Dialogue(net.session, settings.engine_urls, settings.token_for("engine"))
    talks = Talks(StoredHandovers(database), vault, utc_now)
    led = Led(
        guides=guides_of(encoder),
        drills=drills_of(),
        progress=Progress(StoredProgress(database), vault, utc_now),
        knowledge=knowledge,
        answers=answers,
    )
    linked = Linked(_linking(ground), residents, letters, words)
    standing, triage = Standing(residents, reports, linked), Triage.load()
    gateway = _gateway(
        ground, dialogue, answers, triage, payloads, standing, uploads, talks, alone(led)
    )
    return WebServices(
        settings=settings,
        words=words,
        vault=vault,
        payloads=payloads,
        officials=StoredOfficials(database, vault),
        trail=StoredTrail(database),
        chain=Trail(StoredTrail(database), vault.chain, HeadFile(settings.data_dir)),
        knowledge=knowledge,
        articles=_article_desk(database, knowledge),
        documents=documents,
        answers=answers,
        areas=areas,
        facilities=Facilities(StoredFacilities(database), alerts.evacuated),
        guides=led.guides,
        drills=led.drills,
        progress=led.progress,
        residents=residents,
        linked=linked,
        circles=_circles(ground, letters, telling),
        villages=Villages(StoredCircles(database), areas, utc_now),
        telling=telling,
        talks=talks,
        talk_desk=_talk_desk(ground, letters),
        letters=letters,
        reports=reports,
        uploads=uploads,
        rescues=Rescues(reports=reports, book=StoredRescues(database), vault=vault, clock=utc_now),
        alerts=alerts,
        live=LiveProgress(StoredLive(database.url, utc_now).listen, alerts.get),
        outcomes=_outcomes(ground),
        feeds=Feeds(StoredFeeds(database), areas, utc_now),
        robots=_robots(ground),
        warnings=Warnings(
            own=alerts, others=StoredReceived(database), divisions=areas, clock=utc_now
        ),
        inbox=inbox_of(settings, database, areas, words),
        received=ReceivedViews(
            book=StoredReceived(database), own=StoredAlerts(database), clock=utc_now
        ),
        rumours=Rumours(alerts, Likeness(encoder), settings.public_url, utc_now),
        gateway=gateway,
        intake=_intake(ground, gateway, triage, Files(fetching(plain), uploads), channels),
        once=Once(StoredTurns(database), vault, utc_now),
        channels=channels,
        push_key=vapid_of(settings).public_key,
        database=database,
        dialogue=dialogue,
        mailbox=mailbox,
        post=Post(mailbox.listen),
        receipts=Receipts(StoredLedger(database), lanes=lane_book),
        loudspeakers=loudspeakers_of(settings, database, vault, areas),
        lanes=lanes_in(settings),
        lane_book=lane_book,
    )


def _residents(ground: _Ground, channels: Mapping[str, Channel]) -> Residents:
    unlimited = CodeGuards(address=_guard(None), remote=_guard(None))
    return Residents(
        book=StoredResidents(ground.database),
        vault=ground.vault,
        areas=ground.areas,
        words=ground.words,
        sender=CodesByChannel(channels),
        settings=ResidentSettings(channels=frozenset(channels) - OFFICIALS_ONLY),
        clock=utc_now,
        guards=None if ground.settings.sender_limit else unlimited,
    )


def _robots(ground: _Ground) -> Robots:
    return Robots(
        book=StoredRobots(ground.database),
        door=robots_of(ground.settings),
        vault=ground.vault,
        areas=ground.areas,
        words=ground.words,
        clock=utc_now,
    )


def _linking(ground: _Ground) -> Linking:
    return Linking(
        book=StoredLinks(ground.database), vault=ground.vault, order=PREFERRED, clock=utc_now
    )


def _circles(ground: _Ground, letters: LettersByChannel, telling: Telling) -> Circles:
    return Circles(
        book=StoredCircles(ground.database),
        vault=ground.vault,
        letters=letters,
        telling=telling,
        clock=utc_now,
        tries=None if ground.settings.sender_limit else _guard(None),
    )


def _article_desk(database: Database, knowledge: CurrentArticles) -> ArticleDesk:
    return ArticleDesk(
        book=StoredArticles(database), files=ArticleFiles(), clock=utc_now, changed=knowledge.wake
    )


def _talk_desk(ground: _Ground, letters: LettersByChannel) -> TalkDesk:
    return TalkDesk(
        book=StoredHandovers(ground.database),
        vault=ground.vault,
        post=letters,
        telling=TalkTelling(ground.words, ground.vault),
        clock=utc_now,
    )


def _reports(ground: _Ground, alerts: Alerts) -> Reports:
    unlimited = ReportGuards(person=_guard(None), remote=_guard(None))
    proposals = Proposals(
        book=StoredReports(ground.database),
        alerts=alerts,
        areas=ground.areas,
        words=ground.words,
        clock=utc_now,
    )
    return Reports(
        book=StoredReports(ground.database),
        vault=ground.vault,
        areas=ground.areas,
        shelf=Shelf(ground.settings.media_dir),
        clock=utc_now,
        guards=None if ground.settings.sender_limit else unlimited,
        moved=proposals.look,
    )


def _uploads(ground: _Ground) -> Uploads:
    unlimited = UploadGuards(person=_guard(None), remote=_guard(None))
    return Uploads(
        book=StoredUploads(ground.database),
        shelf=Shelf(ground.settings.media_dir),
        vault=ground.vault,
        clock=utc_now,
        guards=None if ground.settings.sender_limit else unlimited,
    )


def _alerts(ground: _Ground) -> Alerts:
    settings = ground.settings
    price = settings.sms_price
    return Alerts(
        book=StoredAlerts(ground.database),
        audience=StoredAudience(ground.database),
        divisions=ground.areas,
        words=ground.words,
        vault=ground.vault,
        lanes=lanes_in(settings),
        issuer=Issuer(
            sender=settings.sender,
            home_area=settings.home_area,
            public_url=settings.public_url,
            sign=sign_of(settings),
        ),
        clock=utc_now,
        price=Price(amount=price[0], currency=price[1]) if price else None,
        templates=load_templates(Composer(ground.words)),
        relayed=StoredRelays(ground.database),
        told=firsts_of(settings, ground.database),
        broken=broken_in(ground.database),
    )


def _outcomes(ground: _Ground) -> Outcomes:
    return Outcomes(
        book=StoredOutcomes(ground.database),
        alerts=StoredAlerts(ground.database),
        divisions=ground.areas,
        clock=utc_now,
    )


def _gateway(
    ground: _Ground,
    dialogue: Dialogue,
    answers: Answers,
    triage: Triage,
    payloads: Payloads,
    standing: Standing,
    uploads: Uploads,
    talks: Talks,
    unaided: Unaided,
) -> Gateway:
    return Gateway(
        dialogue=dialogue,
        answers=answers,
        triage=triage,
        standing=standing,
        handed_over=HandedOver(talks),
        conversations=StoredConversations(ground.database),
        uploads=uploads,
        words=ground.words,
        payloads=payloads,
        vault=ground.vault,
        senders=_guard(ground.settings.sender_limit),
        addresses=_guard(ground.settings.address_limit),
        clock=utc_now,
        unaided=unaided,
    )


def _intake(
    ground: _Ground,
    gateway: Gateway,
    triage: Triage,
    files: Files,
    channels: Mapping[str, Channel],
) -> Intake:
    return Intake(
        book=StoredInbound(ground.database),
        hearing=gateway,
        dangerous=triage.recognise,
        files=files,
        channels=channels,
        vault=ground.vault,
        clock=utc_now,
    )


def _guard(limit: Limit | None) -> FloodGuard:
    if limit is None:
        return FloodGuard(None, timedelta(0))
    return FloodGuard(limit.messages, timedelta(seconds=limit.seconds))


def current_articles(
    settings: Settings, database: Database, encoder: Encoder, articles: Path = ARTICLES
) -> CurrentArticles:
    """Those of the files in `articles`; what the database says of them is not read yet.

    The index of what was edited lies beside that of the files, which others may open.
    """
    folder = settings.index_dir
    return CurrentArticles(
        shipped=build_and_open(folder, encoder, articles),
        files=ArticleFiles(articles),
        book=StoredArticles(database),
        build=partial(build_of, folder=folder / "edited", encoder=encoder),
    )


def open_knowledge(settings: Settings) -> KnowledgeBase:
    """The articles and their index, which is made first unless it is there already."""
    return build_and_open(settings.index_dir, encoding.load(settings.encoder))
