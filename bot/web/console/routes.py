"""All pages of the console as one router.

It does not know what any of them does.
"""

from fastapi import APIRouter

from bot.web.console import (
    alerts,
    areas,
    article_forms,
    articles,
    audit,
    documents,
    drafting,
    duty,
    facilities,
    facility_import,
    feeds,
    figures,
    health,
    inbox,
    incidents,
    joining,
    lanes,
    loop,
    me,
    officials,
    questions,
    reach,
    received,
    report_details,
    report_groups,
    report_near,
    reporters,
    reports,
    robots,
    roster,
    shadow,
    signing_in,
    situation,
    sources,
    talk,
    talk_canned,
    tokens,
    warn,
    warned_area,
    webhooks,
)

PAGES = (
    signing_in,
    warn,
    situation,
    joining,
    reach,
    drafting,  # before the alerts: `/console/alerts/new` is no alert's id
    warned_area,
    alerts,
    duty,
    roster,
    inbox,  # before the reports: `/console/reports/list` is no reference
    reports,
    loop,
    sources,
    incidents,
    figures,
    report_details,
    report_groups,
    report_near,
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
    facility_import,  # before the facilities
    facilities,
    areas,
    me,
    officials,
    tokens,
    audit,
    article_forms,  # before the articles: `new` is no article's id
    articles,
    questions,
    documents,
)

router = APIRouter()
for module in PAGES:
    router.include_router(module.router)
