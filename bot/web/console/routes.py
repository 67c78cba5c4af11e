"""All pages of the console as one router.

It does not know what any of them does.
"""

from fastapi import APIRouter

from bot.web.console import (
    alerts,
    article_forms,
    articles,
    audit,
    documents,
    drafting,
    duty,
    feeds,
    incidents,
    lanes,
    loop,
    questions,
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
    talk,
    robots,
    webhooks,
    received,
    feeds,
    lanes,
    audit,
    article_forms,  # before the articles: `new` is no article's id
    articles,
    questions,
    documents,
)

router = APIRouter()
for module in PAGES:
    router.include_router(module.router)
