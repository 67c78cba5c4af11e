"""What the web process is made of: one frozen bundle that bootstrap fills and the doors read.

It does not know how any of it is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.alerts.incoming.inbox import Inbox
from bot.alerts.incoming.views import ReceivedViews, Warnings
from bot.alerts.lanes import Lane
from bot.alerts.outcome.service import Outcomes
from bot.alerts.polling.keeping import Feeds
from bot.alerts.service import Alerts
from bot.answers import Answers
from bot.areas.divisions import Divisions
from bot.articles.current import CurrentArticles
from bot.articles.service import ArticleDesk
from bot.broadcast.receipts import Receipts
from bot.circles.service import Circles
from bot.circles.telling import Telling
from bot.circles.villages import Villages
from bot.dialogue import Dialogue
from bot.documents import Documents
from bot.facilities import Facilities
from bot.gateway import Gateway
from bot.handover.desk import TalkDesk
from bot.handover.talks import Talks
from bot.intake.service import Intake
from bot.letters import LettersByChannel
from bot.linked import Linked
from bot.live import LiveProgress
from bot.loudspeakers import Loudspeakers
from bot.once import Once
from bot.payloads import Payloads
from bot.post import Post
from bot.progress import Progress
from bot.reports.rescue import Rescues
from bot.reports.service import Reports
from bot.reports.uploads import Uploads
from bot.residents.service import Residents
from bot.residents.vault import Vault
from bot.robots.service import Robots
from bot.rumours.checking import Rumours
from bot.settings import Settings
from bot.store.database import Database
from bot.store.lanes import StoredLanes
from bot.store.mailbox import StoredMailbox
from bot.store.officials import StoredOfficials
from bot.store.trail import StoredTrail
from bot.trail.sealing import Trail
from bot.words.catalogue import Words
from channels.base import Channel
from knowledge.drills.shelf import Drills
from knowledge.guides.shelf import Guides


@dataclass(frozen=True, kw_only=True)
class WebServices:
    settings: Settings
    words: Words
    vault: Vault
    payloads: Payloads
    officials: StoredOfficials
    trail: StoredTrail
    chain: Trail
    knowledge: CurrentArticles
    articles: ArticleDesk
    documents: Documents
    answers: Answers
    areas: Divisions
    facilities: Facilities
    guides: Guides
    drills: Drills
    progress: Progress
    residents: Residents
    linked: Linked
    circles: Circles
    villages: Villages
    telling: Telling
    talks: Talks
    talk_desk: TalkDesk
    letters: LettersByChannel
    reports: Reports
    uploads: Uploads
    rescues: Rescues
    alerts: Alerts
    live: LiveProgress
    outcomes: Outcomes
    feeds: Feeds
    robots: Robots
    warnings: Warnings
    inbox: Inbox
    received: ReceivedViews
    rumours: Rumours
    gateway: Gateway
    intake: Intake
    once: Once
    channels: Mapping[str, Channel]
    push_key: str
    database: Database
    dialogue: Dialogue
    mailbox: StoredMailbox
    post: Post
    receipts: Receipts
    loudspeakers: Loudspeakers
    lanes: tuple[Lane, ...]
    lane_book: StoredLanes
