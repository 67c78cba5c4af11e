"""The articles that lie in files: what each says, and more questions that they are found by.

It does not know that articles are also written elsewhere.
"""

from collections.abc import Mapping
from pathlib import Path

from knowledge import loading, wording
from knowledge.front_matter import is_code
from knowledge.hazards import Status
from knowledge.search import ARTICLES


class ArticleFiles:
    """Blocks for as long as a disk does."""

    def __init__(self, folder: Path = ARTICLES) -> None:
        self._folder = folder

    def texts(self, id: str) -> Mapping[str, str]:
        """Language → the file's text; empty when there is no such published article."""
        return {
            language: path.read_text("utf-8-sig") for language, path in self._published(id).items()
        }

    def titles(self, id: str) -> Mapping[str, str]:
        """Language → title; empty as `texts`."""
        return {
            language: loading.parse(path).title for language, path in self._published(id).items()
        }

    def wordings(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """By language and id: they hold for every version of the article."""
        return wording.load(self._folder.parent / loading.WORDINGS).texts

    def _published(self, id: str) -> Mapping[str, Path]:
        if not is_code(id):
            return {}
        paths = {language: self._folder / language / f"{id}.md" for language in loading.LANGUAGES}
        if not all(path.is_file() for path in paths.values()):
            return {}
        if any(loading.parse(path).status is not Status.PUBLISHED for path in paths.values()):
            return {}
        return paths
