"""What can go wrong with articles, guides, quizzes, index and files of facilities, and what to do.

These sentences are for whoever runs the command; nothing here is ever shown to a resident. Pages
of officials word an article's faults by their codes.
"""

from collections.abc import Sequence
from pathlib import Path

from knowledge.faults import Fault


class KnowledgeError(Exception):
    """Something in the knowledge base needs a person."""

    retryable = False

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class ArticleInvalid(KnowledgeError):
    """An article can't be published as it stands."""

    def __init__(self, path: Path, line: int, found: Fault) -> None:
        super().__init__(f"{path}:{line}: {found}")
        self.path, self.line, self.fault = path, line, found


class IndexMissing(KnowledgeError):
    """There is no readable index here; build it with `fenghuo index`."""


class IndexStale(KnowledgeError):
    """The index is of other articles or another encoder; rebuild it with `fenghuo index`."""


class EncoderUnavailable(KnowledgeError):
    """The encoder can't be loaded; name a sentence-transformers folder that is on this machine."""


class FacilitiesUnreadable(KnowledgeError):
    """This file of facilities can't be read as a whole."""


class MappingInvalid(FacilitiesUnreadable):
    """The mapping file does not say what is needed to read a file of facilities."""


class MappingMissing(FacilitiesUnreadable):
    """No mapping fits this file; put one beside it, as FILE.mapping.yml."""

    def __init__(self, message: str | None = None, columns: Sequence[str] = ()) -> None:
        """`columns`: those that were found in it."""
        super().__init__(message)
        self.columns = tuple(columns)


class NotText(FacilitiesUnreadable):
    """This is no text (a ZIP, an Excel file, a picture); save the list as CSV (UTF-8)."""


class ContentInvalid(KnowledgeError):
    """A guide or quiz can't be shown as it stands."""

    def __init__(self, path: Path, line: int, problem: str, advice: str) -> None:
        super().__init__(f"{path}:{line}: {problem}. {advice}.")
        self.path, self.line, self.problem, self.advice = path, line, problem, advice
