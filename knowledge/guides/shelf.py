"""The guides at hand: by id, by article, by hazard, and by what somebody says.

It does not know which articles are published: whoever shows a guide asks for that.
"""

from collections.abc import Sequence

from knowledge.encoding import Encoder
from knowledge.guides.finding import Finder, Near
from knowledge.guides.model import Guide
from knowledge.hazards import LANGUAGES


class Guides:
    """Never changes; any number of threads may ask at once."""

    def __init__(self, guides: Sequence[Guide], encoder: Encoder) -> None:
        self._guides = {guide.id: guide for guide in guides}
        self._finders = {code: Finder(guides, code, encoder) for code in LANGUAGES}

    def all(self) -> tuple[Guide, ...]:
        """By id."""
        return tuple(self._guides.values())

    def get(self, id: str) -> Guide | None:
        return self._guides.get(id)

    def of_article(self, article: str) -> Guide | None:
        """The guide drawn from this article; rather one that is drawn from it before all."""
        drawn = [guide for guide in self._guides.values() if article in guide.articles]
        return min(drawn, key=lambda guide: guide.articles.index(article), default=None)

    def of_hazard(self, hazard: str) -> tuple[Guide, ...]:
        return tuple(guide for guide in self._guides.values() if guide.hazard == hazard)

    def near(self, text: str, language: str) -> list[Near]:
        """Guides whose names are near to the text, the nearest first; English where need be."""
        return (self._finders.get(language) or self._finders["en"]).near(text)
