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
    incidents,
    joining,
    lanes,
    loop,
    me,
    officials,
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
    tokens,
    webhooks,
)

PAGES = (
    signing_in,
    joining,
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
    talk,
    robots,
    webhooks,
    received,
    feeds,
    lanes,
    me,
    officials,
    tokens,
    audit,
)

router = APIRouter()
for module in PAGES:
    router.include_router(module.router)
