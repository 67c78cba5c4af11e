"""What Fenghuo remembers: every table, in SQLAlchemy Core's terms.

It does not know what the rows mean to anybody: rules live in the rooms beside it, queries in the
repositories.
"""

from bot.store.tables.abuse import (
    report_blocks,
    report_filings,
    report_pictures,
    report_rates,
    reporter_addresses,
    verified_reporters,
)
from bot.store.tables.accounts import (
    account_attempts,
    account_passkeys,
    account_recovery_codes,
    account_rules,
    accounts,
    console_sessions,
)
from bot.store.tables.alerts import (
    alert_hands,
    alerts,
    attempts,
    deliveries,
    delivery_counts,
    events,
    official_contacts,
)
from bot.store.tables.back import report_questions, report_tells
from bot.store.tables.base import metadata
from bot.store.tables.circles import circle_members, circles
from bot.store.tables.deciding import (
    alert_calls,
    alert_elevations,
    alert_proposals,
    alert_versions,
)
from bot.store.tables.duty import (
    duty_begun,
    duty_handovers,
    duty_shifts,
    duty_turns,
    report_looks,
    report_notes,
)
from bot.store.tables.handover import (
    canned_answers,
    duty_presence,
    handover_lines,
    handover_reads,
    handovers,
)
from bot.store.tables.inbound import inbound
from bot.store.tables.incidents import (
    incident_figures,
    incident_reminders,
    incident_units,
    incidents,
)
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
from bot.store.tables.loop import (
    hazard_source_acts,
    hazard_source_media,
    hazard_sources,
    rewards,
    supervision_acts,
    supervisions,
)
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
from bot.store.tables.report_details import report_detail_changes
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
from bot.store.tables.unanswered import question_groups, questions
from bot.store.tables.upkeep import backups
from bot.store.tables.webhooks import webhook_attempts, webhook_messages, webhooks

__all__ = [
    "account_attempts",
    "account_passkeys",
    "account_recovery_codes",
    "account_rules",
    "accounts",
    "alert_calls",
    "alert_elevations",
    "alert_hands",
    "alert_proposals",
    "alert_versions",
    "alerts",
    "article_hands",
    "article_versions",
    "attempts",
    "audit",
    "backups",
    "canned_answers",
    "chat_turns",
    "circle_members",
    "circles",
    "console_sessions",
    "contacts",
    "conversations",
    "deliveries",
    "delivery_counts",
    "document_shelf",
    "documents",
    "duty_begun",
    "duty_handovers",
    "duty_presence",
    "duty_shifts",
    "duty_turns",
    "events",
    "excerpts",
    "facilities",
    "facility_shelf",
    "feed_entries",
    "feeds",
    "handover_lines",
    "handover_reads",
    "handovers",
    "hazard_source_acts",
    "hazard_source_media",
    "hazard_sources",
    "inbound",
    "incident_figures",
    "incident_reminders",
    "incident_units",
    "incidents",
    "keyboards",
    "lane_health",
    "link_codes",
    "loudspeakers",
    "metadata",
    "official_contacts",
    "progress",
    "question_groups",
    "questions",
    "received_alerts",
    "report_blocks",
    "report_detail_changes",
    "report_drafts",
    "report_filings",
    "report_follows",
    "report_looks",
    "report_media",
    "report_moves",
    "report_notes",
    "report_pairs",
    "report_pictures",
    "report_questions",
    "report_rates",
    "report_tells",
    "report_vectors",
    "reporter_addresses",
    "reports",
    "rewards",
    "robots",
    "subscriptions",
    "supervision_acts",
    "supervisions",
    "tokens",
    "uploads",
    "verified_reporters",
    "web_messages",
    "webhook_attempts",
    "webhook_messages",
    "webhooks",
]
