"""Wires who listens where, families and villages, and reports with their files.

It holds no rule.
"""

from collections.abc import Mapping

import aiohttp

from bot.alerts.service import Alerts
from bot.bootstrap.channels import OFFICIALS_ONLY
from bot.bootstrap.doubting import screening_of
from bot.bootstrap.guards import guard
from bot.bootstrap.incidents import incidents_of
from bot.bootstrap.looping import loop_of
from bot.bootstrap.webhooks import webhooks_of
from bot.broadcast.fallback import PREFERRED
from bot.circles.service import Circles
from bot.circles.telling import Telling
from bot.circles.villages import Villages
from bot.clock import utc_now
from bot.code_delivery import CodesByChannel
from bot.ground import Ground
from bot.letters import LettersByChannel
from bot.linked import Linked
from bot.proposals import Proposals
from bot.reports.chosen.service import ChosenReports
from bot.reports.details.changing import Details
from bot.reports.figures.service import Figures
from bot.reports.files.showing import ReportFiles
from bot.reports.groups.service import Groups
from bot.reports.likeness.finding import Finder
from bot.reports.media import Limits
from bot.reports.open311.desk import Open311
from bot.reports.places import Places
from bot.reports.rescue import Rescues
from bot.reports.service import ReportGuards, Reports
from bot.reports.shelf import Shelf
from bot.reports.uploads import UploadGuards, Uploads
from bot.residents.linking import Linking
from bot.residents.service import CodeGuards, Residents, ResidentSettings
from bot.services import Listening, Reaching, Reporting
from bot.store.chosen import StoredChosen
from bot.store.circles import StoredCircles
from bot.store.likeness import StoredLikeness
from bot.store.links import StoredLinks
from bot.store.listeners import StoredListeners
from bot.store.open311 import StoredRequests
from bot.store.report_details import StoredDetails
from bot.store.report_figures import StoredFigures
from bot.store.report_groups import StoredGroups
from bot.store.reports import StoredReports
from bot.store.rescue import StoredRescues
from bot.store.residents import StoredResidents
from bot.store.uploads import StoredUploads
from channels.base import Channel
from knowledge.encoding import Encoder


def listening_of(ground: Ground, reaching: Reaching) -> Listening:
    residents, telling = _residents(ground, reaching.channels), Telling(ground.words, ground.vault)
    return Listening(
        residents=residents,
        listeners=StoredListeners(ground.database),
        linked=Linked(_linking(ground), residents, reaching.letters, ground.words),
        circles=_circles(ground, reaching.letters, telling),
        villages=Villages(StoredCircles(ground.database), ground.areas, utc_now),
        telling=telling,
    )


def reporting_of(
    ground: Ground, alerts: Alerts, session: aiohttp.ClientSession, encoder: Encoder
) -> Reporting:
    finder = Finder(StoredLikeness(ground.database), encoder)
    proposals = _proposals(ground, alerts)
    reports, rescues = _reports(ground, proposals, finder), StoredRescues(ground.database)
    return Reporting(
        reports=reports,
        proposals=proposals,
        uploads=_uploads(ground),
        figures=Figures(book=StoredFigures(ground.database), areas=ground.areas, clock=utc_now),
        webhooks=webhooks_of(ground.settings, session, ground.database, ground.vault, ground.areas),
        report_details=Details(
            book=StoredDetails(ground.database), areas=ground.areas, clock=utc_now
        ),
        report_files=ReportFiles(
            book=StoredReports(ground.database),
            areas=ground.areas,
            shelf=Shelf(ground.settings.media_dir),
        ),
        rescues=Rescues(reports=reports, book=rescues, vault=ground.vault, clock=utc_now),
        **loop_of(ground),
        incidents=incidents_of(ground),
        open311=_open311(ground, reports),
        chosen=ChosenReports(book=StoredChosen(ground.database), areas=ground.areas, clock=utc_now),
        groups=Groups(
            book=StoredGroups(ground.database),
            reports=StoredReports(ground.database),
            finder=finder,
            places=Places(ground.areas),
            clock=utc_now,
        ),
    )


def _residents(ground: Ground, channels: Mapping[str, Channel]) -> Residents:
    unlimited = CodeGuards(address=guard(None), remote=guard(None))
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


def _linking(ground: Ground) -> Linking:
    return Linking(
        book=StoredLinks(ground.database), vault=ground.vault, order=PREFERRED, clock=utc_now
    )


def _circles(ground: Ground, letters: LettersByChannel, telling: Telling) -> Circles:
    return Circles(
        book=StoredCircles(ground.database),
        vault=ground.vault,
        letters=letters,
        telling=telling,
        clock=utc_now,
        tries=None if ground.settings.sender_limit else guard(None),
    )


def _proposals(ground: Ground, alerts: Alerts) -> Proposals:
    return Proposals(
        book=StoredReports(ground.database),
        alerts=alerts,
        areas=ground.areas,
        words=ground.words,
        clock=utc_now,
    )


def _reports(ground: Ground, proposals: Proposals, finder: Finder) -> Reports:
    unlimited = ReportGuards(person=guard(None), remote=guard(None))
    return Reports(
        book=StoredReports(ground.database),
        vault=ground.vault,
        areas=ground.areas,
        shelf=Shelf(ground.settings.media_dir),
        clock=utc_now,
        guards=None if ground.settings.sender_limit else unlimited,
        moved=proposals.look,
        limits=_limits(ground),
        finder=finder,
        screen=screening_of(ground).screen,
    )


def _open311(ground: Ground, reports: Reports) -> Open311:
    return Open311(
        reports=reports,
        book=StoredRequests(ground.database),
        areas=ground.areas,
        words=ground.words,
        home=ground.settings.home_area,
        public_url=ground.settings.public_url,
        clock=utc_now,
    )


def _uploads(ground: Ground) -> Uploads:
    unlimited = UploadGuards(person=guard(None), remote=guard(None))
    return Uploads(
        book=StoredUploads(ground.database),
        shelf=Shelf(ground.settings.media_dir),
        limits=_limits(ground),
        vault=ground.vault,
        clock=utc_now,
        guards=None if ground.settings.sender_limit else unlimited,
    )


def _limits(ground: Ground) -> Limits:
    return Limits(**vars(ground.settings.media_limits))
