"""Articles as JSON: the published ones for everybody, their versions for administrators.

It does not know where they come from.
"""

from collections.abc import Mapping
from typing import Any

from bot.answers import cited
from bot.articles.records import FILE, History, Page, Version
from knowledge.passages import Article


def shown_summary(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "language": article.language,
        "title": article.title,
        "hazard": article.hazard,
        "phase": article.phase,
        "setting": list(article.setting),
        "audience": list(article.audience),
        "urgency": article.urgency,
    }


def shown_article(article: Article) -> dict[str, Any]:
    return {
        **shown_summary(article),
        "text": article.text,
        "steps": list(article.steps),
        "source": cited(article.source),
        "reviewed_on": article.reviewed_on.isoformat(),
    }


def shown_version(version: Version) -> dict[str, Any]:
    return {
        "id": version.article,
        "version": version.number,
        "state": version.state,
        "revision": version.revision,
        "titles": dict(version.titles),
        "as_file": version.as_file,
        "created_at": version.created_at.isoformat(),
        "updated_at": version.updated_at.isoformat(),
        "hands": [
            {"person": hand.person, "act": hand.act, "at": hand.at.isoformat(), "note": hand.note}
            for hand in version.hands
        ],
    }


def shown_texts(version: Version, texts: Mapping[str, str]) -> dict[str, Any]:
    """A version with what it says; that of the files has no life of its own."""
    if version.number == FILE:
        return {"id": version.article, "version": FILE, "state": "file", "texts": dict(texts)}
    return {**shown_version(version), "texts": dict(texts)}


def shown_history(history: History) -> dict[str, Any]:
    return {
        "id": history.article,
        "in_files": history.in_files,
        "shown": history.shown,
        "items": [shown_version(version) for version in history.versions],
        "next": None,
    }


def shown_page(page: Page) -> dict[str, Any]:
    return {"items": [shown_version(version) for version in page.items], "next": page.next}
