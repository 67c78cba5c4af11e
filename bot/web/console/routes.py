"""All pages of the console as one router.

It does not know what any of them does.
"""

from fastapi import APIRouter

from bot.web.console import (
    alerts,
    audit,
    drafting,
    duty,
    feeds,
    health,
    incidents,
    lanes,
    loop,
    received,
    report_details,
    report_groups,
    reporters,
    reports,
    robots,
    roster,
    shadow,
    signing_in,
    sources,
    talk,
    talk_canned,
    webhooks,
)

PAGES = (
    signing_in,
    drafting,  # before the alerts: `/console/alerts/new` is no alert's id
    alerts,
    duty,
    roster,
    reports,
    loop,
    sources,
    incidents,
    report_details,
    report_groups,
    shadow,
    reporters,
    talk_canned,  # before the talks: it is no id of one
    talk,
    robots,
    webhooks,
    received,
    feeds,
    health,
    lanes,
    audit,
)

router = APIRouter()
for module in PAGES:
    router.include_router(module.router)
