"""What Fenghuo remembers: every table, in SQLAlchemy Core's terms.

It does not know what the rows mean to anybody: rules live in the rooms beside it, queries in the
repositories.
"""

from bot.store.tables.alerts import (
    alert_hands,
    alerts,
    attempts,
    deliveries,
    delivery_counts,
    events,
    official_contacts,
)
from bot.store.tables.base import metadata
from bot.store.tables.circles import circle_members, circles
from bot.store.tables.deciding import alert_calls, alert_elevations, alert_proposals
from bot.store.tables.handover import duty_presence, handover_lines, handovers
from bot.store.tables.inbound import inbound
from bot.store.tables.incoming import feed_entries, feeds, received_alerts
from bot.store.tables.knowledge import (
    article_hands,
    article_versions,
    document_shelf,
    documents,
    excerpts,
    facilities,
    facility_shelf,
)
from bot.store.tables.lanes import lane_health
from bot.store.tables.likeness import report_pairs, report_vectors
from bot.store.tables.loudspeakers import loudspeakers
from bot.store.tables.people import (
    audit,
    contacts,
    conversations,
    keyboards,
    link_codes,
    subscriptions,
    tokens,
    web_messages,
)
from bot.store.tables.progress import progress
from bot.store.tables.reports import (
    report_drafts,
    report_follows,
    report_media,
    report_moves,
    reports,
    uploads,
)
from bot.store.tables.robots import robots
from bot.store.tables.turns import chat_turns

__all__ = [
    "alert_calls",
    "alert_elevations",
    "alert_hands",
    "alert_proposals",
    "alerts",
    "article_hands",
    "article_versions",
    "attempts",
    "audit",
    "chat_turns",
    "circle_members",
    "circles",
    "contacts",
    "conversations",
    "deliveries",
    "delivery_counts",
    "document_shelf",
    "documents",
    "duty_presence",
    "events",
    "excerpts",
    "facilities",
    "facility_shelf",
    "feed_entries",
    "feeds",
    "handover_lines",
    "handovers",
    "inbound",
    "keyboards",
    "lane_health",
    "link_codes",
    "loudspeakers",
    "metadata",
    "official_contacts",
    "progress",
    "received_alerts",
    "report_drafts",
    "report_follows",
    "report_media",
    "report_moves",
    "report_pairs",
    "report_vectors",
    "reports",
    "robots",
    "subscriptions",
    "tokens",
    "uploads",
    "web_messages",
]
