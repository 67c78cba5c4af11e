"""What a hazard source looks like in JSON.

It does not know who asks: only officials do.
"""

from typing import Any

from bot.reports.sources.export import row
from bot.reports.sources.records import Source, SourceEntry
from bot.web.api.reports_shown import shown_media


def shown_source(source: Source) -> dict[str, Any]:
    location = None if source.lat is None else {"lat": source.lat, "lon": source.lon}
    return {**row(source), "location": location}


def shown_entry(entry: SourceEntry) -> dict[str, Any]:
    history = [
        {
            "at": done.at,
            "act": done.act,
            "by": done.actor,
            "note": done.note,
            "report": done.reference,
            "media": list(done.media),
        }
        for done in entry.history
    ]
    reports = [
        {"reference": one.reference, "status": one.status, "created_at": one.created_at}
        for one in entry.reports
    ]
    return {
        **shown_source(entry.source),
        "history": history,
        "media": [shown_media(one) for one in entry.media],
        "reports": reports,
    }
