"""All pages of the console as one router.

It does not know what any of them does.
"""

from fastapi import APIRouter

from bot.web.console import (
    alerts,
    audit,
    drafting,
    feeds,
    lanes,
    received,
    report_groups,
    reports,
    robots,
    signing_in,
    talk,
)

router = APIRouter()
router.include_router(signing_in.router)
# Before the alerts: `/console/alerts/new` is no alert's id.
router.include_router(drafting.router)
router.include_router(alerts.router)
router.include_router(reports.router)
router.include_router(report_groups.router)
router.include_router(talk.router)
router.include_router(robots.router)
router.include_router(received.router)
router.include_router(feeds.router)
router.include_router(lanes.router)
router.include_router(audit.router)
