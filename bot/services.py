"""What the web process is made of: one frozen bundle that bootstrap fills and the doors read.

It does not know how any of it is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.accounts.bundle import Accounts
from bot.alerts.incoming.inbox import Inbox
from bot.alerts.incoming.views import ReceivedViews, Warnings
from bot.alerts.lanes import Lane
from bot.alerts.outcome.service import Outcomes
from bot.alerts.polling.keeping import Feeds
from bot.alerts.service import Alerts
from bot.answers import Answers
from bot.articles.current import CurrentArticles
from bot.articles.service import ArticleDesk
from bot.broadcast.receipts import Receipts
from bot.circles.service import Circles
from bot.circles.telling import Telling
from bot.circles.villages import Villages
from bot.dialogue import Dialogue
from bot.documents import Documents
from bot.facilities import Facilities
from bot.facilities.desk import FacilityDesk
from bot.gateway import Gateway
from bot.ground import Ground
from bot.handover.beside import Beside as TalkBeside
from bot.handover.desk import TalkDesk
from bot.handover.talks import Talks
from bot.health.looking import Health
from bot.intake.service import Intake
from bot.letters import LettersByChannel
from bot.linked import Linked
from bot.live import LiveProgress
from bot.loudspeakers import Loudspeakers
from bot.once import Once
from bot.payloads import Payloads
from bot.post import Post
from bot.progress import Progress
from bot.proposals import Proposals
from bot.reports.abuse.blocks import Blocks
from bot.reports.abuse.shadow import Shadow
from bot.reports.chosen.service import ChosenReports
from bot.reports.details.changing import Details
from bot.reports.duty.beside import Beside
from bot.reports.duty.next_shift import HandingOver
from bot.reports.duty.roster import Roster
from bot.reports.figures.service import Figures
from bot.reports.files.showing import ReportFiles
from bot.reports.groups.service import Groups
from bot.reports.incidents.service import Incidents
from bot.reports.open311.desk import Open311
from bot.reports.reporters.service import Reporters
from bot.reports.rescue import Rescues
from bot.reports.rewards.service import Rewards
from bot.reports.service import Reports
from bot.reports.sources.service import Sources
from bot.reports.supervising import Supervisions
from bot.reports.uploads import Uploads
from bot.residents.service import Residents
from bot.robots.service import Robots
from bot.rumours.checking import Rumours
from bot.situation.service import Situation
from bot.situation.watch import Watch
from bot.store.lanes import StoredLanes
from bot.store.listeners import StoredListeners
from bot.store.mailbox import StoredMailbox
from bot.store.officials import StoredOfficials
from bot.store.trail import StoredTrail
from bot.trail.sealing import Trail
from bot.trials import Trials
from bot.unanswered.noting import Noting
from bot.unanswered.service import Unanswered
from bot.webhooks.service import Webhooks
from channels.base import Channel
from knowledge.drills.shelf import Drills
from knowledge.guides.shelf import Guides


@dataclass(frozen=True, kw_only=True)
class Knowing:
    """What is known, and what leads people through it."""

    knowledge: CurrentArticles
    articles: ArticleDesk
    documents: Documents
    answers: Answers
    guides: Guides
    drills: Drills
    progress: Progress
    trials: Trials
    noting: Noting
    unanswered: Unanswered


@dataclass(frozen=True, kw_only=True)
class Reaching:
    """How messages leave us and come back; `push_key`: what browsers know us by."""

    channels: Mapping[str, Channel]
    letters: LettersByChannel
    push_key: str
    mailbox: StoredMailbox
    post: Post
    receipts: Receipts
    robots: Robots
    loudspeakers: Loudspeakers
    lanes: tuple[Lane, ...]
    lane_book: StoredLanes


@dataclass(frozen=True, kw_only=True)
class Alerting:
    """Warnings, our own and those of other authorities, and what is told of them."""

    alerts: Alerts
    live: LiveProgress
    outcomes: Outcomes
    feeds: Feeds
    warnings: Warnings
    inbox: Inbox
    received: ReceivedViews
    rumours: Rumours
    facilities: Facilities
    facility_desk: FacilityDesk


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Who listens where, families and villages."""

    residents: Residents
    listeners: StoredListeners
    linked: Linked
    circles: Circles
    villages: Villages
    telling: Telling


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """Reports of hazards and what belongs to them."""

    reports: Reports
    proposals: Proposals
    uploads: Uploads
    rescues: Rescues
    webhooks: Webhooks
    figures: Figures
    supervisions: Supervisions
    sources: Sources
    rewards: Rewards
    incidents: Incidents
    open311: Open311
    chosen: ChosenReports
    report_details: Details
    report_files: ReportFiles
    groups: Groups


@dataclass(frozen=True, kw_only=True)
class Doubting:
    """Who is believed how much, and what becomes of doubtful reports."""

    reporters: Reporters
    blocks: Blocks
    shadow: Shadow


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """Who is on duty, and what officers do beside a report."""

    roster: Roster
    beside: Beside
    handing_over: HandingOver


@dataclass(frozen=True, kw_only=True)
class Talking:
    """The talk with people, by the engine and by officers."""

    payloads: Payloads
    dialogue: Dialogue
    gateway: Gateway
    intake: Intake
    once: Once
    talks: Talks
    talk_desk: TalkDesk
    talk_beside: TalkBeside


@dataclass(frozen=True, kw_only=True)
class Situated:
    """All of it at a glance, and word of what changes."""

    situation: Situation
    watch: Watch


@dataclass(frozen=True, kw_only=True)
class WebServices(
    Ground, Knowing, Reaching, Alerting, Listening, Reporting, Doubting, OnDuty, Talking, Situated
):
    """All of it."""

    officials: StoredOfficials
    health: Health
    accounts: Accounts
    trail: StoredTrail
    chain: Trail
