"""What the articles room asks of the store, and what others ask of the published articles.

It does not know how they are answered.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.articles.following import Counted
from bot.articles.records import Hand, Page, State, Version
from knowledge.passages import Article, Passage
from knowledge.search import ANYTHING, Near, Only


class Knowledge(Protocol):
    """The published articles; a `KnowledgeBase` is one that stays as it is."""

    def search(
        self,
        text: str,
        *,
        language: str,
        limit: int = 5,
        hazard: str | None = None,
        setting: str | None = None,
        only: Only = ANYTHING,
    ) -> list[Passage]:
        """At most `limit` passages that `only` admits, best first; empty: none is close enough."""

    def near(self, text: str, *, language: str, limit: int = 5) -> Near:
        """The nearest articles, close enough or not."""

    def articles(self, language: str) -> list[Article]:
        """All published articles in the language, by id."""

    def article(self, id: str, language: str) -> Article | None:
        """One published article, or None."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a move writes. `before` is what the version must still be, or the move fails.

    `replaced`: what stood until then, if anything does.
    """

    before: Version
    after: Version
    hand: Hand
    replaced: Version | None = None


class ArticleBook(Protocol):
    """Versions, hands and the audit trail. Every write is audited in the same transaction."""

    async def add(self, version: Version, hand: Hand) -> None:
        """A new version. Raises ChangedMeanwhile when there is one of its number, or as open."""

    async def versions(self, article: str) -> tuple[Version, ...]:
        """The newest first; empty for an article that was never written here."""

    async def page(self, states: Collection[State], limit: int, cursor: str | None) -> Page:
        """By article and number; an empty `states` means all. Raises CursorWrong."""

    async def change(self, change: Change) -> None:
        """Raises ChangedMeanwhile when a version is no longer as before."""


class StandingBook(Counted[Sequence[Version]], Protocol):
    """Every version that was published or withdrawn and not replaced."""
